package runner

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFault(t *testing.T) {
	long := strings.Repeat("中", 1<<20)
	for _, test := range []struct{ text, want string }{
		{"a", "a"},
		{"a\nb\r\nc\rd", "a b c d"},
		{"50% of %d", "50% of %d"},
		{long, ""},
		{"\xff" + long, ""},
		{strings.Repeat("\xff", 1<<20), ""},
		{strings.Repeat("a\xff", 1000), ""}, // longer when it is valid
	} {
		f := NewFault(Crash, "detail", "%s", test.text)
		if test.want != "" && f.What != test.want {
			t.Errorf("got %q, want %q", f.What, test.want)
		}
		if len(f.What) > 2<<10 || !utf8.ValidString(f.What) {
			t.Errorf("got %d bytes, valid %v", len(f.What), utf8.ValidString(f.What))
		}
		if test.want == "" && !strings.HasSuffix(f.What, fmt.Sprintf("… (%d bytes)", len(test.text))) {
			t.Errorf("got the end %q", f.What[len(f.What)-40:])
		}
		if f.Error() != "crash: "+f.What || f.Detail != "detail" {
			t.Errorf("got %q with %q", f.Error(), f.Detail)
		}
	}
}

package safetext_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Bytes from outside are made visible before they are shown.
func ExampleVisible() {
	fmt.Println(safetext.Visible([]byte("\x1b[31mred\xff\n"), 100))
	fmt.Println(safetext.Visible([]byte("::error::not ours"), 100))
	fmt.Println(safetext.Visible([]byte("0123456789"), 4))
	// Output:
	// \u{1B}[31mred\xFF\n
	// \u{3A}:error::not ours
	// 0123… (10 bytes)
}

// Bytes in one line: readable, unambiguous, bounded.
func TestVisible(t *testing.T) {
	for _, test := range []struct {
		text string
		most int
		want string
	}{
		{"", 10, ""},
		{"plain “text” 中文 \U0001F4BE", 100, "plain “text” 中文 \U0001F4BE"},
		{"a\r\nb\tc", 100, `a\r\nb\tc`},
		{`C:\new`, 100, `C:\\new`},
		{"\x00\x1b[31m\x7f", 100, `\u{0}\u{1B}[31m\u{7F}`},
		{"\xff\xc3\x28 \xe2\x82", 100, `\xFF\xC3( \xE2\x82`},
		{"\u202eabc\u2066\u200b\ufeff\u2028", 100, `\u{202E}abc\u{2066}\u{200B}\u{FEFF}\u{2028}`},
		{"a\u00a0b\u3000c", 100, `a\u{A0}b\u{3000}c`},
		{"\ufffd is itself", 100, "\ufffd is itself"},
		{"0123456789", 10, "0123456789"},
		{"0123456789x", 10, "0123456789… (11 bytes)"},
		{"01234567é0", 9, "01234567… (11 bytes)"},
		{"中文", 4, "中… (6 bytes)"},
		{"ab\xff\xff\xff\xff\xff\xff", 5, `ab\xFF\xFF\xFF… (8 bytes)`},
		{strings.Repeat("\x80", 10), 4, `\x80\x80\x80\x80… (10 bytes)`},
		{"::error::x", 100, `\u{3A}:error::x`},
		{" \t::error::x", 100, ` \t::error::x`}, // the tab is no tab any more
		{"  ::error::x", 100, `  \u{3A}:error::x`},
		{"a::b", 100, "a::b"},
		{"x\n::error::y", 100, `x\n::error::y`}, // one line: its middle starts none
		{"##vso[a]b ##[c] ##TeamCity[d] ## e", 100, `\u{23}#vso[a]b \u{23}#[c] \u{23}#TeamCity[d] ## e`},
		{"###[x]", 100, `#\u{23}#[x]`},
	} {
		if got := safetext.Visible([]byte(test.text), test.most); got != test.want {
			t.Errorf("%q, at most %d bytes: %q, want %q", test.text, test.most, got, test.want)
		}
	}
}

// What Visible has written can be read back, byte for byte.
func TestUnescape(t *testing.T) {
	for _, p := range slices.Concat(fake.Poison, []string{`\n`, `\\n`, `\x41`, `\u{41}`, `\u{110000}`, "\\", "\\\xff", "\xf0\x9f\x92", "… (3 bytes)"}) {
		if got := safetext.Unescape(safetext.Visible([]byte(p), len(p))); string(got) != p {
			t.Errorf("%.60q is read back as %.60q", p, got)
		}
	}
}

func FuzzUnescape(f *testing.F) {
	for _, p := range fake.Poison[:len(fake.Poison)-1] {
		f.Add([]byte(p))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		visible := safetext.Visible(data, len(data))
		if got := safetext.Unescape(visible); !bytes.Equal(got, data) {
			t.Errorf("%q is shown as %q and read back as %q", data, visible, got)
		}
	})
}

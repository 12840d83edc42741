package smoke

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// What is matched without package regexp is what the schema's pattern says.
func TestBase64IsAsItsPattern(t *testing.T) {
	if !strings.Contains(runner.ProtocolSchema(), `"contentEncoding": "base64", "pattern": "`+base64Pattern+`"`) {
		t.Fatalf("the schema has another pattern than %s", base64Pattern)
	}
	fast, err := pattern(base64Pattern)
	if err != nil {
		t.Fatal(err)
	}
	if _, ours := fast.(base64Text); !ours {
		t.Errorf("%s is matched by %T", base64Pattern, fast)
	}
	slow := regexp.MustCompile(base64Pattern)
	texts := []string{"", "=", "==", "===", "YQ==", "YQ=", "YQ===", "=YQ", "Y=Q=", "YQ==\n", "\nYQ==", "YQ= =", "YQ中", "YQ=中"}
	for c := range 256 {
		texts = append(texts, string([]byte{byte(c)}), string([]byte{'Y', byte(c), 'Q'}), string([]byte{'Y', '=', byte(c)}))
	}
	for _, text := range texts {
		if got, want := fast.MatchString(text), slow.MatchString(text); got != want {
			t.Errorf("%q matches: %t, by package regexp %t", text, got, want)
		}
	}
}

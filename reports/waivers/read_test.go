package waivers_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/reports/waivers"
)

// Every fault has a file, a line and a column, and says what is to be done.
func TestWaiverFileFaults(t *testing.T) {
	good := fake.Waiver("alibaba-ecs-en/code/*", `{rule: code, field: code, got: ""}`)
	with := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in the entry", old)
		}
		return fake.WaiverFile(strings.Replace(good, old, new, 1))
	}
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", []string{"waivers.yaml:1:1: the file holds nothing"}},
		{"only a comment", "# none\n", []string{"waivers.yaml:1:1: the file holds nothing"}},
		{"a tab", "version: 1\n\twaivers: []\n", []string{"waivers.yaml:2:1: this is no YAML: found a tab"}},
		{"no YAML", "waivers: [\n", []string{"waivers.yaml:2:1: this is no YAML"}},
		{"a broken entry", fake.WaiverFile("  - cases: [a\n    adapter: b\n"), []string{"waivers.yaml:4:12: this is no YAML"}},
		{"two documents", "waivers: []\n---\nwaivers: []\n", []string{"waivers.yaml:2:1: this is no YAML", "expected single document"}},
		{"a control character", "waivers: []\n# \x1b[31m\n", []string{"waivers.yaml:2:3: the control character U+001B"}},
		{"no UTF-8", "waivers: [] # é\xff\n", []string{"waivers.yaml:1:16: the byte 0xff is no UTF-8"}},
		{"a list at the top", "- a\n", []string{"waivers.yaml:1:1: the file is a list; it must be a mapping with the keys version, waivers"}},
		{"no waivers", "version: 1\n", []string{`waivers.yaml:1:1: the file has no key "waivers"`}},
		{"no list", "waivers:\n", []string{"waivers.yaml:1:9: waivers is empty; it must be a list"}},
		{"another version", "version: 2\nwaivers: []\n", []string{"waivers.yaml:1:10: the file is of version “2”"}},
		{"an entry that is none", fake.WaiverFile("  - code\n"), []string{"waivers.yaml:3:5: a waiver is a string; it must be a mapping"}},
		{"an unknown key", with("owner:", "ownr:"), []string{"waivers.yaml:8:5: a waiver has no key “ownr”", "waivers.yaml:3:5: the waiver has no owner: who"}},
		{"a key twice", with("owner:", "reason: a\n    owner:"), []string{`waivers.yaml:8:5: the key "reason" is here twice; the first is in line 6`}},
		{"no reason", with("    reason: It reads XML with its JSON reader.\n", ""), []string{"waivers.yaml:3:5: the waiver has no reason: why"}},
		{"an empty reason", with("It reads XML with its JSON reader.", ""), []string{"waivers.yaml:6:12: the reason is empty: why"}},
		{"a blank reason", with("It reads XML with its JSON reader.", `"  "`), []string{"waivers.yaml:6:13: the reason is empty"}},
		{
			"a reason that is a number", with("It reads XML with its JSON reader.", "7"),
			[]string{"waivers.yaml:6:13: the reason is a number; it must be a string"},
		},
		{"no issue", with("    issue: https://example.org/issues/1\n", ""), []string{"the waiver has no issue: the address"}},
		{"an issue that is no address", with("https://example.org/issues/1", "'#1'"), []string{"waivers.yaml:7:12: “#1” is no http or https address"}},
		{"an issue by another scheme", with("https://", "javascript://"), []string{"is no http or https address"}},
		{"no expiry", with("    expires: 2027-03-31\n", ""), []string{"waivers.yaml:3:5: the waiver has no expires"}},
		{"an expiry that is no date", with("2027-03-31", "never"), []string{"waivers.yaml:9:14: expires is “never”; it must be a date such as 2027-03-31"}},
		{"a day that does not exist", with("2027-03-31", "2027-02-30"), []string{"expires is “2027-02-30”"}},
		{"an expiry that is a list", with("2027-03-31", "[2027-03-31]"), []string{"expires is a list"}},
		{
			"added after it expires", with("expires:", "added: 2028-01-01\n    expires:"),
			[]string{"waivers.yaml:10:14: it expires on 2027-03-31, before it was added on 2028-01-01"},
		},
		{"no cases", with("[alibaba-ecs-en/code/*]", "[]"), []string{"waivers.yaml:3:12: the list of cases is empty"}},
		{"a case twice", with("[alibaba-ecs-en/code/*]", "[a/b, a/b]"), []string{`waivers.yaml:3:18: the glob "a/b" is here twice`}},
		{"a case that is a number", with("[alibaba-ecs-en/code/*]", "[a/b, 7]"), []string{"waivers.yaml:3:18: a case is a number"}},
		{"a case that is empty", with("[alibaba-ecs-en/code/*]", "['']"), []string{"a case is empty"}},
		{"no findings", with(`[{rule: code, field: code, got: ""}]`, "[]"), []string{"waivers.yaml:5:15: the list of findings is empty: a waiver is pinned"}},
		{"findings that are a word", with(`[{rule: code, field: code, got: ""}]`, "any"), []string{"waivers.yaml:5:15: findings is a string"}},
		{"a finding without got", with(`, got: ""`, ""), []string{"waivers.yaml:5:16: the finding has no got"}},
		{"a got that is empty", with(`got: ""`, "got:"), []string{`got is empty; it must be what the SDK shows instead, "" for nothing`}},
		{"an unknown rule", with("rule: code", "rule: kode"), []string{"waivers.yaml:5:23: there is no rule “kode”; 'sdkconform rules' prints them"}},
		{
			"a finding twice", with(`got: ""}`, `got: ""}, {rule: code, field: code, got: x}`),
			[]string{`the finding of rule code and field "code" is here twice`},
		},
		{
			"an op that does not exist", with("adapter: sdk", "adapter: sdk\n    op: post"),
			[]string{"waivers.yaml:5:9: op is “post”; there are decode and call"},
		},
		{
			"a range that is none", with("adapter: sdk", "adapter: sdk\n    versions: new ones"),
			[]string{`waivers.yaml:5:15: "new ones" is no range of versions`},
		},
		{"an anchor", with("[alibaba-ecs-en/code/*]", "&a [alibaba-ecs-en/code/*]"), []string{"waivers.yaml:3:12: anchors and aliases are not read here"}},
		{"an alias that is not there", with("adapter: sdk", "adapter: *sdk"), []string{"waivers.yaml:4:14: this is no YAML: unknown anchor"}},
		{
			"a merge key", "x: &x {a: b}\nwaivers:\n  - <<: *x\n",
			[]string{"waivers.yaml:1:4: anchors and aliases", "waivers.yaml:3:5: merge keys are not read here"},
		},
		{"a tag", with("owner: somebody", "owner: !!binary aGk="), []string{"tags such as “!!binary” are not read here"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := waivers.Parse([]byte(test.text), "waivers.yaml")
			if err == nil {
				t.Fatal("nothing is found wrong")
			}
			var fault *fixtures.Fault
			if !errors.As(err, &fault) || fault.Line < 1 || fault.Column < 1 {
				t.Errorf("%v has no line or no column", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant %q", err, want)
				}
			}
		})
	}
}

// What grows when it is read is not followed: a file of a kilobyte that stands for a
// billion strings, and one that is nested without end.
func TestWaiverFileBombs(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'k'; c++ {
		p := string(c - 1)
		bomb += fmt.Sprintf("%c: &%c [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n", c, c, p, p, p, p, p, p, p, p, p)
	}
	for name, text := range map[string]string{
		"aliases": bomb + "waivers: *k\n", "depth": "waivers: " + strings.Repeat("[", 1<<20), "braces": "waivers: " + strings.Repeat("{a: ", 1<<18),
	} {
		if _, err := waivers.Parse([]byte(text), name); err == nil || len(err.Error()) > 8<<10 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	large := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(large, []byte("waivers: []\n"+strings.Repeat("# a comment\n", 1<<19)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := waivers.Read(large); err == nil || !strings.Contains(err.Error(), "is larger than") {
		t.Errorf("a file of six mebibytes: %v", err)
	}
}

// A file that is named twice would waive twice, and each of its waivers be in the other's way.
func TestOneWaiverFileUnderTwoNames(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "waivers.yaml"), filepath.Join(dir, "link.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nwaivers: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	names := []string{filepath.Join(dir, ".", "waivers.yaml"), dir + "//waivers.yaml"}
	if os.Symlink(file, link) == nil {
		names = append(names, link)
	}
	for _, again := range names {
		_, err := waivers.Read(file, again)
		if err == nil || !strings.Contains(err.Error(), "is the same waiver file as "+file) {
			t.Errorf("%s: %v", again, err)
		}
	}
	other := filepath.Join(dir, "other.yaml")
	if err := os.WriteFile(other, []byte("version: 1\nwaivers: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := waivers.Read(file, other); err != nil {
		t.Error(err)
	}
}

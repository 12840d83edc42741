package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFindingsTable holds that FINDINGS.md is made of findings.yaml.
func TestFindingsTable(t *testing.T) {
	l, err := load(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(findingsData)))
	if err != nil {
		t.Fatal(err)
	}
	findings, err := l.readFindings(text)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(findingsTable)))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := between(page, findingsTable, beginFindings, l.findingsTableOf(findings))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(page, changed) {
		t.Errorf("the table of %s is not that of %s; mend it: go run ./runner/adapters/list findings", findingsTable, findingsData)
	}
	if len(findings) != 30 {
		t.Errorf("%d findings, want the gravest 30", len(findings))
	}
}

const twoFindings = `findings:
  - program: one
    case: acme/sample/error/json/wire
    says: An error is lost.
  - program: two-signed
    sdk: Two, signed
    case: acme/sample/success/json/bom
    says: A success is lost.
`

// findingsRepository is the example with two findings and the results of a run.
func findingsRepository(t *testing.T, findings, results string) (dir, file string) {
	t.Helper()
	dir = repository(t)
	file = filepath.Join(dir, "results.json")
	for name, text := range map[string]string{
		filepath.Join(dir, filepath.FromSlash(findingsData)):  findings,
		filepath.Join(dir, filepath.FromSlash(findingsTable)): "# Findings\n" + beginFindings + endMark,
		file: results,
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, file
}

// shownBoth is a run in which both findings are shown.
const shownBoth = `{"adapters":[
	{"describe":{"name":"one"},"cases":[{"id":"acme/sample/error/json/wire","findings":[{"rule":"code"}]}]},
	{"describe":{"name":"Two, signed"},"cases":[{"id":"acme/sample/success/json/bom","findings":[{"rule":"bom"}]}]}]}`

func TestFindings(t *testing.T) {
	dir, results := findingsRepository(t, twoFindings, shownBoth)
	if err := run(dir, []string{"findings", results}, io.Discard); err != nil {
		t.Fatal(err)
	}
	page := contents(t, dir, findingsTable)
	for _, want := range []string{
		"| 1 | `one` | An error is lost. | `sdkconform run --only acme/sample/error/json/wire --adapter 'script --heap=32m runner/adapters/one/main.txt'` |\n",
		"| 2 | `two-signed` | A success is lost. | `sdkconform run --only acme/sample/success/json/bom --adapter 'script runner/adapters/two/signed.txt --as='\\''a # b'\\'''` |\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
}

func TestFindingsFaults(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"another program", "program: one", "program: nobody", `finding 1: there is no program "nobody" in runner/adapters/adapters.yaml`},
		{"several cases", "json/wire", "json/*", `finding 1 of one has the case "acme/sample/error/json/*"; name one`},
		{"no sentence", "An error is lost.", "lost", `finding 1 of one says "lost"; write a sentence on one line`},
		{"twice", "program: two-signed\n    sdk: Two, signed\n    case: acme/sample/success/json/bom", "program: one\n    case: acme/sample/error/json/wire", "finding 2: acme/sample/error/json/wire of one is there twice"},
		{"mended", `[{"rule":"code"}]`, "[]", "one has no finding on acme/sample/error/json/wire any more; take it out"},
		{"not run", "success/json/bom\"", "success/json/wire\"", "two-signed was not given acme/sample/success/json/bom"},
		{"no results", `{"adapters"`, `adapters`, "name the results.json of a run"},
	} {
		t.Run(test.name, func(t *testing.T) {
			findings, results := strings.Replace(twoFindings, test.old, test.new, 1), strings.Replace(shownBoth, test.old, test.new, 1)
			dir, file := findingsRepository(t, findings, results)
			if err := run(dir, []string{"findings", file}, io.Discard); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v\nwant %s", err, test.want)
			}
		})
	}
	if err := run(repository(t), []string{"findings"}, io.Discard); err == nil {
		t.Error("without findings there is no fault")
	}
}

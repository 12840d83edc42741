package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPublicTable holds that PUBLIC.md is made of public.yaml.
func TestPublicTable(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(publicData)))
	if err != nil {
		t.Fatal(err)
	}
	reports, err := readReports(text)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(publicTable)))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := between(page, publicTable, beginPublic, publicTableOf(reports))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(page, changed) {
		t.Errorf("the table of %s is not that of %s; mend it: go run ./runner/adapters/list public", publicTable, publicData)
	}
}

const twoReports = `# a comment
reports:
  - link: https://github.com/acme/one-sdk/issues/7
    date: "2025-03"
    sdk: "one-sdk"
    language: "Script"
    symptom: "A <page> is read as data."
    response: "502 <html>"
    cases: ["acme/sample/*/html-page"]
    rule: html-body
    planted: html-status-lost
    still: []
  - link: https://github.com/acme/two-sdk/pull/8
    sdk: "two-sdk"
    language: "Script"
    symptom: "A list is a crash."
    response: "200 [ ]"
    cases: []
    needs: "a list"
    rule: no-crash
    planted: list-crash
    still: []
`

// publicRepository is a repository with the two reports and a page for them.
func publicRepository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{publicData: twoReports, publicTable: "# Reports\n" + beginPublic + endMark + "after\n"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func contents(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPublic(t *testing.T) {
	dir := publicRepository(t)
	const head = "| report | SDK | symptom | smallest response | cases | rule | planted SDK | still in |\n|---|---|---|---|---|---|---|---|\n"
	page := func(still string) string {
		return "# Reports\n" + beginPublic + "\n" + head +
			"| [acme/one-sdk#7](https://github.com/acme/one-sdk/issues/7), 2025-03 | one-sdk, Script | A &lt;page> is read as data. | " +
			"`502 <html>` | `acme/sample/*/html-page` | `html-body` | `html-status-lost` | " + still + " |\n" +
			"| [acme/two-sdk#8](https://github.com/acme/two-sdk/pull/8) | two-sdk, Script | A list is a crash. | " +
			"`200 [ ]` | needs: a list | `no-crash` | `list-crash` | not checked |\n\n" + endMark + "after\n"
	}
	result := func(adapters ...string) string {
		file := filepath.Join(t.TempDir(), "results.json")
		if err := os.WriteFile(file, []byte(`{"adapters":[`+strings.Join(adapters, ",")+`]}`), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	adapter := func(name, id, rule string) string {
		return `{"describe":{"name":"` + name + `"},"cases":[{"id":"` + id + `","findings":[{"rule":"` + rule + `"}]}]}`
	}
	const shows = "acme/sample/error/json/html-page"
	for _, step := range []struct {
		name    string
		results []string
		still   string // in the page
		line    string // in the data
	}{
		{"without a run", nil, "not checked", "    still: []\n"},
		{"a run of other cases", []string{result(adapter("zeta", "acme/sample/error/json/wire", "html-body"))}, "not checked", "    still: []\n"},
		{
			"two of four, in two runs", []string{
				result(adapter("zeta", shows, "html-body"), adapter("eta", shows, "text"), adapter("builtin-strict", shows, "html-body")),
				result(adapter("@acme/sdk", shows, "html-body")),
			}, "@acme/sdk, zeta", "    still: [\"@acme/sdk\", \"zeta\"]\n",
		},
		{"all mended", []string{result(adapter("zeta", shows, "text"))}, "none", "    still: [none]\n"},
	} {
		var out bytes.Buffer
		if err := run(dir, append([]string{"public"}, step.results...), &out); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := contents(t, dir, publicTable); got != page(step.still) {
			t.Errorf("%s: the page is\n%s", step.name, got)
		}
		want := strings.Replace(twoReports, "    still: []\n", step.line, 1)
		if got := contents(t, dir, publicData); got != want {
			t.Errorf("%s: the data are\n%s", step.name, got)
		}
	}
	for what, args := range map[string][]string{
		"a file that is not there": {"public", filepath.Join(dir, "none.json")},
		"no results":               {"public", filepath.Join(dir, filepath.FromSlash(publicTable))},
	} {
		if err := run(dir, args, io.Discard); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(publicTable)), []byte("no marks\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(dir, []string{"public"}, io.Discard); err == nil || !strings.Contains(err.Error(), beginPublic+endMark) {
		t.Errorf("a page without marks: %v", err)
	}
}

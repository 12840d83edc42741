package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A site is written of runs, or refused with what is wrong and what can be done.
func TestSite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	execute(t, "run", "--adapter", "builtin:strict", "--only", "alibaba-kms-en/sample/*", "--out", out).check(t, 0, "")
	public := filepath.Join(dir, "public")
	r := execute(t, "site", out, "--out", public, "--url", "https://sdks.example")
	r.check(t, 0, "")
	if want := filepath.Join(public, "index.html") + ": 1 SDK of 1 run\n"; r.stdout != want {
		t.Errorf("it prints %q, want %q", r.stdout, want)
	}
	page, err := os.ReadFile(filepath.Join(public, "sdk", "builtin-strict.html"))
	if err != nil || !strings.Contains(string(page), "](https://sdks.example/sdk/builtin-strict.html)") {
		t.Errorf("the page of the SDK has no line to paste (%v)", err)
	}
	// Of the same run as results.json: an earlier site goes.
	execute(t, "site", filepath.Join(out, "results.json"), "--out", public).check(t, 0, "")

	bad := filepath.Join(dir, "bad.json")
	if err := os.WriteFile(bad, []byte(`{"version":1}`), 0o644); err != nil {
		t.Fatal(err)
	}
	missing, none := filepath.Join(dir, "missing"), filepath.Join(dir, "none")
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--out", none}, 2, "name the runs"},
		{[]string{out}, 2, "give --out DIR"},
		{[]string{out, "--out", none, "--url", "sdks.example"}, 2, `--url: "sdks.example" is no address of a site`},
		{[]string{out, missing, "--out", none}, 2, missing},
		{[]string{out, bad, "--out", none}, 2, bad + ": it is neither a journal nor a results.json: it has no version or no adapters; write it anew by"},
		{[]string{out, dir, "--out", none}, 2, "there is neither a journal nor a results.json in " + dir},
		{[]string{out, "--out", out}, 2, "journal.ndjson is not of a site that was written here"},
		{[]string{out, "--out", filepath.Join(bad, "below")}, 4, "bad.json"},
	} {
		execute(t, append([]string{"site"}, test.args...)...).check(t, test.status, test.want)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("something was written")
	}
}

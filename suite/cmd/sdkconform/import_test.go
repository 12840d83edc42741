package main_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const docs = `{"info": {"style": "RPC", "product": "Box", "version": "2020-01-02"}, "apis": {"GetBox": {
 "errorCodes": {"404": [{"errorCode": "NoBox", "errorMessage": "There is no <box>."}, {"errorCode": "", "errorMessage": "x"}]},
 "responseDemo": "[{\"type\":\"json\",\"example\":\"{\\\"RequestId\\\":\\\"r-1\\\",\\\"Boxes\\\":[]}\"},{\"type\":\"xml\",\"example\":\"<GetBoxResponse><RequestId>r-2</RequestId></GetBox>\"}]"
}}}`

// writeDocs writes metadata into a folder of its own, and returns the file and where an import may go.
func writeDocs(t *testing.T, text string) (file, to string) {
	t.Helper()
	dir := t.TempDir()
	file, to = filepath.Join(dir, "api-docs.json"), filepath.Join(dir, "imported")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, to
}

// What is imported is a catalogue like any other: lint finds nothing, the reference reads all of it, and the reports lead to the metadata.
func TestImport(t *testing.T) {
	t.Parallel()
	file, to := writeDocs(t, docs)
	r := execute(t, "import", "alibaba-api-docs", "--to", to, "--verbose", file)
	r.check(t, 0, "")
	for _, want := range []string{
		"alibaba-box-2020-01-02-en: 1 rows of 1 places, 2 of 2 bodies (1 malformed); ",
		"Depth standard: the forms wire and layout of everything; every other form of two samples",
		"Not taken: 1, which left.tsv lists\n  1 × a row without a code\n    api-docs.json#/apis/GetBox/errorCodes/404/1: 404 x\n",
		"sdkconform lint --catalogue ",
	} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, r.stdout)
		}
	}
	execute(t, "lint", "--catalogue", to).check(t, 0, "")
	shown := execute(t, "show", "--catalogue", to, "alibaba-box-2020-01-02-en/code/404/NoBox/json/wire")
	shown.check(t, 0, "")
	if !strings.Contains(shown.stdout, "documented: alibaba-box-2020-01-02-en, /apis/GetBox/errorCodes/404/0 of api-docs.json (derived)") || !strings.Contains(shown.stdout, "There is no my-box.") {
		t.Errorf("it is shown as\n%s", shown.stdout)
	}
	execute(t, "run", "--catalogue", to, "--only", "alibaba-box-*", "--adapter", "builtin:reference", "--level", "recommended", "--out", t.TempDir()).check(t, 0, "")
	execute(t, "run", "--catalogue", to, "--only", "alibaba-box-*", "--adapter", "builtin:strict", "--level", "recommended", "--out", t.TempDir()).check(t, 0, "")
	execute(t, "golden", "update", "--catalogue", to).check(t, 0, "")
	execute(t, "lint", "--catalogue", to).check(t, 0, "")
}

// The watch: nothing has changed, then something has, and it is taken over.
func TestImportCheck(t *testing.T) {
	t.Parallel()
	file, to := writeDocs(t, docs)
	execute(t, "import", "alibaba-api-docs", "--check", "--to", to, file).check(t, 2, "there is no import in "+to+" to check")
	execute(t, "import", "alibaba-api-docs", "--depth", "quick", "--language", "xx", "--to", to, file).check(t, 0, "")
	before := filesOf(t, to)
	r := execute(t, "import", "alibaba-api-docs", "--check", "--to", to, file)
	if r.check(t, 0, ""); r.stdout != "Nothing has changed since it was imported.\n" {
		t.Errorf("it says %q", r.stdout)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(docs, "There is no", "I have no", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	r = execute(t, "import", "alibaba-api-docs", "--check", "--to", to, file)
	r.check(t, 1, "the catalogue is not what the input makes today; run import without --check")
	const want = "Since it was imported: 0 added, 1 changed, 0 gone\n  changed: alibaba-box-2020-01-02-xx: row 404 NoBox\n    was: There is no <box>.\n    is:  I have no <box>.\n"
	if r.stdout != want {
		t.Errorf("it says\n%s", r.stdout)
	}
	if after := filesOf(t, to); after != before {
		t.Error("the check has written something")
	}
	execute(t, "import", "alibaba-api-docs", "--depth", "quick", "--language", "xx", "--to", to, file).check(t, 0, "")
	execute(t, "import", "alibaba-api-docs", "--check", "--to", to, file).check(t, 0, "")
}

// filesOf is all that is in a folder.
func filesOf(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		all.WriteString(name + "\n" + string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// The same input gives the same bytes.
func TestImportAgain(t *testing.T) {
	t.Parallel()
	file, first := writeDocs(t, docs)
	second := first + "-2"
	for _, to := range []string{first, second} {
		execute(t, "import", "alibaba-api-docs", "--to", to, file).check(t, 0, "")
	}
	if strings.ReplaceAll(filesOf(t, second), second, first) != filesOf(t, first) {
		t.Error("two imports of one file differ")
	}
}

func TestImportUsage(t *testing.T) {
	t.Parallel()
	file, to := writeDocs(t, docs)
	broken, _ := writeDocs(t, docs[:100])
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"import"}, "a kind is needed"},
		{[]string{"import", "alibaba", "--to", to, file}, `there is no kind "alibaba"; did you mean "alibaba-api-docs"; see 'sdkconform import --help'`},
		{[]string{"import", "alibaba-api-doc", file}, `there is no kind "alibaba-api-doc"; did you mean "alibaba-api-docs"; see 'sdkconform import --help'`},
		{[]string{"import", "alibaba-api-docs"}, "name the files, or folders that hold them; see 'sdkconform import alibaba-api-docs --help'"},
		{[]string{"import", "alibaba-api-docs", "--depth", "ful", file}, `--depth: there is no depth "ful"; use quick, standard, full; did you mean "full"?`},
		{[]string{"import", "alibaba-api-docs", "--language", "En US", file}, `--language: "En US" cannot be part of an id; use lower-case words joined by hyphens`},
		{[]string{"import", "alibaba-api-docs", "--product", "ecs", "--to", to, file}, `api-docs.json#/info/product: there is no product "ecs"; use box`},
		{[]string{"import", "alibaba-api-docs", "--to", to, broken}, "api-docs.json: it ends in the middle: 100 bytes are no whole JSON value; get the file again"},
		{[]string{"import", "alibaba-api-docs", "--to", full, file}, full + " is no import: it holds notes.txt"},
		{[]string{"import", "alibaba-api-docs", "--to", to, to}, "no such file or directory; name a file or a folder"},
		{[]string{"import", "tencent", "--to", to, file}, "api-docs.json: none of 1 files is an examples.json, errorcodes.py or errors.go"},
		{[]string{"import", "tencent", "--column", "code=1", file}, "there is no flag --column"},
		{[]string{"coverage"}, "name the folder of an imported catalogue with --catalogue DIR"},
		{[]string{"coverage", "--catalogue", full}, "there is no import.yaml in it; name the folder of an import"},
		{[]string{"coverage", "--catalogue", full, "--format", "htm"}, `there is no format "htm"; use text, markdown, html, json; did you mean "html"?`},
	} {
		execute(t, test.args...).check(t, 2, test.want)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// What is covered, and what is not, in each format.
func TestCoverage(t *testing.T) {
	t.Parallel()
	file, to := writeDocs(t, docs)
	execute(t, "import", "alibaba-api-docs", "--to", to, file).check(t, 0, "")
	for format, want := range map[string]string{
		"text":     "of 1 rows, which 1 places document, and of 2 of 2 bodies, 1 of them malformed\n  not taken: 1 × a row without a code\n",
		"markdown": "| GetBox | 1 | 2 | 0 | 1 | 1 |\n",
		"html":     `<tr><td>GetBox</td><td class="n">1</td><td class="n">2</td><td class="n">0</td><td class="n">1</td><td class="n">1</td></tr>`,
	} {
		r := execute(t, "coverage", "--catalogue", to, "--format", format)
		if r.check(t, 0, ""); !strings.Contains(r.stdout, want) {
			t.Errorf("%s does not say %q:\n%s", format, want, r.stdout)
		}
	}
	out := filepath.Join(t.TempDir(), "coverage.json")
	execute(t, "coverage", "--catalogue", to, "--format", "json", "--out", out).check(t, 0, "")
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Sources []struct {
			Fixtures int
			Items    []struct {
				Item     string
				Where    []string
				Fixtures int
			}
		}
		Things []struct{ Reason, Where string }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, item := range report.Sources[0].Items {
		sum += item.Fixtures
		if len(item.Where) == 0 {
			t.Errorf("%s is documented nowhere", item.Item)
		}
	}
	if sum != report.Sources[0].Fixtures || sum < 100 || len(report.Things) != 1 {
		t.Errorf("%d fixtures of %d, and %v", sum, report.Sources[0].Fixtures, report.Things)
	}
}

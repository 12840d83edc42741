package formats_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/html"
	"github.com/sdkconform/sdkconform/reports/formats/junit"
	"github.com/sdkconform/sdkconform/reports/formats/markdown"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// The files of a run are written from its journal, and again the same from it later.
func TestWrite(t *testing.T) {
	plan := fake.Plan(2)
	data := fake.Complete(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "b")),
	})
	dirs := []string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		if err := formats.Write(fake.Read(t, data), dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{results.File, junit.File, markdown.File, html.File} {
		first, err := os.ReadFile(filepath.Join(dirs[0], name))
		if err != nil {
			t.Error(err)
		}
		second, err := os.ReadFile(filepath.Join(dirs[1], name))
		if err != nil || string(first) != string(second) || len(first) == 0 {
			t.Errorf("%s: %d bytes, then %d, %v", name, len(first), len(second), err)
		}
	}
	if names := fake.Files(t, dirs[0]); len(names) != 4 {
		t.Errorf("the folder holds %q", names)
	}
}

// One report that cannot be written does not keep the others from being.
func TestWriteGoesOn(t *testing.T) {
	dir := t.TempDir()
	// A folder of the file's name stands in its way.
	if err := os.MkdirAll(filepath.Join(dir, junit.File, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := formats.Write(fake.Run(t, fake.Header(golden.Required, fake.Plan(1), fake.SDK("sdk"))), dir)
	if err == nil || !strings.Contains(err.Error(), "junit.xml cannot be written") {
		t.Errorf("got %v", err)
	}
	if names := fake.Files(t, dir); !slices.Equal(names, []string{"junit.xml", "report.html", "results.json", "summary.md"}) {
		t.Errorf("the folder holds %q", names)
	}
}

// What an earlier run has left is removed before a run, so that a killed run does not
// leave another's reports standing; what is not a run's is left alone.
func TestPrepare(t *testing.T) {
	for _, folder := range []string{"out", "out [1] {a,b} *?"} {
		if runtime.GOOS == "windows" && folder != "out" {
			continue // such names are not to be had there
		}
		dir := filepath.Join(t.TempDir(), folder)
		if err := formats.Prepare(dir); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{
			reports.JournalFile, "journal-2.ndjson", "journal-17.ndjson", results.File, junit.File, markdown.File, html.File,
			"notes.txt", "my-journal.ndjson", "journal.txt",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		journals, err := reports.Journals(dir)
		if err != nil || len(journals) != 3 {
			t.Errorf("%s: the journals are %q, %v", folder, journals, err)
		}
		for range 2 { // a second time there is nothing to remove, which is no fault
			if err := formats.Prepare(dir); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"journal.txt", "junit.xml", "my-journal.ndjson", "notes.txt", "report.html", "results.json", "summary.md"}
		if names := fake.Files(t, dir); !slices.Equal(names, want) {
			t.Errorf("%s holds %q", folder, names)
		}
		// What stands there now says that the run has not come to its end, in every format.
		for name, want := range map[string]string{
			junit.File: `<testcase name="complete" classname="sdkconform.gate" time="0.000">`, html.File: "<h1>The run is incomplete</h1>",
			markdown.File: "the run is incomplete", results.File: `"passed": false`,
		} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || !strings.Contains(string(data), want) || !strings.Contains(string(data), "has not come to its end") {
				t.Errorf("%s: %s does not say %q: %v", folder, name, want, err)
			}
		}
	}
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := formats.Prepare(name); err == nil {
		t.Error("a file is taken for the folder")
	}
	if _, err := reports.Journals(name); err == nil {
		t.Error("a file is listed")
	}
}

// A format has what every format has: a name and a file of its own, a test, a word in a README, and a report of
// whatever an SDK has shown.
func TestEveryFormat(t *testing.T) {
	var readme, names []string
	for _, name := range []string{"../../README.md", "../README.md"} {
		if text, err := os.ReadFile(name); err == nil {
			readme = append(readme, string(text))
		}
	}
	seen := map[string]bool{}
	all := slices.Concat(formats.Set().Always, formats.OnRequest())
	for _, f := range all {
		names = append(names, f.Name)
		if f.Name == "" || f.File == "" || f.About == "" || seen[f.Name] || seen[f.File] {
			t.Errorf("%+v: the name and the file of a format are its own, and it says what it is about", f)
		}
		seen[f.Name], seen[f.File] = true, true
		named := regexp.MustCompile("`[^`\n]*\\b(" + regexp.QuoteMeta(f.Name) + "|" + regexp.QuoteMeta(f.File) + ")\\b[^`\n]*`") // in code
		if !named.MatchString(strings.Join(readme, "\n")) {
			t.Errorf("no README names the format %s: say what it is good for where the others are listed", f.Name)
		}
	}
	requested := names[len(formats.Set().Always):]
	dir := t.TempDir()
	if err := formats.Write(fake.Poisoned(t, golden.Required), dir, requested...); err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if info, err := os.Stat(filepath.Join(dir, f.File)); err != nil || info.Size() == 0 {
			t.Errorf("%s writes nothing: %v", f.Name, err)
		}
	}
	source, err := os.ReadFile("formats.go")
	if err != nil {
		t.Fatal(err)
	}
	packages := regexp.MustCompile(`Write: (\w+)\.`).FindAllStringSubmatch(string(source), -1)
	for _, m := range packages {
		own, err := filepath.Glob(m[1] + "/*_test.go")
		below, _ := filepath.Glob(m[1] + "/*/*_test.go")
		if err != nil || len(own)+len(below) == 0 {
			t.Errorf("reports/formats/%s has no test of its own", m[1])
		}
	}
	if len(packages) < 9 {
		t.Errorf("%d packages were looked at: the test has lost its object", len(packages))
	}
}

// A report that cannot be written says so: half of one must not look like a whole.
func TestReportsThatCannotBeWritten(t *testing.T) {
	plan := fake.Plan(2)
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")))
	for name, write := range map[string]func(io.Writer) error{
		"JUnit":    func(w io.Writer) error { return junit.Write(w, run) },
		"JSON":     func(w io.Writer) error { return results.Write(w, run) },
		"Markdown": func(w io.Writer) error { return markdown.Write(w, run) },
		"text":     func(w io.Writer) error { return terminal.Write(w, run, terminal.Screen{}) },
	} {
		for _, left := range []int{0, 10, 60} {
			if err := write(&fake.FullDisk{Left: left}); err == nil || !strings.Contains(err.Error(), "the disk is full") {
				t.Errorf("%s on a disk of %d bytes: %v", name, left, err)
			}
		}
	}
	var b bytes.Buffer
	if err := junit.Write(&b, run); err != nil || !strings.HasSuffix(b.String(), "</testsuites>\n") {
		t.Errorf("%v, ending in %q", err, b.String()[max(0, b.Len()-30):])
	}
}

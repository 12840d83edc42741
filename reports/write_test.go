package reports_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/runner"
)

// The keys of results.json are fixed: other programs read them.
func TestResultsJSON(t *testing.T) {
	plan := fake.Plan(3)
	a := fake.SDK("sdk")
	a.Findings = []golden.Finding{fake.Finding(golden.Recommended, "exposes", "hostId", "a place", "none")}
	run := fake.Run(t, fake.Header(golden.Required, plan, a, reports.Adapter{Command: "./none", Failure: "no such file"}), []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "<&>", "b")),
	})
	text := jsonOf(t, run)
	var results struct {
		Version  int
		Suite    map[string]any
		Adapters []struct {
			Describe map[string]any
			Totals   map[string]int
			Findings []map[string]any
			Cases    []map[string]any
		}
		Gate struct {
			Passed  *bool
			Reasons []string
		}
	}
	if err := json.Unmarshal([]byte(text), &results); err != nil {
		t.Fatal(err)
	}
	if results.Version != 1 || results.Gate.Passed == nil || *results.Gate.Passed || len(results.Gate.Reasons) != 3 {
		t.Errorf("version %d, gate %+v", results.Version, results.Gate)
	}
	keys := func(m map[string]any) []string {
		var names []string
		for name := range m {
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}
	contains := func(what string, got, want []string) {
		for _, key := range want {
			if !slices.Contains(got, key) {
				t.Errorf("%s has no %q: %q", what, key, got)
			}
		}
	}
	contains("suite", keys(results.Suite), []string{"version", "level", "started", "go", "platform", "fixtures"})
	if len(results.Adapters) != 2 {
		t.Fatalf("%d adapters", len(results.Adapters))
	}
	for i, a := range results.Adapters {
		contains("describe", keys(a.Describe), []string{"name", "version", "language", "ops", "providers", "formats", "exposes", "tolerant", "concurrency"})
		total := 0
		for _, v := range reports.Verdicts() {
			n, ok := a.Totals[string(v)]
			if !ok {
				t.Errorf("the totals of adapter %d lack %s", i, v)
			}
			total += n
		}
		if total != len(a.Cases) || total != len(plan) || len(a.Totals) != len(reports.Verdicts()) {
			t.Errorf("adapter %d: totals %v of %d cases", i, a.Totals, len(a.Cases))
		}
		if a.Findings == nil {
			t.Errorf("adapter %d: findings is null", i)
		}
		for _, c := range a.Cases {
			contains("a case", keys(c), []string{"id", "op", "level", "verdict", "findings"})
			list, ok := c["findings"].([]any)
			if !ok {
				t.Errorf("the findings of %v are %v", c["id"], c["findings"])
			}
			for _, f := range list {
				if got := keys(f.(map[string]any)); !slices.Equal(got, []string{"field", "got", "level", "rule", "want", "why"}) {
					t.Errorf("a finding has %q", got)
				}
			}
		}
	}
	if !strings.Contains(text, `"want": "<&>"`) {
		t.Error("values are not written as they are")
	}
}

// A run that passes has reasons all the same: an empty list, not null.
func TestResultsJSONOfAPass(t *testing.T) {
	plan := fake.Plan(1)
	text := jsonOf(t, fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)}))
	var results struct {
		Gate map[string]any
	}
	if err := json.Unmarshal([]byte(text), &results); err != nil {
		t.Fatal(err)
	}
	if list, ok := results.Gate["reasons"].([]any); results.Gate["passed"] != true || !ok || len(list) != 0 {
		t.Errorf("gate %v", results.Gate)
	}
}

// Whatever was shown, results.json is JSON.
func TestResultsJSONOfPoison(t *testing.T) {
	if text := jsonOf(t, fake.Poisoned(t, golden.Required)); !json.Valid([]byte(text)) {
		t.Error("it is not")
	}
}

// The files of a run are written from its journal, and again the same from it later.
func TestWrite(t *testing.T) {
	plan := fake.Plan(2)
	data := fake.Complete(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "b")),
	})
	dirs := []string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		if err := fake.Read(t, data).Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{reports.ResultsFile, reports.JUnitFile, reports.MarkdownFile, reports.HTMLFile} {
		first, err := os.ReadFile(filepath.Join(dirs[0], name))
		if err != nil {
			t.Error(err)
		}
		second, err := os.ReadFile(filepath.Join(dirs[1], name))
		if err != nil || string(first) != string(second) || len(first) == 0 {
			t.Errorf("%s: %d bytes, then %d, %v", name, len(first), len(second), err)
		}
	}
	if names := list(t, dirs[0]); len(names) != 4 {
		t.Errorf("the folder holds %q", names)
	}
}

// One report that cannot be written does not keep the others from being.
func TestWriteGoesOn(t *testing.T) {
	dir := t.TempDir()
	// A folder of the file's name stands in its way.
	if err := os.MkdirAll(filepath.Join(dir, reports.JUnitFile, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := fake.Run(t, fake.Header(golden.Required, fake.Plan(1), fake.SDK("sdk"))).Write(dir)
	if err == nil || !strings.Contains(err.Error(), "junit.xml cannot be written") {
		t.Errorf("got %v", err)
	}
	if names := list(t, dir); !slices.Equal(names, []string{"junit.xml", "report.html", "results.json", "summary.md"}) {
		t.Errorf("the folder holds %q", names)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A file is written whole or not at all: after a failure the earlier one stands, and
// nothing lies beside it.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.txt")
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return err
		}
	}
	full := errors.New("the disk is full")
	for _, test := range []struct {
		name string
		do   func(io.Writer) error
		want string
		err  error
	}{
		{"first", write("one", nil), "one", nil},
		{"again", write("two", nil), "two", nil},
		{"failing at once", write("", full), "two", full},
		{"failing in the middle", write(strings.Repeat("three", 100_000), full), "two", full},
		{"nothing to write", write("", nil), "", nil},
	} {
		if err := reports.WriteFile(name, test.do); !errors.Is(err, test.err) {
			t.Errorf("%s: %v, want %v", test.name, err, test.err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != test.want {
			t.Errorf("%s: the file holds %.20q, %v; want %q", test.name, got, err, test.want)
		}
		if names := list(t, dir); len(names) != 1 {
			t.Errorf("%s: the folder holds %q", test.name, names)
		}
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o644 {
		t.Errorf("others cannot read the report: %v", mode)
	}
	if err := reports.WriteFile(filepath.Join(dir, "none", "report.txt"), write("x", nil)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	// What stands in the way is not removed, and the temporary file is.
	if err := os.MkdirAll(filepath.Join(dir, "folder", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := reports.WriteFile(filepath.Join(dir, "folder"), write("x", nil)); err == nil || errors.Is(err, os.ErrClosed) {
		t.Errorf("over a folder: %v", err)
	}
	if names := list(t, dir); !slices.Equal(names, []string{"folder", "report.txt"}) {
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
		if err := reports.Prepare(dir); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{
			reports.JournalFile, "journal-2.ndjson", "journal-17.ndjson", reports.ResultsFile, reports.JUnitFile, reports.MarkdownFile, reports.HTMLFile,
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
			if err := reports.Prepare(dir); err != nil {
				t.Fatal(err)
			}
		}
		if names := list(t, dir); !slices.Equal(names, []string{"journal.txt", "junit.xml", "my-journal.ndjson", "notes.txt", "report.html", "results.json", "summary.md"}) {
			t.Errorf("%s holds %q", folder, names)
		}
		// What stands there now says that the run has not come to its end, in every format.
		for name, want := range map[string]string{
			reports.JUnitFile: `<testcase name="complete" classname="sdkconform.gate" time="0.000">`, reports.HTMLFile: "<h1>The run is incomplete</h1>",
			reports.MarkdownFile: "the run is incomplete", reports.ResultsFile: `"passed": false`,
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
	if err := reports.Prepare(name); err == nil {
		t.Error("a file is taken for the folder")
	}
	if _, err := reports.Journals(name); err == nil {
		t.Error("a file is listed")
	}
}

// The text for an SDK author has, in this order: case and verdict, rule, what was
// wanted and got, why, the bytes, what the SDK shows, the page, the command.
func TestExplain(t *testing.T) {
	p := fake.Plan(1)[0]
	c := fake.Case(p, reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "InvalidOwner", ""))
	c.Outcome = &runner.Outcome{Kind: "error", Status: 400, Message: "m", Text: "printed\ntext"}
	a := reports.Adapter{Command: "./it's here --x"}
	want := `alibaba-ecs-en/code/400/Code0/json/wire (decode): fail
  rule code (required)
    code: want “InvalidOwner”, got nothing
    why: It is shown byte for byte.
  sent: HTTP 400, Content-Type “application/json”, 12 bytes, digest 0000000000000000
    {"Code":"x"}
  the SDK shows: kind error, status 400, code nothing, request id nothing, host id nothing, message “m”
    printed: printed\ntext
  documented: 000.txt, line 24; data: fixtures/catalogue/alibaba-ecs-en/codes.tsv:2
  replay: sdkconform run --only 'alibaba-ecs-en/code/400/Code0/json/wire' --adapter './it'\''s here --x'
`
	if got := c.Explain(&p, a.Replay(p.ID)); got != want {
		t.Errorf("explained is\n%s\nwant\n%s", got, want)
	}
	crash := fake.Case(p, reports.Crash, golden.Required)
	crash.Reason, crash.Detail = "panic: boom", "goroutine 1 [running]:\n\tC:\\new\\main.go:7\n"
	want = `alibaba-ecs-en/code/400/Code0/json/wire (decode): crash
  panic: boom
  detail:
    goroutine 1 [running]:
        C:\new\main.go:7
`
	if got := crash.Explain(nil, ""); got != want {
		t.Errorf("explained is\n%s\nwant\n%s", got, want)
	}
}

// One line says what is wrong.
func TestTitle(t *testing.T) {
	p := fake.Plan(1)[0]
	code, kind := fake.Finding(golden.Required, "code", "code", "a", "b"), fake.Finding(golden.Required, "no-crash", "", "an outcome", "none")
	for _, test := range []struct {
		c    *reports.Case
		want string
	}{
		{fake.Case(p, reports.Fail, golden.Required, code), "[code] code: want “a”, got “b”"},
		{fake.Case(p, reports.Fail, golden.Required, code, code), "[code] code: want “a”, got “b” (and 1 finding more)"},
		{fake.Case(p, reports.Fail, golden.Required, kind, code, code), "[no-crash] outcome: want “an outcome”, got “none” (and 2 findings more)"},
		{fake.Case(p, reports.Crash, golden.Required, kind), "[no-crash] because of crash"},
		{fake.Case(p, reports.HarnessError, golden.Required), "harness-error: because of harness-error"},
	} {
		if got := test.c.Title(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// An adapter is named by what it says of itself, else by its command.
func TestLabel(t *testing.T) {
	for _, test := range []struct {
		a    reports.Adapter
		want string
	}{
		{fake.SDK("sdk"), "sdk 1.0"},
		{reports.Adapter{Command: "./adapter --x", Describe: runner.Description{Name: "sdk"}}, "sdk"},
		{reports.Adapter{Command: `C:\adapter.exe` + "\n"}, `C:\adapter.exe\u{A}`},
	} {
		if got := test.a.Label(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

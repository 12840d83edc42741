package reports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/junit"
	"github.com/sdkconform/sdkconform/reports/formats/markdown"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/runner"
)

// What is written is read: every case with all that it says.
func TestJournalRoundTrip(t *testing.T) {
	plan := fake.Plan(len(reports.Verdicts()))
	for i := range plan {
		plan[i].Call = reports.CallToo
	}
	two := fake.SDK("two-operations")
	two.Ops = []string{"decode", "call"}
	two.Findings = []golden.Finding{fake.Finding(golden.Recommended, "exposes", "hostId", "a place", "none")}
	h := fake.Header(golden.Recommended, plan, fake.SDK("first"), two)
	h.Suite.Only = []string{"*"}
	var first []*reports.Case
	for i, v := range reports.Verdicts() {
		c := fake.Case(plan[i], v, golden.Required)
		if v == reports.Fail {
			c = fake.Case(plan[i], v, golden.Recommended, fake.Finding(golden.Recommended, "code", "code", "a", "b"))
			c.Outcome.Retryable = new(bool)
			c.Outcome.Data = json.RawMessage(`{"a":[1,2]}`)
			c.Detail = "a\nstack"
		}
		first = append(first, c)
	}
	call := fake.Case(plan[0], reports.Pass, golden.Required)
	call.Op = "call"
	data := fake.Journal(t, h, func(j *reports.Journal) error {
		var faults []error
		for _, c := range first {
			faults = append(faults, j.Start(0, c.ID, c.Op), j.End(0, c))
		}
		faults = append(faults, j.End(1, call), j.Note(1, "a note"), j.Note(1, "another"), j.Close(true))
		return errors.Join(faults...)
	})
	run := fake.Read(t, data)
	if !reflect.DeepEqual(run.Suite, h.Suite) || !reflect.DeepEqual(run.Plan, h.Plan) || !run.Complete {
		t.Errorf("read is %+v, complete %v", run.Suite, run.Complete)
	}
	if !reflect.DeepEqual(run.Adapters[0].Adapter, h.Adapters[0]) || !reflect.DeepEqual(run.Adapters[1].Adapter, h.Adapters[1]) {
		t.Errorf("the adapters are read as %+v, %+v", run.Adapters[0].Adapter, run.Adapters[1].Adapter)
	}
	for i, c := range run.Adapters[0].Cases {
		if !reflect.DeepEqual(c, first[i]) {
			t.Errorf("case %d is read as\n%+v, written as\n%+v", i, c, first[i])
		}
	}
	if totals := run.Adapters[0].Totals(); len(totals) != len(reports.Verdicts()) {
		t.Errorf("one case of each verdict is counted as %v", totals)
	}
	second := run.Adapters[1]
	if len(second.Cases) != 2*len(plan) || second.Totals()[reports.NotRun] != 2*len(plan)-1 {
		t.Errorf("an adapter of two operations has %d cases, %v", len(second.Cases), second.Totals())
	}
	if !reflect.DeepEqual(second.Notes, []string{"a note", "another"}) {
		t.Errorf("notes %q", second.Notes)
	}
	if run.Planned(plan[3].ID) == nil || run.Planned(plan[3].ID).Line != plan[3].Line || run.Planned("no/such/id") != nil {
		t.Error("the plan is not found by id")
	}
}

// A run can be killed at any moment, and its journal cut at any byte: whatever is
// left tells of every planned case, as ended or as not run, and never of more.
func TestJournalCutAnywhere(t *testing.T) {
	plan := fake.Plan(4)
	one := fake.Case(plan[0], reports.Pass, golden.Required)
	two := fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "“a”", "b"))
	three := fake.Case(plan[2], reports.Pass, golden.Required)
	h := fake.Header(golden.Required, plan, fake.SDK("first"), fake.SDK("second"))
	data := fake.Complete(t, h, []*reports.Case{one, two, three, fake.Case(plan[3], reports.Pass, golden.Required)}, []*reports.Case{one, two})
	headerEnd := bytes.IndexByte(data, '\n') + 1
	for n := range len(data) + 1 {
		run, err := reports.ReadJournal(bytes.NewReader(data[:n]))
		if n < headerEnd {
			if err == nil {
				t.Fatalf("cut at %d, inside of its header, the journal is read", n)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if run.Complete != (n == len(data)) {
			t.Fatalf("cut at %d of %d, the journal is complete: %v", n, len(data), run.Complete)
		}
		// The records that are whole, counted without the reader.
		ended := [2]int{bytes.Count(data[:n], []byte(`{"type":"end","adapter":0`)), bytes.Count(data[:n], []byte(`{"type":"end","adapter":1`))}
		if last := data[bytes.LastIndexByte(data[:n], '\n')+1 : n]; bytes.HasPrefix(last, []byte(`{"type":"end","adapter":0`)) {
			ended[0]--
		} else if bytes.HasPrefix(last, []byte(`{"type":"end","adapter":1`)) {
			ended[1]--
		}
		for i, a := range run.Adapters {
			notRun := a.Totals()[reports.NotRun]
			if len(a.Cases) != len(plan) || len(plan) != ended[i]+notRun {
				t.Fatalf("cut at %d: adapter %d has %d planned, %d ended, %d not run, %d listed", n, i, len(plan), ended[i], notRun, len(a.Cases))
			}
			for _, c := range a.Cases {
				if c.Verdict == reports.NotRun && c.Reason == "" {
					t.Fatalf("cut at %d: %s was not run, and nothing says why", n, c.ID)
				}
			}
		}
		if g := run.Gate(); n < len(data) && g.Passed {
			t.Fatalf("cut at %d the gate passes", n)
		}
		if n%50 == 0 || n == len(data) { // every report of a cut run is written too
			fake.Report(t, junit.Write, run)
			fake.Report(t, results.Write, run)
			fake.Report(t, markdown.Write, run)
			fake.Text(t, func(b *bytes.Buffer) error { return terminal.Write(b, run, terminal.Screen{}) })
		}
	}
}

// A case that had begun says so: it is the one that killed the run.
func TestNotRunReasons(t *testing.T) {
	plan := fake.Plan(3)
	failed := reports.Adapter{Command: "./none", Failure: "no such file"}
	data := fake.Journal(t, fake.Header(golden.Required, plan, fake.SDK("first"), failed), func(j *reports.Journal) error {
		return errors.Join(
			j.Start(0, plan[0].ID, "decode"), j.End(0, fake.Case(plan[0], reports.Pass, golden.Required)),
			j.Start(0, plan[1].ID, "decode"), j.Close(false))
	})
	run := fake.Read(t, data)
	if run.Complete {
		t.Error("a run that was given up is complete")
	}
	for i, want := range []string{"", "started, but the run ended before the case did", "never started"} {
		if got := run.Adapters[0].Cases[i].Reason; got != want {
			t.Errorf("case %d: %q, want %q", i+1, got, want)
		}
	}
	for _, c := range run.Adapters[1].Cases {
		if c.Verdict != reports.NotRun || c.Reason != "no such file" {
			t.Errorf("%s of an adapter that never started: %s, %q", c.ID, c.Verdict, c.Reason)
		}
	}
}

// Only a torn last line is what a kill leaves. Anything else was written by something
// else, and to guess at it would make up a report.
func TestReadJournalRefuses(t *testing.T) {
	plan := fake.Plan(2)
	data := fake.Complete(t, fake.Header(golden.Required, plan, fake.SDK("first")), []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)})
	lines := strings.SplitAfter(strings.TrimSuffix(string(data), "\n"), "\n") // header, start, end, footer
	replaced := func(i int, old, new string) string {
		changed := append([]string(nil), lines...)
		if !strings.Contains(changed[i], old) {
			panic("the test replaces what is not there: " + old)
		}
		changed[i] = strings.Replace(changed[i], old, new, 1)
		return strings.Join(changed, "") + "\n"
	}
	for _, test := range []struct{ name, journal, want string }{
		{"nothing", "", "the journal has no header"},
		{"a torn header", lines[0][:20], "the journal has no header"},
		{"no header", strings.Join(lines[1:], "") + "\n", `line 1: a record of type "start" stands here`},
		{"a second header", lines[0] + lines[0] + lines[1], `line 2: a record of type "header" stands here`},
		{"a header without a plan", `{"type":"header","version":1}` + "\n", "line 1: the header is empty"},
		{"another version", replaced(0, `"version":1`, `"version":2`), "line 1: the journal is of version 2, this program reads version 1"},
		{"no version", replaced(0, `"version":1,`, ""), "of version 0"},
		{"a broken line in the middle", lines[0] + lines[1] + "{\"type\":\"en\n" + lines[2], "journal line 3 is broken"},
		{"an empty line in the middle", lines[0] + "\n" + lines[1], "journal line 2 is broken"},
		{"a broken line at the end, with its line feed", strings.Join(lines, "") + "\n{\"type\n", "journal line 5 is broken"},
		{"another kind of record", lines[0] + `{"type":"pause","adapter":0}` + "\n", `line 2: a record of unknown type "pause"`},
		{"an adapter that is not there", replaced(1, `"adapter":0`, `"adapter":1`), "line 2: there is no adapter 1"},
		{"an adapter before the first", replaced(1, `"adapter":0`, `"adapter":-1`), "line 2: there is no adapter -1"},
		{"the end of no case", lines[0] + `{"type":"end","adapter":0}` + "\n", "line 2: the end of a case that was not planned"},
		{"the end of a case that was not planned", replaced(2, "Code0", "Code9"), "line 3: the end of a case that was not planned"},
		{"the end of an operation that was not planned", replaced(2, `"op":"decode"`, `"op":"call"`), "line 3: the end of a case that was not planned"},
		{"a verdict that does not exist", replaced(2, `"verdict":"pass"`, `"verdict":"passed"`), `has the verdict "passed", which does not exist`},
	} {
		t.Run(test.name, func(t *testing.T) {
			run, err := reports.ReadJournal(strings.NewReader(test.journal))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("read %v, %v; want an error that says %q", run != nil, err, test.want)
			}
		})
	}
	// What is forgiven: the last line, torn, whatever is left of it.
	for _, tail := range []string{"", "{", lines[2][:30], "\x00\x00\x00"} {
		if run := fake.Read(t, []byte(lines[0]+lines[1]+tail)); run.Complete || run.Adapters[0].Totals()[reports.NotRun] != 2 {
			t.Errorf("with %q at its end: complete %v, %v", tail, run.Complete, run.Adapters[0].Totals())
		}
	}
}

type failingReader struct{ after string }

func (r *failingReader) Read(p []byte) (int, error) {
	if r.after == "" {
		return 0, errors.New("the disk is gone")
	}
	n := copy(p, r.after)
	r.after = r.after[n:]
	return n, nil
}

// A file that cannot be read to its end is no torn journal.
func TestReadJournalPassesErrorsOn(t *testing.T) {
	data := fake.Complete(t, fake.Header(golden.Required, fake.Plan(1), fake.SDK("first")))
	if _, err := reports.ReadJournal(&failingReader{string(data)}); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
		t.Errorf("got %v", err)
	}
	if _, err := reports.ReadFiles(filepath.Join(t.TempDir(), "none.ndjson")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := reports.ReadFiles(); err == nil {
		t.Error("no file at all is read as a run")
	}
}

// Bytes that are no UTF-8 are escaped before JSON would put a replacement character in
// their place; what cannot be written at all must not cost the record.
func TestJournalKeepsBytes(t *testing.T) {
	plan := fake.Plan(5)
	h := fake.Header(golden.Required, plan, fake.SDK("first"))
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	cases := []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "b\xff\xfec")),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "message", "message", strings.Repeat("é", reports.MaxValue), "")),
		fake.Case(plan[2], reports.Fail, golden.Required, fake.Finding(golden.Required, "success", "data.a", "1", "2")),
		fake.Case(plan[3], reports.Fail, golden.Required, fake.Finding(golden.Required, "success", "data.a", "1", "2")),
		fake.Case(plan[4], reports.Crash, golden.Required),
	}
	cases[0].Outcome = &runner.Outcome{Kind: "error", Code: "b\xff\xfec", Message: "\u202eas it is\ufffd"}
	cases[2].Outcome = &runner.Outcome{Kind: "success", Data: json.RawMessage(deep)}
	cases[3].Outcome = &runner.Outcome{Kind: "success", Data: json.RawMessage("not JSON \xff")}
	cases[4].Reason = "panic: \xff"
	given := fmt.Sprintf("%+v", cases[0].Outcome)
	data := fake.Complete(t, h, cases)
	if !utf8.Valid(data) || bytes.ContainsRune(data, '\ufffd') && bytes.Count(data, []byte("\ufffd")) != 1 {
		t.Error("the journal holds bytes that were replaced")
	}
	run := fake.Read(t, data)
	got := run.Adapters[0].Cases
	if got[0].Findings[0].Got != `b\xFF\xFEc` || got[0].Outcome.Code != `b\xFF\xFEc` || got[0].Outcome.Message != "\u202eas it is\ufffd" {
		t.Errorf("kept are %q and %+v", got[0].Findings[0].Got, got[0].Outcome)
	}
	if want := got[1].Findings[0].Want; len(want) > reports.MaxValue+50 || !strings.HasSuffix(want, fmt.Sprintf("é… (%d bytes)", 2*reports.MaxValue)) {
		t.Errorf("a long value is kept as %d bytes, ending in %q", len(want), want[len(want)-40:])
	}
	var shown string
	if err := json.Unmarshal(got[2].Outcome.Data, &shown); err != nil || !strings.HasPrefix(shown, "[[[[") || !strings.HasSuffix(shown, "… (40000 bytes)") {
		t.Errorf("data nested too deep is kept as %.60s, %v", got[2].Outcome.Data, err)
	}
	if err := json.Unmarshal(got[3].Outcome.Data, &shown); err != nil || shown != `not JSON \xFF` {
		t.Errorf("data that is no JSON is kept as %s, %v", got[3].Outcome.Data, err)
	}
	if got[4].Reason != `panic: \xFF` {
		t.Errorf("a reason is kept as %q", got[4].Reason)
	}
	if after := fmt.Sprintf("%+v", cases[0].Outcome); after != given {
		t.Errorf("the case that was given has been changed: %s", after)
	}
}

// Workers write one journal together: no record is torn by another.
func TestJournalOfManyWorkers(t *testing.T) {
	plan := fake.Plan(400)
	data := fake.Journal(t, fake.Header(golden.Required, plan, fake.SDK("first")), func(j *reports.Journal) error {
		var wait sync.WaitGroup
		faults := make([]error, 4)
		for w := range faults {
			wait.Go(func() {
				for i := w; i < len(plan); i += len(faults) {
					faults[w] = errors.Join(faults[w], j.Start(0, plan[i].ID, "decode"), j.End(0, fake.Case(plan[i], reports.Pass, golden.Required)))
				}
			})
		}
		wait.Wait()
		return errors.Join(append(faults, j.Close(true))...)
	})
	if totals := fake.Read(t, data).Adapters[0].Totals(); totals[reports.Pass] != len(plan) {
		t.Errorf("of %d cases are read %v", len(plan), totals)
	}
}

// A journal that cannot be written says so at once and from then on: a run that goes
// on without one would have no report.
func TestJournalThatCannotBeWritten(t *testing.T) {
	h := fake.Header(golden.Required, fake.Plan(1), fake.SDK("first"))
	if _, err := reports.CreateJournal(filepath.Join(t.TempDir(), "none", "journal.ndjson"), h); err == nil {
		t.Error("a journal is made in a folder that is not there")
	}
	j, err := reports.CreateJournal(filepath.Join(t.TempDir(), "journal.ndjson"), h)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(true); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := j.Start(0, fake.Plan(1)[0].ID, "decode"); err == nil || !strings.Contains(err.Error(), "the journal cannot be written") {
			t.Errorf("written after its end: %v", err)
		}
	}
}

// The processes of one parallel run keep a journal each; put together they are one
// run, in whatever order they come.
func TestMerge(t *testing.T) {
	plan := fake.Plan(5)
	h := fake.Header(golden.Required, plan, fake.SDK("first"))
	even := fake.Complete(t, h, []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required), fake.Case(plan[2], reports.Crash, golden.Required)})
	odd := fake.Journal(t, h, func(j *reports.Journal) error {
		return errors.Join(j.End(0, fake.Case(plan[1], reports.Fail, golden.Required)), j.Start(0, plan[3].ID, "decode"), j.Note(0, "killed"))
	})
	for _, order := range [][][]byte{{even, odd}, {odd, even}} {
		merged, err := reports.Merge([]*reports.Run{fake.Read(t, order[0]), fake.Read(t, order[1])})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range merged.Adapters[0].Cases {
			got = append(got, string(c.Verdict)+" "+c.Reason)
		}
		want := []string{"pass ", "fail ", "crash because of crash", "not-run started, but the run ended before the case did", "not-run never started"}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("merged are %q, want %q", got, want)
		}
		if merged.Complete || len(merged.Adapters[0].Notes) != 1 {
			t.Errorf("one process was killed, the run is complete: %v; notes %q", merged.Complete, merged.Adapters[0].Notes)
		}
	}
	one, err := reports.Merge([]*reports.Run{fake.Read(t, even)})
	if err != nil || !one.Complete {
		t.Errorf("one journal alone: %v", err)
	}
}

// Journals of different runs have nothing to do with each other.
func TestMergeRefuses(t *testing.T) {
	plan := fake.Plan(3)
	base := fake.Header(golden.Required, plan, fake.SDK("first"))
	otherDigest := fake.Plan(3)
	otherDigest[1].Digest = "ffffffffffffffff"
	call := fake.SDK("first")
	call.Ops = []string{"call"}
	newer := fake.SDK("first")
	newer.Describe.Version = "2.0"
	for _, test := range []struct {
		name  string
		other reports.Header
		want  string
	}{
		{"fewer cases", fake.Header(golden.Required, plan[:2], fake.SDK("first")), "different plans"},
		{"other cases", fake.Header(golden.Required, []reports.Planned{plan[0], plan[2], plan[1]}, fake.SDK("first")), "different plans"},
		{"other bytes of a case", fake.Header(golden.Required, otherDigest, fake.SDK("first")), "different plans"},
		{"more adapters", fake.Header(golden.Required, plan, fake.SDK("first"), fake.SDK("second")), "different adapters"},
		{"another adapter", fake.Header(golden.Required, plan, fake.SDK("second")), "different adapters"},
		{"another version of it", fake.Header(golden.Required, plan, newer), "different adapters"},
		{"another operation of it", fake.Header(golden.Required, plan, call), "different adapters"},
	} {
		_, err := reports.Merge([]*reports.Run{fake.Run(t, base), fake.Run(t, test.other)})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := reports.Merge(nil); err == nil {
		t.Error("nothing is merged into a run")
	}
}

// A folder is one run's: while it is written no other run begins there, and one whose
// journal was taken all the same says so instead of telling the other's verdicts.
func TestFolderOfTwoRuns(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, reports.JournalFile)
	h := fake.Header(golden.Required, fake.Plan(1), fake.SDK("first"))
	first, err := reports.CreateJournal(name, h)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && runtime.GOOS != "solaris" && runtime.GOOS != "aix" {
		if err := formats.Prepare(dir); !errors.Is(err, reports.ErrFolderInUse) ||
			!strings.Contains(err.Error(), "another run still writes "+name+"; give each run a folder of its own") {
			t.Errorf("a second run begins: %v", err)
		}
		if _, err := reports.CreateJournal(name, h); !errors.Is(err, reports.ErrFolderInUse) {
			t.Errorf("a second journal begins: %v", err)
		}
	}
	if err := first.Close(true); err != nil {
		t.Fatal(err)
	}
	if err := first.Lost(); err != nil {
		t.Error(err)
	}
	if run, err := results.Load(dir); err != nil || !run.Complete {
		t.Errorf("the first run is %v, %v", run, err)
	}
	if err := formats.Prepare(dir); err != nil {
		t.Errorf("after its end: %v", err)
	}
	for what, put := range map[string]func() error{
		"removed": func() error { return nil },
		"another's": func() error {
			j, err := reports.CreateJournal(name, h)
			if err != nil {
				return err
			}
			return j.Close(true)
		},
	} {
		lost, err := reports.CreateJournal(name, h)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(name); err != nil {
			t.Skip("a file that is open cannot be removed here, nor its place be taken")
		}
		if err := put(); err != nil {
			t.Fatal(err)
		}
		if err := lost.Close(true); !errors.Is(err, reports.ErrFolderInUse) || !strings.Contains(err.Error(), name+" is not the journal of this run any more") {
			t.Errorf("%s: %v", what, err)
		}
		os.Remove(name)
	}
}

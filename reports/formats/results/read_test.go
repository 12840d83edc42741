package results_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/compare"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// A run is read back from its journal, its results.json and their folder alike.
func TestLoad(t *testing.T) {
	want := fake.WaivedRun(t)
	dir := t.TempDir()
	if err := formats.Write(want, dir); err != nil {
		t.Fatal(err)
	}
	fromResults, err := results.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := compare.Runs(want, fromResults, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.SDKs[0].Same != 4 || len(c.SDKs[0].Of(compare.StillFailing)) != 3 || c.Worse() != 0 {
		t.Errorf("what is read from results.json differs: %+v", c.SDKs[0])
	}
	for i, c := range fromResults.Adapters[0].Cases {
		if w := want.Adapters[0].Cases[i]; w.Verdict != c.Verdict || w.Title() != c.Title() {
			t.Errorf("%s is %q, was %q", c.ID, c.Title(), w.Title())
		}
	}
	journal := filepath.Join(dir, reports.JournalFile)
	data := fake.Complete(
		t, fake.Header(golden.Required, fake.Plan(2), fake.SDK("sdk")),
		[]*reports.Case{fake.Case(fake.Plan(1)[0], reports.Pass, golden.Required)},
	)
	if err := os.WriteFile(journal, data, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{journal, dir} {
		if run, err := results.Load(name); err != nil || len(run.Adapters[0].Cases) != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A run that is read from results.json fails its gate for the same reasons as before.
func TestLoadKeepsTheProblemsOfWaivers(t *testing.T) {
	plan := fake.Plan(4)
	a := fake.SDK("sdk")
	a.Findings = []golden.Finding{fake.Finding(golden.Required, "exposes", "hostId", "a place", "none")}
	h := fake.Header(golden.Required, plan, a)
	code := func(got string) golden.Finding { return fake.Finding(golden.Required, "code", "code", "a", got) }
	h.Waivers = fake.Waivers(t, fake.WaiverFile(
		fake.Waiver(plan[0].ID+", "+plan[1].ID+", "+plan[2].ID, `{rule: code, field: code, got: b}`),
		fake.Waiver("alibaba-ecs-en/code/400/None/*", `{rule: code, field: code, got: "*"}`),
		fake.Waiver(reports.DescriptionID, `{rule: exposes, field: hostId, got: none}`),
	))
	want := fake.Run(t, h, []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required, code("c")),
		fake.Case(plan[1], reports.Pass, golden.Required),
		fake.Case(plan[2], reports.Fail, golden.Required, code("b"), fake.Finding(golden.Required, "host-id", "hostId", "a", "")),
		fake.Case(plan[3], reports.Fail, golden.Required, code("")),
	})
	got, err := results.Read([]byte(fake.Report(t, results.Write, want)))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(want.Problems()); n < 4 || !reflect.DeepEqual(got.Problems(), want.Problems()) {
		t.Errorf("the problems are\n%q\nwere\n%q", got.Problems(), want.Problems())
	}
}

// What is no run is refused with its name and the reason.
func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "neither a journal nor a results.json"},
		{"no JSON", "hello\n", "neither a journal nor a results.json"},
		{"another document", `{"version":"2.1.0","runs":[]}`, "neither a journal nor a results.json"},
		{"no adapters", `{"version":1}`, "it has no version or no adapters"},
		{"no version", `{"adapters":[]}`, "it has no version or no adapters"},
		{"another version", `{"version":2,"adapters":[]}`, "it is of version 2, this program reads version 1"},
		{"another version's journal", `{"type":"header","version":9,"adapter":0}` + "\n", "the journal is of version 9"},
		{"a verdict that does not exist", `{"version":1,"adapters":[{"cases":[{"id":"a","verdict":"green"}]}]}`, "a verdict that does not exist"},
		{"a case that is none", `{"version":1,"adapters":[{"cases":[null]}]}`, "a case without an id"},
		{"cases that are none", `{"version":1,"adapters":[{"cases":7}]}`, "it is no results.json of version 1"},
	} {
		name := filepath.Join(dir, "run.json")
		if err := os.WriteFile(name, []byte(test.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := results.Load(name); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "run.json") {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := results.Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is neither a journal nor a results.json in") {
		t.Errorf("an empty folder: %v", err)
	}
}

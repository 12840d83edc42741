package sarif_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/sarif"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// log is as much of a SARIF file as the tests look at.
type log struct {
	Runs []struct {
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct{ Message struct{ Text string } }
		}
		Tool struct {
			Driver struct{ Rules []struct{ ID string } }
		}
		Results []struct {
			RuleID           string
			RuleIndex        int
			Level, Kind      string
			BaselineState    string
			Message          struct{ Text string }
			Suppressions     []struct{ Kind, Status, Justification string }
			Locations        []place
			RelatedLocations []place
		}
	}
}

// place is a location of the format.
type place struct {
	PhysicalLocation struct {
		ArtifactLocation struct{ URI string }
		Region           struct{ StartLine int }
	}
}

// sarifOf writes a run, holds it to the schema and reads it.
func sarifOf(t *testing.T, r *reports.Run) (s log) {
	t.Helper()
	report := fake.Report(t, sarif.Write, r)
	fake.Valid(t, "../testdata/sarif-schema-2.1.0.json", report)
	if err := json.Unmarshal([]byte(report), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// SARIF is valid whatever bodies and SDKs have put into the run.
func TestSARIFOfPoisonIsValid(t *testing.T) {
	sarifOf(t, fake.Poisoned(t, golden.Recommended))
	sarifOf(t, reports.NewRun(fake.Header(golden.Required, fake.Plan(3))))
}

// The gravest first, at the line of the fixture; what is waived is suppressed with its
// reason.
func TestSARIF(t *testing.T) {
	run := sarifOf(t, fake.WaivedRun(t)).Runs[0]
	var got []string
	for _, r := range run.Results {
		at := r.Locations[0].PhysicalLocation
		line := fmt.Sprintf("%s %s %s %s:%d", r.RuleID, r.Level, r.Kind, at.ArtifactLocation.URI, at.Region.StartLine)
		for _, s := range r.Suppressions {
			line += " " + s.Kind + " " + s.Status + ": " + s.Justification
		}
		got = append(got, line)
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("rule %d is not %s", r.RuleIndex, r.RuleID)
		}
	}
	want := []string{
		"no-crash error fail fixtures/catalogue/alibaba-ecs-en/codes.tsv:4",
		"code error fail fixtures/catalogue/alibaba-ecs-en/codes.tsv:2 external accepted: " +
			"It reads XML with its JSON reader. (https://example.org/issues/1, owner somebody, expires 2027-03-31)",
		"cdata warning fail fixtures/catalogue/tencent-cvm-en/codes.tsv:5",
		"lower-case-keys none informational fixtures/catalogue/alibaba-ecs-en/codes.tsv:6",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !run.Invocations[0].ExecutionSuccessful {
		t.Error("the run is not called successful")
	}
	// An adapter whose file is known is the place, with that of the fixture beside it.
	known := fake.WaivedRun(t)
	known.Adapters[0].File, known.Adapters[0].Line = "test/sdk_test.go", 12
	first := sarifOf(t, known).Runs[0].Results[0]
	at, beside := first.Locations[0].PhysicalLocation, first.RelatedLocations
	if at.ArtifactLocation.URI != "test/sdk_test.go" || at.Region.StartLine != 12 || len(beside) != 1 ||
		beside[0].PhysicalLocation.ArtifactLocation.URI != "fixtures/catalogue/alibaba-ecs-en/codes.tsv" {
		t.Errorf("the first result is at %+v, and beside it %+v", at, beside)
	}
	// Of a file without a line it is the first one: a place without a line is not shown.
	known.Adapters[0].Line = 0
	if at := sarifOf(t, known).Runs[0].Results[0].Locations[0].PhysicalLocation; at.ArtifactLocation.URI != "test/sdk_test.go" || at.Region.StartLine != 1 {
		t.Errorf("the first result is at %+v", at)
	}
}

// What was not run is no success of the tool.
func TestSARIFOfIncompleteRun(t *testing.T) {
	plan := fake.Plan(2)
	dead := reports.Adapter{Command: "./none", Failure: "no such file"}
	run := fake.Run(t, fake.Header(golden.Required, plan, dead, fake.SDK("sdk")), nil, []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)})
	for i, r := range sarifOf(t, run).Runs {
		inv := r.Invocations[0]
		want := []string{"never started: no such file", "1 case not-run: never started"}[i]
		if inv.ExecutionSuccessful || len(inv.ToolExecutionNotifications) != 1 || inv.ToolExecutionNotifications[0].Message.Text != want {
			t.Errorf("the invocation is %+v, want %q", inv, want)
		}
	}
}

// A run of more findings than readers take keeps the gravest.
func TestSARIFIsBounded(t *testing.T) {
	plan := fake.Plan(3001)
	var cases []*reports.Case
	for _, p := range plan[:3000] {
		message, text := fake.Finding(golden.Required, "message", "message", "a", "b"), fake.Finding(golden.Recommended, "text", "text", "a", "")
		cases = append(cases, fake.Case(p, reports.Fail, golden.Required, message, text))
	}
	cases = append(cases, fake.Case(plan[3000], reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "it died")))
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), cases)
	inv := sarifOf(t, run).Runs[0].Invocations[0]
	if told := inv.ToolExecutionNotifications; !inv.ExecutionSuccessful || len(told) != 1 ||
		told[0].Message.Text != "of 6001 findings the 5000 gravest are here; all are in results.json" {
		t.Errorf("the invocation is %+v", inv)
	}
	results := sarifOf(t, run).Runs[0].Results
	if len(results) != 5000 || results[0].RuleID != "no-crash" || results[3000].RuleID != "message" || results[3001].RuleID != "text" {
		t.Errorf("%d results, the first %s", len(results), results[0].RuleID)
	}
}

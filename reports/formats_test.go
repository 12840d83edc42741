package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// jsonSchema is one of testdata.
func jsonSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// valid holds a report against a schema.
func valid(t *testing.T, s *jsonschema.Schema, report string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(report))
	if err != nil {
		t.Fatalf("it is no JSON: %v", err)
	}
	if err := s.Validate(value); err != nil {
		t.Errorf("it is not valid: %.2000v", err)
	}
}

// sarif is as much of a SARIF file as the tests look at.
type sarif struct {
	Runs []struct {
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct{ Message struct{ Text string } }
		}
		Tool struct {
			Driver struct{ Rules []struct{ ID string } }
		}
		Results []struct {
			RuleID        string
			RuleIndex     int
			Level, Kind   string
			BaselineState string
			Message       struct{ Text string }
			Suppressions  []struct{ Kind, Status, Justification string }
			Locations     []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine int }
				}
			}
		}
	}
}

func sarifOf(t *testing.T, write func(*bytes.Buffer) error) (s sarif) {
	t.Helper()
	report := fake.Text(t, write)
	valid(t, jsonSchema(t, "sarif-schema-2.1.0.json"), report)
	if err := json.Unmarshal([]byte(report), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// SARIF is valid whatever bodies and SDKs have put into the run.
func TestSARIFOfPoisonIsValid(t *testing.T) {
	sarifOf(t, func(b *bytes.Buffer) error { return fake.Poisoned(t, golden.Recommended).WriteSARIF(b) })
	sarifOf(t, func(b *bytes.Buffer) error {
		return reports.NewRun(fake.Header(golden.Required, fake.Plan(3))).WriteSARIF(b)
	})
}

// The gravest first, at the line of the fixture; what is waived is suppressed with its
// reason.
func TestSARIF(t *testing.T) {
	run := sarifOf(t, func(b *bytes.Buffer) error { return fake.WaivedRun(t).WriteSARIF(b) }).Runs[0]
	var got []string
	for _, r := range run.Results {
		line := fmt.Sprintf("%s %s %s %s:%d", r.RuleID, r.Level, r.Kind, r.Locations[0].PhysicalLocation.ArtifactLocation.URI, r.Locations[0].PhysicalLocation.Region.StartLine)
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
		"code error fail fixtures/catalogue/alibaba-ecs-en/codes.tsv:2 external accepted: It reads XML with its JSON reader. (https://example.org/issues/1, owner somebody, expires 2027-03-31)",
		"cdata warning fail fixtures/catalogue/tencent-cvm-en/codes.tsv:5",
		"lower-case-keys none informational fixtures/catalogue/alibaba-ecs-en/codes.tsv:6",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !run.Invocations[0].ExecutionSuccessful {
		t.Error("the run is not called successful")
	}
}

// What was not run is no success of the tool.
func TestSARIFOfIncompleteRun(t *testing.T) {
	plan := fake.Plan(2)
	dead := reports.Adapter{Command: "./none", Failure: "no such file"}
	run := fake.Run(t, fake.Header(golden.Required, plan, dead, fake.SDK("sdk")), nil, []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)})
	for i, r := range sarifOf(t, func(b *bytes.Buffer) error { return run.WriteSARIF(b) }).Runs {
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
		cases = append(cases, fake.Case(p, reports.Fail, golden.Required, fake.Finding(golden.Required, "message", "message", "a", "b"), fake.Finding(golden.Recommended, "text", "text", "a", "")))
	}
	cases = append(cases, fake.Case(plan[3000], reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "it died")))
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), cases)
	results := sarifOf(t, func(b *bytes.Buffer) error { return run.WriteSARIF(b) }).Runs[0].Results
	if len(results) != 5000 || results[0].RuleID != "no-crash" || results[3000].RuleID != "message" || results[3001].RuleID != "text" {
		t.Errorf("%d results, the first %s", len(results), results[0].RuleID)
	}
}

// CTRF is valid whatever is in the run, and its counts are those of its tests.
func TestCTRF(t *testing.T) {
	s := jsonSchema(t, "ctrf-schema-0.0.json")
	for _, run := range []*reports.Run{fake.Poisoned(t, golden.Recommended), fake.WaivedRun(t), reports.NewRun(fake.Header(golden.Required, fake.Plan(3), fake.SDK("sdk")))} {
		report := fake.Text(t, func(b *bytes.Buffer) error { return run.WriteCTRF(b) })
		valid(t, s, report)
		var got struct {
			Results struct {
				Summary struct{ Tests, Passed, Failed, Skipped, Pending, Other int }
				Tests   []struct{ Status, RawStatus, TestID string }
			}
		}
		if err := json.Unmarshal([]byte(report), &got); err != nil {
			t.Fatal(err)
		}
		counts, ids := map[string]int{}, map[string]bool{}
		for _, test := range got.Results.Tests {
			counts[test.Status]++
			ids[test.TestID] = true
		}
		sum := got.Results.Summary
		if sum.Tests != len(got.Results.Tests) || sum.Passed != counts["passed"] || sum.Failed != counts["failed"] || sum.Skipped != counts["skipped"] || sum.Other != counts["other"] {
			t.Errorf("the summary is %+v, the tests are %v", sum, counts)
		}
		if len(ids) != sum.Tests {
			t.Errorf("%d tests have %d ids", sum.Tests, len(ids))
		}
	}
	report := fake.Text(t, func(b *bytes.Buffer) error { return fake.WaivedRun(t).WriteCTRF(b) })
	for _, want := range []string{
		`"status": "skipped",
    "rawStatus": "known-failure"`, `"status": "failed",
    "rawStatus": "fixed"`, `"status": "failed",
    "rawStatus": "crash"`, "expires 2027-03-31",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %s", want)
		}
	}
}

// A badge is green only where everything was run and nothing fails.
func TestBadge(t *testing.T) {
	plan := fake.Plan(2)
	pass := fake.Case(plan[0], reports.Pass, golden.Required)
	waived := fake.Header(golden.Required, plan, fake.SDK("sdk"))
	waived.Waivers = fake.Waivers(t, fake.WaiverFile(fake.Waiver(plan[1].ID, `{rule: code, field: code, got: ""}`)))
	fail := fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", ""))
	expired := waived
	expired.Waivers = fake.Waivers(t, fake.WaiverFile(strings.Replace(fake.Waiver("alibaba-ecs-en/code/400/None/*", `{rule: code, field: code, got: ""}`), "2027-03-31", "2020-01-01", 1)))
	for _, test := range []struct {
		name           string
		header         reports.Header
		second         *reports.Case
		message, color string
	}{
		{"everything passes", fake.Header(golden.Required, plan, fake.SDK("sdk")), fake.Case(plan[1], reports.Pass, golden.Required), "2 cases pass", "brightgreen"},
		{"one fails", fake.Header(golden.Required, plan, fake.SDK("sdk")), fail, "1 of 2 failing", "red"},
		{"one is known", waived, fail, "2 cases, 1 known failure", "yellowgreen"},
		{"a waiver is expired", expired, fake.Case(plan[1], reports.Pass, golden.Required), "failing", "red"},
		{"one is not applicable", fake.Header(golden.Required, plan, fake.SDK("sdk")), fake.Case(plan[1], reports.NotApplicable, golden.Required), "1 case passes", "brightgreen"},
		{"one was not run", fake.Header(golden.Required, plan, fake.SDK("sdk")), fake.Case(plan[1], reports.NotRun, golden.Required), "incomplete", "lightgrey"},
	} {
		run := fake.Run(t, test.header, []*reports.Case{pass, test.second})
		var got struct {
			SchemaVersion         int
			Label, Message, Color string
		}
		if err := json.Unmarshal([]byte(fake.Text(t, func(b *bytes.Buffer) error { return run.WriteBadge(b) })), &got); err != nil {
			t.Fatal(err)
		}
		if got.SchemaVersion != 1 || got.Label != "sdkconform" || got.Message != test.message || got.Color != test.color {
			t.Errorf("%s: the badge is %+v", test.name, got)
		}
	}
}

// workflowCommand is a workflow command as the runner of GitHub Actions reads one.
var workflowCommand = regexp.MustCompile(`^::(error|warning) (?:file=[^:,]+,(?:line=\d+,)?)?title=[^:,]+::[^\r\n]+$`)

// Nothing that an SDK shows ends a workflow command or begins one, and there are no
// more of a kind than are taken.
func TestAnnotationsOfPoison(t *testing.T) {
	for _, level := range []golden.Level{golden.Required, golden.Recommended} {
		report := fake.Text(t, func(b *bytes.Buffer) error { return fake.Poisoned(t, level).WriteAnnotations(b) })
		counts := map[string]int{}
		for line := range strings.Lines(report) {
			line = strings.TrimSuffix(line, "\n")
			kind := workflowCommand.FindStringSubmatch(line)
			if kind == nil || strings.ContainsAny(line, "\x00\x1b\r\u202e") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") {
				t.Fatalf("no workflow command: %.300q", line)
			}
			counts[kind[1]]++
			if len(line) > 16<<10 {
				t.Errorf("an annotation of %d bytes", len(line))
			}
		}
		if counts["error"] == 0 || counts["error"] > 10 || counts["warning"] > 10 {
			t.Errorf("there are %v", counts)
		}
	}
}

// The gate first, then its causes, the gravest first; what is waived is not annotated.
func TestAnnotations(t *testing.T) {
	report := fake.Text(t, func(b *bytes.Buffer) error { return fake.WaivedRun(t).WriteAnnotations(b) })
	var got []string
	for line := range strings.Lines(report) {
		got = append(got, line[:min(110, len(line)-1)])
	}
	want := []string{
		"::error title=sdkconform%3A the gate failed::sdk 1.0: new failure: 1 case, first alibaba-ecs-en/code/400/Code2",
		"::error file=fixtures/catalogue/alibaba-ecs-en/codes.tsv,line=4,title=sdkconform%3A sdk 1.0%3A no-crash::sdk 1",
		"::warning file=fixtures/catalogue/tencent-cvm-en/codes.tsv,line=5,title=sdkconform%3A sdk 1.0%3A cdata::sdk 1.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !strings.Contains(report, "fixed but still waived") {
		t.Error("what is fixed is not told")
	}
}

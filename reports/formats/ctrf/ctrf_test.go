package ctrf_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/ctrf"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// CTRF is valid whatever is in the run, and its counts are those of its tests.
func TestCTRF(t *testing.T) {
	for _, run := range []*reports.Run{
		fake.Poisoned(t, golden.Recommended), fake.WaivedRun(t),
		reports.NewRun(fake.Header(golden.Required, fake.Plan(3), fake.SDK("sdk"))),
	} {
		report := fake.Report(t, ctrf.Write, run)
		fake.Valid(t, "../testdata/ctrf-schema-0.0.json", report)
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
		if sum.Tests != len(got.Results.Tests) || sum.Passed != counts["passed"] || sum.Failed != counts["failed"] ||
			sum.Skipped != counts["skipped"] || sum.Other != counts["other"] {
			t.Errorf("the summary is %+v, the tests are %v", sum, counts)
		}
		if len(ids) != sum.Tests {
			t.Errorf("%d tests have %d ids", sum.Tests, len(ids))
		}
	}
	report := fake.Report(t, ctrf.Write, fake.WaivedRun(t))
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

// An adapter that never started has no test that passed.
func TestCTRFOfWhatNeverStarted(t *testing.T) {
	dead := reports.Adapter{Command: "./none", Failure: "no such file"}
	report := fake.Report(t, ctrf.Write, fake.Run(t, fake.Header(golden.Required, fake.Plan(2), dead), nil))
	for want, n := range map[string]int{`"status": "other"`: 3, `"status": "passed"`: 0, `"rawStatus": "not-run"`: 3, "never started: no such file": 2} {
		if got := strings.Count(report, want); got != n {
			t.Errorf("the report says %s %d times, want %d:\n%s", want, got, n, report)
		}
	}
}

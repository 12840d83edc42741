package summary_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/reports/internal/summary"
)

// What decode and call make of one response is compared case by case, and told once a
// sort; what was given by one of them alone, or has no verdict, is no difference.
func TestDifferences(t *testing.T) {
	plan := fake.Plan(6)
	for i := range plan {
		plan[i].Call = reports.CallToo
	}
	plan[5].Call = reports.CallOnly
	two := fake.SDK("two-operations")
	two.Ops = []string{"decode", "call"}
	lost := fake.Finding(golden.Required, "code", "code", "a", "")
	verdicts := []struct{ decode, call *reports.Case }{
		{fake.Case(plan[0], reports.Pass, golden.Required), fake.Case(plan[0], reports.Pass, golden.Required)},
		{fake.Case(plan[1], reports.Pass, golden.Required), fake.Case(plan[1], reports.Fail, golden.Required, lost)},
		{fake.Case(plan[2], reports.Pass, golden.Required), fake.Case(plan[2], reports.Fail, golden.Required, lost)},
		{fake.Case(plan[3], reports.Crash, golden.Required), fake.Case(plan[3], reports.Fail, golden.Required, lost)},
		{fake.Case(plan[4], reports.Pass, golden.Required), fake.Case(plan[4], reports.HarnessError, golden.Required)},
		{nil, fake.Case(plan[5], reports.Fail, golden.Required, lost)},
	}
	run := fake.Read(t, fake.Journal(t, fake.Header(golden.Required, plan, two), func(j *reports.Journal) error {
		var faults []error
		for _, v := range verdicts {
			if v.decode != nil {
				faults = append(faults, j.End(0, v.decode))
			}
			v.call.Op = "call"
			faults = append(faults, j.End(0, v.call))
		}
		return errors.Join(append(faults, j.Close(true))...)
	}))
	got := summary.Differences(run)
	if len(got) != 2 ||
		!strings.Contains(got[0], "decode pass, call fail (code code) (2 cases, first "+plan[1].ID+")") ||
		!strings.Contains(got[1], "decode crash, call fail (code code) (1 case, first "+plan[3].ID+")") {
		t.Errorf("got %q", got)
	}
	var text strings.Builder
	if err := terminal.Write(&text, run, terminal.Screen{}); err != nil || !strings.Contains(text.String(), "Decode and call differ:") {
		t.Errorf("%v:\n%s", err, text.String())
	}
}

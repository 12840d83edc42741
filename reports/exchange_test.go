package reports_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
)

// What decode and call make of one response is compared case by case, and told once a
// sort; what was given by one of them alone, or has no verdict, is no difference.
func TestDifferences(t *testing.T) {
	plan := planned(6)
	for i := range plan {
		plan[i].Call = reports.CallToo
	}
	plan[5].Call = reports.CallOnly
	two := sdk("two-operations")
	two.Ops = []string{"decode", "call"}
	lost := finding(golden.Required, "code", "code", "a", "")
	verdicts := []struct{ decode, call *reports.Case }{
		{with(plan[0], reports.Pass, golden.Required), with(plan[0], reports.Pass, golden.Required)},
		{with(plan[1], reports.Pass, golden.Required), with(plan[1], reports.Fail, golden.Required, lost)},
		{with(plan[2], reports.Pass, golden.Required), with(plan[2], reports.Fail, golden.Required, lost)},
		{with(plan[3], reports.Crash, golden.Required), with(plan[3], reports.Fail, golden.Required, lost)},
		{with(plan[4], reports.Pass, golden.Required), with(plan[4], reports.HarnessError, golden.Required)},
		{nil, with(plan[5], reports.Fail, golden.Required, lost)},
	}
	run := read(t, journal(t, header(golden.Required, plan, two), func(j *reports.Journal) error {
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
	got := run.Differences()
	if len(got) != 2 ||
		!strings.Contains(got[0], "decode pass, call fail (code code) (2 cases, first "+plan[1].ID+")") ||
		!strings.Contains(got[1], "decode crash, call fail (code code) (1 case, first "+plan[3].ID+")") {
		t.Errorf("got %q", got)
	}
	var text strings.Builder
	if err := run.WriteText(&text, reports.Screen{}); err != nil || !strings.Contains(text.String(), "Decode and call differ:") {
		t.Errorf("%v:\n%s", err, text.String())
	}
}

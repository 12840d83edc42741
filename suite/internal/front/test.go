package front

import (
	"context"
	"errors"
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/set"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// Test runs the suite as plain subtests, with reports in the formats of the set.
func Test(t *testing.T, a runner.Adapter, opts []Option, formats *set.Set) {
	t.Helper()
	c, err := Prepare(a, opts, formats, &reports.GoTest{Package: PackageOfTest(), Run: reports.RunPattern(t.Name())})
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	if c.Options.Dir != "" {
		err := Claim(c.Options.Dir, t.Name()+" of "+Label(a.Describe()))
		if err == nil {
			err = c.PrepareFolder()
		}
		if err != nil {
			t.Fatalf("sdkconform: %v", err)
		}
	}
	if err := c.Start(1); err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	if c.Options.Waivers != nil {
		if err := KeepOutOfCache(); err != nil {
			t.Logf("sdkconform: %v", err)
		}
	}
	totals := map[string]int{}
	began := map[[2]string]bool{}
	for _, u := range c.Units() {
		t.Run(u.Name, func(t *testing.T) {
			for _, item := range u.Items {
				began[Key(item)] = true
			}
			if reason := u.Skip(); reason != "" {
				if err := c.SkipUnit(t.Context(), u); err != nil {
					t.Fatalf("sdkconform: %v", err)
				}
				totals[string(reports.NotApplicable)] += len(u.Items)
				totals["  "+u.Reason()] += len(u.Items)
				t.Skip(reason)
			}
			item := u.Items[0]
			result, err := c.Do(t.Context(), item)
			if err != nil {
				t.Fatalf("sdkconform: %v", err)
			}
			replay := c.Info.Replay(item.Fixture.ID)
			switch gates := result.Gates(c.Options.Level); {
			case result.Verdict == reports.KnownFailure && !gates:
				totals[string(result.Verdict)]++
				t.Skip("known failure: " + result.Waived.Summary())
			case gates, result.Verdict.Incomplete():
				totals[string(result.Verdict)]++
				t.Error("\n" + result.Explain(c.Plan.PlannedOf(item), replay))
			case len(result.Findings) > 0:
				totals["pass, with findings below the gate"]++
				t.Log("below the gate:\n" + result.Explain(c.Plan.PlannedOf(item), replay))
			default:
				totals[string(result.Verdict)]++
			}
		})
	}
	for _, what := range slices.Sorted(maps.Keys(totals)) {
		t.Logf("%5d %s", totals[what], what)
	}
	for _, f := range c.Info.Findings {
		text := "not judged in any case: rule " + f.Rule + ": " + reports.Sentence(f) + "\n  " + f.Why
		if c.Gates(f) && c.Described.Verdict != reports.KnownFailure {
			t.Error(text)
		} else {
			t.Log(text)
		}
	}
	for _, text := range c.Stale() {
		t.Error(text)
	}
	if stopped := flag.Lookup("test.failfast"); stopped == nil || stopped.Value.String() != "true" || !t.Failed() {
		// A subtest that was not begun is one that -run or -skip left out.
		if err := c.LeaveOut(func(item engine.Item) bool { return !began[Key(item)] }); err != nil {
			t.Errorf("sdkconform: %v", err)
		}
	}
	err = c.Stop()
	if !errors.Is(err, reports.ErrFolderInUse) { // then what lies there is another run's
		err = errors.Join(err, c.Write(nil))
	}
	if err != nil {
		t.Errorf("sdkconform: %v", err)
	}
}

// Name is the name of a case's subtest or spec: its id, with the operation where it
// is not decode.
func (c *Conformance) Name(item engine.Item) string {
	if item.Op == runner.OpDecode {
		return item.Fixture.ID
	}
	return item.Fixture.ID + "/" + item.Op
}

// Do runs one case and journals it.
func (c *Conformance) Do(ctx context.Context, item engine.Item) (*reports.Case, error) {
	if c.journal != nil {
		if err := c.journal.Start(0, item.Fixture.ID, item.Op); err != nil {
			return nil, err
		}
	}
	result := c.session.Do(ctx, item)
	var err error
	if c.journal != nil {
		err = c.journal.End(0, result)
	}
	// The journal has what the SDK did each time; the front says what that amounts to.
	c.ended[Key(item)] = reports.MergeRetry(c.ended[Key(item)], result)
	settled := *c.ended[Key(item)]
	c.run.Settle(0, &settled)
	return &settled, err
}

// Key is what a case is known by in a run: the id of its fixture, and the operation.
func Key(item engine.Item) [2]string { return [2]string{item.Fixture.ID, item.Op} }

// LeaveOut journals the cases that a filter of the test framework has left out.
func (c *Conformance) LeaveOut(out func(engine.Item) bool) error {
	if c.journal == nil {
		return nil
	}
	for _, item := range c.items {
		if out(item) {
			if err := c.journal.End(0, reports.NewNotSelected(item.Fixture.ID, item.Op)); err != nil {
				return err
			}
		}
	}
	return nil
}

package suite

import (
	"context"
	"errors"
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// Test runs the suite as plain subtests named by case id, so that go test -run takes
// one: -run 'TestConformance/alibaba-ecs-en/code/400/InvalidOwner/xml/wire'. It may
// be called any number of times in a test binary, under subtests of one's own.
func Test(t *testing.T, a runner.Adapter, opts ...Option) {
	t.Helper()
	c, err := prepare(a, opts, &reports.GoTest{Package: packageOfTest(), Run: reports.RunPattern(t.Name())})
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	if c.options.Dir != "" {
		err := claim(c.options.Dir, t.Name()+" of "+label(a.Describe()))
		if err == nil {
			err = formats.Prepare(c.options.Dir, c.also...)
		}
		if err != nil {
			t.Fatalf("sdkconform: %v", err)
		}
	}
	if err := c.start(1); err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	if c.options.Waivers != nil {
		if err := keepOutOfCache(); err != nil {
			t.Logf("sdkconform: %v", err)
		}
	}
	totals := map[string]int{}
	began := map[[2]string]bool{}
	for _, u := range c.units() {
		t.Run(u.name, func(t *testing.T) {
			for _, item := range u.items {
				began[key(item)] = true
			}
			if reason := u.skip(); reason != "" {
				if err := c.skipUnit(t.Context(), u); err != nil {
					t.Fatalf("sdkconform: %v", err)
				}
				totals[string(reports.NotApplicable)] += len(u.items)
				totals["  "+u.items[0].NotApplicable] += len(u.items)
				t.Skip(reason)
			}
			item := u.items[0]
			result, err := c.do(t.Context(), item)
			if err != nil {
				t.Fatalf("sdkconform: %v", err)
			}
			replay := c.info.Replay(item.Fixture.ID)
			switch gates := result.Gates(c.options.Level); {
			case result.Verdict == reports.KnownFailure && !gates:
				totals[string(result.Verdict)]++
				t.Skip("known failure: " + result.Waived.Summary())
			case gates, result.Verdict.Incomplete():
				totals[string(result.Verdict)]++
				t.Error("\n" + result.Explain(c.plan.PlannedOf(item), replay))
			case len(result.Findings) > 0:
				totals["pass, with findings below the gate"]++
				t.Log("below the gate:\n" + result.Explain(c.plan.PlannedOf(item), replay))
			default:
				totals[string(result.Verdict)]++
			}
		})
	}
	for _, what := range slices.Sorted(maps.Keys(totals)) {
		t.Logf("%5d %s", totals[what], what)
	}
	for _, f := range c.info.Findings {
		text := "not judged in any case: rule " + f.Rule + ": " + reports.Sentence(f) + "\n  " + f.Why
		if c.gates(f) && c.described.Verdict != reports.KnownFailure {
			t.Error(text)
		} else {
			t.Log(text)
		}
	}
	for _, text := range c.stale() {
		t.Error(text)
	}
	if stopped := flag.Lookup("test.failfast"); stopped == nil || stopped.Value.String() != "true" || !t.Failed() {
		// A subtest that was not begun is one that -run or -skip left out.
		if err := c.leaveOut(func(item engine.Item) bool { return !began[key(item)] }); err != nil {
			t.Errorf("sdkconform: %v", err)
		}
	}
	err = c.stop()
	if !errors.Is(err, reports.ErrFolderInUse) { // then what lies there is another run's
		err = errors.Join(err, c.write(nil))
	}
	if err != nil {
		t.Errorf("sdkconform: %v", err)
	}
}

// name is the name of a case's subtest or spec: its id, with the operation where it
// is not decode.
func (c *conformance) name(item engine.Item) string {
	if item.Op == runner.OpDecode {
		return item.Fixture.ID
	}
	return item.Fixture.ID + "/" + item.Op
}

// do runs one case and journals it.
func (c *conformance) do(ctx context.Context, item engine.Item) (*reports.Case, error) {
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
	c.ended[key(item)] = reports.MergeRetry(c.ended[key(item)], result)
	settled := *c.ended[key(item)]
	c.run.Settle(0, &settled)
	return &settled, err
}

func key(item engine.Item) [2]string { return [2]string{item.Fixture.ID, item.Op} }

// leaveOut journals the cases that a filter of the test framework has left out.
func (c *conformance) leaveOut(out func(engine.Item) bool) error {
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

package engine

import (
	"context"
	"fmt"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/bisect"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// attributor attributes faults to cases. What ends a program, or puts it out of step, is
// looked into before a case is held responsible for it.
type attributor struct {
	goldens      golden.Set
	driver       drive.Driver
	history      *faults.History
	investigator *bisect.Investigator
	reassign     func(*reports.Case) bool // see sessionOptions
}

// failure is a fault in the place of an answer.
type failure struct {
	fault     *runner.Fault
	log       drive.Log
	response  *fixtures.Fixture // with which it came: the case's own, or a spacer
	run       int               // from 0
	shortened string            // why the deadline was shortened; empty: it was not
}

// attribute finds out which case a fault belongs to that came while item was run. If that
// is item, it settles c. If it is another case, that one is given the fault and item must
// be run again.
func (a *attributor) attribute(ctx context.Context, item Item, f *failure, c *reports.Case) (again bool) {
	own := f.response == item.Fixture
	if !a.driver.CanRestart() || !drive.Ended(f.fault) || f.fault.Kind == runner.NotRun || ctx.Err() != nil {
		if f.fault.Kind == runner.Hang && own {
			a.history.AddSilent(item.Op, item.Fixture)
		}
		settleFault(c, f.fault, circumstances(f, own))
		return false
	}
	cause := a.investigator.Investigate(ctx, bisect.Incident{
		Fault: f.fault, Log: f.log, NotAlone: !own, Followers: item.allSteps(),
	})
	a.driver.Restart() // it may have been given something since
	if ctx.Err() != nil {
		settleFault(c, &runner.Fault{Kind: runner.NotRun, What: fmt.Sprintf("stopped: %v", context.Cause(ctx))}, "")
		return false
	}
	told := cause.Fault(f.fault)
	if cause.Step == item.step() {
		if cause.EachTime || f.fault.Kind == runner.Hang {
			a.history.Record(item.Op, item.Fixture, f.fault)
		}
		settleFault(c, told, "")
		return false
	}
	a.history.AddFatal(cause.Op, cause.Fixture)
	// A fault that comes each time is found by the other case itself, if that is in the run.
	if a.giveTo(cause.Step, told) || cause.EachTime {
		return true
	}
	settleFault(c, told, fmt.Sprintf("on %s, given before run %d of this case: ", cause.Step.Fixture.ID, f.run+1))
	return false
}

// investigateEach looks into a fault that came with several requests in flight, and with
// none of them alone. The fault is the one that comes when the responses are given one at a
// time; nil: none comes.
func (a *attributor) investigateEach(ctx context.Context, in *drive.Interruption, item Item) (bisect.Cause, *runner.Fault) {
	cause, fault := a.investigator.InvestigateEach(ctx, bisect.Incident{Fault: in.Fault, Log: in.Log, Followers: item.allSteps()})
	if fault != nil {
		a.history.AddFatal(cause.Op, cause.Fixture)
	}
	return cause, fault
}

// circumstances says when a fault came that was not looked into.
func circumstances(f *failure, own bool) string {
	switch {
	case f.fault.Kind == runner.NotRun:
		return ""
	case !own:
		return fmt.Sprintf("on %s, given before run %d of this case, but not when that was given again: ", f.response.ID, f.run+1)
	case f.run > 0:
		return "given the same bytes a second time: "
	}
	return ""
}

// giveTo gives a fault to the case of another response, and reports whether that case is in
// the run.
func (a *attributor) giveTo(other drive.Step, fault *runner.Fault) bool {
	c := &reports.Case{
		ID: other.Fixture.ID, Op: other.Op, Level: a.goldens[other.Fixture.ID].Level,
		Findings: []golden.Finding{}, Sent: reports.SentOf(&other.Fixture.Response),
	}
	settleFault(c, fault, "")
	return a.reassign(c)
}

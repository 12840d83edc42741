package engine

import (
	"context"
	"fmt"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/suite/engine/internal/bisect"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
)

// maxUnexplained is after how many faults that happened only with several requests in
// flight the rest is run with one.
const maxUnexplained = 3

// aheadRunner runs cases of a subject that takes several requests at once. Whatever goes
// wrong with several requests in flight is run again with nothing else in flight, and the
// second result counts.
type aheadRunner struct {
	pipeline     *drive.Pipeline
	cases        *caseRunner
	interruption *drive.Interruption // of which not all cases were run again yet
	left         int                 // how many of them
	unexplained  int                 // faults so far that happened only with several requests in flight
	notes        []string
}

func (a *aheadRunner) run(ctx context.Context, item Item, c *reports.Case) {
	switch {
	case a.left > 0:
		a.runAgain(ctx, item, c)
	case a.unexplained < maxUnexplained && a.pipeline.Enter(item.driveCase()):
		a.runAhead(ctx, item, c)
	default:
		a.cases.alone(ctx, item, c)
	}
}

// runAhead runs a case whose responses were given ahead.
func (a *aheadRunner) runAhead(ctx context.Context, item Item, c *reports.Case) {
	fresh := *c
	interruption := a.cases.ahead(ctx, item, a.pipeline, c)
	a.pipeline.Leave(item.step())
	if interruption != nil {
		a.interruption, a.left = interruption, interruption.Cases
	}
	if passed(c) || ctx.Err() != nil {
		return
	}
	together := *c
	*c = fresh
	if interruption != nil {
		a.runAgain(ctx, item, c)
		return
	}
	a.cases.alone(ctx, item, c)
	if passed(c) {
		settleDifference(c, together)
	}
}

// runAgain runs one of the cases that were in flight when a fault ended the program. If
// none of them ends it alone, the fault is looked into with the last of them.
func (a *aheadRunner) runAgain(ctx context.Context, item Item, c *reports.Case) {
	a.cases.alone(ctx, item, c)
	if a.left--; a.left > 0 || a.interruption.Explained || ctx.Err() != nil || !a.pipeline.CanRestart() {
		return
	}
	attributor := &a.cases.attributor
	cause, found := attributor.investigateEach(ctx, a.interruption, item)
	if ctx.Err() != nil {
		return // what came was perhaps the end of the run
	}
	if found == nil {
		cause, found = a.notFound(), a.interruption.Fault
	}
	fault := cause.Fault(found)
	if attributor.giveTo(cause.Step, fault) || cause.EachTime {
		return
	}
	if cause.Step.Fixture == item.Fixture || c.Verdict == reports.Pass {
		*c = reports.Case{ID: c.ID, Op: c.Op, Level: c.Level, Findings: c.Findings[:0]}
		settleFault(c, fault, "")
	}
}

// notFound attributes a fault that happened only with several requests in flight to the
// first of them.
func (a *aheadRunner) notFound() bisect.Cause {
	if a.unexplained++; a.unexplained == maxUnexplained {
		a.notes = append(a.notes, fmt.Sprintf("%d faults happened only with several requests in flight; the rest was run with one. "+
			"Check that each answer is written in one piece and that the SDK is safe for concurrent use.", maxUnexplained))
	}
	in := a.interruption
	what := fmt.Sprintf("%s; with %s given at once, and not when each was given alone", in.Fault.What, bisect.Responses(in.Fault.Suspects))
	return bisect.Cause{Step: in.Suspects[0], What: what}
}

// settleDifference settles a case that passes alone, but not with others in flight.
func settleDifference(c *reports.Case, together reports.Case) {
	if len(together.Findings) == 0 {
		*c = together
		c.Reason = "only with several requests in flight: " + c.Reason
		return
	}
	f := together.Findings[0]
	rule := golden.RuleByID(golden.RuleDeterministic)
	finding := rule.Finding(f.Field, f.Want, f.Got)
	finding.Why = rule.Because("With several requests in flight the SDK shows something else than alone.")
	c.Outcome = together.Outcome
	settle(c, []golden.Finding{finding})
}

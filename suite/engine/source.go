package engine

import (
	"context"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// source gives the SDK the responses of one case.
type source interface {
	// spacer gives one of the responses to choose from. It returns which; nil: none of them
	// can be given.
	spacer(ctx context.Context, choice []*fixtures.Fixture) (*fixtures.Fixture, drive.Result)
	// own gives the response of the case. If its deadline was shortened, it returns why.
	own(ctx context.Context) (result drive.Result, shortened string)
}

// aloneSource gives the responses of a case with nothing else in flight.
type aloneSource struct {
	driver   drive.Driver
	prepared drive.Driver // has been given some of them already
	step     drive.Step
	history  *faults.History
	timeout  time.Duration
}

// spacer gives a spacer with a fault once more. If the fault comes again, it is left to the
// spacer's own case, and the next spacer is given. If not, it came of what was given before
// the spacer (a second answer to that, for example), and is returned.
func (a *aloneSource) spacer(ctx context.Context, choice []*fixtures.Fixture) (*fixtures.Fixture, drive.Result) {
	for _, f := range choice {
		if a.history.Fatal(a.step.Op, f) {
			continue
		}
		step := drive.Step{Op: a.step.Op, Fixture: f}
		result := a.prepared.Give(ctx, step)
		if result.Fault == nil || result.Fault.Kind == runner.NotRun || a.driver.Give(ctx, step).Fault == nil {
			return f, result
		}
		a.history.AddFatal(step.Op, f)
	}
	return nil, drive.Result{}
}

func (a *aloneSource) own(ctx context.Context) (result drive.Result, shortened string) {
	if a.driver.CanShorten() {
		var deadline time.Duration
		if deadline, shortened = a.history.Deadline(a.step.Op, a.step.Fixture, a.driver.Log().Count > 0, a.timeout); shortened != "" {
			return a.driver.GiveWithin(ctx, a.step, deadline), shortened
		}
	}
	return a.prepared.Give(ctx, a.step), ""
}

// aheadSource has the results of responses that were given ahead.
type aheadSource struct {
	pipeline     *drive.Pipeline
	step         drive.Step
	history      *faults.History
	interruption *drive.Interruption // nil: there was none
}

func (a *aheadSource) spacer(ctx context.Context, choice []*fixtures.Fixture) (*fixtures.Fixture, drive.Result) {
	f := drive.FirstHarmless(a.history, a.step.Op, choice)
	if f == nil {
		return nil, drive.Result{}
	}
	return f, a.next(ctx, drive.Step{Op: a.step.Op, Fixture: f})
}

func (a *aheadSource) own(ctx context.Context) (result drive.Result, shortened string) {
	return a.next(ctx, a.step), ""
}

func (a *aheadSource) next(ctx context.Context, response drive.Step) (result drive.Result) {
	result, a.interruption = a.pipeline.Next(ctx, a.step, response)
	return result
}

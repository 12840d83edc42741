// Package drive gives an SDK the responses of a run: one at a time ([Program]), or several
// requests ahead ([Pipeline]).
package drive

import (
	"context"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// Driver gives an SDK responses, with no other request in flight.
type Driver interface {
	// Give gives the SDK one response and waits for the result.
	Give(ctx context.Context, s Step) Result
	// GiveWithin is Give with another deadline, for a driver that CanShorten.
	GiveWithin(ctx context.Context, s Step, deadline time.Duration) Result
	CanShorten() bool
	// Restart ends the program, so that the next response is given to a fresh one. It does
	// nothing for an SDK that cannot be restarted.
	Restart()
	CanRestart() bool
	// Log is what the running program was given.
	Log() Log
}

// Step is one response that is given by one operation. It also stands for the case of which
// this is the response.
type Step struct {
	Op      string
	Fixture *fixtures.Fixture
}

// Case is what an SDK is given for one case.
type Case struct {
	Step // the response of the case
	// Runs is how many times the response of the case is given.
	Runs int
	// Spacers are the responses to choose from for what is given before each run.
	Spacers [2][]*fixtures.Fixture
}

// steps are the responses that a case needs if nothing goes wrong: before each run the
// first spacer that is not known to end the program.
func (c *Case) steps(history *faults.History) []Step {
	steps := make([]Step, 0, 2*len(c.Spacers))
	for _, spacers := range c.Spacers[:c.Runs] {
		if spacer := FirstHarmless(history, c.Op, spacers); spacer != nil {
			steps = append(steps, Step{c.Op, spacer})
		}
		steps = append(steps, c.Step)
	}
	return steps
}

// FirstHarmless is the first of some responses that is not known to end the program; nil:
// all of them do.
func FirstHarmless(history *faults.History, op string, list []*fixtures.Fixture) *fixtures.Fixture {
	for _, f := range list {
		if !history.Fatal(op, f) {
			return f
		}
	}
	return nil
}

// Result is the result of one response.
type Result struct {
	runner.Result
	// Exchange is what the replay server saw of a call.
	Exchange *replay.Exchange
	// Log is what the program had been given when a fault ended it.
	Log Log
}

// Log is what a program was given since it was started.
type Log struct {
	Steps []Step // in their order; at least the last [MinLog] of them
	Count int    // of all of them
}

// MinLog is how many steps a [Log] has at least, if there were so many.
const MinLog = 512

func (l *Log) add(s Step) {
	if len(l.Steps) == 2*MinLog {
		l.Steps = append(l.Steps[:0], l.Steps[MinLog:]...)
	}
	l.Steps = append(l.Steps, s)
	l.Count++
}

// take returns the log and begins an empty one.
func (l *Log) take() Log {
	taken := *l
	*l = Log{}
	return taken
}

// Ended reports whether a fault has ended the program, so that the next response is given
// to a fresh one.
func Ended(f *runner.Fault) bool { return f != nil && (f.Suspects > 0 || f.Late) }

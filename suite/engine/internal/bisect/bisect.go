// Package bisect finds out what a fault needs that ends an SDK's program: which response,
// and which earlier ones. It gives the responses again to fresh programs, at first the
// response alone and then with more and more of what the program had been given before it.
package bisect

import (
	"context"
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

const (
	// maxEarlier is how many earlier responses are given again at most.
	maxEarlier = drive.MinLog
	// maxReplays is how often an [Investigator] starts the program anew. The faults of an
	// SDK that crashes everywhere must not take much longer than its crashes.
	maxReplays = 300
)

// AloneToo ends the description of a fault that needs no earlier response.
const AloneToo = "; alone in a fresh program, too"

// Investigator looks into the faults of one program.
type Investigator struct {
	driver  drive.Driver
	history *faults.History
	replays int            // so far
	needed  map[string]int // by the text of a fault: how many earlier responses it needed last time
}

// NewInvestigator makes an investigator of the program of d, which must be able to restart.
func NewInvestigator(d drive.Driver, history *faults.History) *Investigator {
	return &Investigator{driver: d, history: history, needed: map[string]int{}}
}

// Incident is a fault that ended the program.
type Incident struct {
	Fault *runner.Fault
	// Log is what the program had been given, last the response with which the fault
	// came.
	Log drive.Log
	// NotAlone says that the fault is known not to come when that response is given alone.
	NotAlone bool
	// Followers are responses to choose from for what is given after a suspect.
	Followers []drive.Step
}

// Cause is what a fault needs.
type Cause struct {
	drive.Step        // the response to which the fault is attributed
	What       string // the fault, and what it needs
	Detail     string // the same at length; may be empty
	// EachTime says that the fault comes each time when the response is given.
	EachTime bool
}

// Fault is the fault as it is told of the response to which it is attributed.
func (c *Cause) Fault(f *runner.Fault) *runner.Fault {
	told := *f
	told.What, told.Detail = c.What, c.Detail+f.Detail
	return &told
}

// Investigate finds the cause of a fault.
func (v *Investigator) Investigate(ctx context.Context, in Incident) Cause {
	r := replay{Investigator: v, ctx: ctx, Incident: in}
	return r.cause()
}

// InvestigateEach gives all that the program had been given again, one response at a time,
// and finds the cause of the first fault that comes, which need not be told as the one of the
// incident was: with several requests in flight a second answer is told by any of them. The
// fault is nil if none comes.
func (v *Investigator) InvestigateEach(ctx context.Context, in Incident) (Cause, *runner.Fault) {
	r := replay{Investigator: v, ctx: ctx, Incident: in}
	sequence := in.Log.Steps[max(len(in.Log.Steps)-maxEarlier, 0):]
	i, fault := r.firstFault(sequence)
	if fault == nil {
		return Cause{}, nil
	}
	r.Fault, r.Log = fault, drive.Log{Steps: sequence[:i+1], Count: i + 1}
	return r.cause(), fault
}

// replay looks into one incident.
type replay struct {
	*Investigator
	ctx context.Context
	Incident
}

func (r *replay) cause() Cause {
	steps := r.Log.Steps
	last, earlier := steps[len(steps)-1], steps[:len(steps)-1]
	var previous drive.Step
	if len(earlier) > 0 {
		previous = earlier[len(earlier)-1]
	}
	what, hangs := r.Fault.What, r.Fault.Kind == runner.Hang
	switch {
	case r.Fault.Late && previous.Fixture != nil:
		// The program told of it when it was given the next request.
		return Cause{Step: previous, What: "told by the next request: " + what, EachTime: true}
	case !hangs && !r.NotAlone && (r.Log.Count <= 1 || r.happens(nil, last, r.follower(previous, last))):
		return Cause{Step: last, What: what + AloneToo, EachTime: true}
	case previous.Fixture == nil:
		return Cause{Step: last, What: what}
	}
	if next := r.follower(previous, last); next.Fixture != nil && r.happens(nil, previous, next) {
		what = fmt.Sprintf("after its answer, with any request that follows (here %s): %s", last.Fixture.ID, what)
		return Cause{Step: previous, What: what, EachTime: true}
	}
	if hangs { // each try would cost a deadline
		return Cause{Step: last, What: what}
	}
	switch needed, tried := r.shortest(earlier, last); {
	case needed != nil:
		return Cause{
			Step:   last,
			What:   fmt.Sprintf("%s; not when given alone: it takes %s before it: %s", what, Responses(len(needed)), ids(needed, 3, ", ")),
			Detail: "the responses that it takes before it:\n" + ids(needed, 64, "\n") + "\n\n",
		}
	case r.replays >= maxReplays:
		return Cause{Step: last, What: fmt.Sprintf("%s; not investigated further: the program was restarted %d times to look into faults", what, maxReplays)}
	default:
		return Cause{Step: last, What: fmt.Sprintf("%s; it did not happen again, alone or after the last %d of %s before it", what, tried, Responses(r.Log.Count-1))}
	}
}

// follower is a response that is neither of the two, nor known to end the program. Its
// fixture is nil if there is none.
func (r *replay) follower(a, b drive.Step) drive.Step {
	for _, s := range r.Followers {
		if s.Fixture != a.Fixture && s.Fixture != b.Fixture && !r.history.Fatal(s.Op, s.Fixture) {
			return s
		}
	}
	return drive.Step{}
}

// happens gives a fresh program the earlier responses and then suspect, and reports whether
// the same kind of fault comes with suspect. With a follower, which is given next, the
// fault may also come with that, unless it comes with the follower alone.
func (r *replay) happens(earlier []drive.Step, suspect drive.Step, follower ...drive.Step) bool {
	if r.replays >= maxReplays || r.ctx.Err() != nil {
		return false
	}
	r.replays++
	r.driver.Restart()
	defer r.driver.Restart()
	for _, s := range earlier {
		if r.driver.Give(r.ctx, s).Fault != nil {
			return false
		}
	}
	if f := r.driver.Give(r.ctx, suspect).Fault; f != nil {
		return f.Kind == r.Fault.Kind
	}
	for _, s := range follower {
		if s.Fixture == nil {
			continue
		}
		if f := r.driver.Give(r.ctx, s).Fault; f != nil {
			return f.Kind == r.Fault.Kind && !r.happens(nil, s)
		}
	}
	return false
}

// shortest finds how many of the responses directly before last the fault needs, by
// doubling and then bisecting. If none of the lengths does, it returns nil and the longest
// that was tried.
func (r *replay) shortest(earlier []drive.Step, last drive.Step) (needed []drive.Step, tried int) {
	earlier = earlier[max(len(earlier)-maxEarlier, 0):]
	n := len(earlier)
	// A program that ends after so many requests does it again and again.
	if known := r.needed[r.Fault.What]; known > 1 && known <= n && r.happens(earlier[n-known:], last) && !r.happens(earlier[n-known+1:], last) {
		return earlier[n-known:], known
	}
	tooFew, sufficient := 0, 1
	for !r.happens(earlier[n-min(sufficient, n):], last) {
		if tried = min(sufficient, n); sufficient >= n {
			return nil, tried
		}
		tooFew, sufficient = sufficient, 2*sufficient
	}
	sufficient = min(sufficient, n)
	for sufficient-tooFew > 1 {
		if middle := (tooFew + sufficient) / 2; r.happens(earlier[n-middle:], last) {
			sufficient = middle
		} else {
			tooFew = middle
		}
	}
	needed = earlier[n-sufficient:]
	// The first of them may be enough.
	if len(needed) > 1 && r.happens(needed[:1], last) {
		return needed[:1], sufficient
	}
	r.needed[r.Fault.What] = sufficient
	return needed, sufficient
}

// firstFault gives a fresh program a sequence of responses, one at a time, and returns the
// index of the first with which a fault comes, and the fault; nil: none comes.
func (r *replay) firstFault(sequence []drive.Step) (int, *runner.Fault) {
	if r.replays >= maxReplays || r.Fault.Kind == runner.Hang {
		return 0, nil
	}
	r.replays++
	r.driver.Restart()
	defer r.driver.Restart()
	for i, s := range sequence {
		if fault := r.driver.Give(r.ctx, s).Fault; fault != nil {
			return i, fault
		}
	}
	return 0, nil
}

// Responses is a number of responses in words.
func Responses(n int) string {
	if n == 1 {
		return "one response"
	}
	return fmt.Sprintf("%d responses", n)
}

// ids lists the ids of at most limit steps.
func ids(steps []drive.Step, limit int, separator string) string {
	var list []string
	for _, s := range steps[:min(len(steps), limit)] {
		list = append(list, s.Fixture.ID)
	}
	if len(steps) > limit {
		list = append(list, "…")
	}
	return strings.Join(list, separator)
}

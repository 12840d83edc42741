package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// What ends a program, or puts it out of step, is looked into before a case is blamed:
// it is given again, alone and then after what the program was given before.

const (
	// mostBefore is how many responses before a fault are given again at most.
	mostBefore = 512
	// mostReplays is how often a session starts the program anew to look into faults.
	// An SDK that crashes everywhere must not take longer than its crashes are worth.
	mostReplays = 300
	// mostRuns is how often a case is begun anew after a fault that was another's.
	mostRuns = 8
)

// aloneToo is said of a crash that needs no other response before it.
const aloneToo = "; alone in a fresh program, too"

// step is one response that a program was given.
type step struct {
	op      string
	fixture *fixtures.Fixture
}

// note keeps what the program was given since it was started.
func (s *Session) note(op string, f *fixtures.Fixture) {
	if len(s.given) == 2*mostBefore {
		s.given = append(s.given[:0], s.given[mostBefore:]...)
	}
	s.given = append(s.given, step{op, f})
	s.count++
}

// forget is called when the program has been ended.
func (s *Session) forget() (given []step, count int) {
	given, count = s.given, s.count
	s.given, s.count = nil, 0
	return given, count
}

// blame settles which case a fault belongs to that came when the program was given f
// for run i of item. It is item's own: then c is settled; or another's, which is
// charged with it: then item is to be run again.
func (s *Session) blame(ctx context.Context, item Item, i int, f *fixtures.Fixture, fault *runner.Fault, c *reports.Case) (again bool) {
	if s.piping {
		faulted(c, fault, "")
		return false
	}
	own := f == item.Fixture
	when := ""
	switch {
	case !own:
		when = fmt.Sprintf("on %s, given before run %d of this case, and not when given again alone: ", f.ID, i+1)
	case i > 0:
		when = "given the same bytes a second time: "
	}
	given, count := s.given, s.count
	if ended(fault) {
		s.forget()
	}
	fresh, ok := s.subject.(runner.Restarter)
	if !ok || !ended(fault) || fault.Kind == runner.NotRun || ctx.Err() != nil {
		switch {
		case fault.Kind == runner.NotRun:
			when = ""
		case fault.Kind == runner.Hang && own:
			s.losses.setBad(item.Op, f)
		}
		faulted(c, fault, when)
		return false
	}
	l := look{s: s, ctx: ctx, fresh: fresh, item: item, fault: fault, given: given, count: count, alone: !own}
	culprit, what, sure := l.into(step{item.Op, f})
	fresh.Restart() // it may have been given something again since
	s.forget()
	if ctx.Err() != nil {
		faulted(c, &runner.Fault{Kind: runner.NotRun, What: fmt.Sprintf("stopped: %v", context.Cause(ctx))}, "")
		return false
	}
	told := *fault
	told.What, told.Detail = what, l.detail+fault.Detail
	if culprit.fixture == item.Fixture && culprit.op == item.Op {
		if sure || fault.Kind == runner.Hang {
			s.losses.count(item.Op, item.Fixture, fault)
		}
		faulted(c, &told, "")
		return false
	}
	s.losses.setBad(culprit.op, culprit.fixture)
	// What a response does each time is told by its own case, if that is in the run.
	if s.charge(culprit, &told) || sure {
		return true
	}
	// Nobody else answers for it.
	faulted(c, &told, fmt.Sprintf("on %s, given before run %d of this case: ", culprit.fixture.ID, i+1))
	return false
}

// charge gives a fault to the case of a response that was given for another case. It
// says whether there is anyone who sees to it.
func (s *Session) charge(culprit step, fault *runner.Fault) bool {
	if s.Charge == nil {
		return false
	}
	c := &reports.Case{ID: culprit.fixture.ID, Op: culprit.op, Level: s.plan.Goldens[culprit.fixture.ID].Level, Findings: []golden.Finding{}, Sent: reports.SentOf(&culprit.fixture.Response)}
	faulted(c, fault, "")
	return s.Charge(c)
}

// ended reports whether a fault has ended the program, so that the next response was or
// will be given to a fresh one.
func ended(f *runner.Fault) bool { return f.Suspects > 0 || f.Late }

// look is the looking into one fault.
type look struct {
	s      *Session
	ctx    context.Context
	fresh  runner.Restarter
	item   Item
	fault  *runner.Fault
	given  []step // what the program had been given, the faulty one last
	count  int    // how many it had been given in all
	alone  bool   // it is known not to happen alone
	detail string
}

// into finds the response that is to blame, and says what happened. Sure says that it
// happens each time when that response is given.
func (l *look) into(last step) (culprit step, what string, sure bool) {
	before := l.given[:max(len(l.given)-1, 0)]
	var previous step
	if len(before) > 0 {
		previous = before[len(before)-1]
	}
	what = l.fault.What
	switch {
	case l.fault.Late && previous.fixture != nil:
		// Told by the request after the one that it is about.
		return previous, "told by the next request: " + what, true
	case l.fault.Kind != runner.Hang && !l.alone && (len(before) == 0 && l.count <= 1 || l.happens(nil, last, l.third(previous, last))):
		return last, what + aloneToo, true
	}
	if previous.fixture == nil {
		return last, what, false
	}
	if third := l.third(previous, last); third.fixture != nil && l.happens(nil, previous, third) {
		return previous, fmt.Sprintf("after its answer, with any request that follows (here %s): %s", last.fixture.ID, what), true
	}
	if l.fault.Kind == runner.Hang { // each try would cost a deadline
		return last, what, false
	}
	switch run, tried := l.shortest(before, last); {
	case run != nil:
		l.detail = listed(run)
		return last, takes(what, run), false
	case l.s.replays >= mostReplays:
		return last, what + "; not looked into: too many faults have been", false
	default:
		return last, fmt.Sprintf("%s; it did not happen again, alone or after the last %d of %s before it", what, tried, responses(l.count-1)), false
	}
}

// third is a response that is neither of the two, nor known to be faulty.
func (l *look) third(a, b step) step {
	for _, list := range append([][]*fixtures.Fixture{{l.item.Fixture}}, l.item.others[:]...) {
		for _, f := range list {
			if f != a.fixture && f != b.fixture && !l.s.losses.isBad(l.item.Op, f) {
				return step{l.item.Op, f}
			}
		}
	}
	return step{}
}

// happens gives a fresh program the responses of run and then each of last, and reports
// whether the same kind of fault comes with those, and not before. With the second of
// last it does not count if that has it alone, too.
func (l *look) happens(run []step, last ...step) bool {
	if l.s.replays >= mostReplays || l.ctx.Err() != nil {
		return false
	}
	l.s.replays++
	l.fresh.Restart()
	defer func() {
		l.fresh.Restart()
		l.s.forget()
	}()
	for _, st := range run {
		if l.s.give(l.ctx, st.op, st.fixture).Fault != nil {
			return false
		}
	}
	for i, st := range last {
		if st.fixture == nil {
			continue
		}
		if f := l.s.give(l.ctx, st.op, st.fixture).Fault; f != nil {
			return f.Kind == l.fault.Kind && (i == 0 || !l.happens(nil, st))
		}
	}
	return false
}

// shortest finds the shortest run of what was given directly before last with which it
// happens, as far as that is known, and how many it has tried.
func (l *look) shortest(before []step, last step) (run []step, tried int) {
	before = before[max(len(before)-mostBefore, 0):]
	n := len(before)
	// A program that ends after so many requests does it again and again.
	if known := l.s.needed[l.fault.What]; known > 1 && known <= n && l.happens(before[n-known:], last) && !l.happens(before[n-known+1:], last) {
		return before[n-known:], known
	}
	least, most := 0, 1 // it takes more than least; most do
	for !l.happens(before[n-min(most, n):], last) {
		if tried = min(most, n); most >= n {
			return nil, tried
		}
		least, most = most, 2*most
	}
	most = min(most, n)
	for most-least > 1 {
		if middle := (least + most) / 2; l.happens(before[n-middle:], last) {
			most = middle
		} else {
			least = middle
		}
	}
	run = before[n-most:]
	// Of a few it may be one alone.
	if len(run) > 1 && l.happens(run[:1], last) {
		return run[:1], most
	}
	l.s.needed[l.fault.What] = most
	return run, most
}

// first gives a fresh program a sequence of responses, one at a time, and returns the
// first with which the fault comes; -1: with none.
func (l *look) first(sequence []step) int {
	if l.s.replays >= mostReplays || l.fault.Kind == runner.Hang {
		return -1
	}
	l.s.replays++
	l.fresh.Restart()
	defer func() {
		l.fresh.Restart()
		l.s.forget()
	}()
	for i, st := range sequence {
		if l.s.give(l.ctx, st.op, st.fixture).Fault != nil {
			return i
		}
	}
	return -1
}

// takes says what a fault takes besides the response that it comes with.
func takes(what string, run []step) string {
	return fmt.Sprintf("%s; not when given alone: it takes %s before it: %s", what, responses(len(run)), ids(run, 3, ", "))
}

// listed is the same at length.
func listed(run []step) string {
	return "the responses that it takes before it:\n" + ids(run, 64, "\n") + "\n\n"
}

func responses(n int) string {
	if n == 1 {
		return "one response"
	}
	return fmt.Sprintf("%d responses", n)
}

// ids lists the first of some responses.
func ids(run []step, most int, between string) string {
	var list []string
	for _, st := range run[:min(len(run), most)] {
		list = append(list, st.fixture.ID)
	}
	if len(run) > most {
		list = append(list, "…")
	}
	return strings.Join(slices.Clip(list), between)
}

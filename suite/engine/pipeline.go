package engine

import (
	"context"
	"fmt"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// An adapter that takes several requests at once is given the responses in the same
// order as one that takes one at a time, only earlier: what is read of them is the
// same for every SDK that does not mix up what it does at the same time. Of calls the
// responses of one case are given one after the other on one port, and other cases on
// other ports at the same time, since SDKs keep a client per endpoint. Whatever goes
// wrong is run again with nothing else in flight, and that is what counts.

// mostTroubles is after how many faults that came only with several requests in flight
// the rest is run one by one.
const mostTroubles = 3

// pipe is what a session has given ahead.
type pipe struct {
	subject  runner.AsyncDecoder
	depth    int    // how many responses are given ahead
	coming   []Item // the next cases of which nothing was given yet
	item     opID   // the case that is being given
	rest     []*fixtures.Fixture
	begun    []*begun // in their order
	alone    int      // how many cases are still to be run with nothing else in flight
	troubles int
	fault    *runner.Fault // that has not been seen again yet
	suspects []step
	given    []step // what the program had been given
	count    int
}

// begun is a response that was given.
type begun struct {
	item    opID
	fixture *fixtures.Fixture
	wait    func() given
	result  *given // nil before it was waited for
}

func (b *begun) take() given {
	if b.result == nil {
		r := b.wait()
		b.result = &r
	}
	return *b.result
}

// newPipe is nil for an adapter that takes one request at a time.
func newPipe(s runner.Subject) *pipe {
	p, ok := s.(runner.AsyncDecoder)
	n := min(s.Description().Concurrency, host.MaxInFlight)
	if !ok || n < 2 {
		return nil
	}
	return &pipe{subject: p, depth: 2 * n}
}

// Expect tells which cases [Session.Do] is going to be given next, in their order, so
// that their responses can be given before the cases before them are judged. Without
// it one request is in flight.
func (s *Session) Expect(items ...Item) {
	if s.pipe == nil {
		return
	}
	for _, item := range items {
		if item.NotApplicable == "" {
			s.pipe.coming = append(s.pipe.coming, item)
		}
	}
}

// enter says whether the case is given ahead. A case that is not is given with nothing
// else in flight.
func (s *Session) enter(item Item) bool {
	p := s.pipe
	if p == nil || p.alone > 0 {
		return false
	}
	key := opID{item.Op, item.Fixture.ID}
	switch {
	case len(p.begun) > 0:
		return p.begun[0].item == key
	case len(p.rest) > 0:
		return p.item == key
	case !p.next(item):
		return false
	case s.unshared(item):
		p.coming = p.coming[1:]
		return false
	}
	return true
}

// unshared reports whether the case is run with nothing else in flight: it would end
// that, or take the time and memory that others are given.
func (s *Session) unshared(item Item) bool {
	return item.Op == runner.OpCall && item.Fixture.OnWire().Delivery == replay.DeliverLargeBody ||
		s.losses.of(item.Op, item.Fixture).lost()
}

// next reports whether the case is the next of which nothing was given yet.
func (p *pipe) next(item Item) bool {
	return len(p.coming) > 0 && p.coming[0].Fixture == item.Fixture && p.coming[0].Op == item.Op
}

// fill gives responses ahead.
func (s *Session) fill(ctx context.Context) {
	p := s.pipe
	for p.alone == 0 {
		for len(p.rest) == 0 {
			if len(p.coming) == 0 {
				return
			}
			item := p.coming[0]
			if s.unshared(item) {
				return // it is run when it has its turn
			}
			if item.Op == runner.OpCall && !s.lanes.free(len(p.begun)) {
				return
			}
			p.coming = p.coming[1:]
			p.item, p.rest = opID{item.Op, item.Fixture.ID}, s.steps(item)
			if item.Op == runner.OpCall {
				p.begun = append(p.begun, s.beginCalls(ctx, p.item, p.rest)...)
				p.item, p.rest = opID{}, nil
			}
		}
		if len(p.begun) >= p.depth {
			return
		}
		f := p.rest[0]
		p.rest = p.rest[1:]
		s.note(p.item.op, f)
		wait := p.subject.Begin(ctx, &f.Response)
		p.begun = append(p.begun, &begun{item: p.item, fixture: f, wait: func() given { return given{Result: wait()} }})
	}
}

// steps are the responses that a case needs if nothing goes wrong.
func (s *Session) steps(item Item) (list []*fixtures.Fixture) {
	for _, others := range item.runs() {
		for _, other := range others {
			if !s.losses.isBad(item.Op, other) {
				list = append(list, other)
				break
			}
		}
		list = append(list, item.Fixture)
	}
	return list
}

// ahead returns what the subject has made of f, if that was given ahead for the case.
func (s *Session) ahead(ctx context.Context, item Item, f *fixtures.Fixture) (given, bool) {
	p := s.pipe
	s.fill(ctx)
	if len(p.begun) == 0 || p.begun[0].fixture != f || p.begun[0].item != (opID{item.Op, item.Fixture.ID}) {
		return given{}, false
	}
	b := p.begun[0]
	p.begun = p.begun[1:]
	result := b.take()
	if result.Fault != nil && ended(result.Fault) {
		s.spill(b, result.Fault)
	}
	return result, true
}

// spill is called with a fault: which of those in flight it belongs to is not known,
// and they are all run again, one by one.
func (s *Session) spill(first *begun, fault *runner.Fault) {
	p := s.pipe
	p.given, p.count = s.forget()
	p.fault = fault
	p.suspects = []step{{first.item.op, first.fixture}}
	cases, last := 1, first.item
	s.lanes.stop(true)
	defer s.lanes.stop(false)
	for _, b := range p.begun {
		if s.losses.isBad(b.item.op, b.fixture) {
			p.fault = nil // it has been found to do such things since it was given
		}
		if b.take().Fault == fault {
			p.suspects = append(p.suspects, step{b.item.op, b.fixture})
		}
		if b.item != last {
			last = b.item
			cases++
		}
	}
	p.begun, p.rest, p.item = nil, nil, opID{}
	p.alone = cases
	if r, ok := s.subject.(runner.Restarter); ok {
		r.Restart() // it may have been given some of them already
	}
}

// settled waits for all that was given ahead, so that nothing else is in flight.
func (p *pipe) settled() {
	if p == nil {
		return
	}
	for _, b := range p.begun {
		b.take()
	}
}

// seen is told of a fault that came with one request in flight: the one that came with
// several is then no riddle.
func (p *pipe) seen(fault *runner.Fault) {
	if p != nil && fault != nil && ended(fault) {
		p.fault = nil
	}
}

// skip drops what was given ahead for a case.
func (p *pipe) skip(item Item) {
	key := opID{item.Op, item.Fixture.ID}
	for len(p.begun) > 0 && p.begun[0].item == key {
		p.begun[0].take()
		p.begun = p.begun[1:]
	}
	if p.item == key {
		p.item, p.rest = opID{}, nil
	}
}

// doAhead runs a case whose responses were given ahead. What does not pass is run again
// with nothing else in flight.
func (s *Session) doAhead(ctx context.Context, item Item, c *reports.Case) {
	fresh := *c
	s.piping = true
	s.run(ctx, item, c)
	s.piping = false
	s.pipe.skip(item)
	switch {
	case c.Verdict == reports.Pass && len(c.Findings) == 0 || ctx.Err() != nil:
		return
	case s.pipe.alone > 0: // after a fault
		*c = fresh
		s.doAlone(ctx, item, c)
		return
	}
	together := *c
	*c = fresh
	s.runs(ctx, item, c)
	if c.Verdict == reports.Pass && len(c.Findings) == 0 {
		differs(c, together)
	}
}

// doAlone runs one of the cases that were in flight when something went wrong.
func (s *Session) doAlone(ctx context.Context, item Item, c *reports.Case) {
	p := s.pipe
	s.runs(ctx, item, c)
	if p.alone--; p.alone > 0 || p.fault == nil || ctx.Err() != nil {
		return
	}
	// None of them does it alone.
	culprit, told, sure := s.riddle(ctx, item)
	switch {
	case culprit.fixture == nil || s.charge(culprit, told) || sure:
	case culprit.fixture == item.Fixture || c.Verdict == reports.Pass:
		*c = reports.Case{ID: c.ID, Op: c.Op, Level: c.Level, Findings: c.Findings[:0]}
		faulted(c, told, "")
	}
}

// riddle looks into a fault that came with several requests in flight and with none of
// them alone, by giving all that the program had been given again, one at a time.
func (s *Session) riddle(ctx context.Context, item Item) (culprit step, told *runner.Fault, sure bool) {
	p := s.pipe
	fault := p.fault
	p.fault = nil
	fresh, ok := s.subject.(runner.Restarter)
	if !ok {
		return step{}, nil, false
	}
	t := *fault
	l := look{s: s, ctx: ctx, fresh: fresh, item: item, fault: fault}
	// All of them, also those that had been answered: in which order is not known.
	sequence := p.given[max(len(p.given)-mostBefore, 0):]
	if i := l.first(sequence); i >= 0 {
		l.given, l.count = sequence[:i+1], i+1
		culprit, t.What, sure = l.into(sequence[i])
		t.Detail = l.detail + t.Detail
		s.losses.setBad(culprit.op, culprit.fixture)
		return culprit, &t, sure
	}
	t.What = fmt.Sprintf("%s; with %s given at once, and not when each was given alone", fault.What, responses(fault.Suspects))
	if p.troubles++; p.troubles == mostTroubles {
		s.pipe = nil
		s.Notes = append(s.Notes, fmt.Sprintf("%d faults came only with several requests in flight; the rest was run with one: does each answer stay whole, and does the SDK keep apart what it does at the same time?", mostTroubles))
	}
	return p.suspects[0], &t, false
}

// differs settles a case that passes alone and does not with others in flight.
func differs(c *reports.Case, together reports.Case) {
	if len(together.Findings) == 0 {
		*c = together
		c.Reason = "with several requests in flight, and not alone: " + c.Reason
		return
	}
	f := together.Findings[0]
	finding := golden.RuleByID(golden.RuleDeterministic).Finding(f.Field, f.Want, f.Got)
	finding.Why = "With several requests in flight the SDK shows something else than alone."
	c.Outcome = together.Outcome
	settle(c, []golden.Finding{finding})
}

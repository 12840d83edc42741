package drive

import (
	"context"
	"errors"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Pipeline gives an adapter that takes several requests at once the responses of the next
// cases before the current case is judged. The order is the same as one at a time, so that
// an SDK that does not mix up concurrent requests reads the same. The calls of one case are
// made one after the other on one port, and those of other cases at the same time on other
// ports, because SDKs keep one client per endpoint.
//
// As a [Driver] it waits until nothing is in flight and then gives one response alone.
type Pipeline struct {
	*Program
	pool  *callPool
	depth int // how many responses are given ahead at most

	upcoming []Case // of which no response was given yet
	current  Step   // the case of which some responses were given
	rest     []Step // its other responses
	inFlight []*request
	last     *Interruption // nil: there was none
}

// request is a response that was given and whose result nobody has asked for yet.
type request struct {
	of       Step // the case that it is given for
	response Step
	wait     func() Result
	result   *Result // nil: not waited for
}

func (r *request) done() Result {
	if r.result == nil {
		result := r.wait()
		r.result = &result
	}
	return *r.result
}

// Interruption is a fault that ended the program while several requests were in flight.
// Which of them caused it is not known.
type Interruption struct {
	Fault    *runner.Fault
	Suspects []Step // the responses that were in flight
	Cases    int    // how many cases were in flight, the current one included
	Log      Log
	// Explained is set when a response is found that ends the program alone.
	Explained bool
}

// NewPipeline makes a pipeline of a program; nil for an adapter that takes one request at
// a time.
func NewPipeline(p *Program) *Pipeline {
	n := min(p.subject.Description().Concurrency, host.MaxInFlight)
	if p.abilities.begin == nil || n < 2 {
		return nil
	}
	// Twice as many as it works on, so that it never waits for the next one.
	return &Pipeline{Program: p, depth: 2 * n, pool: newCallPool(p.subject, p.calls, n)}
}

// Expect adds cases to those that are run next, in their order.
func (p *Pipeline) Expect(c Case) { p.upcoming = append(p.upcoming, c) }

// Enter reports whether the responses of a case are given ahead. Those of any other case
// must be given with nothing else in flight.
func (p *Pipeline) Enter(c Case) bool {
	switch {
	case len(p.inFlight) > 0:
		return p.inFlight[0].of == c.Step
	case len(p.rest) > 0:
		return p.current == c.Step
	case len(p.upcoming) == 0 || p.upcoming[0].Step != c.Step:
		return false
	case p.runsAlone(c):
		p.upcoming = p.upcoming[1:]
		return false
	}
	return true
}

// runsAlone reports whether a case is run with nothing else in flight: it would end what
// is in flight, or take its time and memory.
func (p *Pipeline) runsAlone(c Case) bool {
	return c.Op == runner.OpCall && c.Fixture.OnWire().Delivery == replay.DeliverLargeBody || p.history.KindIsFatal(c.Op, c.Fixture)
}

// Next is the result of a response of the case that was entered, with the interruption if
// there was one: then the cases in flight must be run again, one at a time. A response that
// was not given ahead, because another one was expected, is given alone.
func (p *Pipeline) Next(ctx context.Context, of, response Step) (Result, *Interruption) {
	p.fill(ctx)
	if len(p.inFlight) == 0 || p.inFlight[0].response != response || p.inFlight[0].of != of {
		p.Leave(of)
		return p.Give(ctx, response), nil
	}
	first := p.inFlight[0]
	p.inFlight = p.inFlight[1:]
	result := first.done()
	if !Ended(result.Fault) {
		return result, nil
	}
	p.last = p.interrupt(first, result.Fault)
	return result, p.last
}

// fill gives responses of the next cases.
func (p *Pipeline) fill(ctx context.Context) {
	for {
		for len(p.rest) == 0 {
			if !p.beginNext(ctx) {
				return
			}
		}
		if len(p.inFlight) >= p.depth {
			return
		}
		s := p.rest[0]
		p.rest = p.rest[1:]
		p.log.add(s)
		wait := p.abilities.begin.Begin(ctx, &s.Fixture.Response)
		p.inFlight = append(p.inFlight, &request{of: p.current, response: s, wait: func() Result { return Result{Result: wait()} }})
	}
}

// beginNext begins the next case: its calls at once, its other responses are the rest. It
// reports whether there was a case to begin.
func (p *Pipeline) beginNext(ctx context.Context) bool {
	if len(p.upcoming) == 0 {
		return false
	}
	c := p.upcoming[0]
	if p.runsAlone(c) || c.Op == runner.OpCall && !p.pool.takesAnother(len(p.inFlight)) {
		return false // it waits for its turn
	}
	p.upcoming = p.upcoming[1:]
	steps := c.steps(p.history)
	if c.Op != runner.OpCall {
		p.current, p.rest = c.Step, steps
		return true
	}
	for i, wait := range p.pool.begin(ctx, steps) {
		p.log.add(steps[i])
		p.inFlight = append(p.inFlight, &request{of: c.Step, response: steps[i], wait: wait})
	}
	return true
}

// interrupt drops all that is in flight after a fault of first, which has ended the
// program.
func (p *Pipeline) interrupt(first *request, fault *runner.Fault) *Interruption {
	in := &Interruption{Fault: fault, Suspects: []Step{first.response}, Cases: 1, Log: p.log.take()}
	last := first.of
	p.pool.stop()
	defer p.pool.resume()
	for _, r := range p.inFlight {
		// A worker beside this one may have found it since it was given.
		in.Explained = in.Explained || p.history.Fatal(r.response.Op, r.response.Fixture)
		if r.done().Fault == fault {
			in.Suspects = append(in.Suspects, r.response)
		}
		if r.of != last {
			last = r.of
			in.Cases++
		}
	}
	p.inFlight, p.rest, p.current = nil, nil, Step{}
	p.Restart() // it may have been given some of them already
	return in
}

// Leave drops the responses that were given ahead for a case and not asked for.
func (p *Pipeline) Leave(of Step) {
	for len(p.inFlight) > 0 && p.inFlight[0].of == of {
		p.inFlight[0].done()
		p.inFlight = p.inFlight[1:]
	}
	if p.current == of {
		p.current, p.rest = Step{}, nil
	}
}

// wait waits for all that is in flight.
func (p *Pipeline) wait() {
	for _, r := range p.inFlight {
		r.done()
	}
}

// Give implements [Driver].
func (p *Pipeline) Give(ctx context.Context, s Step) Result {
	p.wait()
	return p.explain(p.Program.Give(ctx, s))
}

// GiveWithin implements [Driver].
func (p *Pipeline) GiveWithin(ctx context.Context, s Step, deadline time.Duration) Result {
	p.wait()
	return p.explain(p.Program.GiveWithin(ctx, s, deadline))
}

// explain takes a fault of a response that was given alone for that of the interruption.
func (p *Pipeline) explain(r Result) Result {
	if p.last != nil && Ended(r.Fault) {
		p.last.Explained = true
	}
	return r
}

// Close closes the program and the ports.
func (p *Pipeline) Close() error {
	p.pool.stop()
	p.wait()
	return errors.Join(p.Program.Close(), p.pool.close())
}

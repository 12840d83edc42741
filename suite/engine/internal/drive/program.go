package drive

import (
	"context"
	"errors"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// Program is the [Driver] that gives a subject one response at a time.
type Program struct {
	subject   runner.Subject
	abilities abilities
	calls     *caller
	server    *replay.Server // of the calls; nil: not started
	history   *faults.History
	log       Log
}

// NewProgram makes the driver of a subject. Timeout is the deadline that the subject
// keeps. The history is told how long ordinary answers take.
func NewProgram(s runner.Subject, timeout time.Duration, history *faults.History) *Program {
	return &Program{subject: s, abilities: abilitiesOf(s), calls: &caller{timeout: timeout}, history: history}
}

// UseTLS makes the replay server speak TLS with a certificate of the authority. It must be
// called before the first response is given.
func (p *Program) UseTLS(authority *replay.TestCA) { p.calls.authority = authority }

// Give implements [Driver].
func (p *Program) Give(ctx context.Context, s Step) Result { return p.give(ctx, p.subject, s) }

// GiveWithin implements [Driver].
func (p *Program) GiveWithin(ctx context.Context, s Step, deadline time.Duration) Result {
	return p.give(ctx, withDeadline{p.subject, p.abilities.shorten, deadline}, s)
}

func (p *Program) give(ctx context.Context, subject runner.Subject, s Step) (result Result) {
	p.log.add(s)
	started := time.Now()
	if s.Op == runner.OpDecode {
		result.Result = subject.Decode(ctx, &s.Fixture.Response)
	} else {
		result, p.server = p.calls.call(ctx, p.server, subject, s.Fixture)
	}
	switch {
	case result.Fault == nil && s.Fixture.Wire == nil:
		p.history.Answered(time.Since(started), p.log.Count == 1)
	case Ended(result.Fault):
		result.Log = p.log.take()
	}
	return result
}

// CanShorten implements [Driver].
func (p *Program) CanShorten() bool { return p.abilities.shorten != nil }

// CanRestart implements [Driver].
func (p *Program) CanRestart() bool { return p.abilities.restart != nil }

// Restart implements [Driver].
func (p *Program) Restart() {
	if p.CanRestart() {
		p.abilities.restart.Restart()
		p.log = Log{}
	}
}

// Log implements [Driver].
func (p *Program) Log() Log { return p.log }

// Close closes the subject and what was started for it.
func (p *Program) Close() error {
	err := p.subject.Close()
	if p.server != nil {
		err = errors.Join(err, p.server.Close())
	}
	return err
}

// InBatch is a driver for one case. If the subject takes several responses at once, it has
// been given all those that the case needs if nothing goes wrong. All others are given by d.
func (p *Program) InBatch(ctx context.Context, d Driver, c Case) Driver {
	if p.abilities.batch == nil || c.Op != runner.OpDecode {
		return d
	}
	b := &batch{Driver: d, steps: c.steps(p.history)}
	responses := make([]*runner.Response, len(b.steps))
	for i, s := range b.steps {
		responses[i] = &s.Fixture.Response
	}
	b.results = p.abilities.batch.DecodeEach(ctx, responses)
	return b
}

// batch is a [Driver] that already has the results of some responses, in their order. From
// the first response on that is another one, it gives each.
type batch struct {
	Driver
	steps   []Step
	results []runner.Result
}

// Give implements [Driver].
func (b *batch) Give(ctx context.Context, s Step) Result {
	if len(b.results) > 0 && b.steps[0] == s {
		result := b.results[0]
		b.steps, b.results = b.steps[1:], b.results[1:]
		return Result{Result: result}
	}
	b.results = nil
	return b.Driver.Give(ctx, s)
}

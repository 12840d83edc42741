package drive

import (
	"context"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// What a [runner.Subject] may be able to do besides. This file is the only place of the
// engine that asks for it.

// restarter can be given a fresh start.
type restarter interface{ Restart() }

// deadlineDecoder takes another deadline for one response.
type deadlineDecoder interface {
	DecodeWithin(ctx context.Context, r *runner.Response, wait time.Duration) runner.Result
}

// batchDecoder takes several responses at once, which saves waking it for each. It stops after
// the first fault.
type batchDecoder interface {
	DecodeEach(ctx context.Context, responses []*runner.Response) []runner.Result
}

// asyncDecoder takes requests before it has answered earlier ones.
type asyncDecoder interface {
	Begin(ctx context.Context, r *runner.Response) (wait func() runner.Result)
}

// abilities are what a subject can do besides; each is nil if it cannot.
type abilities struct {
	restart restarter
	shorten deadlineDecoder
	batch   batchDecoder
	begin   asyncDecoder
}

func abilitiesOf(s runner.Subject) (a abilities) {
	a.restart, _ = s.(restarter)
	a.shorten, _ = s.(deadlineDecoder)
	a.batch, _ = s.(batchDecoder)
	a.begin, _ = s.(asyncDecoder)
	return a
}

// withDeadline is a subject that has another deadline than its own.
type withDeadline struct {
	runner.Subject
	shorten  deadlineDecoder
	deadline time.Duration
}

func (w withDeadline) Decode(ctx context.Context, r *runner.Response) runner.Result {
	return w.shorten.DecodeWithin(ctx, r, w.deadline)
}

func (w withDeadline) Call(ctx context.Context, c *runner.Call, _ time.Duration) runner.Result {
	return w.Subject.Call(ctx, c, w.deadline)
}

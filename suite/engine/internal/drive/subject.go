package drive

import (
	"context"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// What a [runner.Subject] may be able to do besides. This file is the only place of the
// engine that asks for it.

// abilities are what a subject can do besides; each is nil if it cannot.
type abilities struct {
	restart runner.Restarter
	shorten runner.DeadlineDecoder
	batch   runner.BatchDecoder
	begin   runner.AsyncDecoder
}

func abilitiesOf(s runner.Subject) (a abilities) {
	a.restart, _ = s.(runner.Restarter)
	a.shorten, _ = s.(runner.DeadlineDecoder)
	a.batch, _ = s.(runner.BatchDecoder)
	a.begin, _ = s.(runner.AsyncDecoder)
	return a
}

// withDeadline is a subject that has another deadline than its own.
type withDeadline struct {
	runner.Subject
	shorten  runner.DeadlineDecoder
	deadline time.Duration
}

func (w withDeadline) Decode(ctx context.Context, r *runner.Response) runner.Result {
	return w.shorten.DecodeWithin(ctx, r, w.deadline)
}

func (w withDeadline) Call(ctx context.Context, c *runner.Call, _ time.Duration) runner.Result {
	return w.Subject.Call(ctx, c, w.deadline)
}

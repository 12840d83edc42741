package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// adapterRun runs the cases of one adapter on its workers.
type adapterRun struct {
	plan     *Plan
	adapter  Adapter
	index    int
	info     reports.Adapter
	journal  *reports.Journal
	options  Options
	progress *terminal.AdapterProgress
	results  *results
	history  *faults.History
}

func (a *adapterRun) run(ctx context.Context, first runner.Subject) error {
	items := riskiestFirst(a.plan.Items(first.Description(), first.Ops()))
	a.history = faults.NewHistory()
	a.progress = a.options.Progress.Begin(a.info, len(items))
	defer a.progress.Done()
	a.results = newResults(a.journal, a.index, items)
	queue := make(chan []Item)
	jobs := max(a.options.Jobs, 1)
	errs := make([]error, jobs)
	var wait sync.WaitGroup
	for w := range jobs {
		wait.Go(func() { errs[w] = a.work(ctx, w, first, queue) })
	}
	for batch := range slices.Chunk(items, casesPerBatch) {
		queue <- batch
	}
	close(queue)
	wait.Wait()
	return errors.Join(append(errs, a.results.endReassigned())...)
}

const (
	// casesPerBatch is how many cases a worker takes from the queue at once: taking each
	// one alone would cost as much as running it.
	casesPerBatch = 16
	// lookahead is how many cases a worker has taken and not yet run, so that it can give
	// their responses ahead.
	lookahead = 16
)

// work runs cases until the queue is empty or the journal cannot be written. The first
// worker has the subject that was introduced; the others start their own.
func (a *adapterRun) work(ctx context.Context, worker int, subject runner.Subject, queue <-chan []Item) (err error) {
	if worker > 0 {
		s, err := a.adapter.Open(ctx)
		if err != nil {
			return a.journal.Note(a.index, fmt.Sprintf("worker %d could not start the adapter, the others did its work: %v", worker+1, err))
		}
		subject = s
	}
	session := newSession(a.plan, subject, sessionOptions{
		timeout: a.options.Timeout, history: a.history, authority: a.options.TLS, whole: a.options.Whole, reassign: a.results.reassign,
	})
	var items []Item
	for batch := range queue {
		session.Expect(batch...)
		items = append(items, batch...)
		for ; len(items) > lookahead; items = items[1:] {
			err = a.do(ctx, session, items[0], err)
		}
	}
	for _, item := range items {
		err = a.do(ctx, session, item, err)
	}
	for _, note := range session.notes() {
		if err == nil {
			err = a.journal.Note(a.index, note)
		}
	}
	if ctx.Err() != nil {
		session.abandon()
	}
	if closing := session.Close(); closing != nil && err == nil {
		err = a.journal.Note(a.index, closing.Error())
	}
	return err
}

// do runs a case, unless the journal could not be written: then the queue is only emptied,
// so that nobody waits.
func (a *adapterRun) do(ctx context.Context, s *Session, item Item, err error) error {
	if err != nil || ctx.Err() != nil {
		return err // a case without an end in the journal is reported as not run
	}
	if err := a.journal.Start(a.index, item.Fixture.ID, item.Op); err != nil {
		return err
	}
	result := s.Do(ctx, item)
	a.progress.End(result)
	return a.results.end(result)
}

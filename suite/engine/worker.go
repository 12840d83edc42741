package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
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
	// start is how long the first start took.
	start time.Duration
	// unstarted is why workers could not start the adapter.
	unstarted chan error
	// crowded says that other adapters wait for their turn. Leave gives it to them, once: when nothing is left but what
	// waits.
	crowded bool
	leave   func()
}

func (a *adapterRun) run(ctx context.Context, first runner.Subject) error {
	items := riskiestFirst(a.plan.Items(first.Description(), first.Ops()))
	a.history = faults.NewHistory()
	a.progress = a.options.Progress.Begin(a.info, len(items))
	defer a.progress.Done()
	a.results = newResults(a.journal, a.index, items)
	_, restarts := first.(runner.Restarter)
	quick, slow := lanes(items, first.Description().Concurrency)
	jobs, workers := a.workers(items, quick, slow, restarts)
	errs := make([]error, workers)
	a.unstarted = make(chan error, workers)
	var wait, quickly sync.WaitGroup
	classes := &classes{history: a.history, ended: a.results.endOf, restarts: restarts}
	queues := []*queue{newQueue(batchesOf(classes.first(quick)), func() [][]Item { return batchesOf(classes.next()) }), newQueue(slow, nil)}
	for w := range errs {
		own := queues // what is slow last: a worker that cannot start leaves its work to the others
		left := func() {}
		if w >= jobs {
			own = queues[1:]
		} else {
			quickly.Add(1)
			left = sync.OnceFunc(quickly.Done)
		}
		wait.Go(func() {
			defer left()
			errs[w] = a.work(ctx, w, first, own, left)
		})
	}
	quickly.Wait()
	if a.crowded {
		a.leave()
	}
	wait.Wait()
	if n := len(a.unstarted); n > 0 {
		errs = append(errs, a.journal.Note(a.index, fmt.Sprintf("%s of %d could not start the adapter, and the others did the work: %v",
			safetext.Count(n, "worker", "workers"), workers, <-a.unstarted)))
	}
	if note := noteOf(a.results.byClass); note != "" {
		errs = append(errs, a.journal.Note(a.index, note))
	}
	return errors.Join(append(errs, a.results.endReassigned())...)
}

// workers says how many workers there are, and how many of them run what does not wait.
func (a *adapterRun) workers(items, quick []Item, slow [][]Item, restarts bool) (jobs, all int) {
	if len(quick) > 0 {
		jobs = max(a.options.Jobs, 1)
	}
	if a.crowded { // the others work while this one waits, and each start costs them time
		jobs = min(jobs, 1+countGiven(items)/casesPerStart)
		return jobs, max(jobs, 1)
	}
	most := mostWaiters
	if restarts {
		most = mostPrograms
	}
	return jobs, max(jobs+waitersFor(slow, a.start, most), 1)
}

const (
	// casesPerBatch is how many cases a worker takes from the queue at once: taking each
	// one alone would cost as much as running it. One that may end or hang the program costs more.
	casesPerBatch = 16
	// lookahead is how many cases a worker has taken and not yet run, so that it can give
	// their responses ahead.
	lookahead = 16
	// casesPerStart is for how many cases a further program is started while other adapters wait for their turn. A virtual
	// machine takes as long to start and to become quick as for some hundred cases.
	casesPerStart = 500
	// fewestWaiters is how many workers run slow cases beside the others, if there are as many: one for 64 MiB, one for waits.
	// Each starts the adapter once more.
	fewestWaiters = 2
	// mostWaiters and mostPrograms bound them: in this process, and where each is a program with memory of its own.
	mostWaiters  = 32
	mostPrograms = 12
)

// waitersFor is how many workers run slow cases beside the others. Each further one lets the stalls, a second each, pass
// sooner, and is there if that is sooner by more than a start takes.
func waitersFor(slow [][]Item, start time.Duration, most int) int {
	var stalls time.Duration
	for _, batch := range slow {
		if batch[0].Fixture.OnWire().Delivery.Stalls() {
			stalls += time.Second
		}
	}
	n := fewestWaiters
	for n < most && stalls/time.Duration(n)-stalls/time.Duration(n+1) > start {
		n++
	}
	return min(n, len(slow))
}

// lanes divides cases into those that wait for deadlines, pauses and 64 MiB, in batches, and the rest, which need not
// wait for them. Of an adapter that takes several calls at once the waits are one batch, so that they pass together.
func lanes(items []Item, concurrency int) (quick []Item, slow [][]Item) {
	var rest, stalled, waiting, large []Item
	for _, item := range items {
		wire := item.Fixture.OnWire()
		switch {
		case item.NotApplicable != "" || item.Op != runner.OpCall:
			rest = append(rest, item)
		case wire.Delivery == replay.DeliverLargeBody:
			large = append(large, item)
		case wire.Delivery.Stalls():
			stalled = append(stalled, item)
		case wire.Delivery.Pauses(), wire.MaxRetries > 0:
			waiting = append(waiting, item)
		default:
			rest = append(rest, item)
		}
	}
	together := 1
	if concurrency > 1 {
		together = casesPerBatch
	}
	// The large ones first, which work while the others wait, and one after the other, for the memory that they take. Then
	// what waits longest.
	return rest, slices.AppendSeq(batchesOf(large), slices.Chunk(append(stalled, waiting...), together))
}

// batchesOf divides cases into batches. What may end the program or hang it is one of its own, so that the workers share
// what that costs.
func batchesOf(items []Item) (batches [][]Item) {
	for len(items) > 0 {
		n := 1
		if !mayEnd(&items[0]) {
			for n < min(casesPerBatch, len(items)) && !mayEnd(&items[n]) {
				n++
			}
		}
		batches, items = append(batches, items[:n]), items[n:]
	}
	return batches
}

// countGiven counts the cases that the SDK is given.
func countGiven(items []Item) (n int) {
	for i := range items {
		if items[i].given() {
			n++
		}
	}
	return n
}

// mayEnd reports whether a case is likely to end the program or to hang it.
func mayEnd(i *Item) bool { return i.given() && riskOf(i.Fixture) != ordinary }

// work runs cases until the queues are empty, one after the other, or the journal cannot be written. The first
// worker has the subject that was introduced; the others start their own. Left is called when the first queue is empty.
func (a *adapterRun) work(ctx context.Context, worker int, subject runner.Subject, queues []*queue, left func()) (err error) {
	if worker > 0 {
		s, err := a.adapter.Open(ctx)
		if err != nil {
			a.unstarted <- err
			return nil
		}
		subject = s
	}
	session := newSession(a.plan, subject, sessionOptions{
		timeout: a.options.Timeout, history: a.history, authority: a.options.TLS, whole: a.options.Whole, reassign: a.results.reassign,
	})
	for _, queue := range queues {
		var items []Item
		for {
			batch, more := queue.take(len(items) > 0)
			session.Expect(batch...)
			items = append(items, batch...)
			for len(items) > 0 && (len(batch) == 0 || len(items) > session.lookahead()) {
				err = a.do(ctx, session, items[0], err)
				queue.done()
				items = items[1:]
			}
			if !more {
				break
			}
		}
		left()
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
	if item.NotApplicable == "" { // that ends as soon as it begins, and most cases of a run of many SDKs are so
		if err := a.journal.Start(a.index, item.Fixture.ID, item.Op); err != nil {
			return err
		}
	}
	result := s.Do(ctx, item)
	a.progress.End(result)
	return a.results.end(result)
}

package host

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// maxAbandoned is how many goroutines of hung calls may be alive at once. Each may
// burn a processor; beyond this the other cases would miss their deadlines too.
const maxAbandoned = 16

// grace is how much longer than its context a call is waited for, so that an SDK
// which keeps to the context can say so.
const grace = 100 * time.Millisecond

// InProcess makes a [runner.Subject] of an adapter in this process. Its calls run on a
// goroutine of their own: a panic is a [runner.Crash] with its stack; a call that does not
// return before timeout is a [runner.Hang], and its goroutine is abandoned, counted, and
// replaced. What cannot be survived in process (os.Exit, a fatal error of the
// runtime) ends the process; such SDKs belong into a child, see [Start].
func InProcess(a runner.Adapter, timeout time.Duration) runner.Subject {
	if timeout <= 0 {
		timeout = runner.DefaultTimeout
	}
	return &inProcess{
		adapter: a, description: a.Describe(), ops: runner.OpsOf(a),
		timeout: timeout, grace: grace, alarm: time.NewTimer(timeout),
	}
}

var _ runner.BatchDecoder = (*inProcess)(nil)

type inProcess struct {
	adapter     runner.Adapter
	description runner.Description
	ops         []string
	timeout     time.Duration
	grace       time.Duration
	alarm       *time.Timer
	worker      *worker
	abandoned   atomic.Int64 // hung goroutines that are still alive
}

// worker is the goroutine that calls the adapter. One is kept for many calls: a
// goroutine a call costs as much as reading a small body.
type worker struct {
	requests chan func() runner.Result
	results  chan runner.Result
}

func (s *inProcess) start() *worker {
	w := &worker{requests: make(chan func() runner.Result), results: make(chan runner.Result, 1)}
	go func() {
		returned := false
		defer func() {
			if !returned {
				// runtime.Goexit, as t.FailNow calls it inside an adapter.
				w.results <- fault(runner.Harness, "", "the adapter ended its goroutine (runtime.Goexit, or FailNow of a test)")
			}
		}()
		for call := range w.requests {
			w.results <- guarded(call, &returned)
			returned = false
		}
		returned = true
	}()
	return w
}

// guarded calls call and turns a panic into a crash. It tells by returned whether
// the goroutine went on at all.
func guarded(call func() runner.Result, returned *bool) (result runner.Result) {
	panicking := true
	defer func() {
		if !panicking {
			return
		}
		if reason := recover(); reason != nil {
			*returned = true
			result = fault(runner.Crash, string(debug.Stack()), "panic: %v", reason)
		}
	}()
	result = call()
	panicking = false
	*returned = true
	return result
}

func (s *inProcess) Description() runner.Description { return s.description }

func (s *inProcess) Ops() []string { return s.ops }

func (s *inProcess) Decode(ctx context.Context, r *runner.Response) runner.Result {
	return s.DecodeEach(ctx, []*runner.Response{r})[0]
}

// DecodeEach implements [runner.BatchDecoder]: the goroutine of the SDK is woken once for
// all responses.
func (s *inProcess) DecodeEach(ctx context.Context, responses []*runner.Response) []runner.Result {
	decoder, ok := s.adapter.(runner.Decoder)
	if !ok {
		return []runner.Result{fault(runner.Harness, "", "the adapter has no decode")}
	}
	b := &batch{given: make([]runner.Response, len(responses)), results: make([]runner.Result, len(responses))}
	for i, r := range responses {
		b.given[i] = *r
		b.given[i].Header = r.Header.Clone()
		if r.Header == nil {
			b.given[i].Header = http.Header{}
		}
		b.given[i].Body = slices.Clip(append([]byte{}, r.Body...)) // never nil
	}
	last := s.do(ctx, b, s.timeout, func() runner.Result { return b.run(ctx, s.timeout, decoder) })
	if last.Fault != nil && last.Fault.Kind == runner.NotRun {
		return []runner.Result{last} // the run's end: what came before it is of no use either
	}
	results, done := b.collect(last)
	// What an abandoned call was given may still be being written.
	for i := range done {
		results[i].InputChanged = !bytes.Equal(b.given[i].Body, responses[i].Body)
	}
	return results
}

// batch is what one waking of the worker has to do.
type batch struct {
	given   []runner.Response
	results []runner.Result
	done    atomic.Int64 // how many results are there
	started atomic.Int64 // when the call that is running was started, in Unix nanoseconds
	stopped atomic.Bool  // the batch has been abandoned: no further call
}

// collect returns the results that are there, done of them, and behind them the fault
// of the call that was running when the batch was ended. The last call may have
// returned while it was being given up: then all are there, and nothing is at fault.
func (b *batch) collect(last runner.Result) (results []runner.Result, done int) {
	done = int(b.done.Load())
	results = b.results[:done:done]
	if last.Fault != nil && done < len(b.given) {
		results = append(results, last)
	}
	return results, done
}

// run makes the calls of the batch, on the worker.
func (b *batch) run(ctx context.Context, timeout time.Duration, decoder runner.Decoder) runner.Result {
	for i := range b.given {
		if b.stopped.Load() || i > 0 && ctx.Err() != nil {
			break
		}
		b.started.Store(time.Now().UnixNano())
		var returned bool
		b.results[i] = guarded(func() runner.Result {
			ctx, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			return checked(decoder.Decode(ctx, b.given[i]))
		}, &returned)
		b.done.Store(int64(i + 1))
		if b.results[i].Fault != nil {
			break
		}
	}
	return runner.Result{}
}

func (s *inProcess) Call(ctx context.Context, c *runner.Call, wait time.Duration) runner.Result {
	caller, ok := s.adapter.(runner.Caller)
	if !ok {
		return fault(runner.Harness, "", "the adapter has no call")
	}
	b := &batch{}
	return s.do(ctx, b, wait, func() runner.Result {
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		return checked(caller.Call(ctx, *c))
	})
}

// checked makes a result of what an adapter returned.
func checked(outcome runner.Outcome, err error) runner.Result {
	if err == nil {
		outcome = outcome.Readable()
		err = runner.CheckOutcome(outcome)
	}
	if err != nil {
		return fault(runner.Harness, "", "%v", err)
	}
	return runner.Result{Outcome: outcome}
}

// do lets the worker make the calls of a batch, and waits for each of them no longer
// than timeout.
func (s *inProcess) do(parent context.Context, b *batch, timeout time.Duration, call func() runner.Result) runner.Result {
	if parent.Err() != nil {
		return runner.Result{Fault: stopped(parent)}
	}
	if n := s.abandoned.Load(); n >= maxAbandoned {
		return fault(runner.NotRun, "", "given up: %d hung calls are still running in this process", n)
	}
	if s.worker == nil {
		s.worker = s.start()
	}
	w := s.worker
	b.started.Store(time.Now().UnixNano())
	w.requests <- call
	s.alarm.Reset(timeout + s.grace)
	for {
		select {
		case result := <-w.results:
			s.alarm.Stop()
			if result.Fault != nil && result.Fault.Kind == runner.Harness {
				// The goroutine may have ended; a new one costs nothing.
				s.retire()
			}
			if parent.Err() != nil {
				// What an SDK says of a context that was cancelled is not what it says
				// of the response.
				return runner.Result{Fault: stopped(parent)}
			}
			return result
		case <-parent.Done():
			b.stopped.Store(true)
			s.alarm.Reset(s.grace)
			select {
			case <-w.results: // of a call that was stopped; nothing that could be judged
				s.alarm.Stop()
				s.retire()
			case <-s.alarm.C:
				s.abandon(w)
			}
			return runner.Result{Fault: stopped(parent)}
		case <-s.alarm.C:
			// The call that is running now may have begun after the first.
			due := time.Unix(0, b.started.Load()).Add(timeout + s.grace)
			if left := time.Until(due); left > 0 {
				s.alarm.Reset(left)
				continue
			}
			b.stopped.Store(true)
			s.abandon(w)
			return fault(runner.Hang, "", "no outcome after %v; its goroutine is abandoned (%d alive)", timeout, s.abandoned.Load())
		}
	}
}

// abandon leaves a worker to the call that it is in.
func (s *inProcess) abandon(w *worker) {
	s.worker = nil
	s.abandoned.Add(1)
	go func() { // ends when the hung call does, if ever
		<-w.results
		s.abandoned.Add(-1)
		close(w.requests)
	}()
}

func (s *inProcess) retire() {
	close(s.worker.requests)
	s.worker = nil
}

func (s *inProcess) Close() error {
	if s.worker != nil {
		s.retire()
	}
	if n := s.abandoned.Load(); n > 0 {
		return fmt.Errorf("%d hung calls are still running", n)
	}
	return nil
}

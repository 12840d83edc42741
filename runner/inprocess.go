package runner

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"
)

// maxAbandoned is how many goroutines of hung calls may be alive at once. Each may
// burn a processor; beyond this the other cases would miss their deadlines too.
const maxAbandoned = 16

// grace is how much longer than its context a call is waited for, so that an SDK
// which keeps to the context can say so.
const grace = 100 * time.Millisecond

// InProcess makes a [Subject] of an adapter in this process. Its calls run on a
// goroutine of their own: a panic is a [Crash] with its stack; a call that does not
// return before timeout is a [Hang], and its goroutine is abandoned, counted, and
// replaced. What cannot be survived in process (os.Exit, a fatal error of the
// runtime) ends the process; such SDKs belong into a child, see [Start].
func InProcess(a Adapter, timeout time.Duration) Subject {
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	return &inProcess{
		adapter: a, description: a.Describe(), ops: opsOf(a),
		timeout: timeout, grace: grace, alarm: time.NewTimer(timeout),
	}
}

type inProcess struct {
	adapter     Adapter
	description Description
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
	requests chan func() Result
	results  chan Result
}

func (s *inProcess) start() *worker {
	w := &worker{requests: make(chan func() Result), results: make(chan Result, 1)}
	go func() {
		returned := false
		defer func() {
			if !returned {
				// runtime.Goexit, as t.FailNow calls it inside an adapter.
				w.results <- fault(Harness, "", "the adapter ended its goroutine (runtime.Goexit, or FailNow of a test)")
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
func guarded(call func() Result, returned *bool) (result Result) {
	panicking := true
	defer func() {
		if !panicking {
			return
		}
		if reason := recover(); reason != nil {
			*returned = true
			result = fault(Crash, string(debug.Stack()), "panic: %v", reason)
		}
	}()
	result = call()
	panicking = false
	*returned = true
	return result
}

func (s *inProcess) Description() Description { return s.description }

func (s *inProcess) Ops() []string { return s.ops }

func (s *inProcess) Decode(ctx context.Context, r *Response) Result {
	decoder, ok := s.adapter.(Decoder)
	if !ok {
		return fault(Harness, "", "the adapter has no decode")
	}
	given := *r
	if given.Header = r.Header.Clone(); given.Header == nil {
		given.Header = http.Header{}
	}
	given.Body = slices.Clip(bytes.Clone(r.Body))
	result := s.do(ctx, func(ctx context.Context) Result { return checked(decoder.Decode(ctx, given)) })
	// A call that was abandoned may still be writing, or has never begun.
	if f := result.Fault; f == nil || f.Kind != Hang && f.Kind != Gone {
		result.InputChanged = !bytes.Equal(given.Body, r.Body)
	}
	return result
}

func (s *inProcess) Call(ctx context.Context, c *Call) Result {
	caller, ok := s.adapter.(Caller)
	if !ok {
		return fault(Harness, "", "the adapter has no call")
	}
	return s.do(ctx, func(ctx context.Context) Result { return checked(caller.Call(ctx, *c)) })
}

// checked makes a result of what an adapter returned.
func checked(outcome Outcome, err error) Result {
	if err == nil {
		err = checkOutcome(outcome)
	}
	if err != nil {
		return fault(Harness, "", "%v", err)
	}
	return Result{Outcome: outcome}
}

func (s *inProcess) do(parent context.Context, call func(context.Context) Result) Result {
	if parent.Err() != nil {
		return Result{Fault: stopped(parent)}
	}
	if n := s.abandoned.Load(); n >= maxAbandoned {
		return fault(Gone, "", "given up: %d hung calls are still running in this process", n)
	}
	if s.worker == nil {
		s.worker = s.start()
	}
	ctx, cancel := context.WithTimeout(parent, s.timeout)
	defer cancel()
	w := s.worker
	w.requests <- func() Result { return call(ctx) }
	s.alarm.Reset(s.timeout + s.grace)
	select {
	case result := <-w.results:
		s.alarm.Stop()
		if result.Fault != nil && result.Fault.Kind == Harness {
			// The goroutine may have ended; a new one costs nothing.
			s.retire()
		}
		if parent.Err() != nil {
			// What an SDK says of a context that was cancelled is not what it says
			// of the response.
			return Result{Fault: stopped(parent)}
		}
		return result
	case <-parent.Done():
		s.alarm.Reset(s.grace)
		select {
		case <-w.results: // of a call that was stopped; nothing that could be judged
			s.alarm.Stop()
			s.retire()
		case <-s.alarm.C:
			s.abandon(w)
		}
		return Result{Fault: stopped(parent)}
	case <-s.alarm.C:
		s.abandon(w)
		return fault(Hang, "", "no outcome after %v; its goroutine is abandoned (%d alive)", s.timeout, s.abandoned.Load())
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

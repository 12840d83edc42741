package host

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

// decodes is an adapter that has decode alone.
type decodes func(context.Context, runner.Response) (runner.Outcome, error)

func (decodes) Describe() runner.Description {
	return runner.Description{Name: "decodes", Providers: []string{"alibaba"}, Formats: []string{"json"}}
}

func (f decodes) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	return f(ctx, r)
}

// mute is an adapter that has neither operation.
type mute struct{}

func (mute) Describe() runner.Description { return runner.Description{Name: "mute"} }

func fine(context.Context, runner.Response) (runner.Outcome, error) {
	return runner.Outcome{Kind: runner.KindSuccess}, nil
}

type badError struct{}

func (badError) Error() string { panic("in Error") }

func TestInProcessResults(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	for _, test := range []struct {
		name   string
		decode func(context.Context, runner.Response) (runner.Outcome, error)
		kind   runner.FaultKind // empty: none
		what   string           // the beginning of Fault.What
		detail string           // contained in Fault.Detail
	}{
		{name: "outcome", decode: fine},
		{
			name: "data", decode: func(context.Context, runner.Response) (runner.Outcome, error) {
				return runner.Outcome{Kind: runner.KindSuccess, Data: deep(9900)}, nil
			},
		},
		{
			name: "panic", decode: func(context.Context, runner.Response) (runner.Outcome, error) { panic("no\nfields") },
			kind: runner.Crash, what: "panic: no fields", detail: "inprocess_test.go",
		},
		{
			name: "panic of the runtime", decode: func(_ context.Context, r runner.Response) (runner.Outcome, error) {
				return runner.Outcome{Code: string(r.Body[9])}, nil
			},
			kind: runner.Crash, what: "panic: runtime error: index out of range [9] with length 2", detail: "inprocess_test.go",
		},
		{
			name: "panic with nil", decode: func(context.Context, runner.Response) (runner.Outcome, error) { panic(nil) },
			kind: runner.Crash, what: "panic: panic called with nil argument",
		},
		{
			name: "panic with an error that panics", decode: func(context.Context, runner.Response) (runner.Outcome, error) { panic(badError{}) },
			kind: runner.Crash, what: "panic: %!v(PANIC=Error method: in Error)",
		},
		{
			name: "Goexit", decode: func(context.Context, runner.Response) (runner.Outcome, error) {
				runtime.Goexit()
				return runner.Outcome{}, nil
			},
			kind: runner.Harness, what: "the adapter ended its goroutine (runtime.Goexit, or FailNow of a test)",
		},
		{
			name: "error", decode: func(context.Context, runner.Response) (runner.Outcome, error) {
				return runner.Outcome{Kind: runner.KindSuccess}, errors.New("no client")
			},
			kind: runner.Harness, what: "no client",
		},
		{
			name: "unknown kind", decode: func(context.Context, runner.Response) (runner.Outcome, error) { return runner.Outcome{}, nil },
			kind: runner.Harness, what: `the outcome's kind is ""; it must be one of ["success" "error" "undecodable" "transport"]`,
		},
		{
			name: "data that is no JSON", decode: func(context.Context, runner.Response) (runner.Outcome, error) {
				return runner.Outcome{Kind: runner.KindSuccess, Data: []byte("<a/>")}, nil
			},
			kind: runner.Harness, what: "the outcome's data is no JSON",
		},
		{
			name: "data deeper than encoding/json reads", decode: func(context.Context, runner.Response) (runner.Outcome, error) {
				return runner.Outcome{Kind: runner.KindSuccess, Data: deep(1 << 20)}, nil
			},
		},
		{
			name: "deep data that is no JSON", decode: func(context.Context, runner.Response) (runner.Outcome, error) {
				return runner.Outcome{Kind: runner.KindSuccess, Data: deep(1 << 20)[:1<<20]}, nil
			},
			kind: runner.Harness, what: "the outcome's data is no JSON",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			misbehave := true
			s := InProcess(decodes(func(ctx context.Context, r runner.Response) (runner.Outcome, error) {
				if misbehave {
					return test.decode(ctx, r)
				}
				return fine(ctx, r)
			}), time.Minute)
			r := &runner.Response{Status: 200, Body: []byte("{}")}
			f := s.Decode(t.Context(), r).Fault
			switch {
			case test.kind == "" && f != nil:
				t.Errorf("got %v", f)
			case test.kind == "":
			case f == nil || f.Kind != test.kind || !strings.HasPrefix(f.What, test.what):
				t.Errorf("got %v\nwant %s: %s", f, test.kind, test.what)
			case !strings.Contains(f.Detail, test.detail):
				t.Errorf("the detail has no %q: %s", test.detail, f.Detail)
			}
			misbehave = false
			if f := s.Decode(t.Context(), r).Fault; f != nil {
				t.Errorf("the next call: %v", f)
			}
			if err := s.Close(); err != nil {
				t.Error("Close:", err)
			}
		})
	}
}

func TestInProcessOps(t *testing.T) {
	both := &runnertest.Fake{
		Description: runner.Description{Name: "both", Version: "1.2", Exposes: []string{runner.FieldCode}},
		DecodeFunc:  fine,
		CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
			return runner.Outcome{Kind: runner.KindError, Code: c.Action}, nil
		},
	}
	s := InProcess(both, 0)
	if got := s.Ops(); !slices.Equal(got, []string{runner.OpDecode, runner.OpCall}) {
		t.Errorf("got the operations %q", got)
	}
	if d := s.Description(); d.Label() != "both 1.2" || !d.ExposesField(runner.FieldCode) || d.ExposesField(runner.FieldStatus) {
		t.Errorf("got %+v", d)
	}
	if r := s.Call(t.Context(), &runner.Call{Action: "A"}, time.Minute); r.Fault != nil || r.Outcome.Code != "A" {
		t.Errorf("got %+v", r)
	}
	one := InProcess(decodes(fine), 0)
	if got := one.Ops(); !slices.Equal(got, []string{runner.OpDecode}) {
		t.Errorf("got the operations %q", got)
	}
	if f := one.Call(t.Context(), &runner.Call{}, time.Minute).Fault; f == nil || f.Kind != runner.Harness || f.What != "the adapter has no call" {
		t.Errorf("got %v", f)
	}
	none := InProcess(mute{}, 0)
	if f := none.Decode(t.Context(), &runner.Response{}).Fault; f == nil || f.Kind != runner.Harness || f.What != "the adapter has no decode" {
		t.Errorf("got %v", f)
	}
	for _, s := range []runner.Subject{s, one, none} {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// An SDK is given a copy that is its own, and changes to it are seen.
func TestInProcessInput(t *testing.T) {
	body := []byte("body")
	r := &runner.Response{Status: 200, Header: http.Header{"A": {"1"}}, Body: body[:2]}
	var given runner.Response
	change := func() {}
	s := InProcess(decodes(func(ctx context.Context, r runner.Response) (runner.Outcome, error) {
		given = r
		change()
		return fine(ctx, r)
	}), time.Minute)
	for _, test := range []struct {
		name    string
		change  func()
		changed bool
	}{
		{"reads", func() {}, false},
		{"writes", func() { given.Body[0] = 'B' }, true},
		{"writes and panics", func() { given.Body[0] = 'B'; panic("") }, true},
		{"appends", func() { given.Body = append(given.Body, 'X') }, false},
		{"changes the header", func() { given.Header["A"][0] = "2"; given.Header.Set("B", "3") }, false},
	} {
		change = test.change
		if result := s.Decode(t.Context(), r); result.InputChanged != test.changed {
			t.Errorf("%s: InputChanged is %v, want %v", test.name, result.InputChanged, test.changed)
		}
		if string(body) != "body" || len(r.Header) != 1 || r.Header.Get("A") != "1" {
			t.Fatalf("%s: the suite's own response is %q with %v", test.name, body, r.Header)
		}
		if test.name == "reads" && (len(given.Body) != 2 || cap(given.Body) != 2) {
			t.Errorf("the body has length %d and capacity %d", len(given.Body), cap(given.Body))
		}
	}
	change = func() {}
	s.Decode(t.Context(), &runner.Response{})
	if given.Body == nil || given.Header == nil {
		t.Errorf("an empty response is given as %#v", given)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A call that hangs costs its goroutine, and only for as long as it hangs.
func TestInProcessHangs(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	release := make(chan struct{})
	var hang atomic.Bool
	hang.Store(true)
	s := InProcess(decodes(func(ctx context.Context, r runner.Response) (runner.Outcome, error) {
		if hang.Load() {
			r.Body[0]++ // which nobody may look at, before or after
			<-release
			r.Body[0]++
		}
		return fine(ctx, r)
	}), time.Millisecond).(*inProcess)
	s.grace = 0
	r := &runner.Response{Body: []byte("a")}
	for i := range maxAbandoned {
		result := s.Decode(t.Context(), r)
		want := fmt.Sprintf("no outcome after 1ms; its goroutine is abandoned (%d alive)", i+1)
		if f := result.Fault; f == nil || f.Kind != runner.Hang || f.What != want || result.InputChanged {
			t.Fatalf("call %d: got %+v, want %q", i, f, want)
		}
	}
	hang.Store(false)
	if f := s.Decode(t.Context(), r).Fault; f == nil || f.Kind != runner.NotRun || f.What != "given up: 16 hung calls are still running in this process" {
		t.Errorf("beyond the limit: got %v", f)
	}
	if err := s.Close(); err == nil || err.Error() != "16 hung calls are still running" {
		t.Errorf("Close: got %v", err)
	}
	close(release)
	runnertest.Settle(t, "hung calls that have ended are still counted", func() bool { return s.abandoned.Load() == 0 })
	s.timeout = time.Minute
	if f := s.Decode(t.Context(), r).Fault; f != nil {
		t.Errorf("after they have ended: %v", f)
	}
	if err := s.Close(); err != nil {
		t.Error("Close:", err)
	}
	runnertest.Settle(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= goroutines })
}

func TestInProcessGoesOnAfterAHang(t *testing.T) {
	release := make(chan struct{})
	var hang atomic.Bool
	hang.Store(true)
	s := InProcess(decodes(func(ctx context.Context, r runner.Response) (runner.Outcome, error) {
		if hang.Load() {
			<-release
			panic("late") // as a crash of nobody's case
		}
		return fine(ctx, r)
	}), time.Millisecond).(*inProcess)
	s.grace = 0
	if f := s.Decode(t.Context(), &runner.Response{}).Fault; f == nil || f.Kind != runner.Hang {
		t.Errorf("got %v", f)
	}
	hang.Store(false)
	s.timeout = time.Minute
	for range 3 {
		if f := s.Decode(t.Context(), &runner.Response{}).Fault; f != nil {
			t.Errorf("the next call: %v", f)
		}
	}
	close(release)
	runnertest.Settle(t, "a hung call that has ended is still counted", func() bool { return s.abandoned.Load() == 0 })
	if f := s.Decode(t.Context(), &runner.Response{}).Fault; f != nil {
		t.Errorf("after the late panic: %v", f)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestInProcessClose(t *testing.T) {
	const subjects = 100
	goroutines := runtime.NumGoroutine()
	for range subjects {
		s := InProcess(decodes(fine), time.Minute)
		if f := s.Decode(t.Context(), &runner.Response{}).Fault; f != nil {
			t.Fatal(f)
		}
		for range 2 { // the second time there is nothing to do
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	runnertest.Settle(t, "goroutines are left", func() bool { return runtime.NumGoroutine() < goroutines+subjects/2 })
}

// An SDK that keeps to its context ends in time to say so.
func TestInProcessDeadline(t *testing.T) {
	s := InProcess(decodes(func(ctx context.Context, _ runner.Response) (runner.Outcome, error) {
		<-ctx.Done()
		return runner.Outcome{Kind: runner.KindTransport, Text: ctx.Err().Error()}, nil
	}), time.Millisecond).(*inProcess)
	s.grace = time.Minute
	if r := s.Decode(t.Context(), &runner.Response{}); r.Fault != nil || r.Outcome.Text != "context deadline exceeded" {
		t.Errorf("got %+v", r)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestInProcessIsStopped(t *testing.T) {
	var ctx context.Context
	var cancel context.CancelFunc
	renew := func() {
		ctx, cancel = context.WithCancel(t.Context())
		t.Cleanup(cancel)
	}
	calls := 0
	release := make(chan struct{})
	s := InProcess(decodes(func(ctx context.Context, r runner.Response) (runner.Outcome, error) {
		calls++
		switch r.Action {
		case "stops": // and says of it what it says of any deadline
			cancel()
			<-ctx.Done()
		case "goes on":
			cancel()
			r.Body[0]++
			<-release
			r.Body[0]++
		}
		return fine(ctx, r)
	}), time.Minute).(*inProcess)
	s.grace = time.Minute
	stopped := func(when, action string) {
		t.Helper()
		result := s.Decode(ctx, &runner.Response{Action: action, Body: []byte("a")})
		if f := result.Fault; f == nil || f.Kind != runner.NotRun || f.What != "stopped: context canceled" || result.InputChanged {
			t.Errorf("%s: got %+v", when, result)
		}
	}
	const often = 50 // which of two things is seen first is chance
	for range often {
		renew()
		stopped("during the call", "stops")
	}
	if n := s.abandoned.Load(); n != 0 {
		t.Errorf("%d calls count as hung", n)
	}
	stopped("before the call", "")
	if calls != often {
		t.Errorf("%d calls were made", calls)
	}
	if f := s.Decode(t.Context(), &runner.Response{}).Fault; f != nil {
		t.Errorf("with another context: %v", f)
	}
	renew()
	s.grace = time.Millisecond
	stopped("during a call that goes on", "goes on")
	if n := s.abandoned.Load(); n != 1 {
		t.Errorf("%d calls count as hung", n)
	}
	close(release)
	runnertest.Settle(t, "the call still counts as hung", func() bool { return s.abandoned.Load() == 0 })
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// As many results as responses at most, also where the last call returns in the moment
// in which it is given up.
func TestDecodeEachAtItsDeadline(t *testing.T) {
	hang := fault(runner.Hang, "", "no outcome")
	for _, test := range []struct {
		done, want int
		faulty     bool
	}{{0, 1, true}, {1, 2, true}, {2, 2, false}} {
		b := &batch{given: make([]runner.Response, 2), results: make([]runner.Result, 2)}
		b.done.Store(int64(test.done))
		results, done := b.collect(hang)
		if len(results) != test.want || done != test.done || (results[len(results)-1].Fault != nil) != test.faulty {
			t.Errorf("%d of 2 done: got %+v, %d", test.done, results, done)
		}
	}
	// Calls that return at their deadline, within some microseconds.
	for i := range 200 {
		s := InProcess(decodes(func(context.Context, runner.Response) (runner.Outcome, error) {
			for until := time.Now().Add(time.Millisecond + time.Duration(i-100)*time.Microsecond/2); time.Now().Before(until); {
			}
			return runner.Outcome{Kind: runner.KindSuccess}, nil
		}), time.Millisecond).(*inProcess)
		s.grace = 0
		if results := s.DecodeEach(t.Context(), []*runner.Response{{}, {}}); len(results) > 2 {
			t.Fatalf("%d results of 2 responses", len(results))
		}
	}
}

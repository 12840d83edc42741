package engine_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// lastOf is an SDK of a run of several. Its calls, of which the run has only those that wait, wait until the last SDK of the
// run has begun.
type lastOf struct {
	runner.Subject
	begins func()
	begun  <-chan struct{}
	late   func() // the last one has not begun
}

func (s lastOf) Decode(ctx context.Context, r *runner.Response) runner.Result {
	s.begins()
	return s.Subject.Decode(ctx, r)
}

func (s lastOf) Call(ctx context.Context, c *runner.Call, deadline time.Duration) runner.Result {
	select {
	case <-s.begun:
	case <-time.After(time.Minute):
		s.late()
	}
	return s.Subject.Call(ctx, c, deadline)
}

// Of more adapters than are run at a time the next one begins when those before have nothing left but what waits. Then no
// worker is started for that alone, nor for a few cases. The verdicts are those of a run of one adapter after the other.
func TestWaitingAdapterHoldsUpNone(t *testing.T) {
	p := plan(t, "alibaba-ecs-en/code/*/json/layout", "alibaba-ecs-en/sample/*/json/truncated-*", "alibaba-ecs-en/sample/success/json/stalled*")
	run := func(adapters, parallel, jobs int, wait bool) (*reports.Run, int) {
		var opened atomic.Int32
		var late atomic.Bool
		begun := make(chan struct{})
		begin := sync.OnceFunc(func() { close(begun) })
		if !wait {
			begin()
		}
		var list []engine.Adapter
		for i := range adapters {
			begins := func() {}
			if i == adapters-1 {
				begins = begin
			}
			list = append(list, engine.Adapter{Command: "reference", Open: func(context.Context) (runner.Subject, error) {
				opened.Add(1)
				return lastOf{host.InProcess(builtin.Reference(), time.Minute), begins, begun, func() { late.Store(true); begin() }}, nil
			}})
		}
		dir := t.TempDir()
		if err := engine.Run(t.Context(), p, list, engine.Options{Dir: dir, Parallel: parallel, Jobs: jobs, Timeout: time.Minute}); err != nil {
			t.Fatal(err)
		}
		if late.Load() {
			t.Errorf("%d at a time: the last of %d adapters waited for what only waits", parallel, adapters)
		}
		result, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
		if err != nil {
			t.Fatal(err)
		}
		return result, int(opened.Load())
	}
	want, alone := run(1, 1, 1, false)
	const adapters, jobs = 4, 2
	got, crowded := run(adapters, 2, jobs, true)
	if crowded != adapters {
		t.Errorf("%d programs of %d adapters were started, want one of each: they have few cases", crowded, adapters)
	}
	if alone < 2 {
		t.Error("of one adapter no worker was started for what waits")
	}
	waits := 0
	for _, a := range got.Adapters {
		for i, c := range a.Cases {
			if w := want.Adapters[0].Cases[i]; c.Verdict != reports.Pass || w.Verdict != c.Verdict || w.ID != c.ID || w.Op != c.Op {
				t.Errorf("%s of %s is %s, and of one adapter %s", c.Op, c.ID, c.Title(), w.Title())
			}
			if c.Op == runner.OpCall {
				waits++
			}
		}
	}
	if waits < 2*adapters {
		t.Errorf("%d cases wait", waits)
	}
}

// meeting is an SDK whose calls of a deadline of a second, which are those that stall, wait for each other.
type meeting struct {
	runner.Subject
	arrived *sync.WaitGroup
	late    func()
}

func (s meeting) Call(ctx context.Context, c *runner.Call, deadline time.Duration) runner.Result {
	if c.Timeout == time.Second {
		s.arrived.Done()
		all := make(chan struct{})
		go func() { s.arrived.Wait(); close(all) }()
		select {
		case <-all:
		case <-time.After(time.Minute):
			s.late()
		}
	}
	return s.Subject.Call(ctx, c, deadline)
}

// Of an SDK whose start costs nothing all stalls are waited for at once, with other cases beside them and without.
func TestStallsPassTogether(t *testing.T) {
	t.Parallel()
	const stalled = "alibaba-ecs-*/sample/success/*/stalled*"
	for name, only := range map[string][]string{"alone": {stalled}, "beside others": {stalled, "alibaba-kms-en/code/*/json/wire"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var arrived sync.WaitGroup
			reference := builtin.Reference()
			subject := host.InProcess(reference, time.Minute)
			stalls := 0
			for _, item := range plan(t, only...).Items(subject.Description(), subject.Ops()) {
				if item.Op == runner.OpCall && item.Fixture.OnWire().Delivery.Stalls() {
					stalls++
				}
			}
			if stalls < 4 { // two workers are there for few, and one for other cases
				t.Fatalf("only %d cases stall", stalls)
			}
			arrived.Add(stalls)
			var late sync.Once
			cases := openHostile(t, 1, time.Minute, only, func(context.Context) (runner.Subject, error) {
				return meeting{host.InProcess(reference, time.Minute), &arrived, func() {
					late.Do(func() { t.Errorf("the %d stalls did not wait together", stalls) })
				}}, nil
			})
			for _, c := range cases {
				if c.Verdict != reports.Pass {
					t.Errorf("%s of %s: %s", c.Op, c.ID, c.Title())
				}
			}
		})
	}
}

// Workers that cannot start the adapter leave their work to the one that could, and the run says so once.
func TestOneNoteOfWorkersThatCannotStart(t *testing.T) {
	t.Parallel()
	reference := builtin.Reference()
	var started atomic.Bool
	only := []string{"alibaba-ecs-en/code/*/json/wire", "alibaba-ecs-en/sample/success/json/stalled*"}
	run := runOf(t, 4, time.Minute, only, func(context.Context) (runner.Subject, error) {
		if started.Swap(true) {
			return nil, errors.New("the license is for one")
		}
		return host.InProcess(reference, time.Minute), nil
	})
	const want = "5 workers of 6 could not start the adapter, and the others did the work: the license is for one"
	if got := run.Notes; len(got) != 1 || got[0] != want {
		t.Errorf("notes %q, want %q", got, want)
	}
	for _, c := range run.Cases {
		if c.Verdict != reports.Pass {
			t.Errorf("%s of %s: %s", c.Op, c.ID, c.Title())
		}
	}
}

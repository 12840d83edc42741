package engine_test

import (
	"context"
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

package engine

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
)

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
			p, err := NewPlan(Selection{Only: only})
			if err != nil {
				t.Fatal(err)
			}
			var arrived sync.WaitGroup
			reference := builtin.Reference()
			subject := host.InProcess(reference, time.Minute)
			stalls := 0
			for _, item := range p.Items(subject.Description(), subject.Ops()) {
				if item.Op == runner.OpCall && item.Fixture.OnWire().Delivery.Stalls() {
					stalls++
				}
			}
			if stalls <= fewestWaiters+1 { // one is there for other cases
				t.Fatalf("only %d cases stall", stalls)
			}
			arrived.Add(stalls)
			var late sync.Once
			dir := t.TempDir()
			err = Run(t.Context(), p, []Adapter{{Command: "reference", Open: func(context.Context) (runner.Subject, error) {
				return meeting{host.InProcess(reference, time.Minute), &arrived, func() {
					late.Do(func() { t.Errorf("the %d stalls did not wait together", stalls) })
				}}, nil
			}}}, Options{Dir: dir, Jobs: 1, Timeout: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range run.Adapters[0].Cases {
				if c.Verdict != reports.Pass {
					t.Errorf("%s of %s: %s", c.Op, c.ID, c.Title())
				}
			}
		})
	}
}

// The longer a start takes, the fewer workers there are for what waits.
func TestWaitersFor(t *testing.T) {
	p, err := NewPlan(Selection{Only: []string{"alibaba-*/sample/success/*/stalled*", "alibaba-*/sample/success/*/byte-at-a-time"}})
	if err != nil {
		t.Fatal(err)
	}
	var stalls, pauses [][]Item
	for _, f := range p.Fixtures {
		if f.OnWire().Delivery.Stalls() {
			stalls = append(stalls, []Item{{Fixture: f}})
		} else {
			pauses = append(pauses, []Item{{Fixture: f}})
		}
	}
	if len(stalls) < 6 || len(pauses) < 3 {
		t.Fatalf("%d stall, %d pause", len(stalls), len(pauses))
	}
	stalls, pauses = stalls[:6], pauses[:3]
	many := make([][]Item, 500)
	for i := range many {
		many[i] = stalls[0]
	}
	for _, c := range []struct {
		name  string
		slow  [][]Item
		start time.Duration
		most  int
		want  int
	}{
		{"nothing", nil, 0, mostWaiters, 0},
		{"one", stalls[:1], 0, mostWaiters, 1},
		{"one, slow to start", stalls[:1], time.Minute, mostWaiters, 1},
		{"six in this process", stalls, 0, mostWaiters, 6},
		{"six of a quick program", stalls, 30 * time.Millisecond, mostWaiters, 6},
		{"six of a virtual machine", stalls, 600 * time.Millisecond, mostWaiters, 3},
		{"six of what takes a minute", stalls, time.Minute, mostWaiters, 2},
		{"pauses are short", pauses, 0, mostWaiters, 2},
		{"very many", many, 0, mostWaiters, 32},
		{"very many, in programs", many, 0, mostPrograms, 12},
	} {
		if got := waitersFor(c.slow, c.start, c.most); got != c.want {
			t.Errorf("%s: %d workers, want %d", c.name, got, c.want)
		}
	}
}

// Workers that cannot start the adapter leave their work to the one that could, and the run says so once.
func TestOneNoteOfWorkersThatCannotStart(t *testing.T) {
	t.Parallel()
	p, err := NewPlan(Selection{Only: []string{"alibaba-ecs-en/code/*/json/wire", "alibaba-ecs-en/sample/success/json/stalled*"}})
	if err != nil {
		t.Fatal(err)
	}
	reference := builtin.Reference()
	var started atomic.Bool
	dir := t.TempDir()
	err = Run(t.Context(), p, []Adapter{{Command: "reference", Open: func(context.Context) (runner.Subject, error) {
		if started.Swap(true) {
			return nil, errors.New("the license is for one")
		}
		return host.InProcess(reference, time.Minute), nil
	}}}, Options{Dir: dir, Jobs: 4, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	const want = "5 workers of 6 could not start the adapter, and the others did the work: the license is for one"
	if got := run.Adapters[0].Notes; len(got) != 1 || got[0] != want {
		t.Errorf("notes %q, want %q", got, want)
	}
	for _, c := range run.Adapters[0].Cases {
		if c.Verdict != reports.Pass {
			t.Errorf("%s of %s: %s", c.Op, c.ID, c.Title())
		}
	}
}

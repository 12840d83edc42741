package engine_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// counted counts the responses that a subject is given.
type counted struct {
	runner.Subject
	responses *int
}

func (c counted) Decode(ctx context.Context, r *runner.Response) runner.Result {
	*c.responses++
	return c.Subject.Decode(ctx, r)
}

func (c counted) Call(context.Context, *runner.Call, time.Duration) runner.Result {
	panic("only decode is counted")
}

func (c counted) Ops() []string { return []string{runner.OpDecode} }

// costly are the cases whose cost is pinned: every form of one page.
var costly = []string{"alibaba-kms-en/*"}

// What a run of the reference costs, that SDK included, in counts, which no load of the machine changes. A pin is what the run cost when it was written;
// tolerance is for other versions of Go and for the race detector, which keeps less for another use.
// Bytes are not pinned: how many buffers are used again depends on when the collector runs.
const (
	tolerance           = 1.35
	responsesPerCase    = 4 // the case twice, each time after another response
	allocationsPerGiven = 187.0
)

// TestCost fails when a run costs more than it did. Where that is on purpose, set the pin to what the message says, and
// say why in the commit; where a run costs far less now, set it too, so that it stays so.
func TestCost(t *testing.T) {
	p := plan(t, costly...)
	responses := 0
	subject := counted{host.InProcess(builtin.Reference(), 0), &responses}
	run := func() int {
		err := engine.Run(t.Context(), p, []engine.Adapter{{
			Command: "counted", Open: func(context.Context) (runner.Subject, error) { return subject, nil },
		}}, engine.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		cases := 0
		for _, item := range p.Items(subject.Description(), subject.Ops()) {
			if item.NotApplicable == "" {
				cases++
			}
		}
		return cases
	}
	run() // what is made once
	responses = 0
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cases := run()
	runtime.ReadMemStats(&after)
	if most := responsesPerCase*cases + cases/10; responses > most {
		t.Errorf("%d responses were given for %d cases, want at most %d: responsesPerCase of cost_test.go and a tenth for comparisons", responses, cases, most)
	}
	for _, pin := range []struct {
		name      string
		got, want float64
	}{
		{"allocationsPerGiven", float64(after.Mallocs-before.Mallocs) / float64(responses), allocationsPerGiven},
	} {
		t.Logf("%s is %.1f, pinned at %.1f", pin.name, pin.got, pin.want)
		if pin.got > pin.want*tolerance || pin.got < pin.want/tolerance/2 {
			t.Errorf("%s is %.1f, want at most %.1f times %.1f and not half of it: mend it or, if it is on purpose, pin it in cost_test.go", pin.name, pin.got, tolerance, pin.want)
		}
	}
}

// A healthy SDK is started once a worker, and never again.
func TestCostInPrograms(t *testing.T) {
	t.Parallel()
	for _, jobs := range []int{1, 3} {
		marks := newMarks(t)
		for _, c := range openHostile(t, jobs, time.Minute, costly, func(ctx context.Context) (runner.Subject, error) {
			return host.Start(ctx, []string{program, "adapter", "none", "8", marks}, time.Minute)
		}) {
			if c.Verdict != reports.Pass && c.Verdict != reports.NotApplicable || c.ByClass != nil {
				t.Errorf("%s: %s", c.ID, c.Title())
			}
		}
		if n := startsIn(t, marks); n != jobs {
			t.Errorf("%d programs were started, want %d: one for each worker", n, jobs)
		}
	}
}

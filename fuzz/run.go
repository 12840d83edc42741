package fuzz

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Plan is a run of generated cases against an SDK in any language.
type Plan struct {
	// Open starts the SDK; it is called once for each of Jobs workers.
	Open func(ctx context.Context) (runner.Subject, error)
	Seed uint64 // the same seed gives the same cases
	// Cases and Time end the run, whichever is first; 0: that one does not.
	Cases int
	Time  time.Duration
	Jobs  int // 1 where less
	// Level is what fails; golden.Required where empty. What is recommended is told, too.
	Level golden.Level
	// Timeout is the deadline of one call over the wire; of decode the subject keeps its
	// own. 0 means [runner.DefaultTimeout].
	Timeout time.Duration
	// Waivers are the known failures; nil: none are known.
	Waivers *reports.Waivers
	// Only are globs on the ids of fixtures of which cases are made; none: all.
	Only []string
	// Catalogues are beside the shipped one, by what their file names are prefixed with.
	Catalogues map[string]fs.FS
	// Case is one case to give instead of generated ones, as a finding prints it.
	Case string
	// Progress is told now and then how many cases and new findings there are.
	Progress func(cases, findings int, elapsed time.Duration)
}

// Outcome is what became of a run.
type Outcome struct {
	Result
	SDK runner.Description // as it describes itself
	Op  string             // decode, or call where the adapter has no decode
	// Ended is why workers ended before their time, each in a line.
	Ended []string
}

// ErrPlan is what is wrong with a plan, not with the SDK or its start.
var ErrPlan = errors.New("nothing can be fuzzed")

// Run runs a plan. The error is an [ErrPlan] or one of the start; what happens later is in
// the outcome.
func Run(ctx context.Context, p Plan) (*Outcome, error) {
	if p.Time > 0 {
		limited, cancel := context.WithTimeoutCause(ctx, p.Time, errTimeOver)
		defer cancel()
		ctx = limited
	}
	jobs := max(p.Jobs, 1)
	workers := make([]*worker, 0, jobs)
	closeAll := func() (ended []string) {
		for _, w := range workers {
			if err := w.Close(); err != nil {
				ended = append(ended, err.Error())
			}
			if w.server != nil {
				_ = w.server.Close() // its connections are the SDK's
			}
		}
		return ended
	}
	for range jobs {
		w, err := p.worker(ctx)
		if err != nil {
			closeAll()
			return nil, err
		}
		workers = append(workers, w)
	}
	first := workers[0]
	o := &Outcome{SDK: first.Description(), Op: first.Op()}
	o.Gate = first.Gate()
	started := time.Now()
	if p.Case != "" {
		r, err := first.Bases.Parse(p.Case)
		if err != nil {
			closeAll()
			return nil, fmt.Errorf("%w: %w", ErrPlan, err)
		}
		first.Learn(ctx)
		if err := first.One(ctx, 0, r); err != nil {
			first.Stop(ctx, err)
		}
	} else {
		told := &teller{plan: &p, started: started, counts: make([][2]int, jobs)}
		var wait sync.WaitGroup
		for i, w := range workers {
			w.Stride, w.Offset = jobs, i
			w.Progress = func(r *Result) { told.tell(i, r) }
			wait.Go(func() { w.Run(ctx, p.Cases) })
		}
		wait.Wait()
	}
	for _, w := range workers {
		r := w.Result()
		campaign.Merge(&o.Result, r)
		if r.Incomplete != "" {
			o.Ended = append(o.Ended, r.Incomplete)
		}
	}
	o.Elapsed = time.Since(started)
	slices.SortStableFunc(o.Findings, func(a, b *Finding) int { return cmp.Compare(a.Number, b.Number) })
	o.Ended = append(o.Ended, closeAll()...)
	return o, nil
}

// errTimeOver ends a run at its time.
var errTimeOver = errors.New("the time is over")

// worker is a campaign with one subject of its own.
type worker struct {
	*campaign.Campaign
	server *replay.Server // of calls; nil: the subject decodes
}

// worker starts one subject and makes its campaign.
func (p *Plan) worker(ctx context.Context) (*worker, error) {
	cfg := campaign.Config{Only: p.Only, TellAll: true, Waivers: p.Waivers, SkipInterim: true, Engine: underEngine()}
	var err error
	if cfg.Level, err = golden.ParseLevel(string(cmp.Or(p.Level, golden.Required))); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	for base, fsys := range p.Catalogues {
		cfg.Catalogues = append(cfg.Catalogues, campaign.Catalogue{FS: fsys, Base: base})
	}
	subject, err := p.Open(ctx)
	if err != nil {
		return nil, err
	}
	if err := runner.CheckDescription(subject.Description(), subject.Ops()); err != nil {
		return nil, errors.Join(err, subject.Close())
	}
	op := runner.OpDecode
	var exchange campaign.Exchange
	var server *replay.Server
	if !slices.Contains(subject.Ops(), runner.OpDecode) {
		op = runner.OpCall
		if server, err = replay.NewServer(); err != nil {
			return nil, errors.Join(err, subject.Close())
		}
		exchange = func(ctx context.Context, r *runner.Response) runner.Result {
			result, _ := server.Exchange(ctx, subject, replay.Answer{Response: r}, p.Timeout)
			return result
		}
	}
	c, err := cfg.New(subject, op, exchange)
	if err != nil {
		if server != nil {
			_ = server.Close()
		}
		return nil, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	c.Seed = p.Seed
	return &worker{c, server}, nil
}

// teller adds up the progress of the workers.
type teller struct {
	mu      sync.Mutex
	plan    *Plan
	started time.Time
	last    time.Time
	counts  [][2]int
}

func (t *teller) tell(worker int, r *Result) {
	if t.plan.Progress == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[worker] = [2]int{r.Cases, len(r.Findings)}
	if time.Since(t.last) < time.Second {
		return
	}
	t.last = time.Now()
	cases, findings := 0, 0
	for _, c := range t.counts {
		cases, findings = cases+c[0], findings+c[1]
	}
	t.plan.Progress(cases, findings, time.Since(t.started))
}

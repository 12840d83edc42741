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

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Plan is a run of generated cases against an SDK in any language.
type Plan struct {
	// Open starts the SDK; it is called once for each of Jobs workers.
	Open func(ctx context.Context) (runner.Subject, error)
	Seed uint64
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
	SDK runner.Description
	Op  string // decode, or call where the adapter has no decode
	// Ended is why workers ended before their time, each in a line.
	Ended []string
}

// ErrPlan is what is wrong with a plan, not with the SDK or its start.
var ErrPlan = errors.New("nothing can be fuzzed")

// Run runs a plan. The error is an [ErrPlan] or one of the start; what happens later is in
// the outcome.
func Run(ctx context.Context, p Plan) (*Outcome, error) {
	if p.Time > 0 {
		limited, cancel := context.WithTimeoutCause(ctx, p.Time, errEnough)
		defer cancel()
		ctx = limited
	}
	jobs := max(p.Jobs, 1)
	workers := make([]*campaign, 0, jobs)
	closeAll := func() (ended []string) {
		for _, c := range workers {
			if err := c.close(); err != nil {
				ended = append(ended, err.Error())
			}
			if c.server != nil {
				_ = c.server.Close() // its connections are the SDK's
			}
		}
		return ended
	}
	for range jobs {
		c, err := p.worker(ctx)
		if err != nil {
			closeAll()
			return nil, err
		}
		workers = append(workers, c)
	}
	started := time.Now()
	told := &teller{plan: &p, started: started, counts: make([][2]int, jobs)}
	var wait sync.WaitGroup
	for i, c := range workers {
		c.stride, c.offset = jobs, i
		c.progress = func(r *Result) { told.tell(i, r) }
		wait.Go(func() {
			if p.Case == "" {
				c.run(ctx, p.Cases)
			}
		})
	}
	wait.Wait()
	o := &Outcome{SDK: workers[0].description, Op: workers[0].op}
	o.Gate = workers[0].gate
	if p.Case != "" {
		r, err := workers[0].bases.Parse(p.Case)
		if err != nil {
			closeAll()
			return nil, fmt.Errorf("%w: %w", ErrPlan, err)
		}
		workers[0].learn(ctx)
		if err := workers[0].one(ctx, 0, r); err != nil {
			workers[0].stop(ctx, err)
		}
	}
	for _, c := range workers {
		o.add(c)
	}
	o.Elapsed = time.Since(started)
	slices.SortStableFunc(o.Findings, func(a, b *Finding) int { return cmp.Compare(a.Number, b.Number) })
	o.Ended = append(o.Ended, closeAll()...)
	return o, nil
}

// errEnough ends a run at its time.
var errEnough = errors.New("the time is over")

// worker starts one subject and makes its campaign.
func (p *Plan) worker(ctx context.Context) (*campaign, error) {
	s := newSettings(nil)
	s.only = p.Only
	s.level, s.tellsAll = string(cmp.Or(p.Level, golden.Required)), true
	for base, fsys := range p.Catalogues {
		s.catalogues = append(s.catalogues, source{fsys, base})
	}
	subject, err := p.Open(ctx)
	if err != nil {
		return nil, err
	}
	if err := runner.CheckDescription(subject.Description(), subject.Ops()); err != nil {
		return nil, errors.Join(err, subject.Close())
	}
	op := runner.OpDecode
	var exchange exchanger
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
	c, err := s.over(subject, op, exchange)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	c.allowBeside()
	c.server, c.seed, c.known, c.final = server, p.Seed, knownOf(p.Waivers, subject.Description()), true
	return c, nil
}

// sendable reports whether HTTP can carry the status as that of a final response. An
// adapter in another language has its SDK's HTTP library read it, which is right to
// wait for another one where it cannot.
func sendable(status int) bool { return status >= 200 }

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

// add puts the result of a worker to the others': what two have found is one finding.
func (o *Outcome) add(c *campaign) {
	r := c.outcome()
	o.Cases += r.Cases
	o.LeftOut += r.LeftOut
	o.Interim += r.Interim
	o.Failed += r.Failed
	o.Failure = cmp.Or(o.Failure, r.Failure)
	for tier, n := range r.Tiers {
		o.Tiers[tier] += n
	}
	for _, f := range r.Findings {
		i := slices.IndexFunc(o.Findings, func(other *Finding) bool { return other.Case == f.Case || other.kin() == f.kin() && len(f.steps) > 0 })
		if i < 0 {
			o.Findings = append(o.Findings, f)
			continue
		}
		first, second := o.Findings[i], f
		if second.Number < first.Number {
			first, second = second, first
			o.Findings[i] = first
		}
		first.Cases += second.Cases
	}
	if o.Known == nil {
		o.Known = r.Known
	} else {
		for i, k := range r.Known {
			o.Known[i].Cases += k.Cases
		}
	}
	o.Unstable = append(o.Unstable, r.Unstable...)
	if r.Incomplete != "" {
		o.Incomplete = r.Incomplete
		o.Ended = append(o.Ended, r.Incomplete)
	}
}

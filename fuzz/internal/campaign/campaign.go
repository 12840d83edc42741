package campaign

import (
	"context"
	"errors"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// Campaign gives generated cases to one subject and gathers what is wrong, by cause.
type Campaign struct {
	*Trial
	Bases *generate.Bases
	Seed  uint64
	// Stride is how many campaigns share the cases, a batch in turn, and Offset which of them this one is.
	Stride, Offset int
	// Progress is called after each batch; nil: nobody is.
	Progress func(*Result)
	// MaxFindings is how many new findings end the campaign; 0: no number does.
	MaxFindings int
	// StartIsolated starts the SDK in a process of its own; nil: it cannot, or it is in one already.
	StartIsolated Start

	logName   string
	isolated  *Trial   // in the process that StartIsolated has started
	inProcess *Trial   // in this process, after the campaign has left it for the isolated one
	known     []*Known // their cases are counted and not told
	result    Result
	findings  []*Finding // new and known
	slots     []slot
	logged    [][]byte       // the cases of a batch for the crash log
	inARow    int            // how many cases in a row the adapter has failed at
	unstable  map[string]int // by signature: how often it could not be reproduced
}

// Gate is the level of the findings that fail.
func (c *Campaign) Gate() golden.Level { return c.result.Gate }

// Run gives the campaign's share of the first n cases, of all cases if n is 0, until ctx ends.
func (c *Campaign) Run(ctx context.Context, n int) *Result {
	started := time.Now()
	c.Learn(ctx)
	draws, sweep := generate.NewDraws(), generate.NewSweep(c.Bases, c.Seed)
	c.slots = make([]slot, batchSize)
	for number := c.Offset * batchSize; (n == 0 || number < n) && ctx.Err() == nil && c.result.Incomplete == "" && !c.budgetReached(); {
		size := batchSize
		if n > 0 {
			size = min(size, n-number)
		}
		for i := range size {
			choices, nth := sweep.At(uint64(number + i))
			if choices == nil {
				choices = draws.Choices(c.Seed, nth)
			}
			c.slots[i].keep(c.generator.FromChoices(choices))
			if c.log != nil {
				c.slots[i].text = c.slots[i].recipe.Append(c.slots[i].text[:0])
			}
		}
		c.batch(ctx, number, c.slots[:size])
		number += batchSize * max(c.Stride, 1)
		if c.Progress != nil {
			c.result.Elapsed = time.Since(started)
			c.Progress(c.Result())
		}
	}
	c.result.Elapsed = time.Since(started)
	return c.Result()
}

// One gives one case twice and keeps what is wrong with it. Number is that of the case, -1 if it has none.
func (c *Campaign) One(ctx context.Context, number int, r *generate.Recipe) error {
	problems, err := c.run(ctx, r, nil, true)
	if err != nil {
		return err
	}
	c.result.Cases++
	c.result.Tiers[c.generator.Last().Tier]++
	if len(problems) > 0 {
		c.investigate(ctx, number, r, problems, nil)
	}
	return nil
}

// budgetReached reports whether there are as many findings as the campaign may have.
func (c *Campaign) budgetReached() bool {
	return c.MaxFindings > 0 && len(c.Result().Findings) >= c.MaxFindings
}

// Result is what became of the campaign so far.
func (c *Campaign) Result() *Result {
	c.result.Findings, c.result.Known = nil, c.known
	for _, f := range c.findings {
		if f.known == nil {
			c.result.Findings = append(c.result.Findings, f)
		}
	}
	return &c.result
}

// Stop ends the campaign for a reason that is not the SDK's. The end of its time is none.
func (c *Campaign) Stop(ctx context.Context, err error) {
	var harness harnessError
	if ctx.Err() != nil || errors.As(err, &harness) && harness.fault.Kind == runner.NotRun && context.Cause(ctx) != nil {
		return
	}
	c.result.Incomplete = err.Error()
}

// Watch starts a watchdog that names the case which ends this process; see package crashlog.
func (c *Campaign) Watch() {
	if c.log != nil {
		c.log.Watch()
	}
}

// Close ends the subjects.
func (c *Campaign) Close() error {
	err := c.Trial.close()
	if c.isolated != nil && c.isolated != c.Trial {
		err = errors.Join(err, c.isolated.close())
	}
	if c.inProcess != nil {
		err = errors.Join(err, c.inProcess.close())
	}
	return err
}

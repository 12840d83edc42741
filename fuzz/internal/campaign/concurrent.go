package campaign

import (
	"context"
	"sync"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// The crash log of concurrent calls names them all.
const (
	concurrentPrefix = "at the same time: "
	concurrentAnd    = " | "
)

// giveConcurrently gives the cases of a batch at once, and compares the results with those of the same cases
// one by one.
func (c *Campaign) giveConcurrently(ctx context.Context, number int, slots []slot, order []int, alone []runner.Result) {
	if c.log != nil {
		text := []byte(concurrentPrefix)
		for i, k := range order {
			if i > 0 {
				text = append(text, concurrentAnd...)
			}
			text = slots[k].recipe.Append(text)
		}
		c.log.Set(text)
		defer c.log.End(c.log.Begin())
	}
	// differing returns the first case whose result differs, and how.
	differing := func() (slot int, problems []problem) {
		var wait sync.WaitGroup
		results := make([][]runner.Result, len(c.concurrent))
		for w, subject := range c.concurrent {
			wait.Go(func() {
				for i := range order {
					// Each worker begins with another case.
					j := (i + w*len(order)/len(c.concurrent)) % len(order)
					k := order[j]
					// A case that fails alone would disturb the others.
					if ctx.Err() != nil || alone[j].Fault != nil || huge(&slots[k].made.Response) {
						results[w] = append(results[w], runner.Result{Fault: &runner.Fault{Kind: runner.NotRun}})
						continue
					}
					results[w] = append(results[w], subject.Decode(ctx, &slots[k].made.Response))
				}
			})
		}
		wait.Wait()
		for w := range results {
			for i, result := range results[w] {
				j := (i + w*len(order)/len(c.concurrent)) % len(order)
				if p := c.differs(&slots[order[j]].made, alone[j], result); len(p) > 0 {
					return order[j], p
				}
			}
		}
		return 0, nil
	}
	k, problems := differing()
	if len(problems) == 0 || ctx.Err() != nil {
		return
	}
	p := problems[0].concurrently()
	r := &slots[k].recipe
	if c.explained(r, p) {
		return
	}
	small := reduced{recipe: &generate.Recipe{Base: r.Base}, concurrent: true, problem: p}
	for range reproductions {
		if _, again := differing(); len(again) > 0 {
			small.times++
		}
	}
	for _, f := range c.findings {
		if f.Beside { // one is enough: which case shows it is chance
			f.count()
			return
		}
	}
	c.add(ctx, number+k, small)
}

// differs returns what is wrong with a concurrent result that was not wrong alone.
func (c *Campaign) differs(made *generate.Case, alone, concurrent runner.Result) []problem {
	switch {
	case alone.Fault != nil || concurrent.Fault != nil && concurrent.Fault.Kind != runner.Crash:
		return nil
	case concurrent.Fault != nil:
		return []problem{faultProblem(concurrent.Fault)}
	}
	findings := made.Same(alone.Outcome, concurrent.Outcome)
	for i := range findings {
		findings[i].Why = golden.RuleByID(golden.RuleDeterministic).Because("Given while other calls are running, the SDK shows something else than alone.")
	}
	return c.atLevel(problemsOf(findings, &concurrent.Outcome, nil))
}

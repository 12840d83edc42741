package fuzz

import (
	"context"
	"sync"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// besideEvery is every how many batches the cases are given at the same time too, to an
// SDK whose description allows it.
const besideEvery = 8

// mostBeside is how many calls are made at once at most.
const mostBeside = 4

// together gives the cases of a batch at once and compares what comes of them with
// what came of them one by one.
func (c *campaign) together(ctx context.Context, number int, slots []slot, order []int, alone []runner.Result) {
	if c.flight != nil {
		text := []byte(atOnce)
		for i, k := range order {
			if i > 0 {
				text = append(text, andBeside...)
			}
			text = slots[k].recipe.Append(text)
		}
		c.flight.set(text)
		defer c.flight.landed(c.flight.next())
	}
	changed := func() (int, []problem) {
		var wait sync.WaitGroup
		made := make([][]runner.Result, len(c.beside))
		for w, subject := range c.beside {
			wait.Go(func() {
				for i := range order {
					// Each worker begins with another case.
					j := (i + w*len(order)/len(c.beside)) % len(order)
					k := order[j]
					// What ends the SDK alone would end it for the others, too.
					if ctx.Err() != nil || alone[j].Fault != nil || huge(&slots[k].made.Response) {
						made[w] = append(made[w], runner.Result{Fault: &runner.Fault{Kind: runner.NotRun}})
						continue
					}
					made[w] = append(made[w], subject.Decode(ctx, &slots[k].made.Response))
				}
			})
		}
		wait.Wait()
		for w := range made {
			for i, result := range made[w] {
				j := (i + w*len(order)/len(c.beside)) % len(order)
				if p := c.differs(&slots[order[j]].made, alone[j], result); len(p) > 0 {
					return order[j], p
				}
			}
		}
		return 0, nil
	}
	k, problems := changed()
	if len(problems) == 0 || ctx.Err() != nil {
		return
	}
	p := problems[0]
	p.signature, p.how = "beside "+p.signature, "beside "+p.how
	r := &slots[k].recipe
	if c.explained(r, p) {
		return
	}
	small := reduced{recipe: &generate.Recipe{Base: r.Base}, beside: true, problem: p}
	for range reproductions {
		if _, again := changed(); len(again) > 0 {
			small.times++
		}
	}
	for _, f := range c.findings {
		if f.Beside { // which case shows it is chance
			f.count()
			return
		}
	}
	c.found(ctx, number+k, small)
}

// differs returns what is wrong with a result beside other calls that was not wrong
// alone.
func (c *campaign) differs(made *generate.Case, alone, beside runner.Result) []problem {
	switch {
	case alone.Fault != nil || beside.Fault != nil && beside.Fault.Kind != runner.Crash:
		return nil
	case beside.Fault != nil:
		return []problem{faulty(beside.Fault)}
	}
	findings := made.Same(alone.Outcome, beside.Outcome)
	for i := range findings {
		findings[i].Why = "Given while other calls are running, the SDK shows something else than alone. — " + golden.RuleByID(golden.RuleDeterministic).Reason
	}
	return c.gating(wrong(findings, &beside.Outcome, nil))
}

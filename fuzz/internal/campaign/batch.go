package campaign

import (
	"context"
	"slices"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/runner"
)

// slot is one case of a batch, kept until its result is there.
type slot struct {
	recipe generate.Recipe
	text   []byte // of the recipe
	made   generate.Case
	body   []byte
}

// keep copies a case into the slot: the generator reuses what it made.
func (s *slot) keep(c *generate.Case) {
	s.recipe.Base = c.Recipe.Base
	s.recipe.Steps = append(s.recipe.Steps[:0], c.Recipe.Steps...)
	if cap(s.body) > 1<<20 {
		s.body = nil
	}
	s.body = append(s.body[:0], c.Response.Body...)
	own := s.made.Golden
	c.Golden.CopyTo(&own)
	s.made = *c
	s.made.Recipe, s.made.Golden, s.made.Response.Body = &s.recipe, own, s.body
}

// batch gives the cases of a batch, then some of them again, and judges.
func (c *Campaign) batch(ctx context.Context, number int, slots []slot) {
	order := make([]int, 0, batchSize+batchSize/repeatEvery)
	for i := range slots {
		switch {
		case c.skip(&slots[i].recipe):
			c.result.LeftOut++
		case c.skipInterim && !hasFinalStatus(&slots[i].made.Response):
			c.result.Interim++
		default:
			order = append(order, i)
		}
	}
	once := len(order)
	for i := 0; i < once; i += repeatEvery {
		order = append(order, order[i])
	}
	results := make([]runner.Result, 0, len(order))
	for len(results) < len(order) && ctx.Err() == nil && c.result.Incomplete == "" {
		results = append(results, c.giveNext(ctx, slots, order[len(results):])...)
	}
	for k, result := range results[:min(len(results), len(order))] { // a late hang may have added one
		s := &slots[order[k]]
		problems, err := c.judge(&s.made, result)
		if err != nil && c.continueAfter(err) {
			continue
		}
		if err != nil {
			c.Stop(ctx, err)
			return
		}
		c.inARow = 0
		if k < once {
			c.result.Cases++
			c.result.Tiers[s.made.Tier]++
		} else if first := &results[(k-once)*repeatEvery]; first.Fault == nil && result.Fault == nil {
			problems = append(problems, c.compare(&s.made, first.Outcome, &result.Outcome)...)
		}
		if len(problems) > 0 {
			c.investigate(ctx, number+order[k], &s.recipe, problems, responses(slots, order[:k]))
		}
	}
	if c.concurrent != nil && number/batchSize%concurrentEvery == 0 && len(results) >= once { // fewer: the time is over
		c.giveConcurrently(ctx, number, slots, order[:once], results)
	}
}

// responses copies the responses of some slots, with their bodies: the slots are reused.
func responses(slots []slot, order []int) []*runner.Response {
	copied := make([]*runner.Response, len(order))
	for i, k := range order {
		r := slots[k].made.Response
		r.Body = slices.Clone(r.Body)
		copied[i] = &r
	}
	return copied
}

// giveNext gives the next cases in order and returns at least one result, none only at the end of the
// campaign.
func (c *Campaign) giveNext(ctx context.Context, slots []slot, order []int) []runner.Result {
	if c.log != nil {
		c.logged = c.logged[:0]
		for _, k := range order {
			c.logged = append(c.logged, slots[k].text)
		}
		c.log.Set(c.logged...)
	}
	if b, ok := c.subject.(runner.BatchDecoder); ok && c.decodes {
		short := make([]*runner.Response, 0, len(order))
		for _, k := range order {
			if r := &slots[k].made.Response; !huge(r) {
				short = append(short, r)
				continue
			}
			break // the huge one is given alone, next
		}
		if len(short) > 0 {
			return b.DecodeEach(ctx, short)
		}
	}
	return []runner.Result{c.give(ctx, &slots[order[0]].made.Response)}
}

// continueAfter counts a case that the adapter, not the SDK, failed at, and reports whether the campaign
// continues.
func (c *Campaign) continueAfter(err error) bool {
	if !failedAlone(err) || c.inARow >= maxInARow {
		return false
	}
	c.inARow++
	if c.result.Failed++; c.result.Failure == "" {
		c.result.Failure = err.Error()
	}
	return true
}

package fuzz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// batchSize is how many cases are given in a row before they are judged: waking an
// SDK's goroutine for each would cost more than most readers.
const batchSize = 16

// everyEighth case is given a second time at the end of its batch, behind others.
const everyEighth = 8

// campaign gives generated cases to one subject and gathers what is wrong, by cause.
type campaign struct {
	*trial
	bases *generate.Bases
	gate  golden.Level // of what fails; what is told is the trial's level
	seed  uint64
	// stride is how many campaigns share the cases, a batch in turn, and offset which of
	// them this one is.
	stride, offset int
	server         *replay.Server // of calls; nil where there are none
	// known are findings of before; what they explain is counted and not told.
	known []*Known
	// progress is called now and then.
	progress func(*Result)
	// enough is how many new findings end the campaign; 0: no number does.
	enough int
	// isolate gives cases to the SDK in a process of its own; nil: it is in one.
	isolate func() (*trial, error)
	apart   *trial // what isolate has returned
	// within is the trial in this process, where the campaign has left it for apart.
	within *trial

	result   Result
	findings []*Finding
	slots    []slot
	flying   [][]byte
	inARow   int            // how many cases the adapter has failed at since it last did not
	unstable map[string]int // by signature: how often it could not be shown again
}

// mostUnstable is how often something is looked for that cannot be shown again.
const mostUnstable = 3

// Result is what became of a campaign.
type Result struct {
	// Cases is how many were given, Tiers how many of each tier; Tiers[0] is unused.
	Cases int
	Tiers [document.Anything + 1]int
	// Findings are new, in the order in which they were found.
	Findings []*Finding
	// Known are the known findings, with how many cases each explained.
	Known []*Known
	// LeftOut is how many cases were not given, because they lead to what is known to
	// crash or to hang.
	LeftOut int
	// Interim is how many cases were not given because their status is below 200, which
	// HTTP has no final response of.
	Interim int
	// Failed is how many cases the adapter, not the SDK, failed at, and Failure how the
	// first of them: they are not judged.
	Failed  int
	Failure string
	// Unstable says what was seen and could not be shown again.
	Unstable []string
	// Incomplete says why the campaign ended before its time; empty: it did not.
	Incomplete string
	Elapsed    time.Duration
	// Gate is the level of the findings that fail.
	Gate golden.Level
}

// Failing are the new findings that gate.
func (r *Result) Failing() []*Finding {
	var failing []*Finding
	for _, f := range r.Findings {
		if f.Gates(r.Gate) {
			failing = append(failing, f)
		}
	}
	return failing
}

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
	g := &s.made.Golden
	code, message, requestID, hostID, optional := g.Code, g.Message, g.RequestID, g.HostID, g.Optional
	s.made = *c
	s.made.Recipe = &s.recipe
	s.made.Response.Body = s.body
	g.Code = append(code[:0], c.Golden.Code...)
	g.Message = append(message[:0], c.Golden.Message...)
	g.RequestID = append(requestID[:0], c.Golden.RequestID...)
	g.HostID = append(hostID[:0], c.Golden.HostID...)
	g.Optional = append(optional[:0], c.Golden.Optional...)
}

// run gives its share of the first n cases, of all there are if n is 0, until ctx ends.
func (c *campaign) run(ctx context.Context, n int) *Result {
	started := time.Now()
	c.learn(ctx)
	d, sweep := generate.NewDraws(), generate.NewSweep(c.bases, c.seed)
	c.slots = make([]slot, batchSize)
	for number := c.offset * batchSize; (n == 0 || number < n) && ctx.Err() == nil && c.result.Incomplete == "" && !c.sated(); {
		size := batchSize
		if n > 0 {
			size = min(size, n-number)
		}
		for i := range size {
			choices, nth := sweep.At(uint64(number + i))
			if choices == nil {
				choices = d.Choices(c.seed, nth)
			}
			c.slots[i].keep(c.generator.FromChoices(choices))
			if c.flight != nil {
				c.slots[i].text = c.slots[i].recipe.Append(c.slots[i].text[:0])
			}
		}
		c.batch(ctx, number, c.slots[:size])
		number += batchSize * max(c.stride, 1)
		if c.progress != nil {
			c.result.Elapsed = time.Since(started)
			c.progress(c.outcome())
		}
	}
	c.result.Elapsed = time.Since(started)
	return c.outcome()
}

// sated reports whether there are enough findings.
func (c *campaign) sated() bool {
	return c.enough > 0 && len(c.outcome().Findings) >= c.enough
}

func (c *campaign) outcome() *Result {
	c.result.Findings, c.result.Known = nil, c.known
	for _, f := range c.findings {
		if f.known == nil {
			c.result.Findings = append(c.result.Findings, f)
		}
	}
	return &c.result
}

// batch gives the cases of a batch, then every eighth again, and judges.
func (c *campaign) batch(ctx context.Context, number int, slots []slot) {
	order := make([]int, 0, batchSize+batchSize/everyEighth)
	for i := range slots {
		switch {
		case c.avoid(&slots[i].recipe):
			c.result.LeftOut++
		case c.final && !sendable(slots[i].made.Response.Status):
			c.result.Interim++
		default:
			order = append(order, i)
		}
	}
	once := len(order)
	for i := 0; i < once; i += everyEighth {
		order = append(order, order[i])
	}
	results := make([]runner.Result, 0, len(order))
	for len(results) < len(order) && ctx.Err() == nil && c.result.Incomplete == "" {
		results = append(results, c.giveEach(ctx, slots, order[len(results):])...)
	}
	for k, result := range results[:min(len(results), len(order))] { // a late alarm may have added one
		s := &slots[order[k]]
		problems, err := c.problems(&s.made, result)
		if err != nil && c.goesOn(err) {
			continue
		}
		if err != nil {
			c.stop(ctx, err)
			return
		}
		c.inARow = 0
		if k < once {
			c.result.Cases++
			c.result.Tiers[s.made.Tier]++
		} else if first := &results[(k-once)*everyEighth]; first.Fault == nil && result.Fault == nil {
			problems = append(problems, c.gating(wrong(s.made.Same(first.Outcome, result.Outcome), &result.Outcome, nil))...)
		}
		if len(problems) > 0 {
			c.look(ctx, number+order[k], &s.recipe, problems, given(slots, order[:k]))
		}
	}
	if c.beside != nil && number/batchSize%besideEvery == 0 && len(results) >= once { // fewer: the time is up
		c.together(ctx, number, slots, order[:once], results)
	}
}

// given are the responses of some slots, with bodies of their own: the slots are used
// again.
func given(slots []slot, order []int) []*runner.Response {
	responses := make([]*runner.Response, len(order))
	for i, k := range order {
		r := slots[k].made.Response
		r.Body = slices.Clone(r.Body)
		responses[i] = &r
	}
	return responses
}

// giveEach gives cases in order and returns at least one result, none only at the
// end of the campaign.
func (c *campaign) giveEach(ctx context.Context, slots []slot, order []int) []runner.Result {
	if c.flight != nil {
		c.flying = c.flying[:0]
		for _, k := range order {
			c.flying = append(c.flying, slots[k].text)
		}
		c.flight.set(c.flying...)
	}
	if b, ok := c.subject.(runner.BatchDecoder); ok && c.direct {
		responses := make([]*runner.Response, 0, len(order))
		for _, k := range order {
			if r := &slots[k].made.Response; !huge(r) {
				responses = append(responses, r)
				continue
			}
			break // given on its own, next
		}
		if len(responses) > 0 {
			return b.DecodeEach(ctx, responses)
		}
	}
	return []runner.Result{c.give(ctx, &slots[order[0]].made.Response)}
}

// mostInARow is how many cases in a row an adapter may fail at before it is given up.
const mostInARow = 64

// goesOn counts a case that the adapter, not the SDK, failed at, and reports whether
// the campaign goes on past it.
func (c *campaign) goesOn(err error) bool {
	if !failedAlone(err) || c.inARow >= mostInARow {
		return false
	}
	c.inARow++
	if c.result.Failed++; c.result.Failure == "" {
		c.result.Failure = err.Error()
	}
	return true
}

// failedAlone reports whether the adapter has failed at one case, and is still there.
func failedAlone(err error) bool {
	var harness errHarness
	return errors.As(err, &harness) && harness.fault.Kind == runner.Harness
}

// stop ends the campaign for a reason that is not the SDK's.
func (c *campaign) stop(ctx context.Context, err error) {
	var harness errHarness
	if ctx.Err() != nil || errors.As(err, &harness) && harness.fault.Kind == runner.NotRun && context.Cause(ctx) != nil {
		return // the end of its time
	}
	c.result.Incomplete = err.Error()
}

// look takes what is wrong with a case to the causes: those that explain it, else a
// new one, reduced.
func (c *campaign) look(ctx context.Context, number int, r *generate.Recipe, problems []problem, earlier []*runner.Response) {
	for _, p := range problems {
		if ctx.Err() != nil {
			return
		}
		if f := c.cause(r, p); f != nil {
			f.count()
			if err := c.learnCrash(ctx, f, r, p); err != nil {
				c.stop(ctx, err)
				return
			}
			continue
		}
		if c.unstable[p.signature] >= mostUnstable {
			continue // it is in the result already, and looking for it again takes hundreds of calls
		}
		tries, further := mostTries, reproductions
		if p.verdict == reports.Crash && c.knownAs("", p.finding) != nil {
			tries, further = learningTries, 0 // it is believed already, and each try costs a start
		}
		small, ok, err := c.reduce(ctx, r, p.signature, earlier, tries, further)
		if err != nil && ctx.Err() == nil {
			c.stop(ctx, err)
			return
		}
		if !ok {
			c.unstable[p.signature]++
			if ctx.Err() != nil {
				c.result.Unstable = append(c.result.Unstable, fmt.Sprintf("%s: seen once, and then the time was over: %s: %s", r, p.finding.Rule, reports.Sentence(p.finding)))
			} else {
				c.result.Unstable = append(c.result.Unstable, fmt.Sprintf("%s: seen once and not again: %s: %s", r, p.finding.Rule, reports.Sentence(p.finding)))
			}
			continue
		}
		c.found(ctx, number, small)
	}
}

// cause returns the finding that explains a problem of a case; nil: none does.
func (c *campaign) cause(r *generate.Recipe, p problem) *Finding {
	for _, f := range c.findings {
		if f.explains(r, p.signature) {
			return f
		}
	}
	return nil
}

func (c *campaign) explained(r *generate.Recipe, p problem) bool {
	f := c.cause(r, p)
	if f != nil {
		f.count()
	}
	return f != nil
}

// knownAs returns the known finding that covers one of a case; nil: none does.
func (c *campaign) knownAs(id string, f golden.Finding) *Known {
	for _, k := range c.known {
		if k.covers(c.description, id, c.op, f) {
			return k
		}
	}
	return nil
}

// found makes a finding of a reduced case, or adds it to its kin.
func (c *campaign) found(ctx context.Context, number int, small reduced) {
	f := &Finding{
		Case: small.recipe.String(), ID: small.recipe.ID(), Steps: c.generator.Explain(small.recipe),
		Verdict: small.verdict, After: small.before, Again: small.again, Beside: small.beside, Reproduced: small.times, Cases: 1, Number: number,
		signatures: []string{small.signature}, how: small.how, steps: small.recipe.Steps, base: small.recipe.Base, format: small.recipe.Base.Fixture.Response.Format, group: small.recipe.Base.Group,
	}
	for _, other := range c.findings {
		switch {
		case other.Case == f.Case:
			other.signatures = append(other.signatures, small.signature)
		case other.kin() == f.kin() && (len(f.steps) > 0 || other.group == f.group):
			other.kinSteps = append(other.kinSteps, kinSteps{small.signature, f.format, f.steps})
			if len(other.Alike) < mostAlike {
				other.Alike = append(other.Alike, f.Case)
			}
		default:
			continue
		}
		other.count()
		return
	}
	made := c.generator.Make(small.recipe)
	f.take(made)
	f.Findings = []golden.Finding{small.finding}
	if small.outcome != nil {
		o := *small.outcome
		f.Outcome = &o
		for _, more := range made.Judge(c.description, o) {
			if more.Level.Gates(c.level) && (more.Rule != small.finding.Rule || more.Field != small.finding.Field) {
				f.Findings = append(f.Findings, more)
			}
		}
		// Which rule it is hangs on what the SDK makes of the same values as they come
		// from the wire.
		if len(small.recipe.Steps) > 0 && made.Tier < document.Anything {
			plain, err := c.trial.run(ctx, &generate.Recipe{Base: small.recipe.Base}, nil, false)
			if err == nil {
				wire := make([]golden.Finding, len(plain))
				for i := range plain {
					wire[i] = plain[i].finding
				}
				f.Findings = f.Golden.Attribute(f.Findings, wire)
			}
		}
	}
	if small.fault != nil {
		f.Detail = small.fault.Detail
	}
	if f.known = c.knownAs(f.ID, f.Findings[0]); f.known != nil {
		f.known.Cases++
	}
	c.findings = append(c.findings, f)
}

// take takes over a made case, which the generator uses again.
func (f *Finding) take(made *generate.Case) {
	f.Tier, f.reading, f.fails = made.Tier, made.Reading, made.Fails
	if f.Tier >= document.Anything {
		f.fails = made.Never // it is not known what else the body says
	}
	f.Response = made.Response
	f.Response.Body = slices.Clone(made.Response.Body)
	g := made.Golden
	g.ID, g.Body = f.ID, golden.Digest(f.Response.Body)
	g.Code, g.Message, g.RequestID = slices.Clone(g.Code), slices.Clone(g.Message), slices.Clone(g.RequestID)
	g.HostID, g.Optional = slices.Clone(g.HostID), slices.Clone(g.Optional)
	f.Golden = &g
}

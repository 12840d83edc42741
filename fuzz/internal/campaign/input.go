package campaign

import (
	"context"
	"hash/fnv"
	"slices"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/reports"
)

// Longer inputs of engines are not given: the time in which Go's engine reduces one grows with the square of
// its length.
const (
	maxChoices = 256
	maxBody    = 64 << 10
)

// InputResult is what became of an input of an engine.
type InputResult struct {
	// Findings are new.
	Findings []*Finding
	// Skipped says why the input was not given or not judged; empty: it was.
	Skipped string
	// Unstable says what was seen and could not be reproduced; empty: nothing was.
	Unstable string
	// Err says why the input could not be tried in a process of its own; nil: it could, or needed not.
	Err error
}

// CheckChoices gives the case that an engine has chosen. A kept input is one that has failed before: it may
// have ended its process, so that it is given in another process first.
func (c *Campaign) CheckChoices(ctx context.Context, choices []byte, kept bool) (result InputResult) {
	if len(choices) > maxChoices {
		return result
	}
	made := c.generator.FromChoices(choices)
	r := made.Recipe
	if !c.engine && c.skip(r) {
		result.Skipped = "known to hang, or to end the process"
		return result
	}
	if kept && c.StartIsolated != nil {
		r = r.Clone()
		result = c.checkIsolated(func() error { return c.One(ctx, -1, r) })
		if len(result.Findings) > 0 {
			return result
		}
		made = c.generator.Make(r)
	}
	problems, err := c.twice(ctx, made, choices, func() []byte { return r.Append(nil) })
	if err != nil {
		result.Skipped = "sdkconform: " + err.Error()
		return result
	}
	if len(problems) > 0 {
		c.checkProblems(ctx, r.Clone(), problems, &result)
	}
	return result
}

// CheckBody gives a raw input of an engine, as CheckChoices gives choices.
func (c *Campaign) CheckBody(ctx context.Context, input []byte, kept bool) (result InputResult) {
	if len(input) < rawHeader || len(input) > maxBody {
		return result
	}
	made := c.rawCase(input)
	if kept && c.StartIsolated != nil {
		result = c.checkIsolated(func() error { return c.oneBody(ctx, input) })
		if len(result.Findings) > 0 {
			return result
		}
	}
	problems, err := c.twice(ctx, made, input, func() []byte { return rawText(input) })
	if err != nil {
		result.Skipped = "sdkconform: " + err.Error()
	}
	for _, p := range problems {
		if f := c.rawFinding(made, p); f.known == nil {
			result.Findings = append(result.Findings, f)
		}
	}
	return result
}

// checkIsolated runs an input with the SDK in a process of its own.
func (c *Campaign) checkIsolated(run func() error) (result InputResult) {
	found, err := c.RunIsolated(run)
	result.Err = err
	for _, f := range found {
		if f.known == nil {
			result.Findings = append(result.Findings, f)
		}
	}
	return result
}

// twice gives a case, one input in eight twice, and returns what is wrong.
func (c *Campaign) twice(ctx context.Context, made *generate.Case, input []byte, text func() []byte) ([]problem, error) {
	if c.log != nil {
		named := text()
		c.log.Set(named, named)
	}
	first := c.give(ctx, &made.Response)
	problems, err := c.judge(made, first)
	if err != nil {
		return nil, err
	}
	if sampled(input) && first.Fault == nil {
		second := c.give(ctx, &made.Response)
		if second.Fault == nil {
			problems = merge(problems, c.compare(made, first.Outcome, &second.Outcome))
		}
	}
	return problems, nil
}

// sampled takes one input in eight, always the same ones.
func sampled(input []byte) bool {
	h := fnv.New32a()
	_, _ = h.Write(input) // a hash never fails
	return h.Sum32()%repeatEvery == 0
}

// checkProblems adds the findings of an input's problems that are new.
func (c *Campaign) checkProblems(ctx context.Context, r *generate.Recipe, problems []problem, result *InputResult) {
	if c.engine {
		c.forgetNew() // the engine gives the input again, and it must fail again
	}
	before := len(c.findings)
	c.investigate(ctx, 0, r, problems, nil)
	for _, f := range c.findings[before:] {
		if f.known == nil {
			result.Findings = append(result.Findings, f)
		}
	}
	explained := func() bool {
		return !slices.ContainsFunc(problems, func(p problem) bool { return !c.explained(r, p) })
	}
	if c.engine && len(c.findings) == before && !explained() {
		result.Unstable = "seen and not shown again: " + r.String() + ": " + problems[0].finding.Rule + ": " + reports.Sentence(problems[0].finding)
	}
}

// forgetNew forgets the findings that are not known.
func (c *Campaign) forgetNew() {
	c.findings = slices.DeleteFunc(c.findings, func(f *Finding) bool { return f.known == nil })
}

// GiveChoices gives the choices of an engine that knows nothing of this package, and returns the new findings,
// each time that it is given them.
func (c *Campaign) GiveChoices(ctx context.Context, choices []byte) ([]*Finding, error) {
	if len(choices) > maxChoices {
		return nil, nil
	}
	made := c.generator.FromChoices(choices)
	r := made.Recipe.Clone()
	if c.log != nil {
		c.log.Set(r.Append(nil))
	}
	problems, err := c.judge(made, c.give(ctx, &made.Response))
	if err != nil {
		return nil, err
	}
	before := len(c.findings)
	c.investigate(ctx, 0, r, problems, nil)
	return c.takeNew(before), nil
}

// GiveBody gives a raw input, as GiveChoices gives choices.
func (c *Campaign) GiveBody(ctx context.Context, input []byte) ([]*Finding, error) {
	if len(input) < rawHeader || len(input) > maxBody {
		return nil, nil
	}
	before := len(c.findings)
	if err := c.oneBody(ctx, input); err != nil {
		return nil, err
	}
	return c.takeNew(before), nil
}

// takeNew returns the findings from a number on that are not known, and forgets them.
func (c *Campaign) takeNew(before int) (found []*Finding) {
	for _, f := range c.findings[before:] {
		if f.known == nil {
			found = append(found, f)
		}
	}
	c.forgetNew()
	return found
}

// seedCases is how many generated cases are among the seeds, beside the fixtures. They have full length,
// because engines grow short inputs slowly.
const seedCases = 256

// Seeds are the choices that an engine begins with: every fixture, and some generated cases. Each costs Go's
// engine some milliseconds at its start, which count as time of fuzzing: under it only two rows of each
// table come in all their forms.
func (c *Campaign) Seeds() (seeds [][]byte) {
	form := document.ByName("form")
	for _, group := range c.Bases.Groups {
		for _, b := range group {
			r := &generate.Recipe{Base: b}
			seeds = append(seeds, r.Bytes())
			for i := range b.Forms {
				if i < 256 && (!c.engine || slices.Contains(representatives(group), b)) {
					r.Steps = []document.Step{{Mutation: form, Args: [document.MostArguments]byte{byte(i)}}}
					seeds = append(seeds, r.Bytes())
				}
			}
		}
	}
	d := generate.NewDraws()
	for n := range uint64(seedCases) {
		seeds = append(seeds, slices.Clone(d.Fill(d.Choices(0, n), generate.LongestChoices)))
	}
	return seeds
}

// Bodies are the raw inputs that an engine begins with.
func (c *Campaign) Bodies() (inputs [][]byte) {
	for _, group := range c.Bases.Groups {
		for _, b := range representatives(group) {
			inputs = append(inputs, rawInput(b, b.Fixture.Response.Body))
			for _, form := range b.Forms {
				if len(form.Response.Body) < maxBody {
					inputs = append(inputs, rawInput(b, form.Response.Body))
				}
			}
		}
	}
	return inputs
}

// representatives are two items of a group, if it has two.
func representatives(group []*generate.Base) []*generate.Base {
	if len(group) == 1 {
		return group
	}
	return []*generate.Base{group[0], group[len(group)/2]}
}

package campaign

import (
	"context"
	"fmt"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// maxUnstable is how often a problem is reduced that could not be reproduced before.
const maxUnstable = 3

// investigate counts the problems of a case that findings explain, and reduces the others to new findings.
// Earlier are the responses before it.
func (c *Campaign) investigate(ctx context.Context, number int, r *generate.Recipe, problems []problem, earlier []*runner.Response) {
	for _, p := range problems {
		if ctx.Err() != nil {
			return
		}
		if f := c.cause(r, p); f != nil {
			f.count()
			if err := c.learnTrigger(ctx, f, r, p); err != nil {
				c.Stop(ctx, err)
				return
			}
			continue
		}
		if c.unstable[p.signature] >= maxUnstable {
			continue // the result tells it already, and each attempt takes hundreds of calls
		}
		tries, further := maxTries, reproductions
		if p.verdict == reports.Crash && c.knownAs("", p.finding) != nil {
			tries, further = triggerTries, 0 // a known crash needs no proof, and each try costs a start
		}
		small, ok, err := c.reduce(ctx, r, p.signature, earlier, tries, further)
		if err != nil && ctx.Err() == nil {
			c.Stop(ctx, err)
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
		c.add(ctx, number, small)
	}
}

// cause returns the finding that explains a problem of a case; nil: none does.
func (c *Campaign) cause(r *generate.Recipe, p problem) *Finding {
	for _, f := range c.findings {
		if f.explains(r, p.signature) {
			return f
		}
	}
	return nil
}

// explained counts a problem that a finding explains, and reports whether one does.
func (c *Campaign) explained(r *generate.Recipe, p problem) bool {
	f := c.cause(r, p)
	if f != nil {
		f.count()
	}
	return f != nil
}

// knownAs returns the known finding that covers one of a case; nil: none does.
func (c *Campaign) knownAs(id string, f golden.Finding) *Known {
	for _, k := range c.known {
		if k.covers(c.description, id, c.op, f) {
			return k
		}
	}
	return nil
}

// add makes a finding of a reduced case, or adds it to the finding of its cluster.
func (c *Campaign) add(ctx context.Context, number int, small reduced) {
	f := &Finding{
		Case: small.recipe.String(), ID: small.recipe.ID(), Steps: c.generator.Explain(small.recipe),
		Verdict: small.verdict, After: small.before, Again: small.again, Beside: small.concurrent, Reproduced: small.times, Cases: 1, Number: number,
		signatures: []string{small.signature}, how: small.how, steps: small.recipe.Steps, base: small.recipe.Base,
		format: small.recipe.Base.Fixture.Response.Format, group: small.recipe.Base.Group,
	}
	for _, other := range c.findings {
		switch {
		case other.Case == f.Case:
			other.signatures = append(other.signatures, small.signature)
		case other.cluster() == f.cluster() && (len(f.steps) > 0 || other.group == f.group):
			other.variants = append(other.variants, variant{small.signature, f.format, f.steps})
			if len(other.Alike) < maxAlike {
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
		f.Findings = c.attribute(ctx, f, small.recipe)
	}
	if small.fault != nil {
		f.Detail = small.fault.Detail
	}
	if f.known = c.knownAs(f.ID, f.Findings[0]); f.known != nil {
		f.known.Cases++
	}
	c.findings = append(c.findings, f)
}

// attribute names the broken rules of a finding: which rules they are depends on what the SDK makes of the
// same values without the mutations.
func (c *Campaign) attribute(ctx context.Context, f *Finding, r *generate.Recipe) []golden.Finding {
	if len(r.Steps) == 0 || f.Tier >= document.Anything {
		return f.Findings
	}
	problems, err := c.run(ctx, &generate.Recipe{Base: r.Base}, nil, false)
	if err != nil {
		return f.Findings
	}
	plain := make([]golden.Finding, len(problems))
	for i := range problems {
		plain[i] = problems[i].finding
	}
	return f.Golden.Attribute(f.Findings, plain)
}

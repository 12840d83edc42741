package campaign

import (
	"context"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/reports"
)

// Restarting an SDK after a crash takes longer than thousands of cases, so cases that trigger a known crash
// are skipped. One in sendEvery is still sent, in case the reduced trigger is not always fatal.
const sendEvery = 16

// maxTriggers is how often a further trigger of a known crash is looked for, with at most triggerTries cases,
// of which each crash counts for many.
const (
	maxTriggers  = 6
	triggerTries = maxTries / 4
)

// skip reports whether a case is skipped. One that triggers a known hang costs a deadline and, in process, a
// goroutine that never ends; one that triggers a known end of the process would end this one.
func (c *Campaign) skip(r *generate.Recipe) bool {
	for _, f := range c.findings {
		restart := f.Verdict == reports.Crash && c.restarts
		if f.raw || f.Beside || f.Verdict != reports.Hang && !f.fatal && !restart || !f.triggeredBy(r, anySignature) {
			continue
		}
		f.skipped++
		if restart && f.skipped%sendEvery == 0 {
			return false
		}
		f.count()
		return true
	}
	return false
}

// learnTrigger reduces a case of a known crash that no known trigger explains, so that cases with the same
// trigger can be skipped.
func (c *Campaign) learnTrigger(ctx context.Context, f *Finding, r *generate.Recipe, p problem) error {
	if p.verdict != reports.Crash || !c.restarts || f.triggerTries >= maxTriggers || f.triggeredBy(r, anySignature) {
		return nil
	}
	f.triggerTries++
	small, ok, err := c.reduce(ctx, r, p.signature, nil, triggerTries, 0)
	if err == nil && ok && len(small.before) == 0 {
		f.variants = append(f.variants, variant{small.signature, small.recipe.Base.Fixture.Response.Format, small.recipe.Steps})
	}
	return err
}

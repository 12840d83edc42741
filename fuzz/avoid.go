package fuzz

import (
	"context"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/reports"
)

// A crash of an SDK that has a process of its own costs a start of that process, which
// takes longer than thousands of cases: most cases that are known to lead to one are
// left out. Every sixteenth is given, because what was reduced may lead there only
// now and then.
const givenAllTheSame = 16

// mostLearnt is how often it is looked at what else leads to a crash that is known, and
// learningTries how many cases that takes at most, of which each crash counts for many.
const (
	mostLearnt    = 6
	learningTries = mostTries / 4
)

// costly reports whether a crash ends a process that is started again.
func (t *trial) costly() bool { return t.flight == nil }

// avoid reports whether a case is left out: one that is known to hang costs a deadline
// each time, and in process a goroutine that is never got back; one that is known to
// end the process would end this one.
func (c *campaign) avoid(r *generate.Recipe) bool {
	for _, f := range c.findings {
		restart := f.Verdict == reports.Crash && c.costly()
		if f.raw || f.Beside || f.Verdict != reports.Hang && !f.fatal && !restart || !f.leadsTo(r, anySignature) {
			continue
		}
		f.spared++
		if restart && f.spared%givenAllTheSame == 0 {
			return false
		}
		f.count()
		return true
	}
	return false
}

func anySignature(...string) bool { return true }

// learnCrash looks at what in a case leads to a known crash, so that other cases which
// have it can be left out.
func (c *campaign) learnCrash(ctx context.Context, f *Finding, r *generate.Recipe, p problem) error {
	if p.verdict != reports.Crash || !c.costly() || f.learnt >= mostLearnt || f.leadsTo(r, anySignature) {
		return nil
	}
	f.learnt++
	small, ok, err := c.reduce(ctx, r, p.signature, nil, learningTries, 0)
	if err == nil && ok && len(small.before) == 0 {
		f.kinSteps = append(f.kinSteps, kinSteps{small.signature, small.recipe.Base.Fixture.Response.Format, small.recipe.Steps})
	}
	return err
}

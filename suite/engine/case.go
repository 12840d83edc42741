package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// maxAttempts is how often a case is begun because the fault of the attempt before was
// another case's.
const maxAttempts = 8

// caseRunner runs one case after the other: it gives the responses, judges the outcomes,
// and has a fault attributed to a case.
type caseRunner struct {
	plan        *Plan
	description runner.Description
	timeout     time.Duration
	program     *drive.Program
	driver      drive.Driver
	history     *faults.History
	confirmer   confirmer
	attributor  attributor
	compact     map[drive.Step]compactForm
}

// compactForm is what the SDK made of the same values in the compact form.
type compactForm struct {
	outcome  runner.Outcome // without a kind: there is no such form, or no answer to it
	findings []golden.Finding
	unknown  bool // there is no answer to it, so that nothing can be said of the form of a case
}

// alone runs a case with nothing else in flight. It begins anew if the fault of another
// case came in between.
func (r *caseRunner) alone(ctx context.Context, item Item, c *reports.Case) {
	if r.confirmer.settles(ctx, item, c) {
		return
	}
	for i := 1; r.attempt(ctx, item, c); i++ {
		if i == maxAttempts {
			what := fmt.Sprintf("the case was begun %d times, and each time the program ended because of the response of another case", i)
			settleFault(c, &runner.Fault{Kind: runner.Harness, What: what}, "")
			return
		}
	}
}

// attempt runs a case once, and reports whether it must be run again.
func (r *caseRunner) attempt(ctx context.Context, item Item, c *reports.Case) (again bool) {
	source := aloneSource{driver: r.driver, step: item.step(), history: r.history, timeout: r.timeout}
	source.prepared = r.program.InBatch(ctx, r.driver, item.driveCase())
	o := r.observe(ctx, item, &source, c)
	f := o.failure
	switch {
	case f == nil:
		findings, stable := r.findings(ctx, item, &o)
		// What differs from run to run is not due to the form.
		if len(findings) > 0 && item.Golden.Rule != "" && stable {
			if form := r.compactForm(ctx, item); !form.unknown {
				findings = item.Golden.Attribute(findings, form.findings)
			}
		}
		settle(c, findings)
		c.Recognised = item.Golden.Recognised(o.outcomes[0])
		return false
	case f.shortened != "" && f.fault.Kind == runner.Hang:
		r.history.AddSilent(item.Op, item.Fixture)
		told := *f.fault
		told.What = fmt.Sprintf("%s; the deadline was shortened, because %s", told.What, f.shortened)
		settleFault(c, &told, "")
		return false
	default:
		return r.attributor.attribute(ctx, item, f, c)
	}
}

// ahead runs a case whose responses were given ahead. Neither a fault nor a finding is
// attributed, because the case is run again if there is one. It returns the interruption if
// there was one.
func (r *caseRunner) ahead(ctx context.Context, item Item, p *drive.Pipeline, c *reports.Case) *drive.Interruption {
	source := aheadSource{pipeline: p, step: item.step(), history: r.history}
	o := r.observe(ctx, item, &source, c)
	if o.failure != nil {
		settleFault(c, o.failure.fault, "")
		return source.interruption
	}
	findings, _ := r.findings(ctx, item, &o)
	settle(c, findings)
	c.Recognised = item.Golden.Recognised(o.outcomes[0])
	return nil
}

// observation is what the SDK made of the responses of a case.
type observation struct {
	outcomes     [2]runner.Outcome
	exchanges    [2]*replay.Exchange
	spacers      [2]*fixtures.Fixture // what was given before each run; nil: nothing
	inputChanged bool
	failure      *failure // nil: all were answered
}

// observe gives the responses of a case until all are answered or one is not.
func (r *caseRunner) observe(ctx context.Context, item Item, s source, c *reports.Case) (o observation) {
	for i := range item.runs() {
		spacer, result := s.spacer(ctx, item.spacers[i])
		if result.Fault != nil {
			o.failure = &failure{result.Fault, result.Log, spacer, i, ""}
			return o
		}
		o.spacers[i] = spacer
		result, shortened := s.own(ctx)
		o.exchanges[i] = result.Exchange
		c.Exchange = shownExchange(result.Exchange, item.Fixture.OnWire().Delivery)
		if result.Fault != nil {
			o.failure = &failure{result.Fault, result.Log, item.Fixture, i, shortened}
			return o
		}
		o.outcomes[i] = result.Outcome
		o.inputChanged = o.inputChanged || result.InputChanged
	}
	r.history.Record(item.Op, item.Fixture, nil)
	outcome := o.outcomes[0]
	c.Outcome = &outcome
	return o
}

// findings judges a case whose responses were all answered. Stable reports whether the
// runs had the same outcome.
func (r *caseRunner) findings(ctx context.Context, item Item, o *observation) (findings []golden.Finding, stable bool) {
	findings = r.judge(ctx, item, o.outcomes[0], o.exchanges[0])
	var differences []golden.Finding
	if item.runs() == len(o.outcomes) {
		differences = item.Golden.Same(o.outcomes[0], o.outcomes[1])
		for i := range o.outcomes {
			if differences == nil {
				differences = item.Golden.LeftOver(o.outcomes[i], o.outcomes[1-i], r.goldenOf(o.spacers[i]))
			}
		}
	}
	if differences != nil {
		findings = append(differences, merge(findings, r.judge(ctx, item, o.outcomes[1], o.exchanges[1]))...)
	}
	if o.inputChanged {
		findings = append(findings, golden.RuleByID(golden.RuleInputUnchanged).Finding("body", "unchanged", "changed"))
	}
	return findings, differences == nil
}

// goldenOf is nil for no fixture.
func (r *caseRunner) goldenOf(f *fixtures.Fixture) *golden.Golden {
	if f == nil {
		return nil
	}
	return r.plan.Goldens[f.ID]
}

// judge judges an outcome, and of a call what the replay server saw.
func (r *caseRunner) judge(ctx context.Context, item Item, o runner.Outcome, x *replay.Exchange) []golden.Finding {
	findings := item.Golden.Judge(r.describe(ctx, item, o), o)
	if x != nil {
		findings = append(findings, item.Golden.JudgeExchange(o, item.Fixture.OnWire(), x)...)
	}
	if !slices.Contains(r.description.Formats, item.Fixture.Response.Format) { // one that it says it does not ask for
		findings = slices.DeleteFunc(findings, func(f golden.Finding) bool { return f.Rule == golden.RuleFormatRequested })
	}
	return findings
}

// describe is the SDK's description for one outcome. What an SDK exposes it may show in
// outcomes of one kind alone: many show the request id of a success, and none of an error,
// and do not name it. A success that lacks it is then judged by whether the SDK shows it of
// the same values in the compact form.
func (r *caseRunner) describe(ctx context.Context, item Item, o runner.Outcome) runner.Description {
	d := r.description
	if o.Kind != runner.KindSuccess || o.RequestID != "" || d.ExposesField(runner.FieldRequestID) || len(item.Golden.RequestID) == 0 {
		return d
	}
	if same := r.compactForm(ctx, item).outcome; same.Kind == runner.KindSuccess && same.RequestID != "" {
		d.Exposes = append(slices.Clip(d.Exposes), runner.FieldRequestID)
	}
	return d
}

// compactForm is what the SDK makes of the same values in the compact form: what is broken
// there too is not broken by the form of the case, and what is shown there can be shown.
func (r *caseRunner) compactForm(ctx context.Context, item Item) (form compactForm) {
	f := r.plan.Catalogue.Fixture(item.Fixture.WireID())
	if f == nil {
		return form
	}
	step := drive.Step{Op: item.Op, Fixture: f}
	if known, ok := r.compact[step]; ok {
		return known
	}
	if result := r.driver.Give(ctx, step); result.Fault == nil {
		form = compactForm{outcome: result.Outcome, findings: r.plan.Goldens[f.ID].Judge(r.description, result.Outcome)}
	} else {
		form.unknown = true
	}
	r.compact[step] = form
	return form
}

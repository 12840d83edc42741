package campaign

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/sdkconform/sdkconform/fuzz/internal/crashlog"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// Exchange gives a subject one response.
type Exchange func(ctx context.Context, r *runner.Response) runner.Result

// Trial gives cases to one subject and judges what the subject makes of them.
type Trial struct {
	subject runner.Subject
	op      string
	decodes bool // give is the subject's own Decode
	// patient is another subject of the same SDK with a longer deadline, for huge bodies; nil: there is none.
	patient runner.Subject
	// concurrent are the subjects of concurrent calls: further ones, or the same one repeated if it takes
	// several calls at once; nil: no concurrent calls are made.
	concurrent  []runner.Subject
	give        Exchange
	description runner.Description
	level       golden.Level // problems of lower levels are dropped
	generator   *generate.Generator
	log         *crashlog.Log   // nil: the subject is in another process, or the log cannot be written
	guard       *crashlog.Guard // nil: the subject is in another process
	restarts    bool            // a crash ends a process that must be started again
	engine      bool            // an engine looks for inputs, see Config
	skipInterim bool            // statuses below 200 are not given, see Config
	// disturbers are responses with every field, by group. One is given between two runs of a case, to show
	// values that are left over from it.
	disturbers map[int]*runner.Response
}

// harnessError says that the adapter or the machine failed, not the SDK.
type harnessError struct{ fault *runner.Fault }

func (e harnessError) Error() string { return e.fault.Error() }

// failedAlone reports whether the adapter failed at one case only, and is still there.
func failedAlone(err error) bool {
	var harness harnessError
	return errors.As(err, &harness) && harness.fault.Kind == runner.Harness
}

// newTrial makes a trial of a subject by one of its operations. Where exchange is nil, the subject decodes.
func newTrial(s runner.Subject, op string, b *generate.Bases, level golden.Level, exchange Exchange) (*Trial, error) {
	t := &Trial{
		subject: s, op: op, description: s.Description(), level: level, generator: generate.NewGenerator(b), disturbers: disturbers(b),
		give: exchange, restarts: true,
	}
	if t.give == nil {
		if op != runner.OpDecode {
			return nil, fmt.Errorf("operation %q needs a server", op)
		}
		t.decodes = true
		t.give = func(ctx context.Context, r *runner.Response) runner.Result {
			if huge(r) && t.patient != nil {
				return t.patient.Decode(ctx, r)
			}
			return s.Decode(ctx, r)
		}
	}
	if isProgram(s) {
		t.give = probeAfterHang(t.give)
	}
	return t, nil
}

// isProgram reports whether a subject is a program, which several goroutines may ask at once.
func isProgram(s runner.Subject) bool {
	_, restarts := s.(runner.Restarter)
	return restarts
}

// probeAfterHang sends an empty response after each hang. A program that hangs several times in a row is
// given up, see package host, and a fuzzer that reduces a hang repeats it; an answer in between shows that
// the program still works.
func probeAfterHang(give Exchange) Exchange {
	return func(ctx context.Context, r *runner.Response) runner.Result {
		result := give(ctx, r)
		if result.Fault != nil && result.Fault.Kind == runner.Hang {
			probe := *r
			probe.Status, probe.Header, probe.Body = http.StatusServiceUnavailable, http.Header{}, nil
			_ = give(ctx, &probe)
		}
		return result
	}
}

// allowConcurrent makes concurrent calls to a subject that is a program, if its description allows them.
func (t *Trial) allowConcurrent() {
	if isProgram(t.subject) && t.description.Concurrency > 1 && t.decodes {
		t.concurrent = slices.Repeat([]runner.Subject{t.subject}, min(t.description.Concurrency, maxConcurrent))
	}
}

// huge reports whether a body is so long that a correct reader may miss a short deadline on a busy machine.
func huge(r *runner.Response) bool { return len(r.Body) > 256<<10 }

// hasFinalStatus reports whether HTTP can carry the status of a response as that of a final response. An
// HTTP library that gets another one rightly waits for the final one.
func hasFinalStatus(r *runner.Response) bool { return r.Status >= 200 }

// Op is the operation by which cases are given.
func (t *Trial) Op() string { return t.op }

// Description is the description of the subject.
func (t *Trial) Description() runner.Description { return t.description }

// atLevel keeps the problems that count at the trial's level.
func (t *Trial) atLevel(problems []problem) []problem {
	kept := problems[:0]
	for _, p := range problems {
		if p.finding.Level.Gates(t.level) {
			kept = append(kept, p)
		}
	}
	return kept
}

// judge returns what is wrong with one result of a case. The error is a harnessError.
func (t *Trial) judge(c *generate.Case, result runner.Result) ([]problem, error) {
	if f := result.Fault; f != nil {
		if f.Kind == runner.Crash || f.Kind == runner.Hang {
			return []problem{faultProblem(f)}, nil
		}
		return nil, harnessError{f}
	}
	findings := c.Judge(t.description, result.Outcome)
	if result.InputChanged {
		findings = append(findings, golden.RuleByID(golden.RuleInputUnchanged).Finding("body", "unchanged", "changed"))
	}
	if len(findings) == 0 {
		return nil, nil
	}
	o := result.Outcome
	return t.atLevel(problemsOf(findings, &o, &c.Response)), nil
}

// compare returns what is wrong with two outcomes of the same bytes.
func (t *Trial) compare(c *generate.Case, first runner.Outcome, second *runner.Outcome) []problem {
	return t.atLevel(problemsOf(c.Same(first, *second), second, nil))
}

// run gives one case alone, after the responses before; with again once more, after another response. It
// returns every problem.
func (t *Trial) run(ctx context.Context, r *generate.Recipe, before []*runner.Response, again bool) ([]problem, error) {
	c := t.generator.Make(r)
	if t.skipInterim && !hasFinalStatus(&c.Response) {
		return nil, nil
	}
	if t.log != nil {
		t.log.Set(slices.Repeat([][]byte{r.Append(nil)}, len(before)+3)...)
	}
	for _, b := range before {
		if f := t.give(ctx, b).Fault; f != nil && f.Kind == runner.NotRun {
			return nil, harnessError{f}
		}
	}
	first := t.give(ctx, &c.Response)
	problems, err := t.judge(c, first)
	if err != nil || !again || first.Fault != nil {
		return problems, err
	}
	for _, other := range t.disturber(r) {
		_ = t.give(ctx, other) // its own faults are other findings
	}
	second := t.give(ctx, &c.Response)
	more, err := t.judge(c, second)
	if err != nil {
		return problems, err
	}
	problems = merge(problems, more)
	if second.Fault == nil {
		problems = merge(problems, t.compare(c, first.Outcome, &second.Outcome))
	}
	return problems, nil
}

// disturber is a documented response of the same format with every field, whose values differ from those of
// the recipe's own item; empty: there is none.
func (t *Trial) disturber(r *generate.Recipe) []*runner.Response {
	if other := t.disturbers[r.Base.Group]; other != nil {
		return []*runner.Response{other}
	}
	return nil
}

// disturbers chooses for each group of bases a response that has every field.
func disturbers(b *generate.Bases) map[int]*runner.Response {
	fields := func(x *generate.Base) int {
		c := &x.Fixture.Carries
		return len(c.Code) + len(c.Message) + len(c.RequestID) + len(c.HostID)
	}
	chosen := map[int]*runner.Response{}
	for i, group := range b.Groups {
		var best *generate.Base
		for _, other := range b.Groups {
			candidate := other[len(other)/2]
			same := candidate.Fixture.Response.Format == group[0].Fixture.Response.Format &&
				candidate.Fixture.Source.Provider == group[0].Fixture.Source.Provider
			if same && (best == nil || fields(candidate) > fields(best)) {
				best = candidate
			}
		}
		if best != nil {
			chosen[i] = &best.Fixture.Response
		}
	}
	return chosen
}

// close ends the subjects.
func (t *Trial) close() error {
	err := t.subject.Close()
	if t.guard != nil {
		t.guard.Close()
	}
	if t.log != nil {
		t.log.Remove()
	}
	for _, s := range append(t.concurrent, t.patient) {
		if s != nil && s != t.subject {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

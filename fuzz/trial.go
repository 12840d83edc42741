package fuzz

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// problem is one thing wrong with one case.
type problem struct {
	finding golden.Finding
	verdict reports.Verdict // reports.Fail, Crash or Hang
	fault   *runner.Fault   // of a crash or hang
	outcome *runner.Outcome // nil where there is a fault
	// signature tells bugs apart: what is wrong, not with which values.
	signature string
	// how is the signature without the field.
	how string
}

var digits = regexp.MustCompile(`[0-9]+|0x[0-9a-f]+`)

// faulty makes a problem of a fault that is the SDK's.
func faulty(f *runner.Fault) problem {
	rule, verdict := golden.RuleNoCrash, reports.Crash
	if f.Kind == runner.Hang {
		rule, verdict = golden.RuleNoHang, reports.Hang
	}
	p := problem{
		finding: golden.RuleByID(rule).Finding("", "an outcome", f.What), verdict: verdict, fault: f,
		signature: string(f.Kind),
	}
	if f.Kind == runner.Crash {
		// Where it happened; else of the words only those that every crash of the kind
		// has: a panic says the index, a death the number of the process.
		where := place(f.Detail)
		if where == "" {
			where = digits.ReplaceAllString(f.What, "N")
		}
		p.signature += " " + where
		if len(p.signature) > 200 {
			p.signature = p.signature[:200]
		}
	}
	p.how = p.signature
	return p
}

// topFrame is the function that panicked, in a stack of Go; empty in others.
func topFrame(stack string) string {
	// Behind the innermost panic, or where the goroutine was that a fatal error ended.
	at := max(strings.LastIndex(stack, "\npanic("), strings.LastIndex(stack, "[running"))
	if at < 0 {
		return ""
	}
	_, frames, _ := strings.Cut(stack[at:], "\n")
	if strings.HasPrefix(stack[at:], "\npanic(") {
		_, frames, _ = strings.Cut(frames, "\n")
	}
	for line := range strings.Lines(frames) {
		name, _, called := strings.Cut(line, "(")
		switch {
		case line[0] == '\t', !called, name == "panic":
		case strings.HasPrefix(name, "runtime."), strings.HasPrefix(name, "runtime/"):
		default:
			if i := strings.LastIndex(line, "("); i > 0 { // methods have brackets of their own
				name = line[:i]
			}
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// constant reports whether what is shown is the same whatever the case: a printed
// nothing, a status, the whole body. Then it is one bug, whatever leads to it.
func constant(f golden.Finding, o *runner.Outcome, body []byte) bool {
	if f.Field == runner.FieldStatus && f.Got != "" || golden.IsPrintedNothing(f.Got) {
		return true
	}
	for _, v := range document.Read {
		if v.String() == f.Field {
			return echoed(generate.Shown(*o, v), body) // the finding's own may be cut
		}
	}
	return false
}

// echoed reports whether the whole body, or what is left of it as text, is shown in
// the place of a value.
func echoed(shown string, body []byte) bool {
	const enough = 20
	shown, text := asText(shown), asText(string(body))
	return shown != "" && (shown == text || len(shown) > enough && len(text) > enough && strings.HasPrefix(shown, text[:enough]))
}

// asText is a text without the marks of bytes that are none.
func asText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\uFFFD", ""))
}

// wrong makes problems of findings about a response; sent is nil where they compare two
// outcomes.
func wrong(findings []golden.Finding, o *runner.Outcome, sent *runner.Response) []problem {
	problems := make([]problem, len(findings))
	for i, f := range findings {
		how := "wrong" // or lost: which of the two it is hangs on the value
		switch {
		case sent == nil:
		case constant(f, o, sent.Body):
			how = alwaysTheSame
		case f.Field == "kind" && f.Got == runner.KindSuccess && sent.Status >= 400:
			how = "success at a status of failure" + alwaysTheSame // the status is not looked at
		case o.Kind == runner.KindUndecodable && f.Field != "kind" && f.Got == "":
			how = "not shown of what it cannot read" + alwaysTheSame // whatever the reason
		}
		switch {
		case how != "wrong":
		case f.Field == "kind":
			how = f.Got
		case f.Want == "":
			how = "invented"
		}
		rule := ""
		if f.Rule == golden.RuleDeterministic || f.Rule == golden.RuleInputUnchanged {
			rule = f.Rule + " "
		}
		problems[i] = problem{finding: f, verdict: reports.Fail, outcome: o, signature: rule + f.Field + " " + how, how: rule + how}
	}
	return problems
}

// alwaysTheSame ends the signatures of what is one bug whatever leads to it.
const alwaysTheSame = " always the same"

// exchanger gives a subject one response.
type exchanger func(ctx context.Context, r *runner.Response) runner.Result

// trial gives cases to one subject and judges what it makes of them.
type trial struct {
	subject runner.Subject
	op      string
	direct  bool // give is the subject's own Decode
	final   bool // a status below 200, which HTTP has no final response of, is not given
	// patient is another subject of the same SDK with a longer deadline, for huge
	// bodies; nil: there is none.
	patient runner.Subject
	// beside are further subjects of it, or the same where it takes calls at the same
	// time; nil: none are made.
	beside      []runner.Subject
	give        exchanger
	description runner.Description
	level       golden.Level
	generator   *generate.Generator
	flight      *flight // nil: the subject is in another process
	guard       *guard  // the same
	// before are responses with every field, for a look at what is left over from
	// them: by group.
	before map[int]*runner.Response
}

// errHarness says that the adapter or the machine failed, not the SDK.
type errHarness struct{ fault *runner.Fault }

func (e errHarness) Error() string { return e.fault.Error() }

// gating keeps the problems that count at the trial's level.
func (t *trial) gating(problems []problem) []problem {
	kept := problems[:0]
	for _, p := range problems {
		if p.finding.Level.Gates(t.level) {
			kept = append(kept, p)
		}
	}
	return kept
}

// problems judges one result of a case. The error is an errHarness.
func (t *trial) problems(c *generate.Case, result runner.Result) ([]problem, error) {
	if f := result.Fault; f != nil {
		if f.Kind == runner.Crash || f.Kind == runner.Hang {
			return []problem{faulty(f)}, nil
		}
		return nil, errHarness{f}
	}
	findings := c.Judge(t.description, result.Outcome)
	if result.InputChanged {
		findings = append(findings, golden.RuleByID(golden.RuleInputUnchanged).Finding("body", "unchanged", "changed"))
	}
	if len(findings) == 0 {
		return nil, nil
	}
	o := result.Outcome
	return t.gating(wrong(findings, &o, &c.Response)), nil
}

// run gives one case alone: the response, after the given ones if there are any; then
// once more behind another response, if again says so. It returns every problem.
func (t *trial) run(ctx context.Context, r *generate.Recipe, before []*runner.Response, again bool) ([]problem, error) {
	c := t.generator.Make(r)
	if t.final && !sendable(c.Response.Status) {
		return nil, nil
	}
	if t.flight != nil {
		t.flight.set(slices.Repeat([][]byte{r.Append(nil)}, len(before)+3)...)
	}
	for _, b := range before {
		if f := t.give(ctx, b).Fault; f != nil && f.Kind == runner.NotRun {
			return nil, errHarness{f}
		}
	}
	first := t.give(ctx, &c.Response)
	problems, err := t.problems(c, first)
	if err != nil || !again || first.Fault != nil {
		return problems, err
	}
	for _, other := range t.other(r) {
		_ = t.give(ctx, other) // its own faults are found on their own
	}
	second := t.give(ctx, &c.Response)
	more, err := t.problems(c, second)
	if err != nil {
		return problems, err
	}
	problems = merge(problems, more)
	if second.Fault == nil {
		problems = merge(problems, t.gating(wrong(c.Same(first.Outcome, second.Outcome), &second.Outcome, nil)))
	}
	return problems, nil
}

// other is a documented response of the same format with every field, that differs
// from those of the recipe's own item.
func (t *trial) other(r *generate.Recipe) []*runner.Response {
	if other := t.before[r.Base.Group]; other != nil {
		return []*runner.Response{other}
	}
	return nil
}

func merge(problems, more []problem) []problem {
	for _, p := range more {
		if !has(problems, p.signature) {
			problems = append(problems, p)
		}
	}
	return problems
}

// find returns the problem with the signature.
func find(problems []problem, signature string) (problem, bool) {
	for _, p := range problems {
		if p.signature == signature {
			return p, true
		}
	}
	return problem{}, false
}

func has(problems []problem, signature string) bool {
	_, ok := find(problems, signature)
	return ok
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

// newTrial makes a trial of a subject by one of its operations.
func newTrial(s runner.Subject, op string, b *generate.Bases, level golden.Level, exchange exchanger) (*trial, error) {
	t := &trial{subject: s, op: op, description: s.Description(), level: level, generator: generate.NewGenerator(b), before: disturbers(b), give: exchange}
	if t.give == nil {
		if op != runner.OpDecode {
			return nil, fmt.Errorf("operation %q needs a server", op)
		}
		t.direct = true
		t.give = func(ctx context.Context, r *runner.Response) runner.Result {
			if huge(r) && t.patient != nil {
				return t.patient.Decode(ctx, r)
			}
			return s.Decode(ctx, r)
		}
	}
	if isProgram(s) {
		t.give = asksOn(t.give)
	}
	return t, nil
}

// isProgram reports whether a subject is a program, which may be asked by several
// goroutines at once.
func isProgram(s runner.Subject) bool {
	_, restarts := s.(runner.Restarter)
	return restarts
}

// asksOn has a program that was silent asked something else: one that is silent several
// times in a row is given up, see [host.Start], and a fuzzer asks what it is silent on
// again and again. One that answers anything else is not given up.
func asksOn(give exchanger) exchanger {
	return func(ctx context.Context, r *runner.Response) runner.Result {
		result := give(ctx, r)
		if result.Fault != nil && result.Fault.Kind == runner.Hang {
			other := *r
			other.Status, other.Header, other.Body = http.StatusServiceUnavailable, http.Header{}, nil
			_ = give(ctx, &other)
		}
		return result
	}
}

// allowBeside makes calls at the same time to a subject that is a program, if its
// description allows that.
func (t *trial) allowBeside() {
	if isProgram(t.subject) && t.description.Concurrency > 1 && t.direct {
		t.beside = slices.Repeat([]runner.Subject{t.subject}, min(t.description.Concurrency, mostBeside))
	}
}

// huge reports whether a body is so long that an honest reader may take longer than a
// short deadline on a machine that does other work.
func huge(r *runner.Response) bool { return len(r.Body) > 256<<10 }

// patience is how many times longer the deadline of a huge body is.
const patience = 8

// close ends the subjects.
func (t *trial) close() error {
	err := t.subject.Close()
	if t.guard != nil {
		t.guard.close()
	}
	if t.flight != nil {
		t.flight.remove()
	}
	for _, s := range append(t.beside, t.patient) {
		if s != nil && s != t.subject {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

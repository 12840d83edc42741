package campaign

import (
	"regexp"
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
	// signature tells bugs apart: it says what is wrong, not with which values.
	signature string
	// how is the signature without the field.
	how string
}

var digits = regexp.MustCompile(`[0-9]+|0x[0-9a-f]+`)

// faultProblem makes a problem of a crash or a hang.
func faultProblem(f *runner.Fault) problem {
	rule, verdict := golden.RuleNoCrash, reports.Crash
	if f.Kind == runner.Hang {
		rule, verdict = golden.RuleNoHang, reports.Hang
	}
	p := problem{
		finding: golden.RuleByID(rule).Finding("", "an outcome", f.What), verdict: verdict, fault: f,
		signature: string(f.Kind),
	}
	if f.Kind == runner.Crash {
		// Crashes are told apart by their place. Without a place the message tells, but not its numbers,
		// which differ between crashes of one kind: an index, the number of a process.
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

// concurrently marks a problem that shows only under concurrent calls.
func (p problem) concurrently() problem {
	p.signature, p.how = "concurrent "+p.signature, "concurrent "+p.how
	return p
}

// problemsOf makes problems of findings about a response; sent is nil where they compare two outcomes.
func problemsOf(findings []golden.Finding, o *runner.Outcome, sent *runner.Response) []problem {
	problems := make([]problem, len(findings))
	for i, f := range findings {
		how := "wrong" // or lost: which of the two depends on the value
		switch {
		case sent == nil:
		case constant(f, o, sent.Body):
			how = anyTriggerSuffix
		case f.Field == "kind" && f.Got == runner.KindSuccess && sent.Status >= 400:
			how = "success at a status of failure" + anyTriggerSuffix // the SDK does not look at the status
		case o.Kind == runner.KindUndecodable && f.Field != "kind" && f.Got == "":
			how = "not shown of what it cannot read" + anyTriggerSuffix // whatever it cannot read
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

// anyTriggerSuffix ends signatures that tell one bug whatever triggers it.
const anyTriggerSuffix = " always the same"

// anyTrigger reports whether a signature tells one bug whatever triggers it: a crash at one place, or a
// constant in the place of a value.
func anyTrigger(signature string) bool {
	return strings.HasPrefix(signature, string(runner.Crash)+" ") || strings.HasSuffix(signature, anyTriggerSuffix)
}

func isHang(signature string) bool { return signature == string(runner.Hang) }

// constant reports whether an SDK shows the same whatever the case: a printed nothing, the status, the
// whole body. Then it is one bug, whatever triggers it.
func constant(f golden.Finding, o *runner.Outcome, body []byte) bool {
	if f.Field == runner.FieldStatus && f.Got != "" || golden.IsPrintedNothing(f.Got) {
		return true
	}
	for _, v := range document.Read {
		if v.String() == f.Field {
			return echoed(generate.Shown(*o, v), body) // the text in the finding may be cut
		}
	}
	return false
}

// echoed reports whether the whole body, or what is left of it as text, is shown in the place of a value.
func echoed(shown string, body []byte) bool {
	const enough = 20
	shown, text := validText(shown), validText(string(body))
	return shown != "" && (shown == text || len(shown) > enough && len(text) > enough && strings.HasPrefix(shown, text[:enough]))
}

// validText is a text without invalid bytes and without the marks that replace them.
func validText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\uFFFD", ""))
}

// merge adds those problems whose signatures are new.
func merge(problems, more []problem) []problem {
	for _, p := range more {
		if _, ok := find(problems, p.signature); !ok {
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

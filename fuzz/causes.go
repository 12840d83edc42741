package fuzz

import (
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// Finding is what is wrong with an SDK, in its smallest case.
type Finding struct {
	// Case is the case in words that can be replayed: the fixture, then the
	// operations with their arguments.
	Case string
	// ID names the case for waivers: SOURCE/…/FORMAT/fuzz:OPERATION+OPERATION.
	ID string
	// Steps say in words what each operation does.
	Steps []string
	Tier  int
	// Verdict is Fail, Crash or Hang.
	Verdict reports.Verdict
	// Findings are the broken rules, the one that was looked for first.
	Findings []golden.Finding
	Response runner.Response
	Golden   *golden.Golden
	Outcome  *runner.Outcome // nil for a crash or a hang
	// Detail is a stack or the end of standard error.
	Detail string
	// After are the responses that had to be given before; none where none had to.
	After []*runner.Response
	// Beside says that it takes several calls at once.
	Beside bool
	// Again says that it takes the same bytes twice, with others in between.
	Again bool
	// Reproduced is how many of ten further runs showed it again.
	Reproduced int
	// Cases is how many cases of the campaign it explains; Alike are further smallest
	// cases with the same operations and other words.
	Cases int
	Alike []string
	// kin are the steps of those, by which they explain further cases.
	kinSteps []kinSteps
	// Number is the number of the first case that showed it.
	Number int

	signatures []string // of what is wrong in the case
	how        string   // as of problem
	steps      []step
	format     string
	group      int
	fatal      bool   // it ends the process
	known      *Known // that covers it; nil: it is new
}

// count counts one more case that the finding explains.
func (f *Finding) count() {
	f.Cases++
	if f.known != nil {
		f.known.Cases++
	}
}

// explains reports whether the finding's cause explains a problem of a case: the same
// thing is wrong in the same format, and the case has all that the smallest case
// needs. A smallest case without operations is of its group alone.
func (f *Finding) explains(r *recipe, signature string) bool {
	if slices.Contains(f.signatures, signature) && whatever(signature) {
		return true
	}
	if f.format != r.base.fixture.Response.Format {
		return false
	}
	for _, k := range f.kinSteps {
		if k.signature == signature && len(k.steps) > 0 && within(k.steps, r) {
			return true
		}
	}
	return slices.Contains(f.signatures, signature) && (len(f.steps) > 0 || f.group == r.base.group) && within(f.steps, r)
}

// whatever reports whether a signature is of one bug whatever leads to it: a crash at
// one place, a constant in the place of a value.
func whatever(signature string) bool {
	return strings.HasPrefix(signature, string(runner.Crash)+" ") || strings.HasSuffix(signature, alwaysTheSame)
}

// within reports whether a recipe has all the given steps: the same operations, and
// the same words where an argument is one. A word that was reduced to the first of its
// list stands for any.
func within(steps []step, r *recipe) bool {
	for _, want := range steps {
		if !slices.ContainsFunc(r.steps, func(got step) bool { return covers(want, got) }) {
			return false
		}
	}
	return true
}

// kinSteps are the steps of a case that is alike, and what is wrong in it.
type kinSteps struct {
	signature string
	steps     []step
}

func covers(want, got step) bool {
	if want.op != got.op {
		return false
	}
	for i, a := range want.op.args {
		if a.scale && got.args[i] < want.args[i] {
			return false // less than what it takes
		}
		if a.words > 0 && int(want.args[i])%a.words != 0 && int(want.args[i])%a.words != int(got.args[i])%a.words {
			return false
		}
	}
	return true
}

// kin is alike for findings that one bug may explain: the same operations lead to
// values that are lost, or wrong, whatever their words and in whatever field.
func (f *Finding) kin() string {
	if whatever(f.signatures[0]) {
		return f.signatures[0]
	}
	names := (&recipe{steps: f.steps}).names()
	for i, name := range names {
		if as, ok := sameAs[name]; ok {
			names[i] = as
		}
	}
	slices.Sort(names)
	return f.format + " " + f.how + " " + strings.Join(slices.Compact(names), "+")
}

// sameAs are operations that say the same of a reader as another one.
var sameAs = map[string]string{
	"empty": "missing", "null": "missing", "self-closed": "missing", // there is no value
	"any-status": "status",
	"cut-last":   "truncate",
}

// mostAlike is how many further cases of one kin are kept.
const mostAlike = 8

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
	// After is the response that had to be given before, nil where none had to.
	After *runner.Response
	// Again says that it takes the same bytes twice, with others in between.
	Again bool
	// Reproduced is how many of ten further runs showed it again.
	Reproduced int
	// Cases is how many cases of the campaign it explains; Alike are further smallest
	// cases with the same operations and other words.
	Cases int
	Alike []string
	// Number is the number of the first case that showed it.
	Number int

	signature string
	steps     []step
	format    string
	group     int
}

// explains reports whether the finding's cause explains a problem of a case: the same
// thing is wrong in the same format, and the case has all that the smallest case
// needs. A smallest case without operations is of its group alone.
func (f *Finding) explains(r *recipe, signature string) bool {
	if f.signature != signature || f.format != r.base.fixture.Response.Format {
		return false
	}
	return (len(f.steps) > 0 || f.group == r.base.group) && f.within(r)
}

// within reports whether a recipe has all the steps of the finding: the same
// operations, and the same words where an argument is one. A word that was reduced to
// the first of its list stands for any.
func (f *Finding) within(r *recipe) bool {
	for _, want := range f.steps {
		if !slices.ContainsFunc(r.steps, func(got step) bool { return covers(want, got) }) {
			return false
		}
	}
	return true
}

func covers(want, got step) bool {
	if want.op != got.op {
		return false
	}
	for i, a := range want.op.args {
		if a.words > 0 && int(want.args[i])%a.words != 0 && int(want.args[i])%a.words != int(got.args[i])%a.words {
			return false
		}
	}
	return true
}

// kin is alike for findings that one bug may explain: of the same operations,
// whatever their words.
func (f *Finding) kin() string {
	names := (&recipe{steps: f.steps}).names()
	slices.Sort(names)
	return f.format + " " + f.signature + " " + strings.Join(names, "+")
}

// mostAlike is how many further cases of one kin are kept.
const mostAlike = 8

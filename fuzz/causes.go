package fuzz

import (
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
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
	steps      []document.Step
	base       *generate.Base // what the steps are done to
	reading    document.Reading
	fails      bool // the body itself says that the call failed
	format     string
	group      int
	fatal      bool   // it ends the process
	learnt     int    // how often it was looked at what else leads to it
	spared     int    // how many cases were not given because they lead to it, or were given all the same
	raw        bool   // its body is not made of choices
	known      *Known // that covers it; nil: it is new
}

// Gates reports whether the finding fails a test or a run that is set at a level.
func (f *Finding) Gates(level golden.Level) bool { return f.Findings[0].Level.Gates(level) }

// Batch is how many cases of its seed have to be given to see the finding again, where
// it takes several calls at once: up to the last of those that were.
func (f *Finding) Batch() int { return (f.Number/batchSize + 1) * batchSize }

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
func (f *Finding) explains(r *generate.Recipe, signature string) bool {
	if slices.Contains(f.signatures, signature) && whatever(signature) {
		return true
	}
	return f.leadsTo(r, func(s ...string) bool { return slices.Contains(s, signature) })
}

// leadsTo reports whether a case has all that the smallest case needs, or one that is
// alike, of those whose signatures are right.
func (f *Finding) leadsTo(r *generate.Recipe, right func(signatures ...string) bool) bool {
	format := r.Base.Fixture.Response.Format
	for _, k := range f.kinSteps {
		if k.format == format && len(k.steps) > 0 && right(k.signature) && within(k.steps, r, f.anyWord()) {
			return true
		}
	}
	return f.format == format && right(f.signatures...) && (len(f.steps) > 0 || f.group == r.Base.Group) && within(f.steps, r, f.anyWord())
}

// anyWord reports whether so many words have been seen to lead to the finding that any
// is taken to.
func (f *Finding) anyWord() bool { return len(f.kinSteps) >= 4 }

// whatever reports whether a signature is of one bug whatever leads to it: a crash at
// one place, a constant in the place of a value.
func whatever(signature string) bool {
	return strings.HasPrefix(signature, string(runner.Crash)+" ") || strings.HasSuffix(signature, alwaysTheSame)
}

// within reports whether a recipe has all the given steps: the same operations, and
// the same words where an argument is one. A word that was reduced to the first of its
// list stands for any, and every word does where anyWord says so.
func within(steps []document.Step, r *generate.Recipe, anyWord bool) bool {
	for _, want := range steps {
		if !slices.ContainsFunc(r.Steps, func(got document.Step) bool { return covers(want, got, anyWord) }) {
			return false
		}
	}
	return true
}

// kinSteps are the steps of a case that is alike, and what is wrong in it.
type kinSteps struct {
	signature string
	format    string
	steps     []document.Step
}

func covers(want, got document.Step, anyWord bool) bool {
	if want.Mutation != got.Mutation {
		return false
	}
	for i, a := range want.Mutation.Args {
		if a.Scale && got.Args[i] < want.Args[i] {
			return false // less than what it takes
		}
		if !anyWord && a.Words > 0 && int(want.Args[i])%a.Words != 0 && int(want.Args[i])%a.Words != int(got.Args[i])%a.Words {
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
	names := (&generate.Recipe{Steps: f.steps}).Names()
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

package campaign

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
	// Case is the case in words that can be replayed: the fixture, then the mutations with their arguments.
	Case string
	// ID names the case for waivers: SOURCE/…/FORMAT/fuzz:MUTATION+MUTATION.
	ID string
	// Steps say in words what each mutation does.
	Steps []string
	Tier  int
	// Verdict is Fail, Crash or Hang.
	Verdict reports.Verdict
	// Findings are the broken rules, the one that was reduced first.
	Findings []golden.Finding
	Response runner.Response
	Golden   *golden.Golden
	Outcome  *runner.Outcome // nil for a crash or a hang
	// Detail is a stack or the end of standard error.
	Detail string
	// After are the responses that the SDK must have been given before; empty: none.
	After []*runner.Response
	// Beside says that it takes concurrent calls.
	Beside bool
	// Again says that it takes the same bytes twice, with others in between.
	Again bool
	// Reproduced is how many of ten further runs showed it again.
	Reproduced int
	// Cases is how many cases of the campaign it explains; Alike are further smallest cases with the same
	// mutations and other arguments.
	Cases int
	Alike []string
	// Number is the number of the first case that showed it.
	Number int

	signatures   []string // of what is wrong in the case
	how          string   // as of problem
	steps        []document.Step
	base         *generate.Base // what the steps are done to
	reading      document.Reading
	fails        bool // the body itself says that the call failed
	format       string
	group        int
	variants     []variant // the further smallest cases
	fatal        bool      // it ends the process
	triggerTries int       // how often further triggers were looked for
	skipped      int       // cases that were skipped because they trigger it, with those that were given all the same
	raw          bool      // its body is raw bytes, not a recipe
	known        *Known    // that covers it; nil: it is new
}

// variant is a further smallest case of a finding.
type variant struct {
	signature string
	format    string
	steps     []document.Step
}

// maxAlike is how many further smallest cases a finding prints.
const maxAlike = 8

// Gates reports whether the finding fails a test or a run that is set at a level.
func (f *Finding) Gates(level golden.Level) bool { return f.Findings[0].Level.Gates(level) }

// Batch is how many cases of its seed have to be given to see a finding of concurrent calls again: up to the
// last case of its batch.
func (f *Finding) Batch() int { return (f.Number/batchSize + 1) * batchSize }

// Mutations are the names of the mutations of its case.
func (f *Finding) Mutations() []string { return (&generate.Recipe{Steps: f.steps}).Names() }

// Making is how the case of a finding was made.
type Making struct {
	Base    *generate.Base // what the steps are done to
	Steps   []document.Step
	Reading document.Reading
	Fails   bool // the body itself says that the call failed
}

// MakingOf returns how the case of a finding was made.
func MakingOf(f *Finding) Making { return Making{f.base, f.steps, f.reading, f.fails} }

// NewFinding makes a finding of a made case in which nothing is wrong yet.
func NewFinding(made *generate.Case) *Finding {
	r := made.Recipe.Clone()
	f := &Finding{Case: r.String(), ID: r.ID(), steps: r.Steps, base: r.Base}
	f.take(made)
	return f
}

// take takes over a made case, which the generator uses again.
func (f *Finding) take(made *generate.Case) {
	f.Tier, f.reading, f.fails = made.Tier, made.Reading, made.Fails
	if f.Tier >= document.Anything {
		f.fails = made.Never // it is not known what else the body says
	}
	f.Response = made.Response
	f.Response.Body = slices.Clone(made.Response.Body)
	f.Golden = &golden.Golden{}
	made.Golden.CopyTo(f.Golden)
	f.Golden.ID, f.Golden.Body = f.ID, golden.Digest(f.Response.Body)
}

// IsRaw reports whether the body of a finding is raw bytes, so that no recipe replays it.
func IsRaw(f *Finding) bool { return f.raw }

// Input returns the choices of a finding's case; false if the choices alone do not show it.
func Input(f *Finding) (choices []byte, ok bool) {
	if f.raw || f.Beside || f.Again || len(f.After) > 0 {
		return nil, false
	}
	return (&generate.Recipe{Base: f.base, Steps: f.steps}).Bytes(), true
}

// count counts one more case that the finding explains.
func (f *Finding) count() {
	f.Cases++
	if f.known != nil {
		f.known.Cases++
	}
}

// explains reports whether the finding's cause explains a problem of a case: the same thing is wrong in the
// same format, and the case has all that the smallest case needs. A smallest case without mutations explains
// cases of its own group only.
func (f *Finding) explains(r *generate.Recipe, signature string) bool {
	if slices.Contains(f.signatures, signature) && anyTrigger(signature) {
		return true
	}
	return f.triggeredBy(r, func(s ...string) bool { return slices.Contains(s, signature) })
}

// triggeredBy reports whether a case has all that the smallest case needs, or all that a variant needs. Only
// those count that have wanted signatures.
func (f *Finding) triggeredBy(r *generate.Recipe, wanted func(signatures ...string) bool) bool {
	format := r.Base.Fixture.Response.Format
	for _, v := range f.variants {
		if v.format == format && len(v.steps) > 0 && wanted(v.signature) && hasSteps(r, v.steps, f.anyWord()) {
			return true
		}
	}
	return f.format == format && wanted(f.signatures...) && (len(f.steps) > 0 || f.group == r.Base.Group) && hasSteps(r, f.steps, f.anyWord())
}

func anySignature(...string) bool { return true }

// anyWord reports whether so many words have triggered the finding that any word is taken to do so.
func (f *Finding) anyWord() bool { return len(f.variants) >= 4 }

// hasSteps reports whether a recipe has all the wanted steps: the same mutations, and the same words where an
// argument is a word. The first word of a list, to which words are reduced, stands for any; with anyWord
// every word does.
func hasSteps(r *generate.Recipe, wanted []document.Step, anyWord bool) bool {
	for _, want := range wanted {
		if !slices.ContainsFunc(r.Steps, func(got document.Step) bool { return includes(got, want, anyWord) }) {
			return false
		}
	}
	return true
}

// includes reports whether a step does at least what the wanted one does.
func includes(got, want document.Step, anyWord bool) bool {
	if want.Mutation != got.Mutation {
		return false
	}
	for i, a := range want.Mutation.Args {
		if a.Scale && got.Args[i] < want.Args[i] {
			return false
		}
		if !anyWord && a.Words > 0 && int(want.Args[i])%a.Words != 0 && int(want.Args[i])%a.Words != int(got.Args[i])%a.Words {
			return false
		}
	}
	return true
}

// cluster is equal for findings that one bug may explain: the same mutations lead to lost or wrong values,
// whatever their arguments and in whatever field.
func (f *Finding) cluster() string {
	if anyTrigger(f.signatures[0]) {
		return f.signatures[0]
	}
	names := f.Mutations()
	for i, name := range names {
		if as, ok := equivalentMutations[name]; ok {
			names[i] = as
		}
	}
	slices.Sort(names)
	return f.format + " " + f.how + " " + strings.Join(slices.Compact(names), "+")
}

// equivalentMutations are mutations that say the same of a reader as another one.
var equivalentMutations = map[string]string{
	"empty": "missing", "null": "missing", "self-closed": "missing", // there is no value
	"any-status": "status",
	"cut-last":   "truncate",
}

package campaign

import (
	"context"
	"math"
	"slices"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// reproductions is how often a reduced case is given again before it is a finding.
const reproductions = 10

// maxTries and maxHangs are how many cases reducing one finding takes at most.
const (
	maxTries = 400
	maxHangs = 6
	// triesPerCrash is how many further tries a crash costs that ends a process.
	triesPerCrash = 15
)

// reduced is a problem in its smallest case.
type reduced struct {
	recipe *generate.Recipe
	// before are the responses before it, if it takes some: a value is left over from them.
	before     []*runner.Response
	again      bool // it takes the same bytes twice
	concurrent bool // it takes concurrent calls
	problem
	// times says how many of the further runs showed it.
	times int
}

// reduce looks for the smallest recipe that shows the problem: fewer mutations, then smaller arguments, then
// the first fixture of the group. Earlier are the responses that came before it. It gives at most tries cases,
// and the smallest one further times at the end. Ok is false if the problem cannot be reproduced.
func (t *Trial) reduce(
	ctx context.Context, r *generate.Recipe, signature string, earlier []*runner.Response, tries, further int,
) (small reduced, ok bool, err error) {
	small = reduced{recipe: r.Clone()}
	if isHang(signature) {
		tries = maxHangs
	}
	perCrash := 0
	if t.restarts {
		perCrash = triesPerCrash
	}
	shows := func(candidate *generate.Recipe) bool {
		if tries--; tries < 0 || err != nil || ctx.Err() != nil {
			return false
		}
		// A huge body costs as much as many small ones.
		defer func() { tries -= len(t.generator.Last().Response.Body) >> 16 }()
		problems, rerr := t.run(ctx, candidate, small.before, small.again)
		if rerr != nil {
			if !failedAlone(rerr) {
				err = rerr
			}
			return false
		}
		p, found := find(problems, signature)
		if found {
			small.problem = p
		}
		if len(problems) > 0 && problems[0].verdict == reports.Crash {
			tries -= perCrash
		}
		return found
	}
	if isHang(signature) && t.engine {
		// The engine reduces it, and a process can take few hung calls.
		small.times = 1
		return small, shows(small.recipe), err
	}
	// Alone first, twice, so that a value left over from an earlier response is not taken for it; then after
	// other responses; then twice with another response in between.
	showsTwice := func() bool {
		first := shows(small.recipe)
		return first && shows(small.recipe)
	}
	found := showsTwice()
	contexts := [][]*runner.Response{t.disturber(r), earlier[max(0, len(earlier)-1):], earlier}
	for i := 0; i < len(contexts) && !found; i++ {
		small.before = contexts[i]
		found = len(small.before) > 0 && showsTwice()
	}
	if !found {
		small.before, small.again = nil, true
		if !shows(small.recipe) {
			return small, false, err
		}
	}
	// Of the responses before it, keep only those that it takes.
	for i := 0; len(small.before) > 1 && i < len(small.before); {
		all := small.before
		small.before = slices.Concat(all[:i], all[i+1:])
		if !shows(small.recipe) {
			small.before = all
			i++
		}
	}
	for changed := true; changed && err == nil; {
		changed = false
		for i := len(small.recipe.Steps) - 1; i >= 0; i-- {
			if candidate := small.recipe.Without(i, i+1); shows(candidate) {
				small.recipe, changed = candidate, true
			}
		}
		// A mutation that only writes the message in another way is simpler than one that changes it too.
		for i := range small.recipe.Steps {
			if plainer, ok := spelledAlone(small.recipe, i); ok && shows(plainer) {
				small.recipe, changed = plainer, true
			}
		}
		for i := range small.recipe.Steps {
			for a := range small.recipe.Steps[i].Mutation.Args {
				for _, value := range smaller(small.recipe.Steps[i].Args[a]) {
					candidate := small.recipe.Clone()
					candidate.Steps[i].Args[a] = value
					if shows(candidate) {
						small.recipe, changed = candidate, true
						break
					}
				}
			}
		}
	}
	if group := t.generator.Bases.Groups[r.Base.Group]; small.recipe.Base != group[0] {
		candidate := small.recipe.Clone()
		candidate.Base = group[0]
		if shows(candidate) {
			small.recipe = candidate
		}
	}
	if isHang(signature) {
		small.times = 1 // it was shown; each further time costs a deadline and, in process, a goroutine
		return small, true, err
	}
	tries = math.MaxInt32 // the further runs have no limit of their own
	for range further {
		if shows(small.recipe) {
			small.times++
		}
	}
	// When the time of the campaign is over, it is told as far as it was reduced.
	return small, small.times > 0 || further == 0 || ctx.Err() != nil, err
}

// spelledAlone replaces a mutation that changes the message and writes it in another way by one that only
// writes it in that way.
func spelledAlone(r *generate.Recipe, i int) (*generate.Recipe, bool) {
	alone, ok := document.SpelledAlone(r.Base.Template(), &r.Steps[i])
	if !ok {
		return nil, false
	}
	plainer := r.Clone()
	plainer.Steps[i] = alone
	return plainer, true
}

// smaller are the values to try in the place of an argument, the smallest first.
func smaller(a byte) []byte {
	var values []byte
	for _, v := range []byte{0, 1, 2, a / 2, a - 1} {
		if v < a && (len(values) == 0 || v > values[len(values)-1]) {
			values = append(values, v)
		}
	}
	return values
}

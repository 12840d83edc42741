package fuzz

import (
	"context"
	"math"
	"slices"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// reproductions is how often a reduced finding is given again before it is believed.
const reproductions = 10

// mostTries and mostHangs are how many cases reducing one finding takes at most.
const (
	mostTries = 400
	mostHangs = 6
	// triesPerCrash is how many tries more a crash costs that ends a process.
	triesPerCrash = 15
)

// reduced is a finding in its smallest form.
type reduced struct {
	recipe *generate.Recipe
	// before are given in front of it, where it takes that: a value left over.
	before []*runner.Response
	again  bool // it takes the same bytes twice
	beside bool // it takes other calls at the same time
	problem
	// times says how many of reproductions runs showed it.
	times int
}

// reduce looks for the smallest recipe that shows the problem: fewer operations, then
// smaller arguments, then the first fixture of the group. Ok is false where it cannot
// be shown again at all.
//
// Earlier are the responses that came before it, the last one last.
//
// Tries is how many cases it gives at most, and further how often the smallest one is
// given again at the end.
func (t *trial) reduce(ctx context.Context, r *generate.Recipe, signature string, earlier []*runner.Response, tries, further int) (small reduced, ok bool, err error) {
	small = reduced{recipe: r.Clone()}
	if isHang(signature) {
		tries = mostHangs
	}
	perCrash := 0
	if t.costly() {
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
	if isHang(signature) && underEngine() {
		// The engine makes it smaller; each hung call of a process is one of few.
		small.times = 1
		return small, shows(small.recipe), err
	}
	// Alone, twice, so that what an earlier response left over is not taken for it;
	// then behind another response; then given again behind another.
	sure := func() bool {
		first := shows(small.recipe)
		return first && shows(small.recipe)
	}
	found := sure()
	behind := [][]*runner.Response{t.other(r), earlier[max(0, len(earlier)-1):], earlier}
	for i := 0; i < len(behind) && !found; i++ {
		small.before = behind[i]
		found = len(small.before) > 0 && sure()
	}
	if !found {
		small.before, small.again = nil, true
		if !shows(small.recipe) {
			return small, false, err
		}
	}
	// Of what came before only what it takes.
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
		// How a text is written is an operation of its own too, and the plainer one.
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
		small.times = 1 // it has been shown; each further time costs a deadline and, in process, a goroutine
		return small, true, err
	}
	tries = math.MaxInt32 // however much each costs
	for range further {
		if shows(small.recipe) {
			small.times++
		}
	}
	// At the end of the campaign's time it is told as far as it was reduced.
	return small, small.times > 0 || further == 0 || ctx.Err() != nil, err
}

func isHang(signature string) bool { return signature == string(runner.Hang) }

// spelledAlone returns the recipe with a mutation that writes the message in another way
// in the place of one that changes it and writes it so.
func spelledAlone(r *generate.Recipe, i int) (*generate.Recipe, bool) {
	alone, ok := document.SpelledAlone(r.Base.Fixture.Template, &r.Steps[i])
	if !ok {
		return nil, false
	}
	plainer := r.Clone()
	plainer.Steps[i] = alone
	return plainer, true
}

// smaller are values that are tried in the place of an argument, the smallest first.
func smaller(a byte) []byte {
	var values []byte
	for _, v := range []byte{0, 1, 2, a / 2, a - 1} {
		if v < a && (len(values) == 0 || v > values[len(values)-1]) {
			values = append(values, v)
		}
	}
	return values
}

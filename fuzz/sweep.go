package fuzz

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// A run begins with a sweep: each operation alone, on each kind of base, the words of
// its arguments in the order of their lists. What one thing brings about is found there
// sooner than by chance; random cases, which do several things at once, come between.
//
// What changes a response as a whole, or takes a value away, comes first and several
// times in a round: that is what readers trip over first, and what the fewest documented
// bodies have.

type coarseOperation struct {
	name  string
	words int  // how many of its words a round has, or of the fields
	each  bool // each in both formats; otherwise in turn
	both  bool // in turn on an error and on a success: what either says may be the other
}

// coarse are the operations that come first in each round of a sweep.
var coarse = []coarseOperation{
	{name: "status", words: 10, both: true},
	{name: "page", words: 4},
	{name: "missing", words: len(tags), each: true},
	{name: "empty", words: len(tags), each: true},
	{name: "body-status", words: 3, each: true},
	{name: "null", words: len(tags)},
	{name: "literal", words: len(tags)},
	{name: "no-body", words: 1, each: true},
	{name: "truncate", words: 1, each: true},
	{name: "instead", words: 3},
	{name: "repeat", words: len(tags)},
	{name: "content-type", words: 1, each: true},
}

// sort is what bases have in common that an SDK is likely to treat alike.
type sort struct{ envelope, success, server, segments bool }

func (b *base) sort() sort {
	s := sort{envelope: b.envelope(), success: b.success(), server: b.fixture.Response.Status >= 500}
	for _, code := range b.golden.Code {
		s.segments = s.segments || strings.Contains(code, ".")
	}
	return s
}

// sorts are the bases by sort and format: those of errors first; of them those that come
// in both formats; and of them the rarest, which cases at random see the least of.
func (b *bases) sorts() [][][]*base {
	var sorts [][][]*base
	places := map[sort]int{}
	for _, x := range slices.Concat(b.groups...) {
		s := x.sort()
		i, ok := places[s]
		if !ok {
			i, sorts = len(sorts), append(sorts, nil)
			places[s] = i
		}
		j := slices.IndexFunc(sorts[i], func(l []*base) bool { return l[0].xml() == x.xml() })
		if j < 0 {
			sorts[i] = append(sorts[i], []*base{x})
			continue
		}
		sorts[i][j] = append(sorts[i][j], x)
	}
	rarity := func(s [][]*base) int {
		if s[0][0].success() {
			return math.MaxInt
		}
		return len(slices.Concat(s...)) - len(s)*len(b.byID)
	}
	slices.SortStableFunc(sorts, func(a, b [][]*base) int { return cmp.Compare(rarity(a), rarity(b)) })
	return sorts
}

// sweep is the cases of a sweep, as choices, and how many of them the first round has.
type sweep struct {
	cases [][]byte
	first int
}

// newSweep makes the sweep of a seed.
func newSweep(b *bases, seed uint64) *sweep {
	made := &sweep{}
	random := rand.New(rand.NewPCG(seed, ^seed))
	sorts := b.sorts()
	// The operation with its nth words on a base of the sort, or of the next that it suits,
	// its other arguments being those that others gives.
	add := func(o *operation, n, place, format int, others func() byte) {
		for i := range sorts {
			formats := sorts[(place+i)%len(sorts)]
			list := formats[format%len(formats)]
			if !o.suits(list[0]) && len(formats) > 1 {
				list = formats[(format+1)%len(formats)]
			}
			if !o.suits(list[0]) {
				continue
			}
			s := step{op: o}
			for j, a := range o.args {
				switch s.args[j] = others(); {
				case a.words > 0:
					s.args[j] = byte(n % a.words)
				case a.name == field.name:
					s.args[j] = byte(n % len(tags))
				}
			}
			made.cases = append(made.cases, (&recipe{base: list[random.IntN(len(list))], steps: []step{s}}).bytes())
			return
		}
	}
	drawn := func() byte { return byte(random.Uint32()) }
	success := slices.IndexFunc(sorts, func(s [][]*base) bool { return s[0][0].success() })
	for round := range sorts {
		for _, c := range coarse {
			o := table[indexOfOperation(c.name)]
			for i := range c.words {
				n := round*c.words + i
				if c.both && i%2 == 1 && success >= 0 {
					add(o, n, max(success, round), i/2, drawn)
					continue
				}
				add(o, n, round, i, drawn)
				if c.each && len(sorts[round]) > 1 {
					add(o, n, round, i+1, drawn)
				}
			}
		}
		for i, o := range table {
			if !slices.ContainsFunc(coarse, func(c coarseOperation) bool { return c.name == o.name }) {
				add(o, round, round+i, round+i, drawn)
			}
		}
		if round == 0 {
			made.first = len(made.cases)
		}
	}
	// The words that no round came to.
	none := func() byte { return 0 }
	for i, o := range table {
		words := 0
		for _, a := range o.args {
			words = max(words, a.words)
		}
		for n := len(sorts); n < words; n++ {
			add(o, n, n+i, n+i, none)
		}
	}
	return made
}

// sweepRun is how many cases of a sweep, and how many at random, follow each other behind
// the first round: those at random belong together by eight and by four, see
// [draws.choices].
const sweepRun = 16

// at returns the sweep's case that is case number n of a run; nil: that is the nth of
// those at random, from zero.
func (s *sweep) at(n uint64) (choices []byte, nth uint64) {
	first, all := uint64(s.first), uint64(len(s.cases))
	if n < first {
		return s.cases[n], 0
	}
	n -= first
	pair, within := n/(2*sweepRun), n%(2*sweepRun)
	if i := first + pair*sweepRun + within; within < sweepRun && i < all {
		return s.cases[i], 0
	}
	// Those of the sweep before this one.
	before := min((pair+1)*sweepRun, all-first)
	return nil, n - before
}

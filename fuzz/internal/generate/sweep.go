package generate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures/document"
)

// A run begins with a sweep: each mutation alone, on each kind of base, the words of
// its arguments in the order of their lists. What one thing brings about is found there
// sooner than by chance; random cases, which do several things at once, come between.
//
// What changes a response as a whole, or takes a value away, comes first and several
// times in a round: that is what readers trip over first, and what the fewest documented
// bodies have.

type coarseMutation struct {
	name  string
	words int  // how many of its words a round has, or of the fields
	each  bool // each in both formats; otherwise in turn
	both  bool // in turn on an error and on a success: what either says may be the other
}

// coarse are the mutations that come first in each round of a sweep.
var coarse = []coarseMutation{
	{name: "status", words: 10, both: true},
	{name: "page", words: 4},
	{name: "missing", words: len(document.Read), each: true},
	{name: "empty", words: len(document.Read), each: true},
	{name: "body-status", words: 3, each: true},
	{name: "null", words: len(document.Read)},
	{name: "literal", words: len(document.Read)},
	{name: "no-body", words: 1, each: true},
	{name: "truncate", words: 1, each: true},
	{name: "instead", words: 3},
	{name: "repeat", words: len(document.Read)},
	{name: "content-type", words: 1, each: true},
}

// shape is what bases have in common that an SDK is likely to treat alike.
type shape struct {
	envelope                  string
	success, server, segments bool
}

func (b *Base) shape() shape {
	s := shape{envelope: b.Fixture.Source.Envelope.ID, success: b.Success(), server: b.Fixture.Response.Status >= 500}
	for _, code := range b.Golden.Code {
		s.segments = s.segments || strings.Contains(code, ".")
	}
	return s
}

// byShape groups bases by shape and format: errors before successes, then shapes in both
// formats, then the rarest, which cases at random see the least of.
func (b *Bases) byShape() [][][]*Base {
	var shapes [][][]*Base
	places := map[shape]int{}
	for _, x := range slices.Concat(b.Groups...) {
		s := x.shape()
		i, ok := places[s]
		if !ok {
			i, shapes = len(shapes), append(shapes, nil)
			places[s] = i
		}
		j := slices.IndexFunc(shapes[i], func(l []*Base) bool { return l[0].XML() == x.XML() })
		if j < 0 {
			shapes[i] = append(shapes[i], []*Base{x})
			continue
		}
		shapes[i][j] = append(shapes[i][j], x)
	}
	rarity := func(s [][]*Base) int {
		if s[0][0].Success() {
			return math.MaxInt
		}
		return len(slices.Concat(s...)) - len(s)*len(b.ByID)
	}
	slices.SortStableFunc(shapes, func(a, b [][]*Base) int { return cmp.Compare(rarity(a), rarity(b)) })
	return shapes
}

// Sweep is the cases of a sweep, as choices, and how many of them the first round has.
type Sweep struct {
	cases [][]byte
	first int
}

// NewSweep makes the sweep of a seed.
func NewSweep(b *Bases, seed uint64) *Sweep {
	made := &Sweep{}
	random := rand.New(rand.NewPCG(seed, ^seed))
	shapes := b.byShape()
	// The mutation with its nth words on a base of the shape, or of the next that it suits,
	// its other arguments being those that others gives.
	add := func(m *document.Mutation, n, place, format int, others func() byte) {
		for i := range shapes {
			formats := shapes[(place+i)%len(shapes)]
			list := formats[format%len(formats)]
			if !m.Suits(list[0].Template()) && len(formats) > 1 {
				list = formats[(format+1)%len(formats)]
			}
			if !m.Suits(list[0].Template()) {
				continue
			}
			s := document.Step{Mutation: m}
			for j, a := range m.Args {
				switch s.Args[j] = others(); {
				case a.Words > 0:
					s.Args[j] = byte(n % a.Words)
				case a.IsValue:
					s.Args[j] = byte(n % len(document.Read))
				}
			}
			made.cases = append(made.cases, (&Recipe{Base: list[random.IntN(len(list))], Steps: []document.Step{s}}).Bytes())
			return
		}
	}
	drawn := func() byte { return byte(random.Uint32()) }
	success := slices.IndexFunc(shapes, func(s [][]*Base) bool { return s[0][0].Success() })
	for round := range shapes {
		for _, c := range coarse {
			m := document.ByName(c.name)
			for i := range c.words {
				n := round*c.words + i
				if c.both && i%2 == 1 && success >= 0 {
					add(m, n, max(success, round), i/2, drawn)
					continue
				}
				add(m, n, round, i, drawn)
				if c.each && len(shapes[round]) > 1 {
					add(m, n, round, i+1, drawn)
				}
			}
		}
		for i, m := range document.Table() {
			if !slices.ContainsFunc(coarse, func(c coarseMutation) bool { return c.name == m.Name }) {
				add(m, round, round+i, round+i, drawn)
			}
		}
		if round == 0 {
			made.first = len(made.cases)
		}
	}
	// The words that no round came to.
	none := func() byte { return 0 }
	for i, m := range document.Table() {
		words := 0
		for _, a := range m.Args {
			words = max(words, a.Words)
		}
		for n := len(shapes); n < words; n++ {
			add(m, n, n+i, n+i, none)
		}
	}
	return made
}

// sweepRun is how many cases of a sweep, and how many at random, follow each other behind
// the first round: those at random belong together by eight and by four, see
// [Draws.Choices].
const sweepRun = 16

// At returns the sweep's case that is case number n of a run; nil: that is the nth of
// those at random, from zero.
func (s *Sweep) At(n uint64) (choices []byte, nth uint64) {
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

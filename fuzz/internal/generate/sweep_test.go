package generate

import (
	"bytes"
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
)

// A sweep does each operation alone, with each word that it has, to errors and successes
// of every vendor and format that it suits.
func TestSweepIsWhole(t *testing.T) {
	b := testBases(t)
	g := NewGenerator(b)
	words, operations := map[[2]string]map[int]bool{}, map[string]map[shape]bool{}
	for _, choices := range NewSweep(b, 1).cases {
		r := g.FromChoices(choices).Recipe
		if len(r.Steps) != 1 {
			t.Fatalf("%s does not do one thing", r)
		}
		o := r.Steps[0].Mutation
		if operations[o.Name] == nil {
			operations[o.Name] = map[shape]bool{}
		}
		operations[o.Name][r.Base.shape()] = true
		for i, a := range o.Args {
			if a.Words > 0 {
				key := [2]string{o.Name, a.Name}
				if words[key] == nil {
					words[key] = map[int]bool{}
				}
				words[key][int(r.Steps[0].Args[i])%a.Words] = true
			}
		}
	}
	for _, o := range document.Table() {
		suited := 0
		for _, s := range b.byShape() {
			if slices.ContainsFunc(s, func(l []*Base) bool { return o.Suits(l[0].Template()) }) {
				suited++
			}
		}
		if len(operations[o.Name]) != suited {
			t.Errorf("%s is done to %d shapes of bases, and suits %d", o.Name, len(operations[o.Name]), suited)
		}
		for _, a := range o.Args {
			if got := len(words[[2]string{o.Name, a.Name}]); got != a.Words {
				t.Errorf("%s has %d of %d words of its argument %s", o.Name, got, a.Words, a.Name)
			}
		}
	}
}

// A run has each case of the sweep once, each at random once, and those in their order.
func TestSweepIsMixedWithCasesAtRandom(t *testing.T) {
	for _, s := range []*Sweep{{first: 3}, {first: 0}, {first: 20}, {first: 115}} {
		for _, length := range []int{s.first, s.first + 1, s.first + sweepRun, s.first + 5*sweepRun + 7} {
			s.cases = nil
			for i := range length {
				s.cases = append(s.cases, []byte{byte(i), byte(i >> 8)})
			}
			swept, random := 0, uint64(0)
			for n := range uint64(3 * length) {
				choices, nth := s.At(n)
				switch {
				case choices == nil && nth == random:
					random++
				case choices != nil && swept < length && bytes.Equal(choices, s.cases[swept]):
					swept++
				default:
					t.Fatalf("%d of %d cases first: case %d is %v, or number %d at random", s.first, length, n, choices, nth)
				}
			}
			if swept != length {
				t.Errorf("%d of %d cases first: %d were given", s.first, length, swept)
			}
		}
	}
}

// An SDK that reads one format, or one kind of response, has a sweep of those.
func TestSweepOfFew(t *testing.T) {
	for _, want := range []func(f *fixtures.Fixture) bool{
		func(f *fixtures.Fixture) bool { return f.Response.Format == fixtures.XML },
		func(f *fixtures.Fixture) bool { return f.Kind == fixtures.Success },
		func(f *fixtures.Fixture) bool { return f.Kind != fixtures.Success && f.Source.Provider == "tencent" },
	} {
		b := basesOf(t, want)
		g := NewGenerator(b)
		cases := NewSweep(b, 1).cases
		if len(cases) < 100 {
			t.Errorf("only %d cases", len(cases))
		}
		for _, choices := range cases {
			if r := g.FromChoices(choices).Recipe; !want(r.Base.Fixture) {
				t.Errorf("%s is made of another base", r)
			}
		}
	}
}

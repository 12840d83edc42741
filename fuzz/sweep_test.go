package fuzz

import (
	"bytes"
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
)

// A sweep does each operation alone, with each word that it has, to errors and successes
// of every vendor and format that it suits.
func TestSweepIsWhole(t *testing.T) {
	b := testBases(t)
	g := newGenerator(b)
	words, operations := map[[2]string]map[int]bool{}, map[string]map[sort]bool{}
	for _, choices := range newSweep(b, 1).cases {
		r := g.fromChoices(choices).recipe
		if len(r.steps) != 1 {
			t.Fatalf("%s does not do one thing", r)
		}
		o := r.steps[0].op
		if operations[o.name] == nil {
			operations[o.name] = map[sort]bool{}
		}
		operations[o.name][r.base.sort()] = true
		for i, a := range o.args {
			if a.words > 0 {
				key := [2]string{o.name, a.name}
				if words[key] == nil {
					words[key] = map[int]bool{}
				}
				words[key][int(r.steps[0].args[i])%a.words] = true
			}
		}
	}
	for _, o := range table {
		suited := 0
		for _, s := range b.sorts() {
			if slices.ContainsFunc(s, func(l []*base) bool { return o.suits(l[0]) }) {
				suited++
			}
		}
		if len(operations[o.name]) != suited {
			t.Errorf("%s is done to %d sorts of bases, and suits %d", o.name, len(operations[o.name]), suited)
		}
		for _, a := range o.args {
			if got := len(words[[2]string{o.name, a.name}]); got != a.words {
				t.Errorf("%s has %d of %d words of its argument %s", o.name, got, a.words, a.name)
			}
		}
	}
}

// A run has each case of the sweep once, each at random once, and those in their order.
func TestSweepIsMixedWithCasesAtRandom(t *testing.T) {
	for _, s := range []*sweep{{first: 3}, {first: 0}, {first: 20}, {first: 115}} {
		for _, length := range []int{s.first, s.first + 1, s.first + sweepRun, s.first + 5*sweepRun + 7} {
			s.cases = nil
			for i := range length {
				s.cases = append(s.cases, []byte{byte(i), byte(i >> 8)})
			}
			swept, random := 0, uint64(0)
			for n := range uint64(3 * length) {
				choices, nth := s.at(n)
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
		g := newGenerator(b)
		cases := newSweep(b, 1).cases
		if len(cases) < 100 {
			t.Errorf("only %d cases", len(cases))
		}
		for _, choices := range cases {
			if r := g.fromChoices(choices).recipe; !want(r.base.fixture) {
				t.Errorf("%s is made of another base", r)
			}
		}
	}
}

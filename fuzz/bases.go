package fuzz

import (
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
)

// base is a fixture that cases are made of: the wire form of a sample or row, in one
// format.
type base struct {
	fixture      *fixtures.Fixture
	golden       *golden.Golden
	group, index int                     // its place in bases.groups
	forms        []*fixtures.Fixture     // the other forms of the same item and format
	ops          [][classes][]*operation // by version of the table
	all          *bases
}

func (b *base) success() bool { return b.fixture.Kind == fixtures.Success }

func (b *base) xml() bool { return b.fixture.Response.Format == fixtures.XML }

func (b *base) envelope() bool { return b.fixture.Source.Envelope == fixtures.EnvelopeResponse }

// operations are those that suit the base, in the order of the table as it was at
// the given version, by class.
func (b *base) operations(version int) *[classes][]*operation { return &b.ops[version] }

// bases are the fixtures that cases are made of, in groups of one source, format and
// kind: a page with a hundred rows is not looked at a hundred times more often than
// its only success.
type bases struct {
	groups [][]*base
	// drawn names groups, those of vendors with few pages more than once: otherwise the
	// only page of a vendor would be looked at less than others of the same shape.
	drawn []int
	byID  map[string]*base
}

// reader says which fixtures an SDK reads.
type reader func(*fixtures.Fixture) bool

// newBases makes bases of those wire fixtures of a catalogue that are wanted.
func newBases(c *fixtures.Catalogue, goldens golden.Set, wanted reader) (*bases, error) {
	b := &bases{byID: map[string]*base{}}
	type key struct {
		source       *fixtures.Source
		format, kind string
	}
	groups := map[key]int{}
	made := map[string]*base{}
	for _, f := range c.Fixtures {
		if f.Form != fixtures.Wire || !wanted(f) || goldens[f.ID] == nil || !plainWire(f) {
			continue
		}
		k := key{f.Source, f.Response.Format, f.Kind}
		group, ok := groups[k]
		if !ok {
			group = len(b.groups)
			groups[k] = group
			b.groups = append(b.groups, nil)
		}
		n := &base{fixture: f, golden: goldens[f.ID], group: group, index: len(b.groups[group]), all: b}
		if group > 80 || n.index > 255 {
			continue // one byte names each; that many alike bodies have nothing new to say
		}
		b.groups[group] = append(b.groups[group], n)
		b.byID[f.ID], made[f.ID] = n, n
	}
	for _, f := range c.Fixtures {
		if n := made[f.WireID()]; n != nil && f != n.fixture && goldens[f.ID] != nil && wanted(f) {
			n.forms = append(n.forms, f)
		}
	}
	if len(b.groups) == 0 {
		return nil, fmt.Errorf("no fixture of form %s is selected that the SDK claims to read", fixtures.Wire)
	}
	alike := func(i int) (count int) {
		f := b.groups[i][0].fixture
		for _, group := range b.groups {
			g := group[0].fixture
			if g.Source.Provider == f.Source.Provider && g.Response.Format == f.Response.Format && g.Kind == f.Kind {
				count++
			}
		}
		return count
	}
	for i := range b.groups {
		const often = 3
		for range max(1, often/alike(i)) {
			b.drawn = append(b.drawn, i)
		}
	}
	for _, n := range b.byID {
		for _, count := range versions {
			var suiting [classes][]*operation
			for _, o := range table[:count] {
				if o.suits(n) {
					for range max(o.weight, 1) {
						suiting[o.class] = append(suiting[o.class], o)
					}
				}
			}
			n.ops = append(n.ops, suiting)
		}
	}
	return b, nil
}

// plainWire reports whether a document can be made of the fixture.
func plainWire(f *fixtures.Fixture) bool {
	return slices.Contains([]string{fixtures.JSON, fixtures.XML}, f.Response.Format)
}

// choose reads a recipe from draws of one byte each.
func (b *bases) choose(r *recipe, draw func() byte) {
	version := int(draw()) % len(versions)
	group := b.groups[b.drawn[int(draw())%len(b.drawn)]]
	r.base = group[int(draw())%len(group)]
	ops := r.base.operations(version)
	for len(r.steps) < maxSteps {
		i := int(draw())
		if i == 0 {
			return
		}
		c := exact
		for i >= firstOf[c+1] {
			c++
		}
		s := step{op: ops[c][(i-firstOf[c])%len(ops[c])]}
		for a := range s.op.args {
			s.args[a] = draw()
		}
		r.steps = append(r.steps, s)
	}
}

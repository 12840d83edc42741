package generate

import (
	"fmt"
	"sync/atomic"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/golden"
)

// Base is a fixture that cases are made of: the wire form of a sample or row, in one
// format.
type Base struct {
	Fixture *fixtures.Fixture
	Golden  *golden.Golden
	Group   int                 // its place in [Bases.Groups]
	Forms   []*fixtures.Fixture // the other forms of the same item and format

	index     int // its place in its group
	kept      atomic.Pointer[document.Template]
	mutations [document.TableVersion + 1][document.Classes][]*document.Mutation
	all       *Bases
}

// Template is the fixture's, which is made when it is first asked for and kept: cases are made of it by the million.
func (b *Base) Template() *document.Template {
	t := b.kept.Load()
	if t == nil {
		t = b.Fixture.Template()
		b.kept.Store(t)
	}
	return t
}

// Success reports whether the fixture is a success.
func (b *Base) Success() bool { return b.Fixture.Kind == fixtures.Success }

// XML reports whether the fixture is XML.
func (b *Base) XML() bool { return b.Fixture.Response.Format == fixtures.XML }

// Body returns the body of another base.
func (b *Base) Body(which byte) []byte {
	group := b.all.Groups[int(which)%len(b.all.Groups)]
	return group[int(which>>4)%len(group)].Fixture.Response.Body
}

// Form returns another form of the same item.
func (b *Base) Form(which byte) (status int, body []byte, ok bool) {
	if len(b.Forms) == 0 {
		return 0, nil, false
	}
	f := b.Forms[int(which)%len(b.Forms)]
	return f.Response.Status, f.Response.Body, true
}

// Bases are the fixtures that cases are made of, in groups of one source, format and
// kind: a page with a hundred rows is not looked at a hundred times more often than
// its only success.
type Bases struct {
	Groups [][]*Base
	// drawn names groups, those of vendors with few pages more than once: otherwise the
	// only page of a vendor would be looked at less than others of the same shape.
	drawn []int
	ByID  map[string]*Base
}

// Reader says which fixtures an SDK reads.
type Reader func(*fixtures.Fixture) bool

// NewBases makes bases of those wire fixtures of a catalogue that are wanted.
func NewBases(c *fixtures.Catalogue, goldens golden.Set, wanted Reader) (*Bases, error) {
	b := &Bases{ByID: map[string]*Base{}}
	type key struct {
		source       *fixtures.Source
		format, kind string
	}
	groups := map[key]int{}
	made := map[string]*Base{}
	for _, f := range c.Fixtures {
		if f.Form != fixtures.Wire || !wanted(f) || goldens[f.ID] == nil {
			continue
		}
		k := key{f.Source, f.Response.Format, f.Kind}
		group, ok := groups[k]
		if !ok {
			group = len(b.Groups)
			groups[k] = group
			b.Groups = append(b.Groups, nil)
		}
		n := &Base{Fixture: f, Golden: goldens[f.ID], Group: group, index: len(b.Groups[group]), all: b}
		if group > 80 || n.index > 255 {
			continue // one byte names each; that many alike bodies have nothing new to say
		}
		b.Groups[group] = append(b.Groups[group], n)
		b.ByID[f.ID], made[f.ID] = n, n
	}
	for _, f := range c.Fixtures {
		if n := made[f.WireID()]; n != nil && f != n.Fixture && goldens[f.ID] != nil && wanted(f) {
			n.Forms = append(n.Forms, f)
		}
	}
	if len(b.Groups) == 0 {
		return nil, fmt.Errorf("no fixture of form %s is selected that the SDK claims to read", fixtures.Wire)
	}
	alike := func(i int) (count int) {
		f := b.Groups[i][0].Fixture
		for _, group := range b.Groups {
			g := group[0].Fixture
			if g.Source.Provider == f.Source.Provider && g.Response.Format == f.Response.Format && g.Kind == f.Kind {
				count++
			}
		}
		return count
	}
	for i := range b.Groups {
		const often = 3
		for range max(1, often/alike(i)) {
			b.drawn = append(b.drawn, i)
		}
	}
	for _, n := range b.ByID {
		for version := range n.mutations {
			for _, m := range document.Table() {
				if m.Since <= version && m.Suits(n.Template()) {
					for range max(m.Weight, 1) {
						n.mutations[version][m.Class] = append(n.mutations[version][m.Class], m)
					}
				}
			}
		}
	}
	return b, nil
}

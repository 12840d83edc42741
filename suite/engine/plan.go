// Package engine is the run itself: one plan (fixtures × operations × what an
// adapter declares), one loop, one judge. The Ginkgo specs and plain tests of
// package suite and the command sdkconform are fronts over it, and give the same
// verdicts for the same adapter. There is no test framework in here.
package engine

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"slices"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// Catalogue is a catalogue beside the shipped one.
type Catalogue struct {
	FS   fs.FS
	Base string // what its file names are prefixed with in reports
}

// Selection says which cases are planned.
type Selection struct {
	// Only are globs on case ids, of which one must match; none: every case. A *
	// matches any characters, slashes too; a ? one of them.
	Only []string
	// Catalogues are added to the shipped one.
	Catalogues []Catalogue
	// Requirements names the requirement set that the run is held to; empty: all that
	// there is gates. Catalogues beside the shipped one gate whatever the set.
	Requirements string
}

// Plan is what is run with every adapter.
type Plan struct {
	Catalogue *fixtures.Catalogue
	Goldens   golden.Set
	// Fixtures are the selected ones, in the order of the pages.
	Fixtures []*fixtures.Fixture
	only     []string
	shard    *reports.Shard // nil: the whole selection
	// requirements are those that the shipped sources are held to; nil: to all.
	requirements *golden.Requirements
	shipped      map[*fixtures.Source]bool
}

// ErrNothingSelected says that a selection matches no case: an empty run must not
// look like a passed one.
var ErrNothingSelected = errors.New("no case matches")

// NewPlan loads the catalogues and their goldens and selects from them. Faults in
// the data are returned as [fixtures.Fault], all of them, joined; a selection that
// matches nothing as [ErrNothingSelected].
func NewPlan(s Selection) (*Plan, error) {
	shipped, err := fixtures.Default()
	if err != nil {
		return nil, err
	}
	goldens, err := golden.Load(shipped, nil, "")
	if err != nil {
		return nil, err
	}
	p := &Plan{Catalogue: shipped, Goldens: goldens, only: s.Only, shipped: map[*fixtures.Source]bool{}}
	for _, source := range shipped.Sources {
		p.shipped[source] = true
	}
	if s.Requirements != "" {
		if p.requirements, err = golden.LoadRequirements(s.Requirements); err != nil {
			return nil, err
		}
	}
	for _, extra := range s.Catalogues {
		if err := p.add(extra); err != nil {
			return nil, err
		}
	}
	p.Fixtures, err = Select(p.Catalogue, s.Only)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Select returns the fixtures whose id matches one of the globs, all where there is
// none. A glob that matches nothing is an [ErrNothingSelected].
func Select(c *fixtures.Catalogue, only []string) ([]*fixtures.Fixture, error) {
	if len(only) == 0 {
		return c.Fixtures, nil
	}
	var chosen []*fixtures.Fixture
	matched := make([]bool, len(only))
	for _, f := range c.Fixtures {
		wanted := false
		for i, glob := range only {
			if fixtures.Match(glob, f.ID) {
				wanted, matched[i] = true, true
			}
		}
		if wanted {
			chosen = append(chosen, f)
		}
	}
	if i := slices.Index(matched, false); i >= 0 {
		return nil, fmt.Errorf("%w %q; 'sdkconform list' prints every id", ErrNothingSelected, only[i])
	}
	return chosen, nil
}

func (p *Plan) add(extra Catalogue) error {
	c, err := fixtures.Load(extra.FS, extra.Base)
	if err != nil {
		return err
	}
	goldens, err := golden.Load(c, extra.FS, extra.Base)
	if err != nil {
		return err
	}
	if p.Catalogue, err = fixtures.Join(p.Catalogue, c); err != nil {
		return err
	}
	joined := golden.Set{}
	for _, set := range []golden.Set{p.Goldens, goldens} {
		for id, g := range set {
			joined[id] = g
		}
	}
	p.Goldens = joined
	return nil
}

// Planned is the plan as the journal's header has it.
func (p *Plan) Planned() []reports.Planned {
	planned := make([]reports.Planned, len(p.Fixtures))
	for i, f := range p.Fixtures {
		planned[i] = *p.PlannedOf(Item{Fixture: f, Golden: p.Goldens[f.ID]})
	}
	return planned
}

// Item is one case: a fixture given to an adapter by one operation.
type Item struct {
	Fixture *fixtures.Fixture
	Golden  *golden.Golden
	Op      string
	// NotApplicable says why the adapter is not given the case; empty: it is.
	NotApplicable string
	// others are the responses that are given before the first and before the
	// second run of the case; of each list the first that the SDK survives.
	others [2][]*fixtures.Fixture
}

// runs are what is given before each of the runs of the case.
func (i *Item) runs() [][]*fixtures.Fixture {
	if i.Fixture.OnWire().Once {
		return i.others[:1]
	}
	return i.others[:]
}

// Items lists the cases of an adapter: every selected fixture with each operation by
// which the adapter is given it, those that it does not claim to read as not
// applicable.
func (p *Plan) Items(d runner.Description, ops []string) []Item {
	pools := p.pools(d)
	items := make([]Item, 0, len(p.Fixtures)*len(ops))
	for _, op := range ops {
		for _, f := range p.Fixtures {
			item := Item{Fixture: f, Golden: p.Goldens[f.ID], Op: op}
			if !slices.Contains(p.PlannedOf(item).Ops(ops), op) {
				continue
			}
			switch {
			case !slices.Contains(d.Providers, f.Source.Provider):
				item.NotApplicable = fmt.Sprintf("the SDK does not claim to read responses of %s", f.Source.Provider)
			case len(d.Products) > 0 && !slices.Contains(d.Products, f.Source.Product):
				item.NotApplicable = fmt.Sprintf("the SDK does not claim to read responses of %s's %s", f.Source.Provider, f.Source.Product)
			case !slices.Contains(d.Formats, f.Response.Format):
				item.NotApplicable = fmt.Sprintf("the SDK does not claim to read %s", f.Response.Format)
			default:
				item.others = pools.others(f)
			}
			items = append(items, item)
		}
	}
	return items
}

// pools are the wire fixtures to choose a case's other responses from.
type pools struct {
	own  map[string][]*fixtures.Fixture // by provider
	full []*fixtures.Fixture            // of every provider that the SDK reads: those with all four fields
}

func (p *Plan) pools(d runner.Description) pools {
	made := pools{own: map[string][]*fixtures.Fixture{}}
	for _, f := range p.Catalogue.Fixtures {
		// Of the others those that leave a reader in the middle of a body, too: what
		// it read of them must not be there when the next one comes.
		stops := f.Malformed != "" || f.Form == "truncated-value"
		if f.Form != fixtures.Wire && !stops || !slices.Contains(d.Formats, f.Response.Format) || !slices.Contains(d.Providers, f.Source.Provider) ||
			len(d.Products) > 0 && !slices.Contains(d.Products, f.Source.Product) {
			continue
		}
		made.own[f.Source.Provider] = append(made.own[f.Source.Provider], f)
		if !lacksField(f) && !stops {
			made.full = append(made.full, f)
		}
	}
	return made
}

func lacksField(f *fixtures.Fixture) bool {
	c := &f.Carries
	return len(c.Code) == 0 || len(c.Message) == 0 || len(c.RequestID) == 0 || len(c.HostID) == 0
}

// others chooses what an SDK is given before each of the two runs of a case, so that a
// value left over from it is seen: for a case that lacks a field, responses that
// have it, in the same format, and with differing values of it where there are such;
// else any. The choice hangs on the case's id alone, so that its verdict does not
// hang on what else is selected.
func (p pools) others(f *fixtures.Fixture) (chosen [2][]*fixtures.Fixture) {
	pool, sameFormat := p.own[f.Source.Provider], false
	if lacksField(f) && len(p.full) > 0 {
		pool, sameFormat = p.full, true
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(f.ID)) // a hash never fails
	start := int(h.Sum32() % uint32(max(len(pool), 1)))
	const most = 3 // of each
	suits := func(other *fixtures.Fixture) bool {
		return (other.Source != f.Source || other.Item != f.Item) &&
			(!sameFormat || other.Response.Format == f.Response.Format)
	}
	choose := func(list *[]*fixtures.Fixture, wanted func(*fixtures.Fixture) bool) {
		for i := 0; i < len(pool) && len(*list) < most; i++ {
			if other := pool[(start+i)%len(pool)]; suits(other) && wanted(other) {
				*list = append(*list, other)
			}
		}
	}
	choose(&chosen[0], func(*fixtures.Fixture) bool { return true })
	if len(chosen[0]) == 0 {
		return chosen
	}
	first := chosen[0][0]
	// Another host id and another code than the first's, if the pool has them.
	for _, differs := range []func(*fixtures.Fixture) bool{
		func(o *fixtures.Fixture) bool {
			return !slices.Equal(o.Carries.HostID, first.Carries.HostID) && !slices.Equal(o.Carries.Code, first.Carries.Code)
		},
		func(o *fixtures.Fixture) bool { return !slices.Equal(o.Carries.Code, first.Carries.Code) },
		func(o *fixtures.Fixture) bool { return o != first },
	} {
		choose(&chosen[1], func(o *fixtures.Fixture) bool { return o.Form == fixtures.Wire && differs(o) })
		if len(chosen[1]) > 0 {
			break
		}
	}
	return chosen
}

// PlannedOf is the plan's entry for a case, as reports show it.
func (p *Plan) PlannedOf(item Item) *reports.Planned {
	f := item.Fixture
	call := ""
	switch {
	case f.Wire != nil:
		call = reports.CallOnly
	case f.Form == fixtures.Wire || f.Form == fixtures.Verbatim:
		call = reports.CallToo
	}
	var unscored string
	var most golden.Level
	if p.requirements != nil && p.shipped[f.Source] {
		if unscored, most = p.requirements.Unscored(item.Golden); most.Rank() >= item.Golden.Level.Rank() {
			most = ""
		}
	}
	return &reports.Planned{
		Call: call, Unscored: unscored, MaxLevel: most,
		ID: f.ID, Digest: item.Golden.Body, Level: item.Golden.Level, Source: f.Source.ID, Form: f.Form,
		File: f.File, Line: f.Line, Page: f.Document, Locator: f.Locator,
	}
}

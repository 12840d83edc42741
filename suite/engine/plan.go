// Package engine runs the suite. A [Plan] is the fixtures × the operations × what an adapter
// declares. A [Session] runs single cases of it on one SDK, and [Run] runs all of them on
// several. The Ginkgo specs and plain tests of package suite and the command sdkconform are
// fronts over it, and give the same verdicts for the same adapter. It needs no test
// framework.
//
// Its parts, from the bottom up: internal/faults knows what has ended the SDK's program so
// far; internal/drive gives it responses, one at a time or several ahead; internal/bisect
// finds out what a fault needs. Here classes decides which cases are run and which are
// judged by others, queue hands them to the workers, caseRunner runs and judges one case,
// attributor decides which case a fault belongs to, and aheadRunner runs again what failed
// with several requests in flight.
package engine

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
)

// Catalogue is a catalogue besides the shipped one.
type Catalogue struct {
	FS   fs.FS  // its folder
	Base string // the prefix of its file names in reports
}

// Selection says which cases are planned.
type Selection struct {
	// Only are globs, one of which must match the id of a case; none: every case. A *
	// matches any characters, also slashes; a ? matches one character.
	Only []string
	// Catalogues are added to the shipped one.
	Catalogues []Catalogue
	// Requirements names the requirement set of the gate; empty: every rule counts.
	// Catalogues besides the shipped one count in full, whatever the set.
	Requirements string
}

// Plan is what is run with every adapter.
type Plan struct {
	Catalogue *fixtures.Catalogue // the shipped one and those added
	Goldens   golden.Set          // of all its fixtures, by id
	// Fixtures are the selected ones, in the order of the pages.
	Fixtures []*fixtures.Fixture
	only     []string
	folders  []string       // of the catalogues beside the shipped one, where they have one
	shard    *reports.Shard // nil: the whole selection
	places   []int          // of a shard: where each of Fixtures stands in the whole selection, from 0
	// digest is a hash of every fixture of the catalogue and what is expected of it.
	digest func() string
	// requirements are those that count for the shipped sources; nil: all.
	requirements *golden.Requirements
	shipped      map[*fixtures.Source]bool
}

// ErrNothingSelected says that a selection matches no case. An empty run must not look
// like one that passed.
var ErrNothingSelected = errors.New("no case matches")

// shippedDigest is the digest of the shipped catalogue, which many plans share.
var shippedDigest = sync.OnceValue(func() string {
	c, err := fixtures.Default()
	if err != nil {
		return "" // and there is no plan
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		return ""
	}
	return digestOf(c, goldens)
})

// digestOf is a hash of every fixture of a catalogue and what is expected of it.
func digestOf(c *fixtures.Catalogue, goldens golden.Set) string {
	h := sha256.New()
	for _, f := range c.Fixtures {
		fmt.Fprintln(h, f.ID, goldens[f.ID].Expectation())
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// NewPlan loads the catalogues and their goldens and selects from them. For mistakes in the
// data it returns all of them as [fixtures.Fault], joined; for a selection that matches
// nothing [ErrNothingSelected].
func NewPlan(s Selection) (*Plan, error) {
	shipped, err := fixtures.Default()
	if err != nil {
		return nil, err
	}
	goldens, err := golden.Load(shipped, nil, "")
	if err != nil {
		return nil, err
	}
	p := &Plan{
		Catalogue: shipped, Goldens: goldens, only: s.Only, shipped: map[*fixtures.Source]bool{},
		digest: shippedDigest,
	}
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

// Select returns the fixtures whose id matches one of the globs; without globs, all. For a
// glob that matches nothing it returns [ErrNothingSelected].
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
	if extra.Base != "" {
		p.folders = append(p.folders, extra.Base)
	}
	joined := maps.Clone(p.Goldens) // which other plans share
	maps.Copy(joined, goldens)
	p.Goldens = joined
	p.digest = sync.OnceValue(func() string { return digestOf(p.Catalogue, p.Goldens) })
	return nil
}

// Shard is the plan of one of several parts of the selection, for machines that share a
// run. What takes about as long is dealt out evenly: each part has as many of a provider's cases of each form. [reports.Merge]
// joins the journals of the parts. For a part without a case it returns [ErrNothingSelected].
func (p *Plan) Shard(s reports.Shard) (*Plan, error) {
	part := *p
	part.shard = &s
	part.Fixtures, part.places = nil, nil
	dealt := make([]int, len(p.Fixtures))
	for i := range dealt {
		dealt[i] = i
	}
	slices.SortStableFunc(dealt, func(a, b int) int {
		x, y := p.Fixtures[a], p.Fixtures[b]
		return cmp.Or(cmp.Compare(x.Source.Provider, y.Source.Provider), cmp.Compare(x.Form, y.Form))
	})
	for i, at := range dealt {
		if i%s.Of == s.Index-1 {
			part.places = append(part.places, at)
		}
	}
	slices.Sort(part.places)
	for _, at := range part.places {
		part.Fixtures = append(part.Fixtures, p.Fixtures[at])
	}
	if len(part.Fixtures) == 0 {
		return nil, fmt.Errorf("%w in shard %s: there are %d to share out", ErrNothingSelected, s, len(p.Fixtures))
	}
	return &part, nil
}

package engine

import (
	"fmt"
	"hash/fnv"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
)

// Item is one case: a fixture given to an adapter by one operation.
type Item struct {
	Fixture *fixtures.Fixture // the response
	Golden  *golden.Golden    // what must be made of it
	Op      string            // decode or call
	// NotApplicable says why the adapter is not given the case; empty: it is.
	NotApplicable string
	// spacers are the responses to choose from for what is given before the first and
	// before the second run of the case: the first of each list that the SDK survives.
	spacers [2][]*fixtures.Fixture
	// judged is the end of a case that is judged by its class and not run; nil: it is run.
	judged *reports.Case
}

// given reports whether the SDK is given the case.
func (i *Item) given() bool { return i.NotApplicable == "" && i.judged == nil }

// step is the response of the case.
func (i *Item) step() drive.Step { return drive.Step{Op: i.Op, Fixture: i.Fixture} }

// runs is how many times the response of the case is given.
func (i *Item) runs() int {
	if i.Fixture.OnWire().Once {
		return 1
	}
	return len(i.spacers)
}

// driveCase is the case as it is given to the SDK.
func (i *Item) driveCase() drive.Case {
	return drive.Case{Step: i.step(), Runs: i.runs(), Spacers: i.spacers}
}

// allSteps are the response of the case and its spacers.
func (i *Item) allSteps() []drive.Step {
	steps := []drive.Step{i.step()}
	for _, f := range slices.Concat(i.spacers[:]...) {
		steps = append(steps, drive.Step{Op: i.Op, Fixture: f})
	}
	return steps
}

// Items lists the cases of an adapter: every selected fixture with each operation by which
// the adapter is given it. Those that it does not claim to read are not applicable.
func (p *Plan) Items(d runner.Description, ops []string) []Item {
	pools := p.spacerPools(d)
	items := make([]Item, 0, len(p.Fixtures)*len(ops))
	for _, op := range ops {
		for _, f := range p.Fixtures {
			item := Item{Fixture: f, Golden: p.Goldens[f.ID], Op: op}
			if !slices.Contains(p.PlannedOf(item).Ops(ops), op) {
				continue
			}
			if item.NotApplicable = unclaimed(d, f); item.NotApplicable == "" {
				item.spacers = pools.choose(f)
			}
			items = append(items, item)
		}
	}
	return items
}

// unclaimed says why a fixture is not among what an SDK claims to read; empty: it is.
func unclaimed(d runner.Description, f *fixtures.Fixture) string {
	switch {
	case !slices.Contains(d.Providers, f.Source.Provider):
		return fmt.Sprintf("the SDK does not claim to read responses of %s", f.Source.Provider)
	case len(d.Products) > 0 && !slices.Contains(d.Products, f.Source.Product):
		return fmt.Sprintf("the SDK does not claim to read responses of %s's %s", f.Source.Provider, f.Source.Product)
	case slices.Contains(d.Formats, f.Response.Format):
		return ""
	case slices.Contains(d.Reads, f.Response.Format):
		return unread(d, f)
	}
	return fmt.Sprintf("the SDK does not claim to read %s", f.Response.Format)
}

// unread says why an SDK is not given a fixture of a format that it reads and does not ask for; empty: it is. Only the
// Content-Type tells it that a body is not of the format that it has asked for.
func unread(d runner.Description, f *fixtures.Fixture) string {
	because := ""
	switch media, _, _ := mime.ParseMediaType(f.Response.Header.Get("Content-Type")); {
	case f.Kind != fixtures.Error || f.Response.Status < http.StatusBadRequest:
		because = "reads %s in errors at 4xx and 5xx alone"
	case f.Wire != nil:
		because = "of %s is judged by what it reads, not by how that is delivered"
	case !strings.HasSuffix(media, f.Response.Format):
		because = "nothing says that this body is %s"
	default:
		return ""
	}
	return fmt.Sprintf("the SDK asks for "+strings.Join(d.Formats, " and ")+", and "+because, f.Response.Format)
}

// Planned is the plan as the journal's header has it.
func (p *Plan) Planned() []reports.Planned {
	planned := make([]reports.Planned, len(p.Fixtures))
	for i, f := range p.Fixtures {
		planned[i] = *p.PlannedOf(Item{Fixture: f, Golden: p.Goldens[f.ID]})
		if p.shard != nil {
			planned[i].At = p.places[i] + 1
		}
	}
	return planned
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
	var maxLevel golden.Level
	if p.requirements != nil && p.shipped[f.Source] {
		if unscored, maxLevel = p.requirements.Unscored(item.Golden); maxLevel.Rank() >= item.Golden.Level.Rank() {
			maxLevel = ""
		}
	}
	return &reports.Planned{
		Call: call, Unscored: unscored, MaxLevel: maxLevel,
		ID: f.ID, Digest: item.Golden.Body, Level: item.Golden.Level, Source: f.Source.ID, Form: f.Form,
		File: f.File, Line: f.Line, Page: f.Document, Locator: f.Locator,
	}
}

// spacerPools are the fixtures from which the spacers of a case are chosen.
type spacerPools struct {
	byProvider map[string][]*fixtures.Fixture
	complete   []*fixtures.Fixture // of every provider that the SDK reads: those with all four fields
}

func (p *Plan) spacerPools(d runner.Description) spacerPools {
	pools := spacerPools{byProvider: map[string][]*fixtures.Fixture{}}
	for _, f := range p.Catalogue.Fixtures {
		// A reader that stopped in the middle of a body must not show what it read of that
		// when the next response comes.
		midway := leavesReaderMidway(f)
		if f.Form != fixtures.Wire && !midway || unclaimed(d, f) != "" {
			continue
		}
		pools.byProvider[f.Source.Provider] = append(pools.byProvider[f.Source.Provider], f)
		if !lacksField(f) && !midway {
			pools.complete = append(pools.complete, f)
		}
	}
	return pools
}

func lacksField(f *fixtures.Fixture) bool {
	c := &f.Carries
	return len(c.Code) == 0 || len(c.Message) == 0 || len(c.RequestID) == 0 || len(c.HostID) == 0
}

// maxSpacers is how many spacers there are to choose from before one run.
const maxSpacers = 3

// choose chooses the spacers of a case so that a value that the SDK keeps from them is
// seen. For a case that lacks a field they are responses that have it, in the same format,
// and before the second run with other values than before the first. Otherwise any will do.
// The choice depends on the case's id alone, so that its verdict does not depend on what
// else is selected.
func (p spacerPools) choose(f *fixtures.Fixture) (spacers [2][]*fixtures.Fixture) {
	pool, sameFormat := p.byProvider[f.Source.Provider], false
	if lacksField(f) && len(p.complete) > 0 {
		pool, sameFormat = p.complete, true
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(f.ID)) // a hash never fails
	start := int(h.Sum32() % uint32(max(len(pool), 1)))
	chosen := func(wanted func(*fixtures.Fixture) bool) (list []*fixtures.Fixture) {
		for i := 0; i < len(pool) && len(list) < maxSpacers; i++ {
			spacer := pool[(start+i)%len(pool)]
			sameItem := spacer.Source == f.Source && spacer.Item == f.Item
			if !sameItem && (!sameFormat || spacer.Response.Format == f.Response.Format) && wanted(spacer) {
				list = append(list, spacer)
			}
		}
		return list
	}
	spacers[0] = chosen(func(*fixtures.Fixture) bool { return true })
	if len(spacers[0]) == 0 {
		return spacers
	}
	first := spacers[0][0]
	// With another host id and another code than the first, if the pool has such.
	for _, differs := range []func(*fixtures.Fixture) bool{
		func(s *fixtures.Fixture) bool {
			return !slices.Equal(s.Carries.HostID, first.Carries.HostID) && !slices.Equal(s.Carries.Code, first.Carries.Code)
		},
		func(s *fixtures.Fixture) bool { return !slices.Equal(s.Carries.Code, first.Carries.Code) },
		func(s *fixtures.Fixture) bool { return s != first },
	} {
		spacers[1] = chosen(func(s *fixtures.Fixture) bool { return s.Form == fixtures.Wire && differs(s) })
		if len(spacers[1]) > 0 {
			break
		}
	}
	return spacers
}

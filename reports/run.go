package reports

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Header says what is going to be run.
type Header struct {
	Suite    Suite     `json:"suite"`    // the suite, and what was selected
	Adapters []Adapter `json:"adapters"` // in the order of the run
	Plan     []Planned `json:"plan"`     // in the order of the pages
	// Waivers are those that the run is judged by; nil: it is run without.
	Waivers *Waivers `json:"waivers,omitempty"`
	// Requirements are the requirement set of the run; nil: every rule gates.
	Requirements *Requirements `json:"requirements,omitempty"`
}

// Run is a run as its journal tells it: for each adapter every planned case, those without an end as [NotRun].
type Run struct {
	Suite    Suite         // the header's
	Plan     []Planned     // the header's
	Adapters []*AdapterRun // in the order of the run
	// Complete says that the journal has its footer.
	Complete bool
	// Missing are the shards of the run that are not there; see [MergeParts].
	Missing []Shard
	// GateOff says that what is found does not fail the run.
	GateOff bool
	// Waivers are those that the run is judged by; nil: it was run without.
	Waivers *Waivers
	// Requirements are the requirement set of the run; nil: every rule gates.
	Requirements *Requirements
	planned      map[string]*Planned // by fixture id
}

// AdapterRun is one adapter's part of a run.
type AdapterRun struct {
	Adapter
	Cases []*Case
	Notes []string
	// Described is the case of what the description is judged for, with its waivers.
	Described *Case
	inForce   *WaiversInForce
}

// NewRun is a run of which nothing has been done yet: every case is [NotRun].
func NewRun(h Header) *Run {
	r := newRun(h)
	r.listCases(func(int, PlannedCase) (*Case, bool) { return nil, false })
	return r
}

func newRun(h Header) *Run {
	r := &Run{Suite: h.Suite, Plan: h.Plan, Waivers: h.Waivers, Requirements: h.Requirements}
	for _, a := range h.Adapters {
		r.Adapters = append(r.Adapters, &AdapterRun{Adapter: a})
	}
	r.makeLabelsUnique()
	r.indexPlan()
	return r
}

func (r *Run) makeLabelsUnique() {
	list := make([]*Adapter, len(r.Adapters))
	for i, a := range r.Adapters {
		list[i] = &a.Adapter
	}
	makeLabelsUnique(list)
}

func (r *Run) indexPlan() {
	r.planned = map[string]*Planned{}
	for i := range r.Plan {
		r.planned[r.Plan[i].ID] = &r.Plan[i]
	}
}

// Planned returns the plan's entry for a fixture, nil if there is none.
func (r *Run) Planned(id string) *Planned { return r.planned[id] }

// PlannedCase is an entry of the plan that an adapter is given by an operation.
type PlannedCase struct {
	*Planned
	Op        string // decode or call
	OpIndex   int    // of the operation among the adapter's
	PlanIndex int    // of the entry in the plan
}

// PlannedCases lists the adapter's cases in the order of [AdapterRun].Cases: by operation, each in the order of the
// plan.
func (a *Adapter) PlannedCases(plan []Planned) iter.Seq[PlannedCase] {
	return func(yield func(PlannedCase) bool) {
		for i, op := range a.PlannedOps() {
			for k := range plan {
				if slices.Contains(plan[k].Ops(a.PlannedOps()), op) && !yield(PlannedCase{&plan[k], op, i, k}) {
					return
				}
			}
		}
	}
}

// neverStarted is the reason of a case of which the journal says nothing.
const neverStarted = "never started"

// listCases lists, for each adapter, every planned case: as end returns it, nil for one that has not ended.
func (r *Run) listCases(end func(adapter int, p PlannedCase) (c *Case, started bool)) {
	for i, a := range r.Adapters {
		for p := range a.PlannedCases(r.Plan) {
			c, started := end(i, p)
			if c == nil {
				c = notRun(p, neverStarted)
				switch {
				case a.Failure != "":
					c.Reason = a.Failure
				case started:
					c.Reason = "started, but the run ended before the case did"
				}
			}
			a.Cases = append(a.Cases, c)
		}
	}
	r.settle()
}

func notRun(p PlannedCase, reason string) *Case {
	return &Case{ID: p.ID, Op: p.Op, Level: p.Level, Verdict: NotRun, Findings: []golden.Finding{}, Reason: reason}
}

// Day is the day that the run's waivers are judged by: the one on which it started, so that its reports say the same
// whenever they are written.
func (r *Run) Day() time.Time {
	started, err := time.Parse(time.RFC3339, r.Suite.Started)
	if err != nil {
		return time.Now()
	}
	return started
}

// SetWaivers judges the run by other waivers than those that it was started with; nil: by none.
func (r *Run) SetWaivers(w *Waivers) {
	r.Waivers = w
	if w != nil && r.Suite.whole() {
		ids := make([]string, len(r.Plan))
		for i, p := range r.Plan {
			ids[i] = p.ID
		}
		w.Against(ids)
	}
	r.settle()
}

// settle applies the requirement set and the waivers of the run to its cases.
func (r *Run) settle() {
	for i, a := range r.Adapters {
		r.foldUnknown(a)
		a.inForce = r.Waivers.InForce(a.Describe, r.Suite.Level, r.Day())
		a.describe()
		r.Settle(i, a.Described)
		for _, c := range a.Cases {
			r.Settle(i, c)
		}
	}
}

// Settle gives a case of the adapter with the given index the verdict that it has under the requirement set and the
// waivers of the run. Fronts that tell of each case as it ends call it.
func (r *Run) Settle(adapter int, c *Case) {
	r.Requirements.score(c, r.Planned(c.ID), r.Suite.Level)
	r.Adapters[adapter].inForce.Settle(c)
}

// describe makes the case of the adapter's description.
func (a *AdapterRun) describe() {
	c := &Case{ID: DescriptionID, Op: runner.OpDescribe, Level: golden.Informative, Verdict: Pass, Findings: a.Findings}
	for _, f := range a.Findings {
		if f.Level.Rank() > c.Level.Rank() {
			c.Level, c.Verdict = f.Level, Fail
		}
	}
	a.Described = c
}

// AllCases are the cases of the adapter, that of its description first.
func (a *AdapterRun) AllCases() []*Case {
	if a.Described == nil {
		return a.Cases
	}
	return append([]*Case{a.Described}, a.Cases...)
}

// Totals counts the verdicts of an adapter's cases.
func (a *AdapterRun) Totals() map[Verdict]int {
	totals := map[Verdict]int{}
	for _, c := range a.Cases {
		totals[c.Verdict]++
	}
	return totals
}

// FailingRequired counts the cases that fail at the required level.
func (a *AdapterRun) FailingRequired() int {
	n := 0
	for _, c := range a.Cases {
		if c.Verdict == Fail && c.Level == golden.Required {
			n++
		}
	}
	return n
}

// Incomplete counts the cases with an incomplete verdict, but for those that were not selected, and says the reason of the
// first.
func (a *AdapterRun) Incomplete(v Verdict) (n int, first string) {
	for _, c := range a.Cases {
		if c.Verdict == v && !c.NotSelected() {
			if n == 0 {
				first = safetext.Short(c.Reason)
			}
			n++
		}
	}
	return n, first
}

func (a *AdapterRun) notSelected() (n int) {
	for _, c := range a.Cases {
		if c.NotSelected() {
			n++
		}
	}
	return n
}

// Of is the part of the run that is of one of its adapters, with the waivers that are about it. Their cases are the run's own.
func (r *Run) Of(a *AdapterRun) *Run {
	part := *r
	part.Adapters = []*AdapterRun{a}
	if r.Waivers != nil {
		own := &Waivers{Files: r.Waivers.Files}
		for _, w := range r.Waivers.List {
			if w.Adapter == a.Describe.Name {
				own.List = append(own.List, w)
			}
		}
		part.Waivers = own
	}
	return &part
}

// ByName returns the adapters of the run by the names in their descriptions, and the names in order. Of several
// adapters of one name the later ones are numbered.
func (r *Run) ByName() (adapters map[string]*AdapterRun, names []string) {
	adapters = map[string]*AdapterRun{}
	for _, a := range r.Adapters {
		base := cmp.Or(a.Describe.Name, a.Command)
		name := base
		for n := 2; adapters[name] != nil; n++ {
			name = fmt.Sprintf("%s~%d", base, n)
		}
		adapters[name] = a
		names = append(names, name)
	}
	return adapters, names
}

// Names quotes the names of [Run.ByName], for a sentence.
func (r *Run) Names() string {
	_, names := r.ByName()
	if names == nil {
		return "none"
	}
	return safetext.QuoteList(names)
}

package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Waived is what waivers make of a case.
type Waived struct {
	// Verdict is what the case would be without them.
	Verdict Verdict `json:"verdict"`
	// By are the places of the waivers in force that match the case.
	By []string `json:"by"`
	// Changed are the findings that a waiver expects otherwise, Fixed what it expects
	// and the case does not break any more.
	Changed []Difference `json:"changed,omitempty"`
	Fixed   []Expected   `json:"fixed,omitempty"`
	// Waivers are those of By.
	Waivers []*Waiver `json:"-"`
	fixed   []*Waiver // those of Fixed, in its order
	changed []*Waiver // those of Changed
	news    []golden.Finding
}

// Difference is a finding that a waiver expects otherwise.
type Difference struct {
	Expected Expected       `json:"expected"`
	Finding  golden.Finding `json:"finding"`
}

// Words says in one line why the case is waived and until when, or why it is not.
func (w *Waived) Words() string {
	var words []string
	for _, d := range w.Changed {
		words = append(words, fmt.Sprintf("changed: the waiver expects %s, the SDK shows %s", d.Expected, safetext.Quote(d.Finding.Got)))
	}
	for _, e := range w.Fixed {
		words = append(words, fmt.Sprintf("fixed, but still waived: %s", e))
	}
	for _, waiver := range w.Waivers {
		words = append(words, waiver.Words())
	}
	return strings.Join(words, "; ")
}

// Waiving applies waivers to the cases of one adapter.
type Waiving struct {
	level golden.Level
	ids   map[string][]*Waiver // by globs that are ids
	globs []*Waiver            // with at least one glob that is none
}

// For returns what applies the waivers that are in force for an SDK on a day to its
// cases, at a gate of the given level. It may be called on nil: then none are.
func (w *Waivers) For(d runner.Description, level golden.Level, day time.Time) *Waiving {
	made := &Waiving{level: level, ids: map[string][]*Waiver{}}
	if w == nil {
		return made
	}
	for _, waiver := range w.List {
		if in, _ := waiver.inForce(d); !in || waiver.Expired(day) {
			continue
		}
		wild := false
		for _, glob := range waiver.Cases {
			if strings.ContainsAny(glob, "*?") {
				wild = true
			} else {
				made.ids[glob] = append(made.ids[glob], waiver)
			}
		}
		if wild {
			made.globs = append(made.globs, waiver)
		}
	}
	return made
}

// of returns the waivers that match a case.
func (w *Waiving) of(c *Case) (matching []*Waiver) {
	for _, waiver := range w.ids[c.ID] {
		if waiver.Op == "" || waiver.Op == c.Op {
			matching = append(matching, waiver)
		}
	}
	for _, waiver := range w.globs {
		if (waiver.Op == "" || waiver.Op == c.Op) && !slices.Contains(matching, waiver) && waiver.Matches(c.ID) {
			matching = append(matching, waiver)
		}
	}
	return matching
}

// Settle gives a judged case the verdict that it has under the waivers: a known
// failure where everything of it that gates is expected, fixed where it passes
// although something is expected, else its own. It may be called again.
func (w *Waiving) Settle(c *Case) {
	if c.Waived != nil {
		c.Verdict, c.Waived = c.Waived.Verdict, nil
	}
	if c.Verdict == NotApplicable || c.Verdict.Incomplete() {
		return
	}
	matching := w.of(c)
	if len(matching) == 0 {
		return
	}
	made := &Waived{Verdict: c.Verdict, Waivers: matching}
	for _, waiver := range matching {
		made.By = append(made.By, waiver.Place())
	}
	known := 0
	for _, f := range c.Findings {
		if f.Level == golden.Informative {
			continue // recorded, never missed
		}
		switch waiver, e := expecting(matching, f); {
		case e == nil && c.gating(f, w.level):
			made.news = append(made.news, f)
		case e == nil:
		case e.Is(f):
			known++
		default:
			made.Changed = append(made.Changed, Difference{*e, f})
			made.changed = append(made.changed, waiver)
		}
	}
	worse := len(made.news) > 0 || len(made.Changed) > 0
	if !worse {
		// Of a case that fails otherwise nobody knows whether what is missing is mended
		// or was not come to.
		made.findFixed(c)
	}
	c.Waived = made
	switch {
	case worse:
	case known > 0:
		c.Verdict = KnownFailure
	case c.Verdict == Pass:
		c.Verdict = Fixed
	}
}

// expecting returns the pin for a finding: one that it is, else one about the same.
func expecting(waivers []*Waiver, f golden.Finding) (by *Waiver, about *Expected) {
	for _, waiver := range waivers {
		for i := range waiver.Findings {
			switch e := &waiver.Findings[i]; {
			case e.Is(f):
				return waiver, e
			case e.about(f) && about == nil:
				by, about = waiver, e
			}
		}
	}
	return by, about
}

func (w *Waived) findFixed(c *Case) {
	for _, waiver := range w.Waivers {
		for _, e := range waiver.Findings {
			if !slices.ContainsFunc(c.Findings, e.about) && !(e.loses() && waiver.lost(c)) {
				w.Fixed = append(w.Fixed, e)
				w.fixed = append(w.fixed, waiver)
			}
		}
	}
}

// ProblemKind is what makes waivers fail a gate.
type ProblemKind string

// The kinds, each fatal.
const (
	NewFailure     ProblemKind = "new failure"
	ChangedFailure ProblemKind = "changed failure"
	StillWaived    ProblemKind = "fixed but still waived"
	MatchesNothing ProblemKind = "waiver that matches nothing"
	ExpiredWaiver  ProblemKind = "expired waiver"
	TooBroad       ProblemKind = "pattern too broad"
)

// problemKinds are the kinds in the order of reports.
func problemKinds() []ProblemKind {
	return []ProblemKind{NewFailure, ChangedFailure, StillWaived, MatchesNothing, ExpiredWaiver, TooBroad}
}

// Problem is one reason for which a run with waivers fails its gate.
type Problem struct {
	Kind ProblemKind `json:"kind"`
	// Adapter is the label of the SDK; empty where it is about the waiver alone.
	Adapter string `json:"adapter,omitempty"`
	// Waiver is its place; empty of a new failure, which no waiver is about.
	Waiver string `json:"waiver,omitempty"`
	// Cases are the ids of those that it is about, each once and as planned.
	Cases []string `json:"cases,omitempty"`
	// Text says it in one line.
	Text string `json:"text"`
}

// day is the day that a run's waivers are judged by: the one on which it started, so
// that its reports say the same whenever they are written.
func (r *Run) day() time.Time {
	started, err := time.Parse(time.RFC3339, r.Suite.Started)
	if err != nil {
		return time.Now()
	}
	return started
}

// Waive judges the run by other waivers than those that it was started with; nil: by
// none.
func (r *Run) Waive(w *Waivers) {
	r.Waivers = w
	if w != nil && len(r.Suite.Only) == 0 && r.Suite.Shard == nil {
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
		a.waiving = r.Waivers.For(a.Describe, r.Suite.Level, r.day())
		a.Described = a.described()
		r.Settle(i, a.Described)
		for _, c := range a.Cases {
			r.Settle(i, c)
		}
	}
}

// Settle holds a case of the adapter with the given index to the requirement set and
// the waivers of the run: for a front that tells of each case as it ends.
func (r *Run) Settle(adapter int, c *Case) {
	r.Requirements.score(c, r.Planned(c.ID), r.Suite.Level)
	r.Adapters[adapter].waiving.Settle(c)
}

// described is the case of an adapter's description.
func (a *AdapterRun) described() *Case {
	c := &Case{ID: describedCase, Op: runner.OpDescribe, Level: golden.Informative, Verdict: Pass, Findings: a.Findings}
	for _, f := range a.Findings {
		if f.Level.Rank() > c.Level.Rank() {
			c.Level, c.Verdict = f.Level, Fail
		}
	}
	return c
}

// Problems are the reasons for which the run's waivers fail its gate, in the order of
// the kinds; none where it was run without.
func (r *Run) Problems() []Problem {
	if r.Waivers == nil {
		return nil
	}
	var problems []Problem
	for _, a := range r.Adapters {
		if a.Failure == "" {
			problems = append(problems, r.problemsOf(a)...)
		}
	}
	for _, w := range r.Waivers.List {
		problems = append(problems, r.stale(w)...)
	}
	order := problemKinds()
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind))
	})
	return problems
}

// problemsOf are those of one adapter's cases: one for each kind and waiver.
func (r *Run) problemsOf(a *AdapterRun) []Problem {
	type key struct {
		kind   ProblemKind
		waiver string
	}
	groups := map[key]*Problem{}
	var order []*Problem
	add := func(kind ProblemKind, w *Waiver, c *Case, text string) {
		k := key{kind: kind}
		if w != nil {
			k.waiver = w.Place()
		}
		p := groups[k]
		if p == nil {
			p = &Problem{Kind: kind, Adapter: a.Label(), Waiver: k.waiver, Text: text}
			groups[k] = p
			order = append(order, p)
		}
		if len(p.Cases) == 0 || p.Cases[len(p.Cases)-1] != c.ID {
			p.Cases = append(p.Cases, c.ID)
		}
	}
	for _, c := range a.all() {
		if w := c.Waived; w != nil {
			for i, d := range w.Changed {
				add(ChangedFailure, w.changed[i], c, fmt.Sprintf("want %s, got %s", d.Expected, safetext.Quote(d.Finding.Got)))
			}
			for i, e := range w.Fixed {
				add(StillWaived, w.fixed[i], c, e.String())
			}
			if len(w.news) > 0 {
				add(NewFailure, nil, c, fmt.Sprintf("[%s] %s", w.news[0].Rule, Sentence(w.news[0])))
			}
		} else if c.Gates(r.Suite.Level) {
			add(NewFailure, nil, c, c.Title())
		}
	}
	problems := make([]Problem, len(order))
	for i, p := range order {
		text := fmt.Sprintf("%s: %s: %s, first %s: %s", p.Adapter, p.Kind, safetext.Count(len(p.Cases), "case", "cases"), p.Cases[0], p.Text)
		if p.Waiver != "" {
			text += " (" + safetext.Line(p.Waiver, 300) + ")"
		}
		p.Text = text
		problems[i] = *p
	}
	return problems
}

// all are the cases of the adapter with that of its description.
func (a *AdapterRun) all() []*Case {
	if a.Described == nil {
		return a.Cases
	}
	return append([]*Case{a.Described}, a.Cases...)
}

// stale are the problems of a waiver itself.
func (r *Run) stale(w *Waiver) (problems []Problem) {
	add := func(kind ProblemKind, format string, args ...any) {
		text := fmt.Sprintf("%s: %s: %s", kind, safetext.Line(w.Place(), 300), fmt.Sprintf(format, args...))
		problems = append(problems, Problem{Kind: kind, Waiver: w.Place(), Text: text})
	}
	if w.Expired(r.day()) {
		add(ExpiredWaiver, "it expired on %s: mend the SDK, or renew it with a reason that still holds: %s", w.Expires, w.Words())
	}
	if what := w.tooBroad(); what != "" {
		add(TooBroad, "%s", what)
	}
	if len(w.Unmatched) > 0 {
		add(MatchesNothing, "no case of the catalogue is like %s; 'sdkconform list' prints every id", safetext.QuoteList(w.Unmatched))
	}
	var names []string
	applicable, matched, named := 0, 0, false
	for _, a := range r.Adapters {
		names = append(names, a.Describe.Name)
		if w.Adapter != a.Describe.Name {
			continue
		}
		named = true
		if _, what := w.inForce(a.Describe); what != "" {
			add(MatchesNothing, "%s", what)
		}
		for _, c := range a.all() {
			if w.Matches(c.ID) && (w.Op == "" || w.Op == c.Op || c.ID == describedCase) {
				matched++
				if c.Verdict != NotApplicable {
					applicable++
				}
			}
		}
	}
	switch {
	case !named && !slices.ContainsFunc(r.Adapters, func(a *AdapterRun) bool { return a.Failure != "" }):
		add(MatchesNothing, "no adapter of this run is called %s; there are %s (keep the waivers of each SDK in a file of its own)", safetext.Quote(w.Adapter), safetext.QuoteList(names))
	case named && len(r.Suite.Only) == 0 && r.Suite.Shard == nil && len(w.Unmatched) == 0 && applicable == 0 && (matched > 0 || w.Op != ""):
		add(MatchesNothing, "%s is given none of its cases", safetext.Line(w.Adapter, 200))
	}
	return problems
}

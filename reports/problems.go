package reports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

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

// ProblemKinds are the kinds in the order of reports.
func ProblemKinds() []ProblemKind {
	return []ProblemKind{NewFailure, ChangedFailure, StillWaived, MatchesNothing, ExpiredWaiver, TooBroad}
}

// Problem is one reason for which a run with waivers fails its gate.
type Problem struct {
	Kind ProblemKind `json:"kind"` // how the waivers fail the run
	// Adapter is the label of the SDK; empty where it is about the waiver alone.
	Adapter string `json:"adapter,omitempty"`
	// Waiver is its place; empty of a new failure, which no waiver is about.
	Waiver string `json:"waiver,omitempty"`
	// Cases are the ids of those that it is about, each once and as planned.
	Cases []string `json:"cases,omitempty"`
	// Text says it in one line.
	Text string `json:"text"`
}

// Problems are the reasons for which the run's waivers fail its gate, in the order of the kinds; none where it was
// run without.
func (r *Run) Problems() []Problem {
	if r.Waivers == nil {
		return nil
	}
	var problems []Problem
	for _, a := range r.Adapters {
		if a.Failure == "" {
			problems = append(problems, r.caseProblems(a)...)
		}
	}
	for _, w := range r.Waivers.List {
		problems = append(problems, r.waiverProblems(w)...)
	}
	order := ProblemKinds()
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind))
	})
	return problems
}

// caseProblems are those of one adapter's cases: one for each kind and waiver.
func (r *Run) caseProblems(a *AdapterRun) []Problem {
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
	for _, c := range a.AllCases() {
		if w := c.Waived; w != nil {
			for _, d := range w.Changed {
				add(ChangedFailure, d.waiver, c, fmt.Sprintf("want %s, got %s", d.Expected, safetext.Quote(d.Finding.Got)))
			}
			for _, f := range w.Fixed {
				add(StillWaived, f.waiver, c, f.String())
			}
			if len(w.unexpected) > 0 {
				add(NewFailure, nil, c, fmt.Sprintf("[%s] %s", w.unexpected[0].Rule, Sentence(w.unexpected[0])))
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

// waiverProblems are the problems of a waiver itself: it is expired, too broad, or matches nothing.
func (r *Run) waiverProblems(w *Waiver) (problems []Problem) {
	add := func(kind ProblemKind, format string, args ...any) {
		text := fmt.Sprintf("%s: %s: %s", kind, safetext.Line(w.Place(), 300), fmt.Sprintf(format, args...))
		problems = append(problems, Problem{Kind: kind, Waiver: w.Place(), Text: text})
	}
	if w.Expired(r.Day()) {
		add(ExpiredWaiver, "it expired on %s: mend the SDK, or renew it with a reason that still holds: %s", w.Expires, w.Summary())
	}
	if why := w.TooBroad(); why != "" {
		add(TooBroad, "%s", why)
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
		if _, problem := w.InForce(a.Describe); problem != "" {
			add(MatchesNothing, "%s", problem)
		}
		for _, c := range a.AllCases() {
			if w.Matches(c.ID) && (w.Op == "" || w.Op == c.Op || c.ID == DescriptionID) {
				matched++
				if c.Verdict != NotApplicable {
					applicable++
				}
			}
		}
	}
	switch {
	case !named && !slices.ContainsFunc(r.Adapters, func(a *AdapterRun) bool { return a.Failure != "" }):
		add(
			MatchesNothing, "no adapter of this run is called %s; there are %s (keep the waivers of each SDK in a file of its own)",
			safetext.Quote(w.Adapter), safetext.QuoteList(names),
		)
	case named && !w.OfFuzz() && r.Suite.whole() && len(w.Unmatched) == 0 && applicable == 0 && (matched > 0 || w.Op != ""):
		add(MatchesNothing, "%s is given none of its cases", safetext.Line(w.Adapter, 200))
	}
	return problems
}

package reports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
)

// Cause is a group of findings that one bug may explain: those of one adapter with
// the same rule and field, at the same level.
type Cause struct {
	Adapter *AdapterRun
	Rule    string
	Field   string
	Level   golden.Level
	Verdict Verdict
	Cases   []*Case        // in the order of the plan
	Example golden.Finding // of the first case
}

// Causes groups the findings of a run, the gravest first: crashes and hangs, then
// by level, then by what a wrong value costs, then by the number of cases.
func (r *Run) Causes() []*Cause {
	type key struct {
		adapter     *AdapterRun
		rule, field string
		level       golden.Level
		verdict     Verdict
	}
	groups := map[key]*Cause{}
	var causes []*Cause
	add := func(a *AdapterRun, c *Case, f golden.Finding) {
		k := key{a, f.Rule, f.Field, f.Level, c.Verdict}
		if groups[k] == nil {
			groups[k] = &Cause{Adapter: a, Rule: f.Rule, Field: f.Field, Level: f.Level, Verdict: c.Verdict, Example: f}
			causes = append(causes, groups[k])
		}
		if g := groups[k]; len(g.Cases) == 0 || g.Cases[len(g.Cases)-1] != c {
			g.Cases = append(g.Cases, c)
		}
	}
	for _, a := range r.Adapters {
		for _, f := range a.Findings {
			add(a, &Case{ID: "description", Verdict: Fail}, f)
		}
		for _, c := range a.Cases {
			for _, f := range c.Findings {
				add(a, c, f)
			}
		}
	}
	slices.SortStableFunc(causes, func(a, b *Cause) int {
		return cmp.Or(
			cmp.Compare(b.gravity(), a.gravity()),
			cmp.Compare(len(b.Cases), len(a.Cases)),
		)
	})
	return causes
}

// gravity orders causes: the level first, then what the finding does to a caller.
func (c *Cause) gravity() int {
	harm := 1 // a value is lost
	switch {
	case c.Verdict == Crash:
		harm = 9
	case c.Verdict == Hang:
		harm = 8
	case c.Field == "kind" && c.Example.Got == "success":
		harm = 7 // a failure that is not seen
	case c.Rule == "deterministic":
		harm = 6
	case c.Field == "kind":
		harm = 5 // a readable answer that is not read
	case c.Example.Got != "" && c.Field != "message" && c.Field != "text":
		harm = 4 // a wrong value
	case c.Field == "code" || c.Field == "requestId":
		harm = 3
	case c.Field == "text" || c.Rule == "exposes":
		harm = 0
	}
	return c.Level.Rank()*10 + harm
}

// Words says the cause in a sentence or two, with its first case.
func (c *Cause) Words() string {
	id := c.Cases[0].ID
	text := fmt.Sprintf("%s: %s", c.Adapter.Label(), Sentence(c.Example))
	switch {
	case c.Verdict == Crash || c.Verdict == Hang:
		text = fmt.Sprintf("%s: %s: %s", c.Adapter.Label(), c.Verdict, oneLine(c.Cases[0].Reason))
	case id == "description":
		return fmt.Sprintf("%s: %s (%s, %s)", c.Adapter.Label(), Sentence(c.Example), c.Rule, c.Level)
	}
	return fmt.Sprintf("%s (%s, %s; %s, first %s)", text, c.Rule, c.Level, count(len(c.Cases), "case", "cases"), id)
}

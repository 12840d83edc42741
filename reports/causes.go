package reports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Cause is a group of findings that one bug may explain: those of one adapter, at one level and of one verdict, with
// the same rule and field, lost or wrong. Where several rules and fields are broken in exactly the same cases, it is
// all of them.
type Cause struct {
	Adapter *AdapterRun // whose cases they are
	// Rules and Fields are those of Examples, in their order, each once.
	Rules    []string
	Fields   []string
	Level    golden.Level
	Verdict  Verdict
	Cases    []*Case          // in the order of the plan; never none
	Examples []golden.Finding // of the first case, one for each rule and field, the gravest first
}

// Alike is what the findings of one cause have in common, in every run.
type Alike struct {
	Rule, Field string
	Instead     string // of a kind, what is shown; of another field, whether anything is shown
}

// AlikeOf is what a finding has in common with the others of its cause.
func AlikeOf(f golden.Finding) Alike {
	alike := Alike{Rule: f.Rule, Field: f.Field}
	switch {
	case f.Field == "kind":
		alike.Instead = f.Got
	case f.Got != "":
		alike.Instead = "wrong"
	}
	return alike
}

// Causes groups the findings of a run, the gravest first: by level, then by [Harm], then by the number of cases; known
// failures are the last.
func (r *Run) Causes() []*Cause {
	type key struct {
		adapter *AdapterRun
		alike   Alike
		level   golden.Level
		verdict Verdict
	}
	groups := map[key]*Cause{}
	var causes []*Cause
	add := func(a *AdapterRun, c *Case, f golden.Finding) {
		k := key{a, AlikeOf(f), f.Level, c.Verdict}
		if groups[k] == nil {
			groups[k] = &Cause{Adapter: a, Level: f.Level, Verdict: c.Verdict, Examples: []golden.Finding{f}}
			causes = append(causes, groups[k])
		}
		if g := groups[k]; len(g.Cases) == 0 || g.Cases[len(g.Cases)-1] != c {
			g.Cases = append(g.Cases, c)
		}
	}
	for _, a := range r.Adapters {
		description := map[string]*Case{} // by rule, because each rule of the description has its own cause
		for _, f := range a.Findings {
			if description[f.Rule] == nil {
				description[f.Rule] = &Case{ID: DescriptionID, Verdict: Fail}
			}
			add(a, description[f.Rule], f)
		}
		for _, c := range a.Cases {
			for _, f := range c.Findings {
				add(a, c, f)
			}
		}
	}
	causes = mergeCauses(causes)
	slices.SortStableFunc(causes, func(a, b *Cause) int {
		return cmp.Or(
			cmp.Compare(b.gravity(), a.gravity()),
			cmp.Compare(len(b.Cases), len(a.Cases)),
		)
	})
	return causes
}

// mergeCauses makes one of causes that have the same cases: an SDK that loses a whole body loses every field of it,
// and that is one thing to fix.
func mergeCauses(causes []*Cause) []*Cause {
	type key struct {
		adapter *AdapterRun
		level   golden.Level
		verdict Verdict
		first   *Case
		cases   int
	}
	var merged []*Cause
	alike := map[key][]*Cause{}
	for _, c := range causes {
		k := key{c.Adapter, c.Level, c.Verdict, c.Cases[0], len(c.Cases)}
		i := slices.IndexFunc(alike[k], func(other *Cause) bool { return slices.Equal(other.Cases, c.Cases) })
		if i < 0 {
			alike[k] = append(alike[k], c)
			merged = append(merged, c)
			continue
		}
		alike[k][i].Examples = append(alike[k][i].Examples, c.Examples...)
	}
	for _, c := range merged {
		slices.SortStableFunc(c.Examples, func(a, b golden.Finding) int { return cmp.Compare(Harm(c.Verdict, b), Harm(c.Verdict, a)) })
		for _, f := range c.Examples {
			if !slices.Contains(c.Rules, f.Rule) {
				c.Rules = append(c.Rules, f.Rule)
			}
			if field := cmp.Or(f.Field, "outcome"); !slices.Contains(c.Fields, field) {
				c.Fields = append(c.Fields, field)
			}
		}
	}
	return merged
}

// gravity orders causes: by level first, then by the harm of the gravest finding.
func (c *Cause) gravity() int {
	gravity := c.Level.Rank()*10 + Harm(c.Verdict, c.Examples[0])
	if c.Verdict == KnownFailure {
		gravity -= 100 // behind everything that nobody has looked at yet
	}
	return gravity
}

// Harm says how much a finding in a case of a verdict harms a caller of the SDK: 0 to 9.
func Harm(v Verdict, f golden.Finding) int {
	switch {
	case v == Crash:
		return 9
	case v == Hang:
		return 8
	case f.Field == "text" || f.Rule == golden.RuleExposes:
		return 0
	case f.Field == "kind" && f.Got == "success":
		return 7 // a failure that is not seen
	case f.Rule == golden.RuleDeterministic:
		return 6
	case f.Field == "kind" || f.Rule == golden.RuleFormats:
		return 5 // a readable answer that is not read
	case f.Got != "" && f.Field != "message" && f.Field != "text":
		return 4 // a wrong value
	case f.Field == "code" || f.Field == "requestId":
		return 3
	}
	return 1 // a value is lost
}

// Summary says the cause in a sentence or two, with every field that is lost or wrong and its first case.
func (c *Cause) Summary() string {
	id := c.Cases[0].ID
	text := c.What()
	if c.Verdict == KnownFailure {
		text = "known failure: " + text
	}
	where := fmt.Sprintf("; %s, first %s", safetext.Count(len(c.Cases), "case", "cases"), id)
	if id == DescriptionID {
		where = ""
	}
	return fmt.Sprintf("%s: %s (%s, %s%s)", c.Adapter.Label(), text, safetext.List(c.Rules), c.Level, where)
}

// Unwaived is the verdict that its cases have without waivers.
func (c *Cause) Unwaived() Verdict { return c.Cases[0].Unwaived() }

// What says what the SDK does wrong, with every field that is lost or wrong.
func (c *Cause) What() string {
	if v := c.Unwaived(); v == Crash || v == Hang {
		return fmt.Sprintf("%s: %s", v, safetext.Short(c.Cases[0].Reason))
	}
	text := Sentence(c.Examples[0])
	if len(c.Fields) > 1 {
		text += "; likewise " + safetext.List(c.Fields[1:])
	}
	return text
}

// Why is the sentence or the reason that the gravest finding follows from.
func (c *Cause) Why() string { return c.Examples[0].Why }

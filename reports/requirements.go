package reports

import (
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Requirements are the requirement set that a run is held to: what is not in it is run
// and told, and gates nothing.
type Requirements struct {
	Name string `json:"name"`
	// Rules are the levels that rules have in it; one that is not there does not count.
	Rules map[string]golden.Level `json:"rules"`
}

// score finds out what of a case does not count at a gate of the given level. P is nil
// of what is no fixture's.
func (r *Requirements) score(c *Case, p *Planned, gate golden.Level) {
	c.Unscored = nil
	if r == nil {
		return
	}
	for _, f := range c.Findings {
		if f.Level.Gates(gate) && !r.counts(f, p).Gates(gate) && !slices.Contains(c.Unscored, f.Rule) {
			c.Unscored = append(c.Unscored, f.Rule)
		}
	}
}

// counts is the level at which a finding counts in the set, informative where it does
// not.
func (r *Requirements) counts(f golden.Finding, p *Planned) golden.Level {
	most, known := r.Rules[f.Rule]
	if !known || p != nil && p.Unscored != "" {
		return golden.Informative
	}
	// A form that was recommended then and is required now counts as recommended; what
	// takes the caller's process is required of any.
	if p != nil && p.Most != "" && p.Most.Rank() < most.Rank() && f.Rule != "no-crash" && f.Rule != "no-hang" {
		most = p.Most
	}
	if f.Level.Rank() < most.Rank() {
		return f.Level
	}
	return most
}

// unscored says in a line each, by adapter, what would gate if it counted.
func (r *Run) unscored() (lines []string) {
	if r.Requirements == nil {
		return nil
	}
	for _, a := range r.Adapters {
		cases := 0
		for _, c := range a.all() {
			if (c.Verdict == Fail || c.Verdict == Crash || c.Verdict == Hang) && !c.Gates(r.Suite.Level) && c.wouldGate(r.Suite.Level) {
				cases++
			}
		}
		if cases > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s by what is not in requirement set %s: unscored until the newer set is taken",
				a.Label(), safetext.Count(cases, "case fails", "cases fail"), r.Requirements.Name))
		}
	}
	return lines
}

// wouldGate reports whether the case has a finding that would gate if it counted.
func (c *Case) wouldGate(gate golden.Level) bool {
	return slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return f.Level.Gates(gate) && slices.Contains(c.Unscored, f.Rule) })
}

package reports

import (
	"slices"

	"github.com/sdkconform/sdkconform/golden"
)

// Requirements are the requirement set of a run: a rule that is not in it is judged and told, and gates nothing.
type Requirements struct {
	Name string `json:"name"`
	// Rules are the levels that rules have in the set; a rule that is not there does not count.
	Rules map[string]golden.Level `json:"rules"`
}

// score finds the rules of a case that gate only outside of the set. P is nil for a case that has no fixture. It may
// be called on nil: then all count.
func (r *Requirements) score(c *Case, p *Planned, gate golden.Level) {
	c.Unscored = nil
	if r == nil {
		return
	}
	for _, f := range c.Findings {
		if f.Level.Gates(gate) && !r.level(f, p).Gates(gate) && !slices.Contains(c.Unscored, f.Rule) {
			c.Unscored = append(c.Unscored, f.Rule)
		}
	}
}

// level is the level at which a finding counts in the set, informative where it does not count.
func (r *Requirements) level(f golden.Finding, p *Planned) golden.Level {
	highest, known := r.Rules[f.Rule]
	if !known || p != nil && p.Unscored != "" {
		return golden.Informative
	}
	// A form that was recommended in the set and is required now counts as recommended; a crash or a hang is required
	// of any form.
	if p != nil && p.MaxLevel != "" && p.MaxLevel.Rank() < highest.Rank() && f.Rule != golden.RuleNoCrash && f.Rule != golden.RuleNoHang {
		highest = p.MaxLevel
	}
	if f.Level.Rank() < highest.Rank() {
		return f.Level
	}
	return highest
}

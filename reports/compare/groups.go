package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// group is changes that look alike: of one SDK and kind, with the same gravest rule and field, going from and to the same
// verdict.
type group struct {
	sdk     *SDK
	changes []*Change
}

// groups are the changes of a kind, the worse and the more frequent first.
func (c *Comparison) groups(kind ChangeKind) []*group {
	type key struct {
		sdk         *SDK
		rule, field string
		base, head  reports.Verdict
		worse       bool
	}
	byKey := map[key]*group{}
	var groups []*group
	for _, s := range c.SDKs {
		for _, change := range s.Of(kind) {
			k := key{sdk: s, worse: change.Worse}
			if change.Base != nil {
				k.base = change.Base.Verdict
			}
			if change.Head != nil {
				k.head = change.Head.Verdict
			}
			if f := change.finding(); f != nil {
				k.rule, k.field = f.Rule, f.Field
			}
			if byKey[k] == nil {
				byKey[k] = &group{sdk: s}
				groups = append(groups, byKey[k])
			}
			byKey[k].changes = append(byKey[k].changes, change)
		}
	}
	badness := func(g *group) int {
		if g.changes[0].Worse {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(badness(b), badness(a)), cmp.Compare(len(b.changes), len(a.changes)))
	})
	return groups
}

// finding is what the change is about: the first of the head that the base had not, else the head's gravest, else the
// base's.
func (c *Change) finding() *golden.Finding {
	if c.Head != nil && len(c.Head.Findings) > 0 {
		if c.Base != nil {
			for i, f := range c.Head.Findings {
				if !slices.ContainsFunc(c.Base.Findings, func(b golden.Finding) bool { return reports.SameFinding(b, f) }) {
					return &c.Head.Findings[i]
				}
			}
		}
		return &c.Head.Findings[0]
	}
	if c.Base != nil && len(c.Base.Findings) > 0 {
		return &c.Base.Findings[0]
	}
	return nil
}

// summary says the group in a line.
func (g *group) summary() string {
	c := g.changes[0]
	var verdicts []string
	for _, side := range []*reports.Case{c.Base, c.Head} {
		if side != nil {
			verdicts = append(verdicts, string(side.Verdict))
		}
	}
	text := fmt.Sprintf(
		"%s: %s (%s)", safetext.Line(g.sdk.Name, 200), safetext.Count(len(g.changes), "case", "cases"),
		strings.Join(slices.Compact(verdicts), " → "),
	)
	if f := c.finding(); f != nil {
		text += fmt.Sprintf(": [%s] %s (%s)", f.Rule, reports.Sentence(*f), f.Level)
	} else if reason := c.Case().Reason; reason != "" {
		text += ": " + safetext.Short(reason)
	}
	return text + ", first " + c.Case().ID
}

package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// ChangeKind is what became of a case from one run to another.
type ChangeKind string

// The kinds, in the order of reports.
const (
	// New: it did not fail in the base, and does in the head.
	New ChangeKind = "new"
	// Changed: it fails in both, otherwise.
	Changed ChangeKind = "changed"
	// Unjudged: it was judged in the base and is not in the head, or the other way
	// round: not run, a harness error, not applicable any more.
	Unjudged ChangeKind = "unjudged"
	// Mended: it failed in the base and does not in the head.
	Mended ChangeKind = "fixed"
	// Still: it fails in both, alike.
	Still ChangeKind = "still failing"
	// Added and Removed: it is in one of the runs only.
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
)

// ChangeKinds lists them.
func ChangeKinds() []ChangeKind {
	return []ChangeKind{New, Changed, Unjudged, Mended, Still, Added, Removed}
}

// Change is a case that is not the same in two runs, or fails in both.
type Change struct {
	Kind ChangeKind
	Base *Case // nil where it was added
	Head *Case // nil where it was removed
	// Worse says that the head fails the gate by something that the base did not.
	Worse bool
}

// Case is the case of the head, of a removed one that of the base.
func (c *Change) Case() *Case { return cmp.Or(c.Head, c.Base) }

// AdapterComparison is what became of one SDK.
type AdapterComparison struct {
	Name string
	Base *AdapterRun // nil where it is in the head only
	Head *AdapterRun // nil where it is in the base only
	// Changes are in the order of the head's plan, what was removed last.
	Changes []*Change
	// Same is how many cases did not fail and were judged alike in both.
	Same int
}

// Of are the changes of one kind.
func (a *AdapterComparison) Of(kind ChangeKind) (changes []*Change) {
	for _, c := range a.Changes {
		if c.Kind == kind {
			changes = append(changes, c)
		}
	}
	return changes
}

// Comparison is what became of the cases of one run in another.
type Comparison struct {
	Base, Head *Run
	Level      golden.Level // at which a failure is one
	Adapters   []*AdapterComparison
	renamed    string // what is to be known of the SDKs' names
}

// Compare compares two runs of the same SDKs, by the names in their descriptions; where
// each is of one SDK only, whatever they are called.
// Level is what a new failure must break at least; empty: the head's level.
func Compare(base, head *Run, level golden.Level) (*Comparison, error) {
	c := &Comparison{Base: base, Head: head, Level: cmp.Or(level, head.Suite.Level, golden.Required)}
	before, order := byName(base)
	after, names := byName(head)
	if len(order) == 1 && len(names) == 1 && order[0] != names[0] {
		// One SDK each: it has another name, or is held against another.
		c.renamed = fmt.Sprintf("the SDK is called %s in the base and %s in the head", safetext.Quote(order[0]), safetext.Quote(names[0]))
		before = map[string]*AdapterRun{names[0]: before[order[0]]}
		order = names
	}
	for _, name := range order {
		if after[name] == nil {
			names = append(names, name)
		}
	}
	common := false
	for _, name := range names {
		a := &AdapterComparison{Name: name, Base: before[name], Head: after[name]}
		common = common || a.Base != nil && a.Head != nil
		a.compare(c.Level)
		c.Adapters = append(c.Adapters, a)
	}
	if !common {
		return nil, fmt.Errorf("the runs have no SDK in common: the base has %s, the head %s", namesOf(base), namesOf(head))
	}
	return c, nil
}

// byName returns the adapters of a run by name; of several of one name the later ones
// are numbered.
func byName(r *Run) (adapters map[string]*AdapterRun, order []string) {
	adapters = map[string]*AdapterRun{}
	for _, a := range r.Adapters {
		base := cmp.Or(a.Describe.Name, a.Command)
		name := base
		for n := 2; adapters[name] != nil; n++ {
			name = fmt.Sprintf("%s~%d", base, n)
		}
		adapters[name] = a
		order = append(order, name)
	}
	return adapters, order
}

func namesOf(r *Run) string {
	_, names := byName(r)
	if names == nil {
		return "none"
	}
	return safetext.QuoteList(names)
}

func (a *AdapterComparison) compare(level golden.Level) {
	type key struct{ id, op string }
	before := map[key]*Case{}
	if a.Base != nil {
		for _, c := range a.Base.all() {
			before[key{c.ID, c.Op}] = c
		}
	}
	if a.Head != nil {
		for _, c := range a.Head.all() {
			k := key{c.ID, c.Op}
			if change := changeOf(before[k], c, level); change != nil {
				a.Changes = append(a.Changes, change)
			} else {
				a.Same++
			}
			delete(before, k)
		}
	}
	if a.Base != nil {
		for _, c := range a.Base.all() {
			if before[key{c.ID, c.Op}] != nil {
				a.Changes = append(a.Changes, &Change{Kind: Removed, Base: c})
			}
		}
	}
}

// failing reports whether the SDK does something wrong, waived or not.
func (c *Case) failing() bool {
	switch c.Verdict {
	case Fail, Crash, Hang, KnownFailure:
		return true
	}
	return false
}

func (c *Case) judged() bool { return c.Verdict != NotApplicable && !c.Verdict.Incomplete() }

// changeOf says what became of a case; nil: it is judged alike and does not fail.
func changeOf(base, head *Case, level golden.Level) *Change {
	made := &Change{Base: base, Head: head}
	switch {
	case base == nil:
		made.Kind = Added
	case head.failing() && base.Verdict.Incomplete():
		made.Kind = Unjudged // whether it is new nobody knows
	case head.failing() && !base.failing():
		made.Kind, made.Worse = New, head.Gates(level) && head.Verdict != KnownFailure
	case base.judged() != head.judged():
		made.Kind = Unjudged
		if head.judged() && !head.failing() {
			return nil // it is judged now, and nothing is wrong
		}
	case base.failing() && !head.failing():
		made.Kind = Mended
	case !head.failing():
		return nil
	case sameFailure(base, head):
		made.Kind = Still
	default:
		made.Kind, made.Worse = Changed, head.worseThan(base, level)
	}
	return made
}

// sameFailure reports whether a case fails alike in two runs. That one is waived is no
// difference of the SDK's.
func sameFailure(a, b *Case) bool {
	return a.broken() == b.broken() && slices.EqualFunc(sorted(a.Findings), sorted(b.Findings), func(x, y golden.Finding) bool {
		return x.Rule == y.Rule && x.Field == y.Field && x.Level == y.Level && (sameValue(x.Got, y.Got) || changing(x))
	})
}

// changing reports whether what is shown in the place of a finding differs from run to
// run: the reason of a crash holds addresses, a printed error ports, times and nonces.
func changing(f golden.Finding) bool { return f.Field == "" || f.Field == runner.FieldText }

// broken is the verdict without waivers.
func (c *Case) broken() Verdict {
	if c.Waived != nil {
		return c.Waived.Verdict
	}
	return c.Verdict
}

// worseThan reports whether the case fails the gate by something that it did not in
// the base: a crash, a rule and field that were right. Of a case that crashed nobody
// knows what else was wrong.
func (c *Case) worseThan(base *Case, level golden.Level) bool {
	if c.Verdict == KnownFailure || !c.Gates(level) {
		return false
	}
	if v := base.broken(); v == Crash || v == Hang {
		return c.broken() != v && c.broken() != Fail
	}
	return slices.ContainsFunc(c.Findings, func(f golden.Finding) bool {
		return c.gating(f, level) && !slices.ContainsFunc(base.Findings, func(b golden.Finding) bool {
			return b.Rule == f.Rule && b.Field == f.Field && b.Level.Gates(level)
		})
	})
}

// Worse is how many cases of SDKs that are in both runs fail anew.
func (c *Comparison) Worse() (n int) {
	for _, a := range c.Adapters {
		if a.Base == nil || a.Head == nil {
			continue
		}
		for _, change := range a.Changes {
			if change.Worse {
				n++
			}
		}
	}
	return n
}

// Incomplete says what of the runs is not whole; nothing where they are.
func (c *Comparison) Incomplete() (reasons []string) {
	for _, side := range []struct {
		name string
		run  *Run
	}{{"base", c.Base}, {"head", c.Head}} {
		incomplete := 0
		for _, a := range side.run.Adapters {
			totals := a.Totals()
			incomplete += totals[NotRun] + totals[HarnessError]
		}
		switch {
		case incomplete > 0:
			reasons = append(reasons, fmt.Sprintf("the %s is incomplete: %s not run or with a harness error", side.name, safetext.Count(incomplete, "case", "cases")))
		case !side.run.Complete:
			reasons = append(reasons, fmt.Sprintf("the %s did not come to its end", side.name))
		}
	}
	return reasons
}

// Exit is the exit status: that there are new failures is certain even where
// something else was not run.
func (c *Comparison) Exit() int {
	switch {
	case c.Worse() > 0:
		return ExitFailed
	case len(c.Incomplete()) > 0:
		return ExitIncomplete
	}
	return ExitPassed
}

// changeGroup is changes that look alike: of one SDK and kind, with the same gravest
// rule and field, going from and to the same verdict.
type changeGroup struct {
	adapter *AdapterComparison
	kind    ChangeKind
	changes []*Change
}

// groups are the changes of a kind, the worse and the more frequent first.
func (c *Comparison) groups(kind ChangeKind) []*changeGroup {
	type key struct {
		adapter     *AdapterComparison
		rule, field string
		base, head  Verdict
		worse       bool
	}
	byKey := map[key]*changeGroup{}
	var groups []*changeGroup
	for _, a := range c.Adapters {
		for _, change := range a.Of(kind) {
			k := key{adapter: a, worse: change.Worse}
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
				byKey[k] = &changeGroup{adapter: a, kind: kind}
				groups = append(groups, byKey[k])
			}
			byKey[k].changes = append(byKey[k].changes, change)
		}
	}
	worse := func(g *changeGroup) int {
		if g.changes[0].Worse {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(groups, func(a, b *changeGroup) int {
		return cmp.Or(cmp.Compare(worse(b), worse(a)), cmp.Compare(len(b.changes), len(a.changes)))
	})
	return groups
}

// finding is what the change is about: the first of the head that the base had not,
// else the head's gravest, else the base's.
func (c *Change) finding() *golden.Finding {
	if c.Head != nil && len(c.Head.Findings) > 0 {
		if c.Base != nil {
			for i, f := range c.Head.Findings {
				if !slices.ContainsFunc(c.Base.Findings, func(b golden.Finding) bool { return sameFinding(b, f) }) {
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

// words says the group in a line.
func (g *changeGroup) words() string {
	c := g.changes[0]
	var verdicts []string
	for _, side := range []*Case{c.Base, c.Head} {
		if side != nil {
			verdicts = append(verdicts, string(side.Verdict))
		}
	}
	text := fmt.Sprintf("%s: %s (%s)", safetext.Line(g.adapter.Name, 200), safetext.Count(len(g.changes), "case", "cases"), strings.Join(slices.Compact(verdicts), " → "))
	if f := c.finding(); f != nil {
		text += fmt.Sprintf(": [%s] %s (%s)", f.Rule, Sentence(*f), f.Level)
	} else if reason := c.Case().Reason; reason != "" {
		text += ": " + safetext.Short(reason)
	}
	return text + ", first " + c.Case().ID
}

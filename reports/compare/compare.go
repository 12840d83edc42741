// Package compare says what became of the cases of one run in another, and how SDKs went through many runs.
package compare

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// ChangeKind is what became of a case from one run to another.
type ChangeKind string

// The kinds, in the order of reports.
const (
	// New: it did not fail in the base, and does in the head.
	New ChangeKind = "new"
	// Changed: it fails in both, but not alike.
	Changed ChangeKind = "changed"
	// Unjudged: it was judged in the base and is not in the head, or the other way round: not run, a harness error, not
	// applicable any more.
	Unjudged ChangeKind = "unjudged"
	// Fixed: it failed in the base and does not in the head.
	Fixed ChangeKind = "fixed"
	// StillFailing: it fails in both, alike.
	StillFailing ChangeKind = "still failing"
	// Added and Removed: it is in one of the runs only.
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
)

// ChangeKinds lists them.
func ChangeKinds() []ChangeKind {
	return []ChangeKind{New, Changed, Unjudged, Fixed, StillFailing, Added, Removed}
}

// Change is a case that is not the same in two runs, or fails in both.
type Change struct {
	Kind ChangeKind    // what became of it
	Base *reports.Case // nil where it was added
	Head *reports.Case // nil where it was removed
	// Worse says that the head fails the gate by something that the base did not.
	Worse bool
}

// Case is the case of the head; of a removed one, that of the base.
func (c *Change) Case() *reports.Case { return cmp.Or(c.Head, c.Base) }

// SDK is what became of one SDK.
type SDK struct {
	Name string              // in its description
	Base *reports.AdapterRun // nil where it is in the head only
	Head *reports.AdapterRun // nil where it is in the base only
	// Changes are in the order of the head's plan, what was removed last.
	Changes []*Change
	// Same is how many cases did not fail and were judged alike in both.
	Same int
}

// Of are the changes of one kind.
func (s *SDK) Of(kind ChangeKind) (changes []*Change) {
	for _, c := range s.Changes {
		if c.Kind == kind {
			changes = append(changes, c)
		}
	}
	return changes
}

// Comparison is what became of the cases of one run in another.
type Comparison struct {
	Base, Head *reports.Run
	Level      golden.Level // at which a failure is one
	SDKs       []*SDK       // each SDK of either run
	renamed    string       // that the SDK has another name in each run
}

// Runs compares two runs of the same SDKs, by the names in their descriptions; where each is of one SDK only, whatever they
// are called. Level is what a new failure must break at least; empty: the head's level.
func Runs(base, head *reports.Run, level golden.Level) (*Comparison, error) {
	c := &Comparison{Base: base, Head: head, Level: cmp.Or(level, head.Suite.Level, golden.Required)}
	before, order := base.ByName()
	after, names := head.ByName()
	if len(order) == 1 && len(names) == 1 && order[0] != names[0] {
		// One SDK each: it has another name now, or two SDKs are compared.
		c.renamed = fmt.Sprintf("the SDK is called %s in the base and %s in the head", safetext.Quote(order[0]), safetext.Quote(names[0]))
		before = map[string]*reports.AdapterRun{names[0]: before[order[0]]}
		order = names
	}
	for _, name := range order {
		if after[name] == nil {
			names = append(names, name)
		}
	}
	common := false
	for _, name := range names {
		s := newSDK(name, before[name], after[name], c.Level)
		common = common || s.Base != nil && s.Head != nil
		c.SDKs = append(c.SDKs, s)
	}
	if !common {
		return nil, fmt.Errorf("the runs have no SDK in common: the base has %s, the head %s", base.Names(), head.Names())
	}
	return c, nil
}

// newSDK compares the cases of an SDK, which may be missing in one of the runs.
func newSDK(name string, base, head *reports.AdapterRun, level golden.Level) *SDK {
	s := &SDK{Name: name, Base: base, Head: head}
	type key struct{ id, op string }
	before := map[key]*reports.Case{}
	if base != nil {
		for _, c := range base.AllCases() {
			before[key{c.ID, c.Op}] = c
		}
	}
	if head != nil {
		for _, c := range head.AllCases() {
			k := key{c.ID, c.Op}
			if change := changeOf(before[k], c, level); change != nil {
				s.Changes = append(s.Changes, change)
			} else {
				s.Same++
			}
			delete(before, k)
		}
	}
	if base != nil {
		for _, c := range base.AllCases() {
			if before[key{c.ID, c.Op}] != nil {
				s.Changes = append(s.Changes, &Change{Kind: Removed, Base: c})
			}
		}
	}
	return s
}

// changeOf says what became of a case; nil: it is judged alike and does not fail.
func changeOf(base, head *reports.Case, level golden.Level) *Change {
	change := &Change{Base: base, Head: head}
	switch {
	case base == nil:
		change.Kind = Added
	case fails(head) && base.Verdict.Incomplete():
		change.Kind = Unjudged // nobody knows whether it is new
	case fails(head) && !fails(base):
		change.Kind, change.Worse = New, head.Gates(level) && head.Verdict != reports.KnownFailure
	case base.Judged() != head.Judged():
		change.Kind = Unjudged
		if head.Judged() && !fails(head) {
			return nil // it is judged now, and nothing is wrong
		}
	case fails(base) && !fails(head):
		change.Kind = Fixed
	case !fails(head):
		return nil
	case sameFailure(base, head):
		change.Kind = StillFailing
	default:
		change.Kind, change.Worse = Changed, worse(base, head, level)
	}
	return change
}

// fails reports whether the SDK does something wrong, waived or not.
func fails(c *reports.Case) bool {
	switch c.Verdict {
	case reports.Fail, reports.Crash, reports.Hang, reports.KnownFailure:
		return true
	}
	return false
}

// sameFailure reports whether a case fails alike in two runs. Whether it is waived is no difference of the SDK.
func sameFailure(a, b *reports.Case) bool {
	return a.Unwaived() == b.Unwaived() && reports.SameFindings(a.Findings, b.Findings, func(x, y golden.Finding) bool {
		return x.Rule == y.Rule && x.Field == y.Field && x.Level == y.Level && (reports.SameValue(x.Got, y.Got) || reports.Volatile(x))
	})
}

// worse reports whether a case fails the gate by something that it did not in the base: a crash, a rule and field that were
// right. What else was wrong in a case that crashed, nobody knows.
func worse(base, head *reports.Case, level golden.Level) bool {
	if head.Verdict == reports.KnownFailure || !head.Gates(level) {
		return false
	}
	if v := base.Unwaived(); v == reports.Crash || v == reports.Hang {
		return head.Unwaived() != v && head.Unwaived() != reports.Fail
	}
	return slices.ContainsFunc(head.Findings, func(f golden.Finding) bool {
		return head.GatesBy(f, level) && !slices.ContainsFunc(base.Findings, func(b golden.Finding) bool {
			return b.Rule == f.Rule && b.Field == f.Field && b.Level.Gates(level)
		})
	})
}

// Worse is how many cases of SDKs that are in both runs are worse in the head.
func (c *Comparison) Worse() (n int) {
	for _, s := range c.SDKs {
		if s.Base == nil || s.Head == nil {
			continue
		}
		for _, change := range s.Changes {
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
		run  *reports.Run
	}{{"base", c.Base}, {"head", c.Head}} {
		incomplete := 0
		for _, a := range side.run.Adapters {
			totals := a.Totals()
			incomplete += totals[reports.NotRun] + totals[reports.HarnessError]
		}
		switch {
		case incomplete > 0:
			cases := safetext.Count(incomplete, "case", "cases")
			reasons = append(reasons, fmt.Sprintf("the %s is incomplete: %s not run or with a harness error", side.name, cases))
		case side.run.Suite.Shard != nil && !sameShard(c.Base, c.Head):
			reasons = append(reasons, fmt.Sprintf("the %s is shard %s alone; 'sdkconform report' puts the shards together", side.name, side.run.Suite.Shard))
		case !side.run.Complete:
			reasons = append(reasons, fmt.Sprintf("the %s did not come to its end", side.name))
		}
	}
	return reasons
}

func sameShard(a, b *reports.Run) bool {
	x, y := a.Suite.Shard, b.Suite.Shard
	return x == y || x != nil && y != nil && *x == *y
}

// Exit is the exit status. New failures come before what is incomplete: they are certain.
func (c *Comparison) Exit() int {
	switch {
	case c.Worse() > 0:
		return reports.ExitFailed
	case len(c.Incomplete()) > 0:
		return reports.ExitIncomplete
	}
	return reports.ExitPassed
}

package reports

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Again is what a case is that has come to an end twice: by a retry of Ginkgo's, say.
// Where both are the same it is the second, else the worse of the two with a finding
// of its own, so that nothing is retried until it is green. The first may be nil.
func Again(first, second *Case) *Case {
	if first == nil || sameEnd(first, second) {
		return second
	}
	worse := *second
	if rank(first) > rank(second) {
		worse = *first
	}
	if first.Verdict.Incomplete() || second.Verdict.Incomplete() {
		return &worse // that an adapter fails once says nothing of the SDK
	}
	ends := ending(first)
	if i := slices.IndexFunc(first.Findings, isFlaky); i >= 0 {
		ends = first.Findings[i].Got
	}
	if len(ends) < mostEnds {
		ends += ", then " + ending(second)
	}
	return worse.flaky(ends)
}

// mostEnds is how many bytes the ends of a flaky case are told in.
const mostEnds = 300

// verdictField is the field of the finding that a case ended in several ways.
const verdictField = "verdict"

func isFlaky(f golden.Finding) bool { return f.Field == verdictField }

// flaky is the case with the finding that it ended in several ways.
func (c Case) flaky(ends string) *Case {
	c.Findings = slices.DeleteFunc(slices.Clone(c.Findings), isFlaky)
	f := golden.RuleByID("deterministic").Broken(verdictField, "the same whenever it is run", ends)
	c.Findings = append([]golden.Finding{f}, c.Findings...)
	c.Level = f.Level
	if c.Verdict == Pass {
		c.Verdict = Fail
	}
	return &c
}

// ending is the verdict of a case with the rules that it breaks.
func ending(c *Case) string {
	text := string(c.Verdict)
	var rules []string
	for _, f := range c.Findings {
		if !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	if len(rules) > 0 && c.Verdict == Fail {
		text += " (" + safetext.List(rules) + ")"
	}
	return text
}

// rank orders cases by how bad they ended.
func rank(c *Case) int {
	order := []Verdict{NotApplicable, Pass, Fixed, KnownFailure, NotRun, HarnessError, Fail, Hang, Crash}
	return slices.Index(order, c.Verdict)*100 + c.Level.Rank()*10 + min(len(c.Findings), 9)
}

// sameEnd reports whether a case ended alike: with the same verdict, findings and
// outcome. Of crashes and hangs the reasons are not compared, which hold addresses.
func sameEnd(a, b *Case) bool {
	if a.Verdict != b.Verdict {
		return false
	}
	if a.Verdict == Crash || a.Verdict == Hang || a.Verdict.Incomplete() {
		return true
	}
	if !slices.EqualFunc(sorted(a.Findings), sorted(b.Findings), sameFinding) {
		return false
	}
	x, xerr := json.Marshal(a.Outcome)
	y, yerr := json.Marshal(b.Outcome)
	return xerr == nil && yerr == nil && string(x) == string(y)
}

// sameFinding compares what is found, not the words for why it is wrong.
func sameFinding(a, b golden.Finding) bool {
	return a.Rule == b.Rule && a.Level == b.Level && a.Field == b.Field && sameValue(a.Want, b.Want) && sameValue(a.Got, b.Got)
}

func sorted(findings []golden.Finding) []golden.Finding {
	return slices.SortedFunc(slices.Values(findings), func(a, b golden.Finding) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field))
	})
}

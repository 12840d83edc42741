package reports

import (
	"encoding/json"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// MergeRetry merges two results of the same case, for example after a Ginkgo retry. Where both are the same it is the
// second, else the worse of the two with a finding about the difference, so that nothing is retried until it passes.
// The first may be nil.
func MergeRetry(first, second *Case) *Case {
	if first == nil || sameResult(first, second) {
		return second
	}
	worse := *second
	if badness(first) > badness(second) {
		worse = *first
	}
	if first.Verdict.Incomplete() || second.Verdict.Incomplete() {
		return &worse // that an adapter fails once says nothing of the SDK
	}
	results := result(first)
	if i := slices.IndexFunc(first.Findings, isRetryFinding); i >= 0 {
		results = first.Findings[i].Got
	}
	if len(results) < maxResults {
		results += ", then " + result(second)
	}
	return worse.flaky(results)
}

// maxResults is how many bytes tell of the results of a flaky case.
const maxResults = 300

// verdictField is the field of the finding that a case had several results.
const verdictField = "verdict"

func isRetryFinding(f golden.Finding) bool { return f.Field == verdictField }

// flaky is the case with the finding that it had several results.
func (c Case) flaky(results string) *Case {
	c.Findings = slices.DeleteFunc(slices.Clone(c.Findings), isRetryFinding)
	f := golden.RuleByID(golden.RuleDeterministic).Finding(verdictField, "the same whenever it is run", results)
	c.Findings = append([]golden.Finding{f}, c.Findings...)
	c.Level = f.Level
	if c.Verdict == Pass {
		c.Verdict = Fail
	}
	return &c
}

// result is the verdict of a case with the rules that it breaks.
func result(c *Case) string {
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

// badness orders the results of a case.
func badness(c *Case) int {
	order := []Verdict{NotApplicable, Pass, Fixed, KnownFailure, NotRun, HarnessError, Fail, Hang, Crash}
	return slices.Index(order, c.Verdict)*100 + c.Level.Rank()*10 + min(len(c.Findings), 9)
}

// sameResult reports whether two results have the same verdict, findings and outcome. The reasons of crashes and
// hangs are not compared: they hold addresses.
func sameResult(a, b *Case) bool {
	if a.Verdict != b.Verdict {
		return false
	}
	if a.Verdict == Crash || a.Verdict == Hang || a.Verdict.Incomplete() {
		return true
	}
	if !SameFindings(a.Findings, b.Findings, SameFinding) {
		return false
	}
	x, xerr := json.Marshal(a.Outcome)
	y, yerr := json.Marshal(b.Outcome)
	return xerr == nil && yerr == nil && string(x) == string(y)
}

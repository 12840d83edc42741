// Package summary says in lines what the formats that people read have in common.
package summary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Causes is how many causes a summary names, the gravest.
const Causes = 10

// maxReasons is how many reasons and how many notes of an adapter are told.
const maxReasons = 8

// NotJudged names, in one line each, what was not judged of each adapter and why.
func NotJudged(r *reports.Run) []string {
	var lines []string
	if shard := r.Suite.Shard; shard != nil {
		lines = append(lines, fmt.Sprintf("This is shard %s: 'sdkconform report' puts the journals of all of them together.", shard))
	}
	lines = append(lines, unscored(r)...)
	for _, a := range r.Adapters {
		lines = append(lines, notJudged(r, a)...)
	}
	if lines == nil {
		lines = []string{"Everything was."}
	}
	return lines
}

func notJudged(r *reports.Run, a *reports.AdapterRun) (lines []string) {
	var reasons groups
	for _, c := range a.Cases {
		if !c.Judged() {
			reasons.add(fmt.Sprintf("%s: %s", c.Verdict, safetext.Short(c.Reason)), c)
		}
	}
	for i, line := range reasons.order {
		if i == maxReasons {
			lines = append(lines, fmt.Sprintf("%s: and %s in results.json", a.Label(), safetext.Count(len(reasons.order)-i, "more reason", "more reasons")))
			break
		}
		lines = append(lines, fmt.Sprintf("%s: %s %s", a.Label(), safetext.Count(len(reasons.cases[line]), "case", "cases"), line))
	}
	if n := callOnly(r); n > 0 && a.Failure == "" && !slices.Contains(a.PlannedOps(), runner.OpCall) {
		lines = append(lines, fmt.Sprintf("%s: %s of what happens on the wire, because the adapter has no call", a.Label(), safetext.Count(n, "case", "cases")))
	}
	for _, f := range a.Findings {
		what := safetext.Short(f.Field) + " is not exposed by the SDK's errors, and so judged in no case"
		if f.Rule == golden.RuleFormats {
			what = safetext.Short(f.Want) + " is documented and not read"
		}
		lines = append(lines, fmt.Sprintf("%s: %s (%s)", a.Label(), what, safetext.Short(f.Rule)))
	}
	for i, note := range a.Notes {
		if i == maxReasons {
			lines = append(lines, fmt.Sprintf("%s: and %s in results.json", a.Label(), safetext.Count(len(a.Notes)-i, "more note", "more notes")))
			break
		}
		lines = append(lines, fmt.Sprintf("%s: %s", a.Label(), safetext.Short(note)))
	}
	return lines
}

// callOnly is how many entries of the plan only a call can be given.
func callOnly(r *reports.Run) int {
	n := 0
	for i := range r.Plan {
		if r.Plan[i].Call == reports.CallOnly {
			n++
		}
	}
	return n
}

// unscored tells, in a line an adapter, what would gate if the requirement set had its rule.
func unscored(r *reports.Run) (lines []string) {
	if r.Requirements == nil {
		return nil
	}
	for _, a := range r.Adapters {
		n := 0
		for _, c := range a.AllCases() {
			failed := c.Verdict == reports.Fail || c.Verdict == reports.Crash || c.Verdict == reports.Hang
			if failed && !c.Gates(r.Suite.Level) && c.GatesButUnscored(r.Suite.Level) {
				n++
			}
		}
		if n > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s by what is not in requirement set %s: unscored until the newer set is taken",
				a.Label(), safetext.Count(n, "case fails", "cases fail"), r.Requirements.Name))
		}
	}
	return lines
}

// maxDifferences is how many kinds of differences of an adapter are told.
const maxDifferences = 6

// Differences says, in one line each, where an SDK that was given the same response by decode and by call has made
// something else of it.
func Differences(r *reports.Run) []string {
	var lines []string
	for _, a := range r.Adapters {
		decoded := map[string]*reports.Case{}
		for _, c := range a.Cases {
			if c.Op == runner.OpDecode && !c.Verdict.Incomplete() {
				decoded[c.ID] = c
			}
		}
		var kinds groups
		for _, c := range a.Cases {
			d := decoded[c.ID]
			if c.Op == runner.OpCall && d != nil && !c.Verdict.Incomplete() && result(c) != result(d) {
				kinds.add(fmt.Sprintf("decode %s, call %s", result(d), result(c)), c)
			}
		}
		for i, line := range kinds.order {
			if i == maxDifferences {
				lines = append(lines, fmt.Sprintf("%s: and %s more in results.json", a.Label(), safetext.Count(len(kinds.order)-i, "sort", "sorts")))
				break
			}
			cases := kinds.cases[line]
			lines = append(lines, fmt.Sprintf("%s: %s (%s, first %s)", a.Label(), line, safetext.Count(len(cases), "case", "cases"), cases[0].ID))
		}
	}
	return lines
}

// result is a case's verdict with the rules and fields of its findings.
func result(c *reports.Case) string {
	var broken []string
	for _, f := range c.Findings {
		word := f.Rule
		if f.Field != "" {
			word += " " + f.Field
		}
		broken = append(broken, word)
	}
	if broken == nil {
		return string(c.Verdict)
	}
	slices.Sort(broken)
	return fmt.Sprintf("%s (%s)", c.Verdict, safetext.Visible([]byte(strings.Join(slices.Compact(broken), ", ")), 300))
}

// groups groups cases by a line that is said of each, in the order of their first.
type groups struct {
	order []string
	cases map[string][]*reports.Case
}

func (g *groups) add(line string, c *reports.Case) {
	if g.cases == nil {
		g.cases = map[string][]*reports.Case{}
	}
	if g.cases[line] == nil {
		g.order = append(g.order, line)
	}
	g.cases[line] = append(g.cases[line], c)
}

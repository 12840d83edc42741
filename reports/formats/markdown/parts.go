package markdown

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// table is the run as a table: a row an adapter, a column a verdict.
func table(r *reports.Run) (head []string, rows [][]string) {
	head = []string{"SDK", "cases", "pass", "fail (required)", "fail (recommended)", "crash", "hang", "not applicable", "harness error", "not run"}
	for _, v := range []reports.Verdict{reports.KnownFailure, reports.Fixed} {
		if slices.ContainsFunc(r.Adapters, func(a *reports.AdapterRun) bool { return a.Totals()[v] > 0 }) {
			head = append(head, string(v))
		}
	}
	for _, a := range r.Adapters {
		totals := a.Totals()
		required := a.FailingRequired()
		row := []string{a.Label()}
		for _, n := range []int{
			len(a.Cases), totals[reports.Pass], required, totals[reports.Fail] - required, totals[reports.Crash], totals[reports.Hang],
			totals[reports.NotApplicable], totals[reports.HarnessError], totals[reports.NotRun],
		} {
			row = append(row, fmt.Sprint(n))
		}
		for _, verdict := range head[len(row):] {
			row = append(row, fmt.Sprint(totals[reports.Verdict(verdict)]))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// maxLines is how many waivers and how many flaky cases are named.
const maxLines = 30

// soonDays is how many days before it expires a waiver is said to expire soon.
const soonDays = 30

// waived tells, of each waiver that covers something, what, why and until when; those that expire first come first.
func waived(r *reports.Run) (lines []string) {
	if r.Waivers == nil {
		return nil
	}
	covered := map[*reports.Waiver]int{}
	for _, a := range r.Adapters {
		for _, c := range a.AllCases() {
			if c.Verdict == reports.KnownFailure && c.Waived != nil {
				for _, w := range c.Waived.Waivers {
					covered[w]++
				}
			}
		}
	}
	used := slices.DeleteFunc(slices.Clone(r.Waivers.List), func(w *reports.Waiver) bool { return covered[w] == 0 })
	slices.SortStableFunc(used, func(a, b *reports.Waiver) int { return strings.Compare(a.Expires, b.Expires) })
	for i, w := range used {
		if i == maxLines {
			return append(lines, fmt.Sprintf("and %s", safetext.Count(len(used)-i, "waiver more", "waivers more")))
		}
		line := fmt.Sprintf("%s: %s: %s", safetext.Line(w.Adapter, 200), safetext.Count(covered[w], "case", "cases"), w.Summary())
		if w.Expired(r.Day().AddDate(0, 0, soonDays)) {
			line = "expires soon: " + line
		}
		lines = append(lines, line)
	}
	return lines
}

// flaky names the cases that had several results or differed from run to run.
func flaky(r *reports.Run) (lines []string) {
	total := 0
	for _, a := range r.Adapters {
		for _, c := range a.Cases {
			i := slices.IndexFunc(c.Findings, func(f golden.Finding) bool { return f.Rule == golden.RuleDeterministic })
			if i < 0 {
				continue
			}
			if total++; total <= maxLines {
				lines = append(lines, fmt.Sprintf("%s: %s (%s): %s", a.Label(), c.ID, c.Op, reports.Sentence(c.Findings[i])))
			}
		}
	}
	if total > maxLines {
		lines = append(lines, fmt.Sprintf("and %s", safetext.Count(total-maxLines, "case more", "cases more")))
	}
	return lines
}

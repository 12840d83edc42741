package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// maxSummary bounds summary.md: of a job summary above 1 MiB GitHub drops the whole.
const maxSummary = 1<<20 - 1<<14

// summaryLines is how many waivers and flaky cases a summary names.
const summaryLines = 30

// soon is how many days before it expires a waiver is told of.
const soon = 30

// waiverLines tell, of each waiver that covers something, what, why and until when, those
// that expire first before the others.
func (r *Run) waiverLines() (lines []string) {
	if r.Waivers == nil {
		return nil
	}
	covered := map[*Waiver]int{}
	for _, a := range r.Adapters {
		for _, c := range a.all() {
			if c.Verdict == KnownFailure && c.Waived != nil {
				for _, w := range c.Waived.Waivers {
					covered[w]++
				}
			}
		}
	}
	used := slices.DeleteFunc(slices.Clone(r.Waivers.List), func(w *Waiver) bool { return covered[w] == 0 })
	slices.SortStableFunc(used, func(a, b *Waiver) int { return strings.Compare(a.Expires, b.Expires) })
	for i, w := range used {
		if i == summaryLines {
			return append(lines, fmt.Sprintf("and %s", safetext.Count(len(used)-i, "waiver more", "waivers more")))
		}
		line := fmt.Sprintf("%s: %s: %s", safetext.Line(w.Adapter, 200), safetext.Count(covered[w], "case", "cases"), w.Words())
		if w.Expired(r.day().AddDate(0, 0, soon)) {
			line = "expires soon: " + line
		}
		lines = append(lines, line)
	}
	return lines
}

// flakyLines name the cases that ended in several ways or differed from run to run.
func (r *Run) flakyLines() (lines []string) {
	total := 0
	for _, a := range r.Adapters {
		for _, c := range a.Cases {
			i := slices.IndexFunc(c.Findings, func(f golden.Finding) bool { return f.Rule == "deterministic" })
			if i < 0 {
				continue
			}
			if total++; total <= summaryLines {
				lines = append(lines, fmt.Sprintf("%s: %s (%s): %s", a.Label(), c.ID, c.Op, Sentence(c.Findings[i])))
			}
		}
	}
	if total > summaryLines {
		lines = append(lines, fmt.Sprintf("and %s", safetext.Count(total-summaryLines, "case more", "cases more")))
	}
	return lines
}

// boundedSummary cuts a summary at the end of a line where it is longer than its readers take.
func boundedSummary(text string) string {
	if len(text) <= maxSummary {
		return text
	}
	head := text[:maxSummary]
	return head[:strings.LastIndexByte(head, '\n')+1] + "\nThe rest is in results.json: this summary would be too long for its readers.\n"
}

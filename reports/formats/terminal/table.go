package terminal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// table is a row an SDK and a column a verdict. Verdicts that no case has are left out, and so are SDKs that have no
// place, those with the fewest failures first.
func (t *writer) table() []string {
	of := func(v reports.Verdict) func(*reports.AdapterRun) int {
		return func(a *reports.AdapterRun) int { return a.Totals()[v] }
	}
	columns := []struct {
		name   string
		number func(*reports.AdapterRun) int
	}{
		{"cases", func(a *reports.AdapterRun) int { return len(a.Cases) }},
		{"pass", of(reports.Pass)},
		{"required", (*reports.AdapterRun).FailingRequired},
		{"recommended", func(a *reports.AdapterRun) int { return a.Totals()[reports.Fail] - a.FailingRequired() }},
		{"crash", of(reports.Crash)},
		{"hang", of(reports.Hang)},
		{"known", of(reports.KnownFailure)},
		{"fixed", of(reports.Fixed)},
		{"harness error", of(reports.HarnessError)},
		{"not run", of(reports.NotRun)},
		{"not applicable", of(reports.NotApplicable)},
	}
	const always = 3 // columns that are there even where they hold only zeros
	adapters := t.run.Adapters
	numbers := make([][]int, len(adapters))
	used := make([]bool, len(columns))
	for i, a := range adapters {
		for k, column := range columns {
			n := column.number(a)
			numbers[i] = append(numbers[i], n)
			used[k] = used[k] || n > 0 || k < always
		}
	}
	chosen := t.chosen()
	rows := [][]string{{"SDK"}}
	for k, column := range columns {
		if used[k] {
			rows[0] = append(rows[0], column.name)
		}
	}
	for _, i := range chosen {
		row := []string{safetext.Fit(adapters[i].Label(), 34)}
		for k := range columns {
			if used[k] {
				row = append(row, fmt.Sprint(numbers[i][k]))
			}
		}
		rows = append(rows, row)
	}
	lines := aligned(rows)
	for i := range lines {
		lines[i] = t.line(lines[i])
	}
	lines[0] = t.paint(faint, lines[0])
	if n := len(adapters) - len(chosen); n > 0 {
		lines = append(lines, fmt.Sprintf("and %s in summary.md", safetext.Count(n, "SDK more", "SDKs more")))
	}
	return lines
}

// aligned makes lines of rows: the first column to the left, the others to the right.
func aligned(rows [][]string) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for k, cell := range row {
			widths[k] = max(widths[k], safetext.Columns(cell))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		line := row[0] + strings.Repeat(" ", widths[0]-safetext.Columns(row[0]))
		for k, cell := range row[1:] {
			line += strings.Repeat(" ", 2+widths[k+1]-safetext.Columns(cell)) + cell
		}
		lines[i] = line
	}
	return lines
}

// chosen are the indexes of the adapters that have a place in the table, in the order of the run.
func (t *writer) chosen() []int {
	limit := max(t.left/4, 4)
	chosen := make([]int, len(t.run.Adapters))
	for i := range chosen {
		chosen[i] = i
	}
	if len(chosen) <= limit {
		return chosen
	}
	gravity := func(i int) (worst, failing int) {
		a := t.run.Adapters[i]
		n := a.Totals()
		return n[reports.Crash] + n[reports.Hang] + n[reports.HarnessError] + n[reports.NotRun], a.FailingRequired()
	}
	slices.SortStableFunc(chosen, func(a, b int) int {
		worstA, failingA := gravity(a)
		worstB, failingB := gravity(b)
		return cmp.Or(cmp.Compare(worstB, worstA), cmp.Compare(failingB, failingA))
	})
	chosen = chosen[:limit]
	slices.Sort(chosen)
	return chosen
}

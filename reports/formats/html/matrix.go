package html

import (
	"fmt"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/rulematrix"
	"github.com/sdkconform/sdkconform/reports/internal/view"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// matrix is the table SDK × source × rule.
type matrix struct {
	Rules    []rulematrix.Rule
	Groups   []matrixGroup
	Unbroken []string // rules that nobody breaks
}

// matrixGroup are the rows of an SDK: all sources, each source, its description.
type matrixGroup struct {
	Key, Label string
	Rows       []matrixRow
}

type matrixRow struct {
	rulematrix.Row
	Cells []matrixCell
}

// matrixCell says how many cases of the row break the rule of the column.
type matrixCell struct {
	N     int
	Class string // level and share, for the colour
	Title string
	Rule  string
	Cause int // the number of the first one of this SDK and rule, to jump to; 0: none
}

func newMatrix(from rulematrix.Matrix, r *reports.Run, keys map[*reports.AdapterRun]string, causes []*reports.Cause) matrix {
	type sdkRule struct {
		adapter *reports.AdapterRun
		rule    string
	}
	first := map[sdkRule]int{}
	for i, c := range causes[:min(maxCauses, len(causes))] {
		for _, rule := range c.Rules {
			if k := (sdkRule{c.Adapter, rule}); first[k] == 0 {
				first[k] = i + 1
			}
		}
	}
	m := matrix{Rules: from.Rules, Unbroken: from.Unbroken}
	for i, sdk := range from.SDKs {
		a := r.Adapters[i]
		group := matrixGroup{Key: keys[a], Label: sdk.Label}
		for _, row := range sdk.Rows {
			cells := make([]matrixCell, len(m.Rules))
			for k, rule := range m.Rules {
				cells[k] = newCell(row.Counts[k], rule, row, first[sdkRule{a, rule.ID}])
			}
			group.Rows = append(group.Rows, matrixRow{row, cells})
		}
		m.Groups = append(m.Groups, group)
	}
	return m
}

// newCell is a cell of the matrix; its colour has five strengths.
func newCell(n int, rule rulematrix.Rule, row rulematrix.Row, cause int) matrixCell {
	c := matrixCell{N: n, Rule: rule.ID, Cause: cause}
	if n == 0 {
		return c
	}
	c.Class = view.Shade(rule.Level, n, row.Judged)
	c.Title = fmt.Sprintf("%s: %s of %d judged", rule.ID, safetext.Count(n, "case", "cases"), row.Judged)
	if row.OfDescription() {
		c.Title = fmt.Sprintf("%s: %s of the description", rule.ID, safetext.Count(n, "finding", "findings"))
	}
	return c
}

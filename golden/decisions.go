package golden

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/sdkconform/sdkconform/fixtures"
)

// decision is what the words of a row decide.
type decision struct {
	class     string
	retryable *bool
	words     string
	line      int
}

//go:embed decided.tsv
var decidedText string

var decisions = sync.OnceValue(func() map[[2]string]decision {
	decided := map[[2]string]decision{}
	for i, line := range strings.Split(strings.TrimSpace(decidedText), "\n") {
		columns := strings.Split(line, "\t")
		if i == 0 || len(columns) != 5 {
			continue // the header; that there is no other is checked by a test
		}
		d := decision{class: columns[2], words: columns[4], line: i + 1}
		if columns[3] != "-" {
			yes := columns[3] == "yes"
			d.retryable = &yes
		}
		decided[[2]string{columns[0], columns[1]}] = d
	}
	return decided
})

// decide writes what the words of the fixture's row decide into the golden, and the name that SDKs have for its code. The
// words must be those of the row itself, not of another of the same code.
func (g *Golden) decide(f *fixtures.Fixture) {
	d, ok := decisions()[decisionKey(f)]
	item := f.Item
	if f.Odd != nil {
		item = f.Odd.Of
	}
	page := pageOf(f.Source)
	row := page.RowOf(item)
	if row != nil && row.Known != "" && ofItsAction(page, row) {
		g.Known, g.Code = row.Known, []string{row.Code}
	}
	if ok && row != nil && strings.Contains(row.Message+row.Description, d.words) {
		g.Class, g.Retryable = d.class, d.retryable
	}
}

// ofItsAction reports whether a row is an error of the action that is called. Where metadata say so of some rows, the
// others are errors of which nobody says which action answers with them.
func ofItsAction(page *fixtures.Source, row *fixtures.Row) bool {
	return row.Action != "" || !page.Imported() || !slices.ContainsFunc(page.Rows, func(other fixtures.Row) bool { return other.Action != "" })
}

func decisionKey(f *fixtures.Fixture) [2]string {
	code := ""
	if len(f.Carries.Code) > 0 {
		code = f.Carries.Code[0]
	}
	return [2]string{pageOf(f.Source).ID, code}
}

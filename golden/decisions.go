package golden

import (
	_ "embed"
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

// decide writes what the words of the fixture's row decide into the golden. They must be
// those of the row itself, not of another of the same code.
func (g *Golden) decide(f *fixtures.Fixture) {
	d, ok := decisions()[decisionKey(f)]
	item := f.Item
	if f.Odd != nil {
		item = f.Odd.Of
	}
	row := pageOf(f.Source).RowOf(item)
	if ok && row != nil && strings.Contains(row.Message+row.Description, d.words) {
		g.Class, g.Retryable = d.class, d.retryable
	}
}

func decisionKey(f *fixtures.Fixture) [2]string {
	code := ""
	if len(f.Carries.Code) > 0 {
		code = f.Carries.Code[0]
	}
	return [2]string{pageOf(f.Source).ID, code}
}

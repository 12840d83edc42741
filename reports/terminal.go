package reports

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteText writes the run for a terminal or a CI log: the table, what was not
// judged, the gravest causes in words with the command that replays each, the gate.
// What an SDK showed can neither move the cursor nor command the CI service.
func (r *Run) WriteText(w io.Writer) error {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	head, rows := r.Table()
	fmt.Fprintln(table, strings.Join(head, "\t"))
	for _, row := range rows {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, what := range r.Suite.Lacks {
		fmt.Fprintf(&b, "\nNote: %s.\n", printable(what, 200))
	}
	b.WriteString("\nNot judged:\n")
	for _, line := range r.NotJudged() {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	causes := r.Causes()
	if len(causes) > 0 {
		fmt.Fprintf(&b, "\nThe gravest of %s:\n", count(len(causes), "cause", "causes"))
	}
	for i, c := range causes[:min(gravest, len(causes))] {
		fmt.Fprintf(&b, "%2d. %s\n", i+1, c.Words())
		if why := c.Why(); why != "" {
			fmt.Fprintf(&b, "    %s\n", printable(why, 2000))
		}
		if id := c.Cases[0].ID; r.Planned(id) != nil {
			fmt.Fprintf(&b, "    %s\n", printable(c.Adapter.Replay(id), 2000))
		}
	}
	gate := r.Gate()
	word := "passed"
	switch {
	case gate.Incomplete:
		word = "INCOMPLETE"
	case gate.Failed:
		word = "FAILED"
	}
	fmt.Fprintf(&b, "\nGate (%s): %s\n", r.Suite.Level, word)
	for _, reason := range gate.Reasons {
		fmt.Fprintf(&b, "  %s\n", reason)
	}
	_, err := io.WriteString(w, plain(b.String()))
	return err
}

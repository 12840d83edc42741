// Package matrix writes matrix.md ([File]): SDK × rule × source as tables of text, to see at a glance
// which rules several SDKs break.
//
//	sdkconform run --adapter ./one --adapter ./other --also matrix
//
// [Write] writes it; package formats does so with all others.
package matrix

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/rulematrix"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// File is the name of the file.
const File = "matrix.md"

// Write writes how many cases break which rule, of each SDK and each source, as tables of text. The first table holds
// the SDKs side by side, over all sources; each SDK then has one of its own with the sources. Rules that nobody breaks
// are named once, so that it stays small.
func Write(w io.Writer, r *reports.Run) error {
	m := rulematrix.Of(r)
	var b strings.Builder
	b.WriteString("# SDK × rule × source\n\nHow many cases break a rule. A dot is none; a dash says that nothing of the source was judged.\n\n")
	legend(&b, r, m)
	if len(m.Rules) == 0 {
		b.WriteString("\nNo rule is broken.\n")
	} else {
		sideBySide(&b, m)
		for i, sdk := range m.SDKs {
			bySource(&b, column(i), sdk, m.Rules)
		}
	}
	if len(m.Unbroken) > 0 {
		fmt.Fprintf(&b, "\n## Rules that nobody breaks\n\n%s\n", safetext.Markdown(strings.Join(m.Unbroken, ", ")))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// legend says which SDK a column is about, and how much of it was judged.
func legend(b *strings.Builder, r *reports.Run, m rulematrix.Matrix) {
	tableHead(b, []string{"", "SDK", "judged", "not applicable", "not run"})
	for i, a := range r.Adapters {
		totals := a.Totals()
		label := safetext.Markdown(a.Label())
		if a.Failure != "" {
			label += ": never started: " + safetext.Markdown(safetext.Short(a.Failure))
		}
		fmt.Fprintf(b, "| %s | %s | %d | %d | %d |\n", column(i), label,
			m.SDKs[i].Rows[0].Judged, totals[reports.NotApplicable], totals[reports.NotRun]+totals[reports.HarnessError])
	}
}

// sideBySide is the table of all SDKs over all sources.
func sideBySide(b *strings.Builder, m rulematrix.Matrix) {
	b.WriteString("\n## All sources\n\n")
	head := []string{"rule", "level"}
	for i := range m.SDKs {
		head = append(head, column(i))
	}
	tableHead(b, head)
	for k, rule := range m.Rules {
		fmt.Fprintf(b, "| %s | %s |", safetext.Markdown(rule.ID), rule.Level)
		for _, sdk := range m.SDKs {
			fmt.Fprintf(b, " %s |", number(sdk.Rows[0], k))
		}
		b.WriteByte('\n')
	}
}

// bySource is the table of one SDK: a row for each rule that it breaks.
func bySource(b *strings.Builder, name string, sdk rulematrix.SDK, rules []rulematrix.Rule) {
	fmt.Fprintf(b, "\n## %s: %s\n\n", name, safetext.Markdown(sdk.Label))
	all := sdk.Rows[0]
	if !slices.ContainsFunc(all.Counts, func(n int) bool { return n > 0 }) {
		if all.Judged == 0 {
			b.WriteString("Nothing was judged.\n")
		} else {
			b.WriteString("It breaks no rule.\n")
		}
		return
	}
	head := []string{"rule", "level"}
	for _, row := range sdk.Rows {
		head = append(head, safetext.Markdown(row.Word))
	}
	tableHead(b, head)
	for k, rule := range rules {
		if all.Counts[k] == 0 {
			continue
		}
		fmt.Fprintf(b, "| %s | %s |", safetext.Markdown(rule.ID), rule.Level)
		for _, row := range sdk.Rows {
			fmt.Fprintf(b, " %s |", number(row, k))
		}
		b.WriteByte('\n')
	}
}

// number is a cell as text.
func number(row rulematrix.Row, rule int) string {
	switch n := row.Counts[rule]; {
	case n > 0:
		return strconv.Itoa(n)
	case row.Judged == 0 && !row.OfDescription():
		return "–"
	}
	return "·"
}

// column names an SDK in a table: A to Z, then A2 and so on.
func column(i int) string {
	name := string(rune('A' + i%26))
	if i >= 26 {
		name += strconv.Itoa(i/26 + 1)
	}
	return name
}

// tableHead writes the head of a table, its first two columns to the left and numbers to the right.
func tableHead(b *strings.Builder, head []string) {
	fmt.Fprintf(b, "| %s |\n|", strings.Join(head, " | "))
	for i := range head {
		if i < 2 {
			b.WriteString("---|")
		} else {
			b.WriteString("--:|")
		}
	}
	b.WriteByte('\n')
}

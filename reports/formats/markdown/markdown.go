// Package markdown writes summary.md ([File]): a run in short, for a job's summary or a comment on a pull
// request. It is at most 1 MiB, which is what GitHub takes.
//
// [Write] writes it; package formats does so with all others, after every run.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/summary"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// File is the name of the file.
const File = "summary.md"

// maxSize bounds the file, in bytes: GitHub drops a job summary of more than 1 MiB.
const maxSize = 1<<20 - 1<<14

// Write writes the table SDK × verdicts, what was not judged, the gate, and the gravest causes in words.
func Write(w io.Writer, r *reports.Run) error {
	var b strings.Builder
	writeGate(&b, r)
	writeTable(&b, r)
	b.WriteString("\n## Not judged\n\n")
	writeList(&b, summary.NotJudged(r))
	writeCauses(&b, r)
	for _, part := range []struct {
		title string
		lines []string
	}{{"Where decode and call differ", summary.Differences(r)}, {"Flaky", flaky(r)}, {"Known failures", waived(r)}} {
		if len(part.lines) > 0 {
			fmt.Fprintf(&b, "\n## %s\n\n", part.title)
			writeList(&b, part.lines)
		}
	}
	_, err := io.WriteString(w, fitted(b.String()))
	return err
}

func writeGate(b *strings.Builder, r *reports.Run) {
	gate := r.Gate()
	fmt.Fprintf(b, "# sdkconform: %s", safetext.Markdown(gate.Headline()))
	if r.Suite.Level != "" {
		fmt.Fprintf(b, " (level %s)", r.Suite.Level)
	}
	b.WriteString("\n\n")
	writeList(b, gate.Reasons)
	if len(gate.Reasons) > 0 {
		b.WriteByte('\n')
	}
}

func writeTable(b *strings.Builder, r *reports.Run) {
	head, rows := table(r)
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		for i := range row {
			row[i] = safetext.Markdown(row[i])
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
	}
}

func writeCauses(b *strings.Builder, r *reports.Run) {
	b.WriteString("\n## The gravest findings\n\n")
	causes := r.Causes()
	if len(causes) == 0 {
		b.WriteString("There are none.\n")
	}
	for i, c := range causes[:min(summary.Causes, len(causes))] {
		fmt.Fprintf(b, "%d. %s\n", i+1, safetext.Markdown(c.Summary()))
		if c.Why() != "" {
			fmt.Fprintf(b, "   %s\n", safetext.Markdown(c.Why()))
		}
		if id := c.Cases[0].ID; r.Planned(id) != nil {
			fmt.Fprintf(b, "   %s\n", safetext.MarkdownCode(c.Adapter.Replay(id)))
		}
	}
	if n := len(causes) - summary.Causes; n > 0 {
		fmt.Fprintf(b, "\n%s in results.json.\n", safetext.Count(n, "more cause is", "more causes are"))
	}
}

func writeList(b *strings.Builder, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(b, "- %s\n", safetext.Markdown(line))
	}
}

// fitted cuts a summary at the end of a line where it is longer than its readers take.
func fitted(text string) string {
	if len(text) <= maxSize {
		return text
	}
	head := text[:maxSize]
	return head[:strings.LastIndexByte(head, '\n')+1] + "\nThe rest is in results.json: this summary would be too long for its readers.\n"
}

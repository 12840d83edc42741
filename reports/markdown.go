package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// gravest is how many causes a summary names.
const gravest = 10

// WriteMarkdown writes summary.md: the table SDK × verdicts, what was not judged,
// the gate, and the gravest causes in words.
func (r *Run) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	gate := r.Gate()
	word := "the gate passed"
	switch {
	case gate.Incomplete:
		word = "the run is incomplete"
	case gate.Failed:
		word = "the gate failed"
	}
	fmt.Fprintf(&b, "# sdkconform: %s", word)
	if r.Suite.Level != "" {
		fmt.Fprintf(&b, " (level %s)", r.Suite.Level)
	}
	b.WriteString("\n\n")
	for _, reason := range gate.Reasons {
		fmt.Fprintf(&b, "- %s\n", safetext.Markdown(reason))
	}
	if len(gate.Reasons) > 0 {
		b.WriteByte('\n')
	}
	head, rows := r.Table()
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		for i := range row {
			row[i] = safetext.Markdown(row[i])
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
	}
	b.WriteString("\n## Not judged\n\n")
	for _, line := range r.NotJudged() {
		fmt.Fprintf(&b, "- %s\n", safetext.Markdown(line))
	}
	b.WriteString("\n## The gravest findings\n\n")
	causes := r.Causes()
	if len(causes) == 0 {
		b.WriteString("There are none.\n")
	}
	for i, c := range causes[:min(gravest, len(causes))] {
		fmt.Fprintf(&b, "%d. %s\n", i+1, safetext.Markdown(c.Words()))
		if c.Why() != "" {
			fmt.Fprintf(&b, "   %s\n", safetext.Markdown(c.Why()))
		}
		if id := c.Cases[0].ID; r.Planned(id) != nil {
			fmt.Fprintf(&b, "   %s\n", safetext.MarkdownCode(c.Adapter.Replay(id)))
		}
	}
	if n := len(causes) - gravest; n > 0 {
		fmt.Fprintf(&b, "\n%s in results.json.\n", safetext.Count(n, "more cause is", "more causes are"))
	}
	for _, part := range []struct {
		title string
		lines []string
	}{{"Where decode and call differ", r.Differences()}, {"Flaky", r.flakyLines()}, {"Known failures", r.waiverLines()}} {
		if len(part.lines) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", part.title)
		for _, line := range part.lines {
			fmt.Fprintf(&b, "- %s\n", safetext.Markdown(line))
		}
	}
	_, err := io.WriteString(w, boundedSummary(b.String()))
	return err
}

// Table is the run as a table: a row an adapter, a column a verdict.
func (r *Run) Table() (head []string, rows [][]string) {
	head = []string{"SDK", "cases", "pass", "fail (required)", "fail (recommended)", "crash", "hang", "not applicable", "harness error", "not run"}
	for _, v := range []Verdict{KnownFailure, Fixed} {
		for _, a := range r.Adapters {
			if a.Totals()[v] > 0 {
				head = append(head, string(v))
				break
			}
		}
	}
	for _, a := range r.Adapters {
		totals := a.Totals()
		required := 0
		for _, c := range a.Cases {
			if c.Verdict == Fail && c.Level == golden.Required {
				required++
			}
		}
		row := []string{
			a.Label(), fmt.Sprint(len(a.Cases)), fmt.Sprint(totals[Pass]), fmt.Sprint(required), fmt.Sprint(totals[Fail] - required),
			fmt.Sprint(totals[Crash]), fmt.Sprint(totals[Hang]), fmt.Sprint(totals[NotApplicable]),
			fmt.Sprint(totals[HarnessError]), fmt.Sprint(totals[NotRun]),
		}
		for _, name := range head[len(row):] {
			row = append(row, fmt.Sprint(totals[Verdict(name)]))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// NotJudged names, in one line each, what was not judged of each adapter and why.
func (r *Run) NotJudged() []string {
	var lines []string
	if shard := r.Suite.Shard; shard != nil {
		lines = append(lines, fmt.Sprintf("This is shard %s: 'sdkconform report' puts the journals of all of them together.", shard))
	}
	lines = append(lines, r.unscored()...)
	for _, a := range r.Adapters {
		var reasons tally
		for _, c := range a.Cases {
			if c.Verdict == NotApplicable || c.Verdict.Incomplete() {
				reasons.add(fmt.Sprintf("%s: %s", c.Verdict, safetext.Short(c.Reason)), c)
			}
		}
		const most = 8
		for i, line := range reasons.order {
			if i == most {
				lines = append(lines, fmt.Sprintf("%s: and %s in results.json", a.Label(), safetext.Count(len(reasons.order)-most, "more reason", "more reasons")))
				break
			}
			lines = append(lines, fmt.Sprintf("%s: %s %s", a.Label(), safetext.Count(len(reasons.cases[line]), "case", "cases"), line))
		}
		if wire := r.wireOnly(); wire > 0 && a.Failure == "" && !slices.Contains(a.ops(), runner.OpCall) {
			lines = append(lines, fmt.Sprintf("%s: %s of what happens on the wire, because the adapter has no call", a.Label(), safetext.Count(wire, "case", "cases")))
		}
		for _, f := range a.Findings {
			line := fmt.Sprintf("%s: %s is not exposed by the SDK's errors, and so judged in no case (%s)", a.Label(), safetext.Short(f.Field), safetext.Short(f.Rule))
			if f.Rule == "formats" {
				line = fmt.Sprintf("%s: %s is documented and not read (%s)", a.Label(), safetext.Short(f.Want), safetext.Short(f.Rule))
			}
			lines = append(lines, line)
		}
		for i, note := range a.Notes {
			if i == most {
				lines = append(lines, fmt.Sprintf("%s: and %s in results.json", a.Label(), safetext.Count(len(a.Notes)-most, "more note", "more notes")))
				break
			}
			lines = append(lines, fmt.Sprintf("%s: %s", a.Label(), safetext.Short(note)))
		}
	}
	if lines == nil {
		lines = []string{"Everything was."}
	}
	return lines
}

// wireOnly is how many entries of the plan only a call can be given.
func (r *Run) wireOnly() int {
	n := 0
	for i := range r.Plan {
		if r.Plan[i].Call == CallOnly {
			n++
		}
	}
	return n
}

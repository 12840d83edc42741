package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"golang.org/x/text/width"
)

// Screen is where a text is read. The zero Screen is a log: it has no colours, and
// long lines.
type Screen struct {
	// Width is in columns, Height in lines; 0: as a log has them.
	Width, Height int
	// Color allows colours and weight, which say nothing that is not in words.
	Color bool
}

// Terminals are as high as this by custom, and a log is read in such pieces, too.
const (
	usualHeight = 24
	logHeight   = 40
	logWidth    = 240
)

// WriteText writes the run for a terminal or a CI log, in as many lines as one screen
// has: a table, the gravest causes in words with the command that replays each, what
// was not judged, and the gate last, where a reader looks first. What an SDK showed
// can neither move the cursor nor command the CI service.
func (r *Run) WriteText(w io.Writer, s Screen) error {
	t := &textWriter{Run: r, Screen: s, left: cmp.Or(s.Height, logHeight) - 2} // where it was written to, the next prompt
	if s.Width > 0 {
		t.left = max(cmp.Or(s.Height, usualHeight), usualHeight) - 2
	}
	end := t.end()
	table := t.table()
	t.left -= len(end) + len(table) + 1
	lines := slices.Concat(table, t.causes(), []string{""}, end)
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// textWriter makes the lines of a text; left is how many of a screen are left.
type textWriter struct {
	*Run
	Screen
	left int
}

// The styles, as SGR codes.
const (
	strong = "1"
	faint  = "2"
	red    = "1;31"
	green  = "1;32"
	yellow = "33"
)

func (t *textWriter) paint(style, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// line makes text safe, and cuts it to the screen.
func (t *textWriter) line(s string) string {
	return fitted(safetext.Lines(s), cmp.Or(t.Width, logWidth))
}

// fitted cuts a text to so many columns; characters of East Asia take two.
func fitted(s string, most int) string {
	columns, cut := 0, 0
	for i, r := range s {
		columns += columnsOf(r)
		if columns > most {
			return s[:cut] + "…"
		}
		if columns < most {
			cut = i + len(string(r))
		}
	}
	return s
}

func columnsIn(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// end are the last lines: notes, what was not judged, the gate and why.
func (t *textWriter) end() []string {
	var lines []string
	for _, what := range t.Suite.Lacks {
		lines = append(lines, t.line("Note: "+safetext.Line(what, 200)+"."))
	}
	if left := t.leftOut(); left != "" {
		lines = append(lines, t.line("Not judged: "+left+"; summary.md says why"))
	}
	if n := len(t.Differences()); n > 0 {
		lines = append(lines, t.line("Decode and call differ: in "+safetext.Count(n, "way", "ways")+"; summary.md says where"))
	}
	gate := t.Gate()
	word, style := "passed", green
	switch {
	case gate.Incomplete:
		word, style = "INCOMPLETE", yellow
	case gate.Failed:
		word, style = "FAILED", red
	}
	lines = append(lines, t.paint(style, fmt.Sprintf("Gate (%s): %s", t.Suite.Level, word)))
	const most = 5
	for i, reason := range gate.Reasons {
		if i == most-1 && len(gate.Reasons) > most {
			lines = append(lines, fmt.Sprintf("  and %s in summary.md", safetext.Count(len(gate.Reasons)-i, "reason more", "reasons more")))
			break
		}
		lines = append(lines, t.line("  "+reason))
	}
	return lines
}

// leftOut counts what was not judged.
func (t *textWriter) leftOut() string {
	totals := map[Verdict]int{}
	once := 0
	for _, a := range t.Adapters {
		for v, n := range a.Totals() {
			totals[v] += n
		}
		once += len(a.Findings)
	}
	var parts []string
	for _, v := range []Verdict{NotRun, HarnessError, NotApplicable} {
		if n := totals[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", safetext.Count(n, "case", "cases"), v))
		}
	}
	if once > 0 {
		parts = append(parts, safetext.Count(once, "thing that an SDK does not show or read", "things that SDKs do not show or read"))
	}
	return strings.Join(parts, ", ")
}

// table is a row an SDK and a column a verdict; verdicts that no case has are left out,
// and SDKs that have no place, those with the fewest failures first.
func (t *textWriter) table() []string {
	columns := []struct {
		name  string
		count func(*AdapterRun) int
	}{
		{"cases", func(a *AdapterRun) int { return len(a.Cases) }},
		{"pass", func(a *AdapterRun) int { return a.Totals()[Pass] }},
		{"required", func(a *AdapterRun) int { return a.failing(golden.Required) }},
		{"recommended", func(a *AdapterRun) int { return a.failing(golden.Recommended) }},
		{"crash", func(a *AdapterRun) int { return a.Totals()[Crash] }},
		{"hang", func(a *AdapterRun) int { return a.Totals()[Hang] }},
		{"known", func(a *AdapterRun) int { return a.Totals()[KnownFailure] }},
		{"fixed", func(a *AdapterRun) int { return a.Totals()[Fixed] }},
		{"harness error", func(a *AdapterRun) int { return a.Totals()[HarnessError] }},
		{"not run", func(a *AdapterRun) int { return a.Totals()[NotRun] }},
		{"not applicable", func(a *AdapterRun) int { return a.Totals()[NotApplicable] }},
	}
	const always = 3 // columns that are there though they are of noughts
	counts := make([][]int, len(t.Adapters))
	used := make([]bool, len(columns))
	for i, a := range t.Adapters {
		for k, column := range columns {
			n := column.count(a)
			counts[i] = append(counts[i], n)
			used[k] = used[k] || n > 0 || k < always
		}
	}
	shown := t.rows()
	rows := [][]string{{"SDK"}}
	for k, column := range columns {
		if used[k] {
			rows[0] = append(rows[0], column.name)
		}
	}
	for _, i := range shown {
		row := []string{fitted(t.Adapters[i].Label(), 34)}
		for k := range columns {
			if used[k] {
				row = append(row, fmt.Sprint(counts[i][k]))
			}
		}
		rows = append(rows, row)
	}
	lines := aligned(rows)
	for i := range lines {
		lines[i] = t.line(lines[i])
	}
	lines[0] = t.paint(faint, lines[0])
	if n := len(t.Adapters) - len(shown); n > 0 {
		lines = append(lines, fmt.Sprintf("and %s in summary.md", safetext.Count(n, "SDK more", "SDKs more")))
	}
	return lines
}

// aligned makes lines of rows: the first column to the left, the others to the right.
func aligned(rows [][]string) []string {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for k, cell := range row {
			wide[k] = max(wide[k], columnsIn(cell))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		line := row[0] + strings.Repeat(" ", wide[0]-columnsIn(row[0]))
		for k, cell := range row[1:] {
			line += strings.Repeat(" ", 2+wide[k+1]-columnsIn(cell)) + cell
		}
		lines[i] = line
	}
	return lines
}

// rows are the adapters that have a place in the table, in the order of the run.
func (t *textWriter) rows() []int {
	most := max(t.left/4, 4)
	rows := make([]int, len(t.Adapters))
	for i := range rows {
		rows[i] = i
	}
	if len(rows) <= most {
		return rows
	}
	grave := func(i int) (worst, failing int) {
		n := t.Adapters[i].Totals()
		return n[Crash] + n[Hang] + n[HarnessError] + n[NotRun], t.Adapters[i].failing(golden.Required)
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		worstA, failingA := grave(a)
		worstB, failingB := grave(b)
		return cmp.Or(cmp.Compare(worstB, worstA), cmp.Compare(failingB, failingA))
	})
	rows = rows[:most]
	slices.Sort(rows)
	return rows
}

// failing counts the cases that fail at a level.
func (a *AdapterRun) failing(level golden.Level) int {
	n := 0
	for _, c := range a.Cases {
		if c.Verdict == Fail && (c.Level == golden.Required) == (level == golden.Required) {
			n++
		}
	}
	return n
}

// causes are the gravest of them, each with the command that replays it.
func (t *textWriter) causes() []string {
	causes := t.Causes()
	if len(causes) == 0 {
		return nil
	}
	var lines []string
	t.left -= 2 // the headline and the empty line before it
	shown := 0
	for i, c := range causes[:min(gravest, len(causes))] {
		line := t.line(fmt.Sprintf("%2d. %s", i+1, c.brief()))
		replay := ""
		if id := c.Cases[0].ID; t.Planned(id) != nil {
			// Not cut: a command is to be copied.
			replay = "    " + safetext.Lines(safetext.Line(c.Adapter.Replay(id), 1000))
		}
		need := 1
		if replay != "" {
			need++
			if t.Width > 0 {
				need += (columnsIn(replay) - 1) / t.Width
			}
		}
		if t.left -= need; t.left < 0 && shown > 1 {
			break
		}
		style := strong
		if c.Level == golden.Required {
			style = red
		}
		number := fmt.Sprintf("%2d.", i+1)
		lines = append(lines, t.paint(style, number)+strings.TrimPrefix(line, number))
		if replay != "" {
			lines = append(lines, t.paint(faint, replay))
		}
		shown++
	}
	title := fmt.Sprintf("The gravest of %s:", safetext.Count(len(causes), "cause", "causes"))
	if shown == len(causes) {
		title = fmt.Sprintf("%s:", safetext.Count(len(causes), "cause", "causes"))
	}
	return append([]string{"", t.paint(strong, title)}, lines...)
}

// brief says a cause in one line, what matters first.
func (c *Cause) brief() string {
	where := safetext.Count(len(c.Cases), "case", "cases")
	if c.Cases[0].ID == describedCase {
		where = "description"
	}
	text := Sentence(c.Examples[0])
	if columnsIn(text) > logWidth*2/3 {
		text = sentenceTo(c.Examples[0], 60) // else what was wanted leaves no room for what was got
	}
	switch {
	case c.Verdict == Crash || c.Verdict == Hang:
		text = fmt.Sprintf("%s: %s", c.Verdict, safetext.Short(c.Cases[0].Reason))
	case len(c.Fields) > 1:
		text += "; likewise " + safetext.List(c.Fields[1:])
	}
	return fmt.Sprintf("%s: %s, %s, %s: %s", c.Adapter.Label(), where, c.Level, safetext.List(c.Rules), text)
}

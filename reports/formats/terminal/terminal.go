// Package terminal tells of a run on a terminal or in a CI log: how far it is ([Progress]), and what
// became of it ([Write], the gravest cause first, in as many lines as the [Screen] has). Colours and
// redrawn lines are for terminals alone; a log has plain lines.
package terminal

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/summary"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Screen is where a text is read. The zero Screen is a log: it has no colours, and long lines.
type Screen struct {
	// Width is in columns, Height in lines; 0: as a log has them.
	Width, Height int
	// Color allows colours and weight, which say nothing that is not in words.
	Color bool
}

// Terminals have this height by custom, and a log is read in such pieces, too.
const (
	usualHeight = 24
	logHeight   = 40
	logWidth    = 240
)

// Write writes the run in as many lines as one screen has: a table, the gravest causes in words with the command that
// replays each, what was not judged, and the gate last, where a reader looks first. What an SDK showed can neither move
// the cursor nor command the CI service.
func Write(w io.Writer, r *reports.Run, s Screen) error {
	t := &writer{run: r, screen: s, left: cmp.Or(s.Height, logHeight) - 2} // the folder of the reports, the next prompt
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

// WriteGate writes what became of the gate and why, and nothing else.
func WriteGate(w io.Writer, r *reports.Run, s Screen) error {
	t := &writer{run: r, screen: s}
	_, err := io.WriteString(w, strings.Join(t.gate(), "\n")+"\n")
	return err
}

// WriteCases writes every case of the run in full: what was asked, what was sent, what the SDK shows and what is wrong
// with it. It is for runs of a few cases.
func WriteCases(w io.Writer, r *reports.Run) error {
	var b strings.Builder
	for _, a := range r.Adapters {
		for _, c := range a.Cases {
			fmt.Fprintf(&b, "\n%s\n", a.Label())
			b.WriteString(c.Explain(r.Planned(c.ID), a.Replay(c.ID), a.Catalogues...))
		}
	}
	_, err := io.WriteString(w, safetext.Lines(b.String()))
	return err
}

// writer makes the lines of a text; left is how many of a screen are left.
type writer struct {
	run    *reports.Run
	screen Screen
	left   int
}

// The styles, as SGR codes.
const (
	strong = "1"
	faint  = "2"
	red    = "1;31"
	green  = "1;32"
	yellow = "33"
)

func (t *writer) paint(style, s string) string {
	if !t.screen.Color || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// line makes text safe, and cuts it to the screen.
func (t *writer) line(s string) string {
	return safetext.Fit(safetext.Lines(s), cmp.Or(t.screen.Width, logWidth))
}

// end are the last lines: notes, what was not judged, the gate and why.
func (t *writer) end() []string {
	var lines []string
	for _, what := range t.run.Suite.Lacks {
		lines = append(lines, t.line("Note: "+safetext.Line(what, 200)+"."))
	}
	if what := t.notJudged(); what != "" {
		lines = append(lines, t.line("Not judged: "+what+"; summary.md says why"))
	}
	if n := len(summary.Differences(t.run)); n > 0 {
		lines = append(lines, t.line("Decode and call differ: in "+safetext.Count(n, "way", "ways")+"; summary.md says where"))
	}
	return append(lines, t.gate()...)
}

// gate is what became of the gate, and why.
func (t *writer) gate() (lines []string) {
	gate := t.run.Gate()
	told := map[string]struct{ word, style string }{
		"passed": {"passed", green}, "failed": {"FAILED", red}, "incomplete": {"INCOMPLETE", yellow},
		"clean": {"off; no failure was found", green}, "found": {"off; failures were found", yellow},
	}[gate.Word()]
	if gate.Scope != "" {
		told.word += ", of " + gate.Scope
	}
	lines = append(lines, t.paint(told.style, t.line(fmt.Sprintf("Gate (%s): %s", t.run.Suite.Level, told.word))))
	const limit = 5
	for i, reason := range gate.Reasons {
		if i == limit-1 && len(gate.Reasons) > limit {
			lines = append(lines, fmt.Sprintf("  and %s in summary.md", safetext.Count(len(gate.Reasons)-i, "reason more", "reasons more")))
			break
		}
		lines = append(lines, t.line("  "+reason))
	}
	return lines
}

// notJudged counts what was not judged.
func (t *writer) notJudged() string {
	totals := map[reports.Verdict]int{}
	once := 0
	for _, a := range t.run.Adapters {
		for v, n := range a.Totals() {
			totals[v] += n
		}
		once += len(a.Findings)
	}
	var parts []string
	for _, v := range []reports.Verdict{reports.NotRun, reports.HarnessError, reports.NotApplicable} {
		if n := totals[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", safetext.Count(n, "case", "cases"), v))
		}
	}
	if once > 0 {
		parts = append(parts, safetext.Count(once, "thing that an SDK does not show or read", "things that SDKs do not show or read"))
	}
	return strings.Join(parts, ", ")
}

// causes are the gravest of them, each with the command that replays it.
func (t *writer) causes() []string {
	causes := t.run.Causes()
	if len(causes) == 0 {
		return nil
	}
	var lines []string
	t.left -= 2 // the headline and the empty line before it
	told := 0
	for i, c := range causes[:min(summary.Causes, len(causes))] {
		line := t.line(fmt.Sprintf("%2d. %s", i+1, brief(c)))
		replay := ""
		if id := c.Cases[0].ID; t.run.Planned(id) != nil {
			// Not cut: a command is to be copied.
			replay = "    " + safetext.Lines(safetext.Line(c.Adapter.Replay(id), 1000))
		}
		need := 1
		if replay != "" {
			need++
			if t.screen.Width > 0 {
				need += (safetext.Columns(replay) - 1) / t.screen.Width
			}
		}
		if t.left -= need; t.left < 0 && told > 1 {
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
		told++
	}
	title := fmt.Sprintf("The gravest of %s:", safetext.Count(len(causes), "cause", "causes"))
	if told == len(causes) {
		title = fmt.Sprintf("%s:", safetext.Count(len(causes), "cause", "causes"))
	}
	return append([]string{"", t.paint(strong, title)}, lines...)
}

// brief says a cause in one line, what matters first.
func brief(c *reports.Cause) string {
	where := safetext.Count(len(c.Cases), "case", "cases")
	if c.Cases[0].ID == reports.DescriptionID {
		where = "description"
	}
	text := reports.Sentence(c.Examples[0])
	if safetext.Columns(text) > logWidth*2/3 {
		text = reports.ShortSentence(c.Examples[0], 60) // else what was wanted leaves no room for what was got
	}
	switch {
	case c.Verdict == reports.Crash || c.Verdict == reports.Hang:
		text = fmt.Sprintf("%s: %s", c.Verdict, safetext.Short(c.Cases[0].Reason))
	case len(c.Fields) > 1:
		text += "; likewise " + safetext.List(c.Fields[1:])
	}
	return fmt.Sprintf("%s: %s, %s, %s: %s", c.Adapter.Label(), where, c.Level, safetext.List(c.Rules), text)
}

package smoke

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// mostShown is how many bytes of a line are shown.
const mostShown = 600

// visible is a line as it is shown: what is not printable is escaped, and its end is
// cut.
func visible(line []byte) string { return safetext.Visible(line, mostShown) }

// printable escapes what would move a cursor in a sentence of ours that has quoted what
// it tells of.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if r != ' ' && !unicode.IsGraphic(r) {
			return '\uFFFD'
		}
		return r
	}, text)
	const most = 2 * mostShown
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// cut shortens a value of an expected answer.
func cut(value string) string {
	const most = 80
	if len(value) <= most {
		return value
	}
	return strings.ToValidUTF8(value[:most], "") + "…"
}

func shown(value string) string {
	if value == "" {
		return "nothing"
	}
	return strconv.Quote(cut(value))
}

// mostProblems is how many problems of a check are told; the others are usually the
// same.
const mostProblems = 3

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", visible([]byte(r.Label)))
	failed := 0
	for _, c := range r.Checks {
		word := "ok"
		switch {
		case c.NotRun != "":
			word = "--"
		case len(c.Problems) > 0:
			word = "FAIL"
			failed++
		}
		says := c.Says
		if c.NotRun != "" {
			says = "not run: " + c.NotRun
		}
		fmt.Fprintf(&b, "%-4s  %-17s  %s\n", word, c.Name, visible([]byte(says)))
		for _, p := range c.Problems[:min(len(c.Problems), mostProblems)] {
			p.write(&b)
		}
		for _, note := range c.Notes[:min(len(c.Notes), mostProblems)] {
			fmt.Fprintf(&b, "      note    %s\n", printable(note))
		}
		if n := len(c.Notes) - mostProblems; n > 0 {
			fmt.Fprintf(&b, "      … and %d notes more\n", n)
		}
		if n := len(c.Problems) - mostProblems; n > 0 {
			fmt.Fprintf(&b, "      … and %d more\n", n)
		}
	}
	switch stderr := strings.TrimSpace(r.Stderr); {
	case failed == 0:
		if slices.ContainsFunc(r.Checks, func(c Check) bool { return len(c.Notes) > 0 }) {
			b.WriteString("\nA note is what the SDK may do by itself: the run judges that. See that the adapter shows it untidied.\n")
		}
		b.WriteString("\nThe adapter is ready: no check failed.\n")
	default:
		if stderr != "" {
			fmt.Fprintf(&b, "\nIts standard error ends with:\n  %s\n", strings.ReplaceAll(visible([]byte(stderr[max(0, len(stderr)-mostShown):])), "\n", "\n  "))
		}
		fmt.Fprintf(&b, "\n%d of %d checks failed: mend them before you take a verdict from this adapter.\n", failed, len(r.Checks))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (p Problem) write(b *strings.Builder) {
	fmt.Fprintf(b, "      what    %s\n", printable(p.What))
	for _, part := range []struct{ name, text string }{{"sent", p.Sent}, {"wrote", p.Line}, {"should", p.Should}, {"hint", p.Hint}} {
		switch {
		case part.text != "":
			fmt.Fprintf(b, "      %-6s  %s\n", part.name, part.text)
		case part.name == "wrote" && p.Should != "":
			fmt.Fprintf(b, "      %-6s  nothing\n", part.name)
		}
	}
	b.WriteString("\n")
}

package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// mostAnnotations is how many of a kind GitHub takes of one step; what comes after is
// dropped without a word.
const mostAnnotations = 10

// WriteAnnotations writes workflow commands of GitHub Actions: one annotation a cause,
// the gravest first, at the line of its first case's fixture; what fails the gate is
// an error, else a warning. Reasons of the gate that no cause tells come first. What
// an SDK showed can end none of them and begin none.
func (r *Run) WriteAnnotations(w io.Writer) error {
	var errors, warnings []string
	gate := r.Gate()
	title := "the gate failed"
	if gate.Incomplete {
		title = "the run is incomplete"
	}
	if len(gate.Reasons) > 0 {
		shown := gate.Reasons[:min(mostAnnotations, len(gate.Reasons))]
		text := strings.Join(shown, "\n")
		if n := len(gate.Reasons) - len(shown); n > 0 {
			text += fmt.Sprintf("\nand %s", safetext.Count(n, "reason more", "reasons more"))
		}
		errors = append(errors, annotation("error", "sdkconform: "+title, nil, text))
	}
	for _, c := range r.Causes() {
		text := c.Words() + "\n" + safetext.Line(c.Why(), 2000) + "\n" + safetext.Line(c.Adapter.Replay(c.Cases[0].ID), 2000)
		switch title := "sdkconform: " + c.Adapter.Label() + ": " + safetext.List(c.Rules); {
		case c.gates(r.Suite.Level):
			errors = append(errors, annotation("error", title, r.Planned(c.Cases[0].ID), text))
		case c.Level != golden.Informative && c.Verdict != KnownFailure:
			warnings = append(warnings, annotation("warning", title, r.Planned(c.Cases[0].ID), text))
		}
	}
	for _, list := range [][]string{errors, warnings} {
		for _, line := range list[:min(mostAnnotations, len(list))] {
			if _, err := io.WriteString(w, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// gates reports whether one of the cause's cases fails a gate by it.
func (c *Cause) gates(level golden.Level) bool {
	for _, k := range c.Cases {
		if k.Gates(level) && k.Verdict != KnownFailure && (k.Verdict != Fail || c.Level.Gates(level)) {
			return true
		}
	}
	return false
}

// annotation is one workflow command.
func annotation(kind, title string, p *Planned, text string) string {
	var properties []string
	if p != nil && p.File != "" {
		properties = append(properties, "file="+commandProperty(p.File))
		if p.Line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", p.Line))
		}
	}
	properties = append(properties, "title="+commandProperty(safetext.Line(title, 200)))
	return fmt.Sprintf("::%s %s::%s\n", kind, strings.Join(properties, ","), commandData(safetext.Lines(text)))
}

// What stands in a workflow command is escaped as the runner unescapes it.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func commandData(s string) string { return dataEscapes.Replace(s) }

func commandProperty(s string) string { return propertyEscapes.Replace(s) }

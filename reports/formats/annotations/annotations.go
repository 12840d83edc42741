// Package annotations writes a run as workflow commands of GitHub Actions. A step that prints the file
// ([File]; 'cat reports/out/annotations.txt') shows the causes of findings and what fails the gate in the
// job and beside the changed lines of a pull request, each at its place in the SDK's repository.
//
//	sdkconform run --adapter ./adapter --also annotations
//
// [Write] writes them; package formats does so with all others.
package annotations

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// File is the name of the file.
const File = "annotations.txt"

// maxAnnotations is how many of a kind GitHub takes of one step; it drops those after them without a word.
const maxAnnotations = 10

// Write writes workflow commands: one annotation a cause, the gravest first, at its place in the repository of the SDK (see
// [reports.Run.Place]), then one for each waiver that fails the gate; what fails the gate is an error, else a warning. The
// reasons of the gate come first. What an SDK showed can end no command and begin none.
func Write(w io.Writer, r *reports.Run) error {
	var errors, warnings []string
	gate := r.Gate()
	advice := gate.Off && !gate.Incomplete // nothing fails by what was found
	switch {
	case len(gate.Reasons) > 0 && advice:
		warnings = append(warnings, gateAnnotation("warning", gate))
	case len(gate.Reasons) > 0:
		errors = append(errors, gateAnnotation("error", gate))
	}
	for _, c := range r.Causes() {
		file, line, yours := r.Place(c.Adapter, c.Cases[0])
		title := "sdkconform: " + c.Adapter.Label() + ": " + safetext.List(c.Rules)
		text := c.Summary() + "\n" + safetext.Line(c.Why(), 2000) + "\n" + safetext.Line(c.Adapter.Replay(c.Cases[0].ID), 2000)
		if p := r.Planned(c.Cases[0].ID); p != nil && yours {
			text += fmt.Sprintf("\ndocumented: %s, %s; data: %s:%d", safetext.Line(p.Page, 300), safetext.Line(p.Locator, 300), safetext.Line(p.File, 1000), p.Line)
		}
		switch {
		case gates(c, r.Suite.Level) && !gate.Off:
			errors = append(errors, annotation("error", title, file, line, text))
		case c.Level != golden.Informative && c.Verdict != reports.KnownFailure:
			warnings = append(warnings, annotation("warning", title, file, line, text))
		}
	}
	for _, p := range gate.Problems {
		if file, line := p.Place(r); file != "" && !advice {
			errors = append(errors, annotation("error", "sdkconform: "+string(p.Kind), file, line, p.Text))
		}
	}
	for _, list := range [][]string{errors, warnings} {
		for _, line := range list[:min(maxAnnotations, len(list))] {
			if _, err := io.WriteString(w, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// gateAnnotation tells why the gate has not passed.
func gateAnnotation(kind string, gate reports.Gate) string {
	reasons := gate.Reasons[:min(maxAnnotations, len(gate.Reasons))]
	text := strings.Join(reasons, "\n")
	if n := len(gate.Reasons) - len(reasons); n > 0 {
		text += fmt.Sprintf("\nand %s", safetext.Count(n, "reason more", "reasons more"))
	}
	return annotation(kind, "sdkconform: "+gate.Headline(), "", 0, text)
}

// Error is a workflow command that tells an error about no file.
func Error(title, text string) string { return annotation("error", title, "", 0, text) }

// gates reports whether one of the cause's cases fails a gate by it.
func gates(c *reports.Cause, gate golden.Level) bool {
	return slices.ContainsFunc(c.Cases, func(k *reports.Case) bool {
		return k.Gates(gate) && k.Verdict != reports.KnownFailure && (k.Verdict != reports.Fail || c.Level.Gates(gate))
	})
}

// annotation is one workflow command.
func annotation(kind, title, file string, line int, text string) string {
	var properties []string
	if file != "" {
		properties = append(properties, "file="+escapeProperty.Replace(safetext.Line(file, 1000)))
		if line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", line))
		}
	}
	properties = append(properties, "title="+escapeProperty.Replace(safetext.Line(title, 200)))
	return fmt.Sprintf("::%s %s::%s\n", kind, strings.Join(properties, ","), escapeData.Replace(safetext.Lines(text)))
}

// What stands in a workflow command is escaped as GitHub's runner unescapes it.
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

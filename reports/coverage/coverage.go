// Package coverage writes which documented responses of an imported catalogue are in fixtures, and which are not and why: for a
// terminal, as Markdown, as a page, and as JSON.
package coverage

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures/importer"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// most is how many things the reports for people list of each sort; JSON has all.
const most = 500

// Write writes the report in a format.
type Write func(w io.Writer, c *importer.Coverage) error

// Format returns how a report is written in a format, one of [Formats]; nil for others.
func Format(name string) Write {
	return map[string]Write{"text": Text, "markdown": Markdown, "html": HTML, "json": JSON}[name]
}

// Formats lists the names of the formats.
func Formats() []string { return []string{"text", "markdown", "html", "json"} }

// JSON writes all that is known.
func JSON(w io.Writer, c *importer.Coverage) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(c)
}

// Text writes the report for a terminal.
func Text(w io.Writer, c *importer.Coverage) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Imported from %s, depth %s\n", c.Origin.Kind, c.Origin.Depth)
	for i := range c.Sources {
		s := &c.Sources[i]
		fmt.Fprintf(&b, "\n%s\n  %s\n", s.ID, sentence(s))
		for _, r := range s.Left {
			fmt.Fprintf(&b, "  not taken: %d × %s\n", r.Count, r.Reason)
		}
		fmt.Fprintf(&b, "  %-44s %5s %9s %7s %9s\n", "operation", "rows", "successes", "errors", "not taken")
		for j, o := range s.Operations {
			if j == most {
				fmt.Fprintf(&b, "  … and %d more operations\n", len(s.Operations)-most)
				break
			}
			fmt.Fprintf(&b, "  %-44s %5d %9d %7d %9d\n", name(o.Name), o.Rows, o.Successes, o.Errors, o.Left)
		}
	}
	if len(c.Things) > 0 {
		b.WriteString("\nNot taken\n")
	}
	for i, l := range c.Things {
		if i == most {
			fmt.Fprintf(&b, "  … and %d more: --format json has all\n", len(c.Things)-most)
			break
		}
		fmt.Fprintf(&b, "  %s: %s#%s: %s\n", l.Reason, l.File, l.Where, l.What)
	}
	_, err := io.WriteString(w, safetext.Lines(b.String()))
	return err
}

// sentence says in one line what is covered.
func sentence(s *importer.SourceCoverage) string {
	var forms []string
	for _, f := range s.Forms {
		forms = append(forms, fmt.Sprintf("%s %d", f.Reason, f.Count))
	}
	return fmt.Sprintf("%d fixtures (%s) of %d rows, which %d places document, and of %d of %d bodies, %d of them malformed",
		s.Fixtures, strings.Join(forms, ", "), s.Rows, s.Places, s.Samples, s.SamplesRead, s.Malformed)
}

func name(operation string) string {
	if operation == "" {
		return "(the product)"
	}
	return operation
}

// Markdown writes the report as Markdown.
func Markdown(w io.Writer, c *importer.Coverage) error {
	var b strings.Builder
	text := func(s string) string { return safetext.Markdown(safetext.Line(s, 300)) }
	fmt.Fprintf(&b, "# Documentation coverage\n\nImported from %s, depth %s.\n\n", text(c.Origin.Kind), text(c.Origin.Depth))
	b.WriteString("| source | rows | places | bodies taken | bodies read | malformed | fixtures | not taken |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for i := range c.Sources {
		s := &c.Sources[i]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %d |\n", text(s.ID), s.Rows, s.Places, s.Samples, s.SamplesRead, s.Malformed, s.Fixtures, sum(s.Left))
	}
	if len(c.Left) > 0 {
		b.WriteString("\n## Not taken\n\n| reason | how often |\n|---|--:|\n")
		for _, r := range c.Left {
			fmt.Fprintf(&b, "| %s | %d |\n", text(r.Reason), r.Count)
		}
	}
	for i := range c.Sources {
		s := &c.Sources[i]
		fmt.Fprintf(&b, "\n## %s\n\n| operation | rows | successes | errors | malformed | not taken |\n|---|--:|--:|--:|--:|--:|\n", text(s.ID))
		for j, o := range s.Operations {
			if j == most {
				fmt.Fprintf(&b, "\n… and %d more operations.\n", len(s.Operations)-most)
				break
			}
			fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d |\n", text(name(o.Name)), o.Rows, o.Successes, o.Errors, o.Malformed, o.Left)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func sum(list []importer.Reason) (n int) {
	for _, r := range list {
		n += r.Count
	}
	return n
}

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{"name": name, "sentence": sentence, "sum": sum}).Parse(pageText))

// HTML writes the report as one page without scripts, which needs no network.
func HTML(w io.Writer, c *importer.Coverage) error {
	shown := *c
	further := max(0, len(c.Things)-most)
	shown.Things = c.Things[:len(c.Things)-further]
	return page.Execute(w, struct {
		*importer.Coverage
		Further int
	}{&shown, further})
}

package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/sarif"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Formats are those that [Comparison.Write] writes.
func Formats() []string { return []string{"text", "markdown", "json", "sarif"} }

// Write writes the comparison in one of the [Formats].
func (c *Comparison) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return c.writeText(w)
	case "markdown":
		return c.writeMarkdown(w)
	case "json":
		return c.writeJSON(w)
	case "sarif":
		bases := map[*reports.AdapterRun]*reports.AdapterRun{}
		for _, s := range c.SDKs {
			if s.Head != nil {
				bases[s.Head] = s.Base
			}
		}
		return sarif.WriteCompared(w, c.Head, bases)
	}
	return fmt.Errorf("there is no format %q; there are %s", format, strings.Join(Formats(), ", "))
}

// maxGroups is how many groups of a kind are told in text and in Markdown.
const maxGroups = 20

// titles head the kinds in text and in Markdown. What still fails is counted only: each run tells of it.
var titles = map[ChangeKind]string{
	New: "New failures", Changed: "Changed failures", Unjudged: "Not judged in one of the runs", Fixed: "Fixed",
	Added: "Added cases", Removed: "Removed cases",
}

// verdict is what the comparison comes to.
func (c *Comparison) verdict() string {
	switch c.Exit() {
	case reports.ExitFailed:
		return safetext.Count(c.Worse(), "new failure", "new failures")
	case reports.ExitIncomplete:
		return "incomplete"
	}
	return "no new failures"
}

// table is a row an SDK, a column a kind.
func (c *Comparison) table() (head []string, rows [][]string) {
	head = []string{"SDK", "base", "head"}
	for _, kind := range ChangeKinds() {
		head = append(head, string(kind))
	}
	head = append(head, "the same")
	version := func(a *reports.AdapterRun) string {
		if a == nil {
			return "-"
		}
		if a.Failure != "" {
			return "never started"
		}
		return safetext.Line(a.Describe.Version, 50)
	}
	for _, s := range c.SDKs {
		row := []string{safetext.Line(s.Name, 200), version(s.Base), version(s.Head)}
		for _, kind := range ChangeKinds() {
			row = append(row, fmt.Sprint(len(s.Of(kind))))
		}
		rows = append(rows, append(row, fmt.Sprint(s.Same)))
	}
	return head, rows
}

// shardOf names the part that a run is of the whole, "" where it is the whole.
func shardOf(r *reports.Run) string {
	if r.Suite.Shard == nil {
		return ""
	}
	return r.Suite.Shard.String()
}

// notes are what a reader of the numbers must know.
func (c *Comparison) notes() []string {
	lines := c.Incomplete()
	if c.renamed != "" {
		lines = append(lines, c.renamed)
	}
	for _, term := range []struct{ name, base, head string }{
		{"suite", c.Base.Suite.Version, c.Head.Suite.Version},
		{"catalogue", c.Base.Suite.Catalogue, c.Head.Suite.Catalogue},
		{"level", string(c.Base.Suite.Level), string(c.Head.Suite.Level)},
		{"selection", strings.Join(c.Base.Suite.Only, ", "), strings.Join(c.Head.Suite.Only, ", ")},
		{"shard", shardOf(c.Base), shardOf(c.Head)},
	} {
		if term.base != term.head {
			lines = append(lines, fmt.Sprintf("the runs are of different %ss: %s and %s", term.name, safetext.Quote(term.base), safetext.Quote(term.head)))
		}
	}
	for _, s := range c.SDKs {
		switch {
		case s.Base == nil:
			lines = append(lines, safetext.Line(s.Name, 200)+" is in the head only")
		case s.Head == nil:
			lines = append(lines, safetext.Line(s.Name, 200)+" is in the base only")
		}
	}
	return lines
}

func (c *Comparison) writeText(w io.Writer) error {
	var b strings.Builder
	head, rows := c.table()
	if err := textTable(&b, "", head, rows); err != nil {
		return err
	}
	if notes := c.notes(); notes != nil {
		fmt.Fprintf(&b, "\nNote:\n  %s\n", strings.Join(notes, "\n  "))
	}
	c.tell(func(title string) { fmt.Fprintf(&b, "\n%s:\n", title) }, func(line string) { fmt.Fprintf(&b, "  %s\n", line) })
	fmt.Fprintf(&b, "\nAt the %s level: %s\n", c.Level, c.verdict())
	_, err := io.WriteString(w, safetext.Lines(b.String()))
	return err
}

func (c *Comparison) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# sdkconform compare: %s (level %s)\n\n", c.verdict(), c.Level)
	head, rows := c.table()
	markdownTable(&b, head, rows)
	for i, note := range c.notes() {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "- %s\n", safetext.Markdown(note))
	}
	c.tell(func(title string) { fmt.Fprintf(&b, "\n## %s\n\n", title) }, func(line string) { fmt.Fprintf(&b, "- %s\n", safetext.Markdown(line)) })
	_, err := io.WriteString(w, b.String())
	return err
}

// textTable writes a table with columns of equal width, each row behind an indent.
func textTable(w io.Writer, indent string, head []string, rows [][]string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{head}, rows...) {
		fmt.Fprintln(table, indent+strings.Join(row, "\t"))
	}
	return table.Flush()
}

// markdownTable writes a table in Markdown.
func markdownTable(b *strings.Builder, head []string, rows [][]string) {
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		for i := range row {
			row[i] = safetext.Markdown(row[i])
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
	}
}

// tell tells the groups of each kind, bounded.
func (c *Comparison) tell(title, line func(string)) {
	for _, kind := range ChangeKinds() {
		groups := c.groups(kind)
		if titles[kind] == "" || len(groups) == 0 {
			continue
		}
		title(titles[kind])
		for _, g := range groups[:min(maxGroups, len(groups))] {
			text := g.summary()
			if kind == New && !g.changes[0].Worse {
				text += " (below the gate or waived)"
			}
			line(text)
		}
		if n := len(groups) - maxGroups; n > 0 {
			line(fmt.Sprintf("and %s; --format json has all", safetext.Count(n, "group more", "groups more")))
		}
	}
}

// comparisonVersion is the version of the JSON of a comparison.
const comparisonVersion = 1

// changeJSON is a change as it is written.
type changeJSON struct {
	ID       string           `json:"id"`
	Op       string           `json:"op"`
	Base     reports.Verdict  `json:"base,omitempty"`
	Head     reports.Verdict  `json:"head,omitempty"`
	Worse    bool             `json:"worse"`
	Findings []golden.Finding `json:"findings"` // of the head; of a case that is not there, of the base
}

// sdkJSON is an SDK as it is written.
type sdkJSON struct {
	Name    string                      `json:"name"`
	Base    *string                     `json:"base"` // the SDK's version; null where it is not there
	Head    *string                     `json:"head"`
	Same    int                         `json:"same"`
	Changes map[ChangeKind][]changeJSON `json:"changes"`
}

func (c *Comparison) writeJSON(w io.Writer) error {
	document := struct {
		Version  int           `json:"version"`
		Level    golden.Level  `json:"level"`
		Passed   bool          `json:"passed"`
		Worse    int           `json:"worse"`
		Notes    []string      `json:"notes"`
		Base     reports.Suite `json:"base"`
		Head     reports.Suite `json:"head"`
		Adapters []sdkJSON     `json:"adapters"`
	}{
		Version: comparisonVersion, Level: c.Level, Passed: c.Exit() == reports.ExitPassed, Worse: c.Worse(), Notes: c.notes(),
		Base: c.Base.Suite, Head: c.Head.Suite,
	}
	if document.Notes == nil {
		document.Notes = []string{}
	}
	for _, s := range c.SDKs {
		document.Adapters = append(document.Adapters, s.json())
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(document)
}

func (s *SDK) json() sdkJSON {
	version := func(a *reports.AdapterRun) *string {
		if a == nil {
			return nil
		}
		return &a.Describe.Version
	}
	document := sdkJSON{Name: s.Name, Base: version(s.Base), Head: version(s.Head), Same: s.Same, Changes: map[ChangeKind][]changeJSON{}}
	for _, kind := range ChangeKinds() {
		document.Changes[kind] = []changeJSON{}
	}
	for _, c := range s.Changes {
		change := changeJSON{ID: c.Case().ID, Op: c.Case().Op, Worse: c.Worse, Findings: c.Case().Findings}
		if change.Findings == nil {
			change.Findings = []golden.Finding{}
		}
		if c.Base != nil {
			change.Base = c.Base.Verdict
		}
		if c.Head != nil {
			change.Head = c.Head.Verdict
		}
		document.Changes[c.Kind] = append(document.Changes[c.Kind], change)
	}
	return document
}

package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// ComparisonFormats are those that [Comparison.Write] writes.
func ComparisonFormats() []string { return []string{"text", "markdown", "json", "sarif"} }

// Write writes the comparison in one of the [ComparisonFormats].
func (c *Comparison) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return c.writeText(w)
	case "markdown":
		return c.writeMarkdown(w)
	case "json":
		return c.writeJSON(w)
	case "sarif":
		return c.WriteSARIF(w)
	}
	return fmt.Errorf("there is no format %q; there are %s", format, strings.Join(ComparisonFormats(), ", "))
}

// groupsShown is how many groups of a kind are told in text and in Markdown.
const groupsShown = 20

// titles head the kinds in text and in Markdown. What still fails is counted only:
// each run tells of it.
var titles = map[ChangeKind]string{
	New: "New failures", Changed: "Changed failures", Unjudged: "Not judged in one of the runs", Mended: "Fixed",
	Added: "Added cases", Removed: "Removed cases",
}

// word is the verdict on the comparison.
func (c *Comparison) word() string {
	switch c.Exit() {
	case ExitFailed:
		return safetext.Count(c.Worse(), "new failure", "new failures")
	case ExitIncomplete:
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
	version := func(a *AdapterRun) string {
		if a == nil {
			return "-"
		}
		if a.Failure != "" {
			return "never started"
		}
		return safetext.Line(a.Describe.Version, 50)
	}
	for _, a := range c.Adapters {
		row := []string{safetext.Line(a.Name, 200), version(a.Base), version(a.Head)}
		for _, kind := range ChangeKinds() {
			row = append(row, fmt.Sprint(len(a.Of(kind))))
		}
		rows = append(rows, append(row, fmt.Sprint(a.Same)))
	}
	return head, rows
}

// shardOf names the part that a run is of the whole, "" where it is the whole.
func shardOf(r *Run) string {
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
	for _, a := range c.Adapters {
		switch {
		case a.Base == nil:
			lines = append(lines, safetext.Line(a.Name, 200)+" is in the head only")
		case a.Head == nil:
			lines = append(lines, safetext.Line(a.Name, 200)+" is in the base only")
		}
	}
	return lines
}

func (c *Comparison) writeText(w io.Writer) error {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	head, rows := c.table()
	for _, row := range append([][]string{head}, rows...) {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if notes := c.notes(); notes != nil {
		fmt.Fprintf(&b, "\nNote:\n  %s\n", strings.Join(notes, "\n  "))
	}
	c.tell(func(title string) { fmt.Fprintf(&b, "\n%s:\n", title) }, func(line string) { fmt.Fprintf(&b, "  %s\n", line) })
	fmt.Fprintf(&b, "\nAt the %s level: %s\n", c.Level, c.word())
	_, err := io.WriteString(w, safetext.Lines(b.String()))
	return err
}

func (c *Comparison) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# sdkconform compare: %s (level %s)\n\n", c.word(), c.Level)
	head, rows := c.table()
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		for i := range row {
			row[i] = safetext.Markdown(row[i])
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
	}
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

// tell tells the groups of each kind, bounded.
func (c *Comparison) tell(title, line func(string)) {
	for _, kind := range ChangeKinds() {
		groups := c.groups(kind)
		if titles[kind] == "" || len(groups) == 0 {
			continue
		}
		title(titles[kind])
		for _, g := range groups[:min(groupsShown, len(groups))] {
			text := g.words()
			if kind == New && !g.changes[0].Worse {
				text += " (below the gate or waived)"
			}
			line(text)
		}
		if n := len(groups) - groupsShown; n > 0 {
			line(fmt.Sprintf("and %s; --format json has all", safetext.Count(n, "group more", "groups more")))
		}
	}
}

// comparisonVersion is the version of the JSON of a comparison.
const comparisonVersion = 1

func (c *Comparison) writeJSON(w io.Writer) error {
	type change struct {
		ID       string           `json:"id"`
		Op       string           `json:"op"`
		Base     Verdict          `json:"base,omitempty"`
		Head     Verdict          `json:"head,omitempty"`
		Worse    bool             `json:"worse"`
		Findings []golden.Finding `json:"findings"` // of the head; of a case that is not there, of the base
	}
	type adapter struct {
		Name    string                  `json:"name"`
		Base    *string                 `json:"base"` // the SDK's version; null where it is not there
		Head    *string                 `json:"head"`
		Same    int                     `json:"same"`
		Changes map[ChangeKind][]change `json:"changes"`
	}
	written := struct {
		Version  int          `json:"version"`
		Level    golden.Level `json:"level"`
		Passed   bool         `json:"passed"`
		Worse    int          `json:"worse"`
		Notes    []string     `json:"notes"`
		Base     Suite        `json:"base"`
		Head     Suite        `json:"head"`
		Adapters []adapter    `json:"adapters"`
	}{Version: comparisonVersion, Level: c.Level, Passed: c.Exit() == ExitPassed, Worse: c.Worse(), Notes: c.notes(), Base: c.Base.Suite, Head: c.Head.Suite}
	if written.Notes == nil {
		written.Notes = []string{}
	}
	version := func(a *AdapterRun) *string {
		if a == nil {
			return nil
		}
		return &a.Describe.Version
	}
	for _, a := range c.Adapters {
		made := adapter{Name: a.Name, Base: version(a.Base), Head: version(a.Head), Same: a.Same, Changes: map[ChangeKind][]change{}}
		for _, kind := range ChangeKinds() {
			made.Changes[kind] = []change{}
		}
		for _, ch := range a.Changes {
			one := change{ID: ch.Case().ID, Op: ch.Case().Op, Worse: ch.Worse, Findings: ch.Case().Findings}
			if one.Findings == nil {
				one.Findings = []golden.Finding{}
			}
			if ch.Base != nil {
				one.Base = ch.Base.Verdict
			}
			if ch.Head != nil {
				one.Head = ch.Head.Verdict
			}
			made.Changes[ch.Kind] = append(made.Changes[ch.Kind], one)
		}
		written.Adapters = append(written.Adapters, made)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(written)
}

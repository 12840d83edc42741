package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// binsOfSource is how many columns the picture has for a source.
const binsOfSource = 40

// bins sort the planned cases into the columns of the picture: those of each source,
// in the order of its page, into the same number of columns.
type bins struct {
	sources []string
	of      map[string]int // by fixture id
}

// binGap is the gap between two sources, in columns.
const binGap = 2

func (r *Run) bins() bins {
	b := bins{of: map[string]int{}}
	bySource := map[string][]string{}
	for _, p := range r.Plan {
		if bySource[p.Source] == nil {
			b.sources = append(b.sources, p.Source)
		}
		bySource[p.Source] = append(bySource[p.Source], p.ID)
	}
	for i, source := range b.sources {
		ids := bySource[source]
		for k, id := range ids {
			b.of[id] = i*(binsOfSource+binGap) + k*binsOfSource/len(ids)
		}
	}
	return b
}

// width is that of the picture in columns.
func (b bins) width() int { return max(len(b.sources)*(binsOfSource+binGap)-binGap, 1) }

// htmlPath is what is drawn of one state.
type htmlPath struct{ State, D string }

// pictureHeight is that of the picture in its own units.
const pictureHeight = 100

// picture draws an adapter's cases: a column for some responses that stand beside each
// other on their page, filled from above by what went wrong with them. What is only
// recommended is drawn narrower, so that it is told apart without its colour.
func (b bins) picture(a *AdapterRun) []htmlPath {
	counts := make([][]int, b.width())
	for i := range counts {
		counts[i] = make([]int, len(htmlStates))
	}
	for _, c := range a.Cases {
		counts[b.of[c.ID]][stateOf(c.Verdict, c.Level)]++
	}
	paths := make([]strings.Builder, len(htmlStates))
	for x, column := range counts {
		all := 0
		for _, n := range column {
			all += n
		}
		done := 0
		for state, n := range column {
			if n == 0 {
				continue
			}
			// Between the rounded borders of the counts, so that nothing overlaps; at
			// least a stripe, so that one failure among hundreds is seen.
			top, bottom := done*pictureHeight/all, (done+n)*pictureHeight/all
			if state <= 7 && bottom < top+6 {
				bottom = min(top+6, pictureHeight)
			}
			done += n
			left, wide := strconv.Itoa(x), "1"
			if htmlStates[state].Name == string(golden.Recommended) {
				left, wide = fmt.Sprintf("%d.2", x), ".6"
			}
			fmt.Fprintf(&paths[state], "M%s %dh%sv%dh-%sz", left, top, wide, bottom-top, wide)
		}
	}
	var drawn []htmlPath
	for state := len(paths) - 1; state >= 0; state-- { // the gravest last, above the others
		if paths[state].Len() > 0 {
			drawn = append(drawn, htmlPath{htmlStates[state].Name, paths[state].String()})
		}
	}
	return drawn
}

// htmlMatrix is the table SDK × source × rule.
type htmlMatrix struct {
	Rules  []htmlRule
	Groups []htmlGroup
	Kept   []string // rules that nobody breaks
}

type htmlRule struct {
	ID, Level, Says string
}

// htmlGroup are the rows of an SDK: all sources, each source, its description.
type htmlGroup struct {
	Key, Label string
	Rows       []htmlRow
}

type htmlRow struct {
	Source string // empty: all of them
	Word   string
	Judged int
	Cells  []htmlCell
}

// htmlCell says how many cases of the row break the rule of the column.
type htmlCell struct {
	N     int
	Class string // level and share, for the colour
	Title string
	Rule  string
	Cause int // the first one of this SDK and rule, to jump to; 0: none
}

const (
	allSources    = "all sources"
	ofDescription = "description"
)

func (r *Run) htmlMatrix(keys map[*AdapterRun]string) htmlMatrix {
	var m htmlMatrix
	broken := map[string]golden.Level{}
	causes := map[*AdapterRun]map[string]int{}
	for i, c := range r.Causes() {
		if causes[c.Adapter] == nil {
			causes[c.Adapter] = map[string]int{}
		}
		for _, rule := range c.Rules {
			if causes[c.Adapter][rule] == 0 && i < shownCauses {
				causes[c.Adapter][rule] = i + 1
			}
			if level, ok := broken[rule]; !ok || c.Level.Rank() > level.Rank() {
				broken[rule] = c.Level
			}
		}
	}
	m.Rules, m.Kept = matrixRules(broken)
	sources := r.bins().sources
	for _, a := range r.Adapters {
		counts, judged := a.brokenRules(r)
		g := htmlGroup{Key: keys[a], Label: a.Label()}
		for _, source := range slices.Concat([]string{allSources}, sources, []string{ofDescription}) {
			if source == ofDescription && len(a.Findings) == 0 {
				continue
			}
			row := htmlRow{Source: source, Word: safetext.Line(source, 100), Judged: judged[source]}
			if source == allSources {
				row.Source = ""
			}
			for _, rule := range m.Rules {
				n := counts[[2]string{source, rule.ID}]
				row.Cells = append(row.Cells, cell(n, rule, row, causes[a][rule.ID]))
			}
			g.Rows = append(g.Rows, row)
		}
		m.Groups = append(m.Groups, g)
	}
	return m
}

// matrixRules are the columns of the matrix: the rules that are broken, by level, in
// the order of the rules; and the rest.
func matrixRules(broken map[string]golden.Level) (rules []htmlRule, kept []string) {
	known := map[string]bool{}
	for _, rule := range golden.Rules() {
		known[rule.ID] = true
		if level, ok := broken[rule.ID]; ok {
			rules = append(rules, htmlRule{rule.ID, string(level), rule.Says})
		} else {
			kept = append(kept, rule.ID)
		}
	}
	var others []htmlRule // of a journal that another version wrote
	for id, level := range broken {
		if !known[id] {
			others = append(others, htmlRule{safetext.Line(id, 100), string(level), ""})
		}
	}
	slices.SortFunc(others, func(a, b htmlRule) int { return strings.Compare(a.ID, b.ID) })
	rules = append(rules, others...)
	slices.SortStableFunc(rules, func(a, b htmlRule) int {
		return golden.Level(b.Level).Rank() - golden.Level(a.Level).Rank()
	})
	return rules, kept
}

// brokenRules counts an adapter's cases by source and broken rule, and those that were
// judged by source.
func (a *AdapterRun) brokenRules(r *Run) (counts map[[2]string]int, judged map[string]int) {
	counts, judged = map[[2]string]int{}, map[string]int{}
	for _, f := range a.Findings {
		for _, source := range []string{ofDescription, allSources} {
			counts[[2]string{source, safetext.Line(f.Rule, 100)}]++
		}
	}
	for _, c := range a.Cases {
		if c.Verdict == NotApplicable || c.Verdict.Incomplete() {
			continue
		}
		source := r.Planned(c.ID).Source
		judged[source]++
		judged[allSources]++
		for i, f := range c.Findings {
			if slices.ContainsFunc(c.Findings[:i], func(g golden.Finding) bool { return g.Rule == f.Rule }) {
				continue
			}
			counts[[2]string{source, safetext.Line(f.Rule, 100)}]++
			counts[[2]string{allSources, safetext.Line(f.Rule, 100)}]++
		}
	}
	return counts, judged
}

// cell is a cell of the matrix; its colour has five strengths.
func cell(n int, rule htmlRule, row htmlRow, cause int) htmlCell {
	c := htmlCell{N: n, Rule: rule.ID, Cause: cause}
	if n == 0 {
		return c
	}
	c.Class = fmt.Sprintf("%s s%d", rule.Level, 1+min(4, n*5/max(row.Judged, n)))
	c.Title = fmt.Sprintf("%s: %s of %d judged", rule.ID, safetext.Count(n, "case", "cases"), row.Judged)
	if row.Word == ofDescription {
		c.Title = fmt.Sprintf("%s: %s of the description", rule.ID, safetext.Count(n, "finding", "findings"))
	}
	return c
}

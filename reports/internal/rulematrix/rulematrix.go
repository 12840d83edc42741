// Package rulematrix counts how many cases break which rule, of each SDK and each source.
package rulematrix

import (
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Matrix is the table SDK × source × rule of a run.
type Matrix struct {
	Rules []Rule // that are broken, by level, in the order of the rules
	SDKs  []SDK  // in the order of the run
	// Unbroken are the ids of the rules that nobody breaks.
	Unbroken []string
}

// Rule is a column.
type Rule struct {
	ID, Level, Says string
}

// SDK has the rows of one SDK: all sources, each source, its description if there are findings of it.
type SDK struct {
	Label string
	Rows  []Row
}

// Row says how many of the judged cases break each of the rules.
type Row struct {
	Word   string // what it is about
	Source string // empty where the row is of all sources
	Judged int
	Counts []int // as Matrix.Rules
}

const (
	allSources    = "all sources"
	ofDescription = "description"
)

// OfDescription reports whether the row is about the SDK's description, for which no case is judged.
func (r Row) OfDescription() bool { return r.Source == ofDescription }

// Of is the matrix of a run.
func Of(r *reports.Run) Matrix {
	var m Matrix
	m.Rules, m.Unbroken = rules(r)
	sources := Sources(r)
	for _, a := range r.Adapters {
		counts, judged := count(r, a)
		sdk := SDK{Label: a.Label()}
		for _, source := range slices.Concat([]string{allSources}, sources, []string{ofDescription}) {
			if source == ofDescription && len(a.Findings) == 0 {
				continue
			}
			row := Row{Source: source, Word: safetext.Line(source, 100), Judged: judged[source]}
			if source == allSources {
				row.Source = ""
			}
			for _, rule := range m.Rules {
				row.Counts = append(row.Counts, counts[cell{source, rule.ID}])
			}
			sdk.Rows = append(sdk.Rows, row)
		}
		m.SDKs = append(m.SDKs, sdk)
	}
	return m
}

// Sources are the sources of the run's plan, in its order.
func Sources(r *reports.Run) (sources []string) {
	seen := map[string]bool{}
	for _, p := range r.Plan {
		if !seen[p.Source] {
			seen[p.Source] = true
			sources = append(sources, p.Source)
		}
	}
	return sources
}

// rules are those that are broken, each at the highest level at which a cause breaks it, and the ids of the rest.
func rules(r *reports.Run) (broken []Rule, unbroken []string) {
	levels := map[string]golden.Level{}
	for _, c := range r.Causes() {
		for _, rule := range c.Rules {
			if level, ok := levels[rule]; !ok || c.Level.Rank() > level.Rank() {
				levels[rule] = c.Level
			}
		}
	}
	known := map[string]bool{}
	for _, rule := range golden.Rules() {
		known[rule.ID] = true
		if level, ok := levels[rule.ID]; ok {
			broken = append(broken, Rule{rule.ID, string(level), rule.Says})
		} else {
			unbroken = append(unbroken, rule.ID)
		}
	}
	var others []Rule // of a journal that another version wrote
	for id, level := range levels {
		if !known[id] {
			others = append(others, Rule{safetext.Line(id, 100), string(level), ""})
		}
	}
	slices.SortFunc(others, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	broken = append(broken, others...)
	slices.SortStableFunc(broken, func(a, b Rule) int {
		return golden.Level(b.Level).Rank() - golden.Level(a.Level).Rank()
	})
	return broken, unbroken
}

type cell struct{ source, rule string }

// count counts an adapter's cases by source and broken rule, and those that were judged by source.
func count(r *reports.Run, a *reports.AdapterRun) (counts map[cell]int, judged map[string]int) {
	counts, judged = map[cell]int{}, map[string]int{}
	for _, f := range a.Findings {
		for _, source := range []string{ofDescription, allSources} {
			counts[cell{source, safetext.Line(f.Rule, 100)}]++
		}
	}
	for _, c := range a.Cases {
		if !c.Judged() {
			continue
		}
		source := r.Planned(c.ID).Source
		judged[source]++
		judged[allSources]++
		for i, f := range c.Findings {
			if slices.ContainsFunc(c.Findings[:i], func(g golden.Finding) bool { return g.Rule == f.Rule }) {
				continue
			}
			counts[cell{source, safetext.Line(f.Rule, 100)}]++
			counts[cell{allSources, safetext.Line(f.Rule, 100)}]++
		}
	}
	return counts, judged
}

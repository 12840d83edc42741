package html

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/names"
	"github.com/sdkconform/sdkconform/reports/internal/rulematrix"
	"github.com/sdkconform/sdkconform/reports/internal/summary"
	"github.com/sdkconform/sdkconform/reports/internal/view"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// page is what the template is filled with. Every text in it that is not the suite's own has been made safe before.
type page struct {
	Policy  string
	Style   template.CSS
	Script  template.JS
	Data    *scriptData
	State   view.State // of the gate
	Title   string
	Facts   []view.NamedValue
	Reasons []string
	Others  []string // reasons that are shown when they are asked for
	Legend  []view.State
	Sources []string
	SDKs    []sdkStrip
	Width   int // of the picture, in its own units
	Matrix  matrix
	Notes   []string // what was not judged
	Causes  []cause
	Further int // causes that are not shown
	Cases   int
	Plain   []plainCase // for readers without script
	Unlined int         // cases that Plain has no place for
	run     *reports.Run
	keys    map[*reports.AdapterRun]string // the adapters in links
}

// sdkStrip is an SDK in the overview.
type sdkStrip struct {
	Key, Label, Command, Failure string
	Facts                        string
	Counts                       []stateCount
	Share                        string
	Picture                      []picturePath
}

type stateCount struct {
	State view.State
	N     int
}

// plainCase is a case in a line, for readers without script.
type plainCase struct {
	State  view.State
	Name   string
	Title  string
	Replay string
}

const (
	maxReasons = 8
	maxPlain   = 1000
)

func newPage(r *reports.Run) *page {
	p := &page{run: r, keys: map[*reports.AdapterRun]string{}}
	for i, name := range names.Of(r) {
		p.keys[r.Adapters[i]] = name.Class
	}
	p.head()
	p.overview()
	causes := r.Causes()
	p.Matrix = newMatrix(rulematrix.Of(r), r, p.keys, causes)
	p.Notes = summary.NotJudged(r)
	for i, c := range causes[:min(maxCauses, len(causes))] {
		p.Causes = append(p.Causes, newCause(r, c, i+1, p.keys))
	}
	p.Further = len(causes) - len(p.Causes)
	p.plain()
	p.Data = newScriptData(r, p.keys, maxPageTexts)
	return p
}

// head fills in what the gate says, and what was run.
func (p *page) head() {
	gate := p.run.Gate()
	p.State = view.State{Name: "pass", Word: view.SentenceCase(gate.Headline())}
	switch gate.Word() {
	case "incomplete":
		p.State.Name = "notrun"
	case "failed", "found":
		p.State.Name = "required"
	}
	p.Title = p.State.Word + " · sdkconform"
	for _, reason := range gate.Reasons {
		p.Reasons = append(p.Reasons, safetext.Line(reason, 1000))
	}
	if len(p.Reasons) > maxReasons+1 {
		p.Reasons, p.Others = p.Reasons[:maxReasons], p.Reasons[maxReasons:]
	}
	s := p.run.Suite
	p.Facts = []view.NamedValue{
		{Name: "gate", Value: string(s.Level)},
		{Name: "responses", Value: fmt.Sprint(len(p.run.Plan))},
		{Name: "started", Value: s.Started},
		{Name: "suite", Value: s.Version},
		{Name: "on", Value: strings.TrimSpace(s.Go + " " + s.Platform)},
	}
	if len(s.Only) > 0 {
		p.Facts = append(p.Facts, view.NamedValue{Name: "only", Value: strings.Join(s.Only, " ")})
	}
	for i := range p.Facts {
		p.Facts[i].Value = safetext.Line(p.Facts[i].Value, 300)
	}
	p.Facts = slices.DeleteFunc(p.Facts, func(f view.NamedValue) bool { return f.Value == "" })
}

// overview fills in a strip for each SDK.
func (p *page) overview() {
	bins := newBins(p.run)
	for _, s := range bins.sources {
		p.Sources = append(p.Sources, safetext.Line(s, 100))
	}
	p.Width = bins.width()
	seen := make([]bool, len(view.States))
	for _, a := range p.run.Adapters {
		counts := make([]int, len(view.States))
		for _, c := range a.Cases {
			counts[view.StateOf(c.Verdict, c.Level)]++
		}
		for i, n := range counts {
			seen[i] = seen[i] || n > 0
		}
		p.Cases += len(a.Cases)
		p.SDKs = append(p.SDKs, newStrip(a, p.keys[a], counts, bins))
	}
	for i, s := range view.States {
		if seen[i] {
			p.Legend = append(p.Legend, s)
		}
	}
}

// newStrip is that of an adapter, with the counts of its cases by state.
func newStrip(a *reports.AdapterRun, key string, counts []int, bins bins) sdkStrip {
	strip := sdkStrip{
		Key: key, Label: a.Label(), Command: safetext.Line(a.Command, 500), Failure: safetext.Line(a.Failure, 500),
		Picture: bins.picture(a),
	}
	facts := []string{a.Describe.Language, strings.Join(a.Ops, " + ")}
	strip.Facts = safetext.Line(strings.Join(slices.DeleteFunc(facts, func(s string) bool { return s == "" }), " · "), 100)
	judged := len(a.Cases)
	for i, n := range counts {
		if n == 0 {
			continue
		}
		strip.Counts = append(strip.Counts, stateCount{view.States[i], n})
		if v := view.States[i].Name; v == "na" || v == "notrun" || v == "harness" {
			judged -= n
		}
	}
	if judged > 0 {
		strip.Share = view.Share(counts[view.StateOf(reports.Pass, "")], judged)
	}
	return strip
}

// plain lists the cases that did not pass, the gravest first.
func (p *page) plain() {
	type entry struct {
		adapter *reports.AdapterRun
		c       *reports.Case
		state   int
	}
	var entries []entry
	for _, a := range p.run.Adapters {
		for _, c := range a.Cases {
			if c.Verdict != reports.Pass && c.Verdict != reports.NotApplicable {
				entries = append(entries, entry{a, c, view.StateOf(c.Verdict, c.Level)})
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.state, b.state) })
	for _, e := range entries[:min(maxPlain, len(entries))] {
		p.Plain = append(p.Plain, plainCase{
			State: view.States[e.state], Name: fmt.Sprintf("%s: %s (%s)", e.adapter.Label(), safetext.Line(e.c.ID, 300), e.c.Op),
			Title: safetext.Line(e.c.Title(), 600), Replay: safetext.Line(e.adapter.Replay(e.c.ID), 1000),
		})
	}
	p.Unlined = len(entries) - len(p.Plain)
}

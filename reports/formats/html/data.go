package html

import (
	"bytes"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/view"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// scriptData is every case of the run for the script of the page. Each text is there once, and named by its index, because
// thousands of cases share it; a case that passes is one letter.
type scriptData struct {
	Texts    []string        `json:"texts"`
	States   []scriptState   `json:"states"`
	Rules    []scriptRule    `json:"rules"`
	SDKs     []scriptSDK     `json:"sdks"`
	Fixtures []scriptFixture `json:"fixtures"`
	Bodies   []scriptBody    `json:"bodies"`
	Findings [][6]int        `json:"findings"` // texts: rule, level, field, want, got, why
	Shown    []string        `json:"shown"`    // the names of an outcome's fields
	Wrong    []scriptCase    `json:"wrong"`
	Bare     bool            `json:"bare,omitempty"` // nothing is said of a case but its state
	texts    map[string]int  `json:"-"`
	findings map[[6]int]int  `json:"-"`
	bodies   map[string]int  `json:"-"` // by fixture id
	left     int             // bytes that texts may still have
}

type scriptState struct {
	Letter string `json:"letter"`
	Name   string `json:"name"`
	Word   string `json:"word"`
}

type scriptRule struct {
	ID    string `json:"id"`
	Level string `json:"level"`
	Says  string `json:"says"`
}

type scriptSDK struct {
	Key     string     `json:"key"`
	Label   string     `json:"label"`
	Command string     `json:"command"`
	Ops     []scriptOp `json:"ops"`
}

// scriptOp is what became of each planned case by one operation.
type scriptOp struct {
	Op     string  `json:"op"`
	States string  `json:"states"` // a letter a fixture
	Micros []int64 `json:"micros"`
}

// scriptFixture is a planned fixture. Its other numbers are indexes of texts; Body is one of Bodies, from 1; 0: no
// adapter got the fixture wrong, or it has no place.
type scriptFixture struct {
	ID      string `json:"id"`
	Source  int    `json:"s"`
	Form    int    `json:"f"`
	File    int    `json:"d"`
	Line    int    `json:"l"`
	Page    int    `json:"p"`
	Locator int    `json:"o"`
	Body    int    `json:"b,omitempty"`
}

type scriptBody struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	Body   string `json:"body"`
	Length int    `json:"length"`
	Digest string `json:"digest"`
}

// scriptCase is a case of which there is more to say than its letter.
type scriptCase struct {
	SDK      int   `json:"a"`
	Op       int   `json:"o"`
	Fixture  int   `json:"f"`
	Findings []int `json:"n,omitempty"`
	More     int   `json:"m,omitempty"` // findings that have no place
	Reason   int   `json:"r,omitempty"`
	Detail   int   `json:"d,omitempty"`
	Waived   int   `json:"w,omitempty"`
	Wire     int   `json:"x,omitempty"` // what the server saw
	// Shown are pairs: the name of an outcome's field, a text.
	Shown []int `json:"v,omitempty"`
	Cut   bool  `json:"c,omitempty"` // bodies and values have no place any more
}

const (
	// maxPageTexts bounds the bodies and values on the page, in bytes; of the cases after it there is the rule of the first
	// finding alone. Where the page is too large with them, it has fewer.
	maxPageTexts = 4 << 20
	// maxCaseFindings is how many findings of a case the page has.
	maxCaseFindings = 12
)

// newScriptData takes so many bytes of texts and bodies; fewer than 0: nothing is said of any case but its state.
func newScriptData(r *reports.Run, keys map[*reports.AdapterRun]string, most int) *scriptData {
	d := &scriptData{
		Texts: []string{""}, Bodies: []scriptBody{}, Findings: [][6]int{}, Wrong: []scriptCase{}, Rules: []scriptRule{},
		SDKs: []scriptSDK{}, Fixtures: []scriptFixture{}, Shown: []string{},
		texts: map[string]int{"": 0}, findings: map[[6]int]int{}, bodies: map[string]int{}, left: most, Bare: most < 0,
	}
	for _, s := range view.States {
		d.States = append(d.States, scriptState{string(s.Letter), s.Name, s.Word})
	}
	for _, rule := range golden.Rules() {
		d.Rules = append(d.Rules, scriptRule{rule.ID, string(rule.Level), rule.Says})
	}
	names := map[string]int{}
	for i, a := range r.Adapters {
		d.SDKs = append(d.SDKs, d.sdk(r, i, a, keys[a], names))
	}
	for _, p := range r.Plan {
		d.Fixtures = append(d.Fixtures, scriptFixture{
			ID: safetext.Line(p.ID, 300), Source: d.text(p.Source, 100), Form: d.text(p.Form, 100), File: d.text(p.File, 300), Line: p.Line,
			Page: d.text(p.Page, 200), Locator: d.text(p.Locator, 200), Body: d.bodies[p.ID],
		})
	}
	return d
}

// text is the index of a text that people wrote: a name, a reason.
func (d *scriptData) text(s string, limit int) int { return d.intern(safetext.Line(s, limit)) }

// value is the index of bytes from outside, made visible.
func (d *scriptData) value(s string, limit int) int {
	return d.intern(safetext.Visible([]byte(s), limit))
}

func (d *scriptData) intern(s string) int {
	i, ok := d.texts[s]
	if !ok {
		i = len(d.Texts)
		d.texts[s] = i
		d.Texts = append(d.Texts, s)
		d.left -= len(s)
	}
	return i
}

// notGiven stands for a fixture that an operation is not given.
const notGiven = '-'

func (d *scriptData) sdk(r *reports.Run, index int, a *reports.AdapterRun, key string, names map[string]int) scriptSDK {
	sdk := scriptSDK{Key: key, Label: a.Label(), Command: safetext.Line(a.Command, 2000), Ops: []scriptOp{}}
	var states [][]byte
	for _, op := range a.PlannedOps() {
		sdk.Ops = append(sdk.Ops, scriptOp{Op: op, Micros: make([]int64, len(r.Plan))})
		states = append(states, bytes.Repeat([]byte{notGiven}, len(r.Plan)))
	}
	next := 0
	for p := range a.PlannedCases(r.Plan) {
		c := a.Cases[next]
		next++
		states[p.OpIndex][p.PlanIndex] = view.States[view.StateOf(c.Verdict, c.Level)].Letter
		sdk.Ops[p.OpIndex].Micros[p.PlanIndex] = c.Micros
		if w, say := d.wrong(c, names); say {
			w.SDK, w.Op, w.Fixture = index, p.OpIndex, p.PlanIndex
			d.Wrong = append(d.Wrong, w)
		}
	}
	for i := range states {
		sdk.Ops[i].States = string(states[i])
	}
	return sdk
}

func (d *scriptData) wrong(c *reports.Case, names map[string]int) (w scriptCase, say bool) {
	if d.Bare || len(c.Findings) == 0 && c.Reason == "" && c.Sent == nil && c.Waived == nil {
		return w, false
	}
	w.Reason, w.Waived = d.text(c.Reason, 500), d.intern(view.WaivedOf(c))
	limit := maxCaseFindings
	if d.left <= 0 {
		limit = 1
	}
	for _, f := range c.Findings[:min(limit, len(c.Findings))] {
		w.Findings = append(w.Findings, d.finding(f))
	}
	w.More = len(c.Findings) - len(w.Findings)
	if w.Cut = d.left <= 0; w.Cut {
		return w, true
	}
	if c.Detail != "" {
		w.Detail = d.intern(view.DetailOf(c))
	}
	if c.Exchange != nil {
		w.Wire = d.intern(c.Exchange.Text())
	}
	for _, fact := range view.OutcomeOf(c) {
		name, ok := names[fact.Name]
		if !ok {
			name = len(d.Shown)
			names[fact.Name] = name
			d.Shown = append(d.Shown, fact.Name)
		}
		w.Shown = append(w.Shown, name, d.intern(fact.Value))
	}
	if s := c.Sent; s != nil {
		if _, ok := d.bodies[c.ID]; !ok {
			d.Bodies = append(d.Bodies, scriptBody{
				Status: s.Status, Type: safetext.Visible([]byte(s.Type), 200), Body: safetext.Visible(s.Bytes(), reports.MaxBody),
				Length: s.Length, Digest: safetext.Line(s.Digest, 100),
			})
			d.bodies[c.ID] = len(d.Bodies)
			d.left -= len(s.Body)
		}
	}
	return w, true
}

func (d *scriptData) finding(f golden.Finding) int {
	key := [6]int{d.text(f.Rule, 100), d.text(string(f.Level), 20)}
	if d.left > 0 {
		key[2], key[3], key[4], key[5] = d.value(f.Field, 200), d.value(f.Want, 600), d.value(f.Got, 600), d.text(f.Why, 1000)
	}
	i, ok := d.findings[key]
	if !ok {
		i = len(d.Findings)
		d.findings[key] = i
		d.Findings = append(d.Findings, key)
	}
	return i
}

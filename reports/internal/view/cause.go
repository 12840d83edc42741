package view

import (
	"fmt"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Cause is a cause as pages show it.
type Cause struct {
	Number   int
	State    State
	What     string
	Also     string // further fields
	Rules    []string
	Level    string
	Cases    int // 0: it is of the description
	Findings []Finding
	More     int // findings that are not shown
}

// Finding is a finding as pages show it.
type Finding struct {
	Rule, Level, Field string
	Want, Got          Marked
	Why                string
}

// Evidence is what proves a finding: the bytes, what the SDK shows, where it is documented, and how to see it again.
type Evidence struct {
	Which                 string // the case is of those of its cause
	ID, Op                string
	Reason, Detail        string
	Status                int
	Type, Digest          string
	Length                int
	Body, Hex             string
	Shown                 []NamedValue
	Wire, Waived          string
	Page, Locator, Source string
	Replay                string
}

const (
	maxFindings = 8
	maxHex      = 1 << 10
)

// NewCause is a cause as pages show it.
func NewCause(c *reports.Cause, number int) Cause {
	v := Cause{
		Number: number, State: States[StateOf(c.Verdict, c.Level)],
		What: reports.Sentence(c.Examples[0]), Level: string(c.Level), Cases: len(c.Cases),
	}
	for _, rule := range c.Rules {
		v.Rules = append(v.Rules, safetext.Line(rule, 100))
	}
	if verdict := c.Unwaived(); verdict == reports.Crash || verdict == reports.Hang {
		v.What = safetext.Short(c.Cases[0].Reason)
	} else if len(c.Fields) > 1 {
		v.Also = safetext.List(c.Fields[1:])
	}
	for _, f := range c.Examples[:min(maxFindings, len(c.Examples))] {
		v.Findings = append(v.Findings, NewFinding(f))
	}
	v.More = len(c.Examples) - len(v.Findings)
	if c.Cases[0].ID == reports.DescriptionID {
		v.Cases = 0
	}
	return v
}

// NewFinding is a finding as pages show it.
func NewFinding(f golden.Finding) Finding {
	want, got := Difference(safetext.Visible([]byte(f.Want), 1000), safetext.Visible([]byte(f.Got), 1000))
	return Finding{
		Rule: safetext.Line(f.Rule, 100), Level: string(f.Level), Field: safetext.Visible([]byte(f.Field), 200),
		Want: want, Got: got, Why: safetext.Line(f.Why, 1000),
	}
}

// NewEvidence is what a case proves; which says which of its cause's cases it is.
func NewEvidence(which string, c *reports.Case, p *reports.Planned, a *reports.AdapterRun) *Evidence {
	e := &Evidence{
		Which: which,
		ID:    safetext.Line(c.ID, 300), Op: c.Op, Reason: safetext.Line(c.Reason, 1000), Detail: DetailOf(c),
		Replay: safetext.Line(a.Replay(c.ID), 2000), Shown: OutcomeOf(c), Waived: WaivedOf(c),
	}
	if p.File != "" { // results.json does not know where a fixture is documented
		e.Page, e.Locator = safetext.Line(p.Page, 200), safetext.Line(p.Locator, 200)
		e.Source = fmt.Sprintf("%s:%d", safetext.Line(p.File, 300), p.Line)
	}
	if s := c.Sent; s != nil {
		e.Status, e.Type, e.Digest, e.Length, e.Body = s.Status, safetext.Visible([]byte(s.Type), 200), s.Digest, s.Length, s.Text()
		e.Hex = HexDump(s.Bytes(), maxHex)
	}
	if c.Exchange != nil {
		e.Wire = c.Exchange.Text()
	}
	return e
}

package html

import (
	"fmt"
	"net/url"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// cause is a cause as the page shows it, with its first case in full.
type cause struct {
	Number   int
	State    caseState
	Label    string
	Key      string
	What     string
	Also     string // further fields
	Rules    []string
	Level    string
	Cases    int
	First    *evidence
	Links    []caseLink
	Further  int // cases that have no link
	Findings []finding
	More     int // findings that are not shown
}

type caseLink struct{ Name, Href string }

type finding struct {
	Rule, Level, Field string
	Want, Got          marked
	Why                string
}

// evidence is what proves a finding: the bytes, what the SDK shows, where it is documented, and how to see it again.
type evidence struct {
	ID, Op                string
	Reason, Detail        string
	Status                int
	Type, Digest          string
	Length                int
	Body, Hex             string
	Shown                 []namedValue
	Wire, Waived          string
	Page, Locator, Source string
	Replay                string
}

const (
	maxCauses   = 200
	maxFindings = 8
	maxLinks    = 60
	maxHex      = 1 << 10
)

func newCause(r *reports.Run, c *reports.Cause, number int, keys map[*reports.AdapterRun]string) cause {
	h := cause{
		Number: number, State: caseStates[stateOf(c.Verdict, c.Level)], Label: c.Adapter.Label(), Key: keys[c.Adapter],
		What: reports.Sentence(c.Examples[0]), Level: string(c.Level), Cases: len(c.Cases),
	}
	for _, rule := range c.Rules {
		h.Rules = append(h.Rules, safetext.Line(rule, 100))
	}
	if c.Verdict == reports.Crash || c.Verdict == reports.Hang {
		h.What = safetext.Short(c.Cases[0].Reason)
	} else if len(c.Fields) > 1 {
		h.Also = safetext.List(c.Fields[1:])
	}
	for _, f := range c.Examples[:min(maxFindings, len(c.Examples))] {
		h.Findings = append(h.Findings, newFinding(f))
	}
	h.More = len(c.Examples) - len(h.Findings)
	first := c.Cases[0]
	p := r.Planned(first.ID)
	if p == nil { // of the description
		h.Cases = 0
		return h
	}
	h.First = newEvidence(first, p, c.Adapter)
	for _, other := range c.Cases[:min(maxLinks, len(c.Cases))] {
		h.Links = append(h.Links, linkTo(h.Key, other))
	}
	h.Further = len(c.Cases) - len(h.Links)
	return h
}

// linkTo is a link to a case within the page.
func linkTo(key string, c *reports.Case) caseLink {
	name := safetext.Line(c.ID, 300)
	return caseLink{name, "#case/" + url.PathEscape(key) + "/" + url.PathEscape(c.Op) + "/" + url.PathEscape(name)}
}

func newFinding(f golden.Finding) finding {
	want, got := difference(safetext.Visible([]byte(f.Want), 1000), safetext.Visible([]byte(f.Got), 1000))
	return finding{
		Rule: safetext.Line(f.Rule, 100), Level: string(f.Level), Field: safetext.Visible([]byte(f.Field), 200),
		Want: want, Got: got, Why: safetext.Line(f.Why, 1000),
	}
}

func newEvidence(c *reports.Case, p *reports.Planned, a *reports.AdapterRun) *evidence {
	e := &evidence{
		ID: safetext.Line(c.ID, 300), Op: c.Op, Reason: safetext.Line(c.Reason, 1000), Detail: detailOf(c),
		Page: safetext.Line(p.Page, 200), Locator: safetext.Line(p.Locator, 200), Source: fmt.Sprintf("%s:%d", safetext.Line(p.File, 300), p.Line),
		Replay: safetext.Line(a.Replay(c.ID), 2000), Shown: outcomeOf(c), Waived: waivedOf(c),
	}
	if s := c.Sent; s != nil {
		e.Status, e.Type, e.Digest, e.Length, e.Body = s.Status, safetext.Visible([]byte(s.Type), 200), s.Digest, s.Length, s.Text()
		e.Hex = hexDump(s.Bytes(), maxHex)
	}
	if c.Exchange != nil {
		e.Wire = c.Exchange.Text()
	}
	return e
}

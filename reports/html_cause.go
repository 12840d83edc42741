package reports

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// htmlCause is a cause as the page shows it, with its first case in full.
type htmlCause struct {
	Number   int
	State    htmlState
	Label    string
	Key      string
	What     string
	Also     string // further fields
	Rules    []string
	Level    string
	Cases    int
	First    *htmlEvidence
	Links    []htmlLink
	Further  int // cases that have no link
	Findings []htmlFinding
	More     int // findings that are not shown
}

type htmlLink struct{ Name, Href string }

type htmlFinding struct {
	Rule, Level, Field string
	Want, Got          marked
	Why                string
}

// htmlEvidence is what proves a finding: the bytes, what the SDK shows, where it is
// documented, and how to see it again.
type htmlEvidence struct {
	ID, Op                string
	Reason, Detail        string
	Status                int
	Type, Digest          string
	Length                int
	Body, Hex             string
	Shown                 []htmlFact
	Wire, Waived          string
	Page, Locator, Source string
	Replay                string
}

const (
	shownFindings = 8
	shownLinks    = 60
	shownHex      = 1 << 10
)

// caseLink is the address of a case within the page.
func caseLink(key string, c *Case) string {
	return "#case/" + url.PathEscape(key) + "/" + url.PathEscape(c.Op) + "/" + url.PathEscape(safetext.Line(c.ID, 300))
}

func (r *Run) htmlCause(c *Cause, number int, keys map[*AdapterRun]string) htmlCause {
	h := htmlCause{
		Number: number, State: htmlStates[stateOf(c.Verdict, c.Level)], Label: c.Adapter.Label(), Key: keys[c.Adapter],
		What: Sentence(c.Examples[0]), Level: string(c.Level), Cases: len(c.Cases),
	}
	for _, rule := range c.Rules {
		h.Rules = append(h.Rules, safetext.Line(rule, 100))
	}
	if c.Verdict == Crash || c.Verdict == Hang {
		h.What = safetext.Short(c.Cases[0].Reason)
	} else if len(c.Fields) > 1 {
		h.Also = safetext.List(c.Fields[1:])
	}
	for _, f := range c.Examples[:min(shownFindings, len(c.Examples))] {
		h.Findings = append(h.Findings, htmlFindingOf(f))
	}
	h.More = len(c.Examples) - len(h.Findings)
	first := c.Cases[0]
	p := r.Planned(first.ID)
	if p == nil { // of the description
		h.Cases = 0
		return h
	}
	h.First = evidence(first, p, c.Adapter)
	for _, other := range c.Cases[:min(shownLinks, len(c.Cases))] {
		h.Links = append(h.Links, htmlLink{safetext.Line(other.ID, 300), caseLink(h.Key, other)})
	}
	h.Further = len(c.Cases) - len(h.Links)
	return h
}

func htmlFindingOf(f golden.Finding) htmlFinding {
	want, got := difference(safetext.Visible([]byte(f.Want), 1000), safetext.Visible([]byte(f.Got), 1000))
	return htmlFinding{
		Rule: safetext.Line(f.Rule, 100), Level: string(f.Level), Field: safetext.Visible([]byte(f.Field), 200),
		Want: want, Got: got, Why: safetext.Line(f.Why, 1000),
	}
}

func evidence(c *Case, p *Planned, a *AdapterRun) *htmlEvidence {
	e := &htmlEvidence{
		ID: safetext.Line(c.ID, 300), Op: c.Op, Reason: safetext.Line(c.Reason, 1000), Detail: detail(c),
		Page: safetext.Line(p.Page, 200), Locator: safetext.Line(p.Locator, 200), Source: fmt.Sprintf("%s:%d", safetext.Line(p.File, 300), p.Line),
		Replay: safetext.Line(a.Replay(c.ID), 2000),
	}
	if s := c.Sent; s != nil {
		e.Status, e.Type, e.Digest, e.Length, e.Body = s.Status, safetext.Visible([]byte(s.Type), 200), s.Digest, s.Length, s.Shown()
		e.Hex = hexDump(s.Bytes(), shownHex)
	}
	e.Shown, e.Waived = shownOutcome(c), waivedWords(c)
	if c.Exchange != nil {
		e.Wire = c.Exchange.Text()
	}
	return e
}

// waivedWords say by which waivers a case is a known failure, and until when.
func waivedWords(c *Case) string {
	if c.Waived == nil {
		return ""
	}
	return safetext.Line(fmt.Sprintf("%s (%s)", c.Waived.Words(), strings.Join(c.Waived.By, ", ")), 2000)
}

// detail is a stack or what a program has said, in lines.
func detail(c *Case) string {
	text := safetext.Lines(string(safetext.Cut([]byte(c.Detail), 8<<10)))
	if len(c.Detail) > 8<<10 {
		text += fmt.Sprintf("… (%d bytes)", len(c.Detail))
	}
	return strings.TrimRight(text, "\n")
}

// shownOutcome are the fields that the SDK shows.
func shownOutcome(c *Case) []htmlFact {
	o := c.Outcome
	if o == nil {
		return nil
	}
	var facts []htmlFact
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, htmlFact{name, safetext.Visible([]byte(value), 1000)})
		}
	}
	add("kind", string(o.Kind))
	if o.Status != 0 {
		add("status", fmt.Sprint(o.Status))
	}
	add("code", o.Code)
	add("message", o.Message)
	add("requestId", o.RequestID)
	add("hostId", o.HostID)
	add("data", string(o.Data))
	add("class", o.Class)
	if o.Retryable != nil {
		add("retryable", fmt.Sprint(*o.Retryable))
	}
	if o.Known != nil {
		add("known", fmt.Sprint(*o.Known))
	}
	add("text", o.Text)
	add("errorType", o.ErrorType)
	return facts
}

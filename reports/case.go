package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Verdict is what became of a case.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	// Fail: a required or recommended rule is broken. Whether that fails the gate is said by the levels of the
	// findings.
	Fail         Verdict = "fail"
	Crash        Verdict = "crash"
	Hang         Verdict = "hang"
	KnownFailure Verdict = "known-failure"
	Fixed        Verdict = "fixed"
	// NotApplicable: the SDK does not claim the provider or the format.
	NotApplicable Verdict = "not-applicable"
	// HarnessError: the adapter or the suite failed, not the SDK.
	HarnessError Verdict = "harness-error"
	NotRun       Verdict = "not-run"
)

// Verdicts lists them in the order of summaries.
func Verdicts() []Verdict {
	return []Verdict{Pass, Fail, Crash, Hang, KnownFailure, Fixed, NotApplicable, HarnessError, NotRun}
}

// Incomplete reports whether the verdict says nothing of the SDK although it should.
func (v Verdict) Incomplete() bool { return v == HarnessError || v == NotRun }

// Case is one case of one adapter and what became of it.
type Case struct {
	ID string `json:"id"` // the fixture's
	Op string `json:"op"` // decode or call
	// Level is that of the gravest finding; without findings, that of what the case could have broken.
	Level    golden.Level     `json:"level"`
	Verdict  Verdict          `json:"verdict"`
	Findings []golden.Finding `json:"findings"`
	// Reason is one line on a verdict that findings do not explain.
	Reason string `json:"reason,omitempty"`
	// Detail is a stack or the end of the adapter's standard error, bounded.
	Detail string `json:"detail,omitempty"`
	// Sent and Outcome are there where something is wrong.
	Sent    *Sent           `json:"sent,omitempty"`
	Outcome *runner.Outcome `json:"outcome,omitempty"`
	// Unscored are the rules of findings that do not gate only because of the run's requirement set.
	Unscored []string `json:"unscored,omitempty"`
	// Waived is there where a waiver matches the case.
	Waived *Waived `json:"waived,omitempty"`
	// Recognised says that the SDK has a name of its own for the code, where the provider documents one.
	Recognised bool `json:"recognised,omitempty"`
	// ByClass is there where the case was not run, and is judged by others of its class.
	ByClass *ByClass `json:"byClass,omitempty"`
	// Exchange is what the server saw of a call.
	Exchange *Exchange `json:"exchange,omitempty"`
	// Micros is how long the case took, in microseconds.
	Micros int64 `json:"micros,omitempty"`
}

// ByClass says by which other cases a case is judged that was not run.
type ByClass struct {
	Class  string   `json:"class"`  // "decode of json, truncated-value": what the cases have in common
	Proven []string `json:"proven"` // the ids of those that were run, each of which ended or hung the SDK by itself
}

// maxProven is how many of the cases that prove a class are named in a line.
const maxProven = 3

// Summary says it in one line.
func (b *ByClass) Summary() string {
	shown := b.Proven[:min(len(b.Proven), maxProven)]
	text := fmt.Sprintf("judged by its class (%s) and not run; proven by %s", b.Class, strings.Join(shown, ", "))
	if n := len(b.Proven) - len(shown); n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return safetext.Line(text, 1000)
}

// notSelected is the reason of a case that a filter of the test framework left out.
const notSelected = "not selected: a filter of the test run left it out"

// NewNotSelected is the end of a case that a filter of the test framework, such as go test's -run, left out.
func NewNotSelected(id, op string) *Case {
	return &Case{ID: id, Op: op, Level: golden.Informative, Verdict: NotRun, Findings: []golden.Finding{}, Reason: notSelected}
}

// NotSelected reports whether a filter of the test framework left the case out.
func (c *Case) NotSelected() bool { return c.Verdict == NotRun && c.Reason == notSelected }

// Judged reports whether the verdict says something of the SDK.
func (c *Case) Judged() bool { return c.Verdict != NotApplicable && !c.Verdict.Incomplete() }

// Unwaived is the verdict that the case has without waivers.
func (c *Case) Unwaived() Verdict {
	if c.Waived != nil {
		return c.Waived.Verdict
	}
	return c.Verdict
}

// Gates reports whether the case fails a gate set at the given level: by what it breaks, or by a waiver that
// expects something else of it.
func (c *Case) Gates(gate golden.Level) bool {
	if w := c.Waived; w != nil && len(w.Changed)+len(w.Fixed) > 0 {
		return true
	}
	switch c.Verdict {
	case Fixed:
		return true
	case Crash, Hang:
		return len(c.Unscored) == 0 || c.anyGates(gate)
	case Fail:
		if len(c.Unscored) > 0 {
			return c.anyGates(gate)
		}
		return c.Level.Gates(gate)
	}
	return false
}

// GatesBy reports whether a finding of the case fails a gate set at the given level.
func (c *Case) GatesBy(f golden.Finding, gate golden.Level) bool {
	return f.Level.Gates(gate) && !slices.Contains(c.Unscored, f.Rule)
}

func (c *Case) anyGates(gate golden.Level) bool {
	return slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return c.GatesBy(f, gate) })
}

// GatesButUnscored reports whether a finding of the case would fail the gate if the requirement set of the run
// had its rule.
func (c *Case) GatesButUnscored(gate golden.Level) bool {
	return slices.ContainsFunc(c.Findings, func(f golden.Finding) bool {
		return f.Level.Gates(gate) && slices.Contains(c.Unscored, f.Rule)
	})
}

// Sent is the response of a case as reports show it.
type Sent struct {
	Status int    `json:"status"`                // HTTP status
	Type   string `json:"contentType,omitempty"` // the header of that name
	Body   string `json:"body"`                  // its first bytes, as [safetext.Visible] shows them; see Bytes
	Length int    `json:"length"`                // of the whole body, in bytes
	Digest string `json:"digest"`                // of the whole body, by [golden.Digest]
}

// MaxBody is how many bytes of a body a journal keeps.
const MaxBody = 2 << 10

// SentOf is a response as reports show it.
func SentOf(r *runner.Response) *Sent {
	return &Sent{
		Status: r.Status, Type: r.Header.Get("Content-Type"),
		Body: safetext.Visible(safetext.Cut(r.Body, MaxBody), MaxBody), Length: len(r.Body), Digest: golden.Digest(r.Body),
	}
}

// Bytes are the first bytes of the body, as they were sent.
func (s *Sent) Bytes() []byte { return safetext.Unescape(s.Body) }

// Text is the body in one line of text, with its length where it is cut.
func (s *Sent) Text() string {
	data := s.Bytes()
	text := safetext.Visible(data, MaxBody)
	if len(data) < s.Length && len(data) <= MaxBody {
		text += fmt.Sprintf("… (%d bytes)", s.Length)
	}
	return text
}

// Exchange is what the server saw of a call, as reports show it. Its texts are made safe by [safetext.Visible].
type Exchange struct {
	Delivery string    `json:"delivery,omitempty"` // how the response was delivered; empty: as it is
	Requests []Request `json:"requests"`           // at most 8
	Total    int       `json:"total"`              // how many there were
	Took     int64     `json:"tookMs"`             // the time of the longest call, in milliseconds
	Open     int       `json:"open"`               // connections open afterwards
}

// Request is one request of an SDK.
type Request struct {
	Connection int      `json:"connection"` // which one, from 1
	Line       string   `json:"line"`       // "POST / HTTP/1.1"
	Header     []string `json:"header"`
	Body       string   `json:"body,omitempty"` // at most 2 KiB of it
}

// Text tells of the calls, then of each request as it was sent, a line each. It is safe to print in a terminal
// and in a CI log.
func (x *Exchange) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, the longest call took %d ms, connections open afterwards: %d\n", safetext.Count(x.Total, "request", "requests"), x.Took, x.Open)
	if x.Delivery != "" {
		fmt.Fprintf(&b, "delivered: %s\n", x.Delivery)
	}
	for i, r := range x.Requests {
		fmt.Fprintf(&b, "request %d of %d, on connection %d:\n  %s\n", i+1, x.Total, r.Connection, r.Line)
		for _, h := range r.Header {
			fmt.Fprintf(&b, "  %s\n", h)
		}
		if r.Body != "" {
			fmt.Fprintf(&b, "\n  %s\n", r.Body)
		}
	}
	if n := x.Total - len(x.Requests); n > 0 {
		fmt.Fprintf(&b, "and %s\n", safetext.Count(n, "request more", "requests more"))
	}
	return safetext.Lines(string(safetext.Cut([]byte(b.String()), 16<<10)))
}

// Waived is what waivers make of a case.
type Waived struct {
	// Verdict is what the case would be without them.
	Verdict Verdict `json:"verdict"`
	// By are the places of the waivers in force that match the case.
	By []string `json:"by"`
	// Changed are the findings that differ from what a waiver expects.
	Changed []Difference `json:"changed,omitempty"`
	// Fixed is what a waiver expects and the case does not break any more.
	Fixed []FixedFinding `json:"fixed,omitempty"`
	// Waivers are those of By.
	Waivers []*Waiver `json:"-"`
	// unexpected are the findings that gate and that no waiver is about.
	unexpected []golden.Finding
}

// Difference is a finding that differs from what a waiver expects.
type Difference struct {
	Expected Expected       `json:"expected"` // by the waiver
	Finding  golden.Finding `json:"finding"`  // what the run has in its place
	waiver   *Waiver        // nil where the waivers of the run are not known any more
}

// FixedFinding is a finding that a waiver expects and that is not there any more.
type FixedFinding struct {
	Expected
	waiver *Waiver // as in Difference
}

// Summary says in one line why the case is waived and until when, or why it is not.
func (w *Waived) Summary() string {
	var parts []string
	for _, d := range w.Changed {
		parts = append(parts, fmt.Sprintf("changed: the waiver expects %s, the SDK shows %s", d.Expected, safetext.Quote(d.Finding.Got)))
	}
	for _, f := range w.Fixed {
		parts = append(parts, fmt.Sprintf("fixed, but still waived: %s", f.Expected))
	}
	for _, waiver := range w.Waivers {
		parts = append(parts, waiver.Summary())
	}
	return strings.Join(parts, "; ")
}

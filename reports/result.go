package reports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Verdict is what became of a case.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	// Fail: a required or recommended rule is broken. Whether that fails the gate
	// is said by the levels of the findings.
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
	ID string `json:"id"`
	Op string `json:"op"`
	// Level is that of the gravest finding, of a case without findings that of
	// what it could have broken.
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
	// Unscored are the rules of findings that would gate and do not, by the requirement
	// set of the run.
	Unscored []string `json:"unscored,omitempty"`
	// Waived is there where a waiver matches the case.
	Waived *Waived `json:"waived,omitempty"`
	// Exchange is what the wire saw of a call.
	Exchange *Exchange `json:"exchange,omitempty"`
	// Micros is how long the case took, in microseconds.
	Micros int64 `json:"micros,omitempty"`
}

// Sent is the response of a case as reports show it.
type Sent struct {
	Status int    `json:"status"`
	Type   string `json:"contentType,omitempty"`
	Body   string `json:"body"`   // its first bytes, as [safetext.Visible] shows them; see Bytes
	Length int    `json:"length"` // of the whole body, in bytes
	Digest string `json:"digest"` // of the whole body, by [golden.Digest]
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

// Shown is the body in one line of text, which says how long it is where it is cut.
func (s *Sent) Shown() string {
	data := s.Bytes()
	text := safetext.Visible(data, MaxBody)
	if len(data) < s.Length && len(data) <= MaxBody {
		text += fmt.Sprintf("… (%d bytes)", s.Length)
	}
	return text
}

// Gates reports whether the case fails a gate set at the given level: by what it
// breaks, or by a waiver that expects something else of it.
func (c *Case) Gates(gate golden.Level) bool {
	if w := c.Waived; w != nil && len(w.Changed)+len(w.Fixed) > 0 {
		return true
	}
	switch c.Verdict {
	case Fixed:
		return true
	case Crash, Hang:
		return len(c.Unscored) == 0 || slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return c.gating(f, gate) })
	case Fail:
		if len(c.Unscored) > 0 {
			return slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return c.gating(f, gate) })
		}
		return c.Level.Gates(gate)
	}
	return false
}

// gating reports whether a finding of the case fails a gate set at the given level.
func (c *Case) gating(f golden.Finding, gate golden.Level) bool {
	return f.Level.Gates(gate) && !slices.Contains(c.Unscored, f.Rule)
}

// MaxValue is how many bytes of a value a journal and results.json keep. A message
// of a mebibyte that is shown wrong is wrong in its first bytes or in its length.
const MaxValue = 16 << 10

// MinValue is how many bytes of a value a journal keeps at least. Which cases of a run
// have no more than that, because it has very many long ones, depends on their order.
const MinValue = 256

// sameValue reports whether two values of findings are the same, as far as both were kept.
func sameValue(a, b string) bool {
	if a == b || keptLeast(a) == keptLeast(b) {
		return a == b
	}
	return min(len(a), len(b)) >= MinValue && string(safetext.Cut([]byte(a), MinValue)) == string(safetext.Cut([]byte(b), MinValue))
}

// keptLeast reports whether of a value no more than MinValue was kept; what is no UTF-8
// was written longer.
func keptLeast(s string) bool {
	i := strings.LastIndex(s, "… (")
	return i >= 0 && i <= 4*MinValue && strings.HasSuffix(s[i:], " bytes)")
}

// kept is the case as a journal keeps it: values of bounded length, and bytes that
// are no UTF-8 escaped, in whose place JSON would put a replacement character.
func (c *Case) kept() *Case { return c.Shortened(MaxValue) }

// Shortened is the case with no value of more than so many bytes, for runs in which
// very many cases have long ones.
func (c *Case) Shortened(most int) *Case {
	kept := func(s string) string { return keptTo(s, most) }
	k := *c
	k.Reason, k.Detail = kept(c.Reason), kept(c.Detail)
	k.Findings = make([]golden.Finding, len(c.Findings))
	for i, f := range c.Findings {
		f.Field, f.Want, f.Got, f.Why = kept(f.Field), kept(f.Want), kept(f.Got), kept(f.Why)
		k.Findings[i] = f
	}
	if c.Sent != nil {
		sent := *c.Sent
		sent.Type, sent.Body = kept(sent.Type), kept(sent.Body)
		k.Sent = &sent
	}
	if c.Outcome != nil {
		o := *c.Outcome
		for _, value := range []*string{&o.Kind, &o.Code, &o.Message, &o.RequestID, &o.HostID, &o.Class, &o.Text, &o.ErrorType} {
			*value = keptTo(*value, maxShown)
		}
		// What is no JSON, or nested deeper than encoding/json reads, would make the
		// whole record unwritable.
		if o.Data != nil && (len(o.Data) > MaxValue || !json.Valid(o.Data) || !utf8.Valid(o.Data)) {
			o.Data, _ = json.Marshal(keptTo(string(o.Data), maxShown)) // a string always encodes
		}
		k.Outcome = &o
	}
	return &k
}

// Size is about how much memory the case's values take, in bytes.
func (c *Case) Size() int {
	n := len(c.Reason) + len(c.Detail)
	for _, f := range c.Findings {
		n += len(f.Field) + len(f.Want) + len(f.Got) + len(f.Why)
	}
	if c.Sent != nil {
		n += len(c.Sent.Body)
	}
	if o := c.Outcome; o != nil {
		n += len(o.Code) + len(o.Message) + len(o.RequestID) + len(o.HostID) + len(o.Class) + len(o.Text) + len(o.ErrorType) + len(o.Data)
	}
	return n
}

// kept is the adapter as a journal keeps it.
func (a Adapter) kept() Adapter {
	a.Command, a.Failure = kept(a.Command), kept(a.Failure)
	a.Describe.Name, a.Describe.Version, a.Describe.Language = kept(a.Describe.Name), kept(a.Describe.Version), kept(a.Describe.Language)
	return a
}

// maxShown is how many bytes of each value that an SDK shows a journal keeps. What is
// wrong with it is in a finding, from where it begins.
const maxShown = 4 << 10

// kept is a value as a journal keeps it.
func kept(s string) string { return keptTo(s, MaxValue) }

func keptTo(s string, most int) string {
	if len(s) <= most && utf8.ValidString(s) {
		return s
	}
	head := safetext.Cut([]byte(s), most)
	var b strings.Builder
	for rest := head; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02X`, rest[0])
		} else {
			b.Write(rest[:size])
		}
		rest = rest[size:]
	}
	if len(head) < len(s) {
		fmt.Fprintf(&b, "… (%d bytes)", len(s))
	}
	return b.String()
}

// Planned is one fixture of a run's plan.
type Planned struct {
	ID      string       `json:"id"`
	Digest  string       `json:"digest"`
	Level   golden.Level `json:"level"`
	Source  string       `json:"source"`
	Form    string       `json:"form"`
	File    string       `json:"file"`
	Line    int          `json:"line"`
	Page    string       `json:"page"`
	Locator string       `json:"locator"`
	// Call says how a real client is given it; see [Planned.Ops].
	Call string `json:"call,omitempty"`
	// Unscored says why the case does not count in the requirement set of the run;
	// empty: it does. Most is the level at which it counts at most, where that is less
	// than Level.
	Unscored string       `json:"unscored,omitempty"`
	Most     golden.Level `json:"most,omitempty"`
}

// The values of [Planned].Call.
const (
	CallOnly = "only" // what happens on the wire, decode cannot see
	CallToo  = "too"  // given by both operations
)

// Ops are those of an adapter's operations by which it is given the fixture. Call is
// slow beside decode and, where there is decode, repeats what that has shown of the
// body's forms: both are given what a page documents, in one form.
func (p *Planned) Ops(all []string) []string {
	decode := slices.Contains(all, runner.OpDecode)
	return slices.DeleteFunc(slices.Clone(all), func(op string) bool {
		if op == runner.OpDecode {
			return p.Call == CallOnly
		}
		return decode && p.Call == ""
	})
}

// Suite is the suite that ran.
type Suite struct {
	Version  string       `json:"version"`
	Go       string       `json:"go"`
	Platform string       `json:"platform"`
	Started  string       `json:"started"`
	Level    golden.Level `json:"level"` // of the gate
	Fixtures int          `json:"fixtures"`
	Only     []string     `json:"only,omitempty"`
	// Lacks says what this system could not do about adapters; see [runner.Lacks].
	Lacks []string `json:"lacks,omitempty"`
	// Catalogue is a digest of every fixture of the catalogue, whatever was selected,
	// and of what is expected of it: runs with the same one can be put together.
	Catalogue string `json:"catalogue,omitempty"`
	// Requirements is the name of the requirement set; empty: all that there is gates.
	Requirements string `json:"requirements,omitempty"`
	// Shard is which part of the selection this is; nil: the whole.
	Shard *Shard `json:"shard,omitempty"`
}

// Shard is one of several equal parts of a run's selection: of of them the one with
// the number index, from 1. The n-th case is in shard (n-1) modulo of, plus 1.
type Shard struct {
	Index int `json:"index"`
	Of    int `json:"of"`
}

// String is "2/5".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// maxShards is more than any CI service starts jobs at once.
const maxShards = 1000

// ParseShard reads "2/5".
func ParseShard(text string) (*Shard, error) {
	index, of, _ := strings.Cut(text, "/")
	var s Shard
	var err, also error
	s.Index, err = strconv.Atoi(index)
	s.Of, also = strconv.Atoi(of)
	if err != nil || also != nil || s.Index < 1 || s.Of < s.Index || s.Of > maxShards || text != s.String() {
		return nil, fmt.Errorf("%q is no shard such as 2/5, from 1/5 to 5/5", text)
	}
	return &s, nil
}

// Adapter is one adapter of a run.
type Adapter struct {
	// Command is what starts it: a command line, or "builtin:reference".
	Command  string             `json:"command"`
	Describe runner.Description `json:"describe"`
	Ops      []string           `json:"ops"`
	// Failure says why it could not be started; empty where it was.
	Failure string `json:"failure,omitempty"`
	// Findings are those of its description, judged once.
	Findings []golden.Finding `json:"findings,omitempty"`
	// before is how many adapters of its name and version are before it in the run.
	before int
}

// Label names the adapter in reports, in one bounded line; see [Distinguish].
func (a *Adapter) Label() string {
	if a.before > 0 {
		return fmt.Sprintf("%s~%d", a.label(), a.before+1)
	}
	return a.label()
}

// Distinguish gives the adapters of one run labels of their own: the second of the
// same name and version ends with ~2, and so on.
func Distinguish(adapters []Adapter) {
	var list []*Adapter
	for i := range adapters {
		list = append(list, &adapters[i])
	}
	distinguish(list)
}

func distinguish(adapters []*Adapter) {
	seen := map[string]int{}
	for _, a := range adapters {
		a.before = seen[a.label()]
		seen[a.label()]++
	}
}

// label is the label without what distinguishes it.
func (a *Adapter) label() string {
	label := a.Describe.Label()
	if a.Describe.Name == "" {
		label = a.Command
	}
	return safetext.Line(label, 200)
}

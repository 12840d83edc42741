package reports

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// MaxValue is how many bytes of a value a journal and results.json keep. A message of a mebibyte that is shown
// wrong is wrong in its first bytes or in its length.
const MaxValue = 16 << 10

// MinValue is how many bytes of a value a journal keeps at least. Which cases of a run have no more than that,
// because it has very many long ones, depends on their order.
const MinValue = 256

// maxOutcomeValue is how many bytes of each value of an outcome a journal keeps. What is wrong with it is in a
// finding, from where it begins.
const maxOutcomeValue = 4 << 10

// bounded is a value as a journal keeps it: at most limit bytes of it, and bytes that are no UTF-8 escaped, which
// JSON would replace.
func bounded(s string, limit int) string {
	if len(s) <= limit && utf8.ValidString(s) {
		return s
	}
	head := safetext.Cut([]byte(s), limit)
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

// Shortened is the case with no value of more than limit bytes, for runs in which very many cases have long ones.
func (c *Case) Shortened(limit int) *Case {
	short := *c
	short.Reason, short.Detail = bounded(c.Reason, limit), bounded(c.Detail, limit)
	short.Findings = make([]golden.Finding, len(c.Findings))
	for i, f := range c.Findings {
		f.Field, f.Want, f.Got, f.Why = bounded(f.Field, limit), bounded(f.Want, limit), bounded(f.Got, limit), bounded(f.Why, limit)
		short.Findings[i] = f
	}
	if c.Sent != nil {
		sent := *c.Sent
		sent.Type, sent.Body = bounded(sent.Type, limit), bounded(sent.Body, limit)
		short.Sent = &sent
	}
	if c.Outcome != nil {
		short.Outcome = boundedOutcome(*c.Outcome)
	}
	return &short
}

// Bare is the case with its findings, and little of what is shown of it beside them: neither bodies nor headers, and values of
// at most [MinValue] bytes. What was sent 'sdkconform show' prints again.
func (c *Case) Bare() *Case {
	bare := c.Shortened(MinValue)
	bare.Sent, bare.Exchange = nil, nil
	if o := bare.Outcome; o != nil {
		for _, value := range []*string{&o.Code, &o.Message, &o.RequestID, &o.HostID, &o.Text} {
			*value = bounded(*value, MinValue)
		}
		if len(o.Data) > MinValue {
			o.Data = nil
		}
	}
	return bare
}

func boundedOutcome(o runner.Outcome) *runner.Outcome {
	for _, value := range []*string{&o.Kind, &o.Code, &o.Message, &o.RequestID, &o.HostID, &o.Class, &o.Text, &o.ErrorType} {
		*value = bounded(*value, maxOutcomeValue)
	}
	// What is no JSON, or nested deeper than encoding/json reads, would make the whole record unwritable.
	if o.Data != nil && (len(o.Data) > MaxValue || !json.Valid(o.Data) || !utf8.Valid(o.Data)) {
		o.Data, _ = json.Marshal(bounded(string(o.Data), maxOutcomeValue)) // a string always encodes
	}
	return &o
}

// bounded is the adapter as a journal keeps it.
func (a Adapter) bounded() Adapter {
	for _, value := range []*string{&a.Command, &a.Failure, &a.Describe.Name, &a.Describe.Version, &a.Describe.Language} {
		*value = bounded(*value, MaxValue)
	}
	return a
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
	if c.Exchange != nil {
		for _, r := range c.Exchange.Requests {
			n += len(r.Line) + len(r.Body)
			for _, header := range r.Header {
				n += len(header)
			}
		}
	}
	if o := c.Outcome; o != nil {
		n += len(o.Code) + len(o.Message) + len(o.RequestID) + len(o.HostID) + len(o.Class) + len(o.Text) + len(o.ErrorType) + len(o.Data)
	}
	return n
}

// SameFinding compares what is found, not the words for why it is wrong.
func SameFinding(a, b golden.Finding) bool {
	return a.Rule == b.Rule && a.Level == b.Level && a.Field == b.Field && SameValue(a.Want, b.Want) && SameValue(a.Got, b.Got)
}

// SameFindings compares two lists of findings by same, whatever their order.
func SameFindings(a, b []golden.Finding, same func(a, b golden.Finding) bool) bool {
	sorted := func(findings []golden.Finding) []golden.Finding {
		return slices.SortedFunc(slices.Values(findings), func(a, b golden.Finding) int {
			return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field))
		})
	}
	return slices.EqualFunc(sorted(a), sorted(b), same)
}

// SameValue reports whether two values of findings are the same, as far as both were kept.
func SameValue(a, b string) bool {
	if a == b || keptLeast(a) == keptLeast(b) {
		return a == b
	}
	return min(len(a), len(b)) >= MinValue && string(safetext.Cut([]byte(a), MinValue)) == string(safetext.Cut([]byte(b), MinValue))
}

// keptLeast reports whether no more than MinValue bytes of a value were kept; bytes that are no UTF-8 were written
// longer.
func keptLeast(s string) bool {
	i := strings.LastIndex(s, "… (")
	return i >= 0 && i <= 4*MinValue && strings.HasSuffix(s[i:], " bytes)")
}

// Volatile reports whether what a finding shows differs from run to run: the reason of a crash holds addresses, a
// printed error holds ports, times and nonces.
func Volatile(f golden.Finding) bool { return f.Field == "" || f.Field == runner.FieldText }

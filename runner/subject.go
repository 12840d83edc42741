package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Subject is one running SDK under test, made safe: whatever it does is a [Result],
// and the next request can be made. A Subject serves one request at a time.
type Subject interface {
	// Description is what the adapter says of its SDK.
	Description() Description
	// Ops are the operations that it has: [OpDecode], [OpCall] or both.
	Ops() []string
	// Decode hands it one response. The bytes of r are not changed.
	Decode(ctx context.Context, r *Response) Result
	// Call lets it make one request, and waits for its outcome no longer than wait.
	Call(ctx context.Context, c *Call, wait time.Duration) Result
	// Close ends it and releases what it holds. What it abandoned stays abandoned.
	Close() error
}

// Result is an outcome, or the fault in its place.
type Result struct {
	Outcome Outcome
	Fault   *Fault // nil: Outcome holds
	// InputChanged says that the SDK changed the bytes of the body that it was given.
	InputChanged bool
}

// FaultKind says whose fault a missing outcome is.
type FaultKind string

const (
	// Crash: the SDK ended by itself (a panic, an exit, a signal).
	Crash FaultKind = "crash"
	// Hang: no outcome before the deadline.
	Hang FaultKind = "hang"
	// Harness: the adapter, not the SDK, failed.
	Harness FaultKind = "harness-error"
	// Gone: the request was never made, because the subject has been given up, or
	// was stopped by the run's own end.
	Gone FaultKind = "not-run"
)

// Fault is what happened in the place of an outcome.
type Fault struct {
	Kind   FaultKind
	What   string // one line of at most 2 KiB: what happened
	Detail string // a stack or the end of standard error; may be empty
	// Suspects is how many requests were in flight at once, each of which may have
	// been the one; 0 and 1: there is no doubt. Such a fault is given to each of them.
	Suspects int
	// Late says that it came after the answer to the request before, and before or
	// beside this one, which has nothing to do with it.
	Late bool
}

// Error is the fault in one line.
func (f *Fault) Error() string { return string(f.Kind) + ": " + f.What }

func newFault(kind FaultKind, detail, format string, args ...any) *Fault {
	return &Fault{Kind: kind, What: oneLine(fmt.Sprintf(format, args...)), Detail: detail}
}

func fault(kind FaultKind, detail, format string, args ...any) Result {
	return Result{Fault: newFault(kind, detail, format, args...)}
}

// oneLine makes one line of a text and bounds it: panics and failures may carry a
// whole response body, and each is repeated in every report.
func oneLine(text string) string {
	const most = 2 << 10
	n := len(text)
	text = strings.ToValidUTF8(text[:min(n, most)], "\uFFFD")
	if n > most || len(text) > most {
		cut := fmt.Sprintf("… (%d bytes)", n)
		end := min(len(text), most-len(cut))
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + cut
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(text)
}

// CheckDescription reports what makes a description unusable: no name, an unknown
// word in formats or exposes, no operation. Providers are the catalogue's affair.
func CheckDescription(d Description, ops []string) error {
	var faults []error
	if d.Name == "" {
		faults = append(faults, errors.New("the description has no name"))
	}
	if !slices.Contains(ops, OpDecode) && !slices.Contains(ops, OpCall) {
		faults = append(faults, errors.New("the adapter has neither decode nor call"))
	}
	if len(d.Providers) == 0 {
		faults = append(faults, errors.New("the description names no provider; 'sdkconform list' prints the sources, and --json their providers"))
	}
	if len(d.Formats) == 0 {
		faults = append(faults, errors.New(`the description names no format; "json" and "xml" are known`))
	}
	for _, check := range []struct {
		name         string
		words, known []string
	}{
		{"formats", d.Formats, []string{"json", "xml"}},
		// An error's type is shown by every SDK and judged in none.
		{"exposes", d.Exposes, append(Fields(), "errorType")},
		{"ops", ops, []string{OpDescribe, OpDecode, OpCall}},
	} {
		for _, word := range check.words {
			if !slices.Contains(check.known, word) {
				faults = append(faults, fmt.Errorf("the description's %s has %q; known are %q", check.name, word, check.known))
			}
		}
	}
	return errors.Join(faults...)
}

// checkOutcome reports what makes an outcome none.
func checkOutcome(o Outcome) error {
	if !slices.Contains(Kinds(), o.Kind) {
		return fmt.Errorf("the outcome's kind is %q; it must be one of %q", o.Kind, Kinds())
	}
	if len(o.Data) == 0 {
		return nil
	}
	// encoding/json reads 10000 levels; the protocol and the journal put some around
	// the data.
	const deepest, around = 9900, 100
	valid := json.Valid(o.Data)
	if valid && len(o.Data) >= 2*deepest {
		valid = json.Valid(slices.Concat(bytes.Repeat([]byte("["), around), o.Data, bytes.Repeat([]byte("]"), around)))
	}
	if !valid {
		return fmt.Errorf("the outcome's data is no JSON, or nested deeper than %d levels", deepest)
	}
	return nil
}

// DefaultTimeout is the deadline of one case where none is given. It is far above
// what any reader needs for a mebibyte, also on a machine that does other work.
const DefaultTimeout = 10 * time.Second

// bytesText is a number of bytes for people.
func bytesText(n int64) string {
	if n >= 10<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

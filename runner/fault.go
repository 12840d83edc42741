package runner

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// FaultKind says why there is no outcome.
type FaultKind string

// The kinds of a [Fault].
const (
	// Crash: the SDK ended by itself (a panic, an exit, a signal).
	Crash FaultKind = "crash"
	// Hang: no outcome before the deadline.
	Hang FaultKind = "hang"
	// Harness: the adapter, not the SDK, failed.
	Harness FaultKind = "harness-error"
	// NotRun: the request was never made, because the subject has been given up, or
	// was stopped by the run's own end.
	NotRun FaultKind = "not-run"
)

// Fault is what happened in the place of an outcome.
type Fault struct {
	Kind   FaultKind // one of the constants above
	What   string    // one line of at most 2 KiB: what happened
	Detail string    // a stack or the end of standard error; may be empty
	// Suspects is how many requests were in flight, each of which may have caused the
	// fault: it is given to each of them. With 0 and 1 there is no doubt.
	Suspects int
	// Late says that the fault came after the answer to the request before, and was
	// noticed with this one, which has nothing to do with it.
	Late bool
}

// Error is the fault in one line.
func (f *Fault) Error() string { return string(f.Kind) + ": " + f.What }

// NewFault makes a fault whose What is the formatted text, in one line.
func NewFault(kind FaultKind, detail, format string, args ...any) *Fault {
	return &Fault{Kind: kind, What: OneLine(fmt.Sprintf(format, args...)), Detail: detail}
}

// OneLine makes one line of at most 2 KiB of a text: panics and failures may carry a
// whole response body, and each is repeated in every report.
func OneLine(text string) string {
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

// Package faults is the history of an SDK's faults: which responses are known to end its
// program, and which are expected to.
//
// An SDK that dies or hangs usually does so on every response of a kind, for example on
// each truncated JSON body. The history makes the next response of that kind cheaper to
// look into; it never changes a verdict:
//
//   - A response that ends the program is not used between the responses of other cases.
//     One that does so by decode is not used for calls either.
//   - If every response of a kind so far has ended the program, the next one is given alone
//     to a fresh program at once. If the program ends again, the fault is confirmed by one
//     death instead of two. If not, the case is run like any other.
//   - If every response of a kind so far was met with silence for the whole deadline, the
//     deadline of the next one is shortened; see [History.Deadline].
package faults

import (
	"fmt"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
)

const (
	// enough is how many responses of a kind must have ended the program before the next
	// one is expected to: a single one may be chance.
	enough = 2
	// A shortened deadline is at least whole/leastPart. If it would be more than
	// whole/mostPart, it is not shortened. Of ten seconds two remain, a thousand times
	// what a warm reader needs for a small body.
	leastPart, mostPart = 5, 2
	// slowestTimes is how many times the slowest recent answer a shortened deadline lasts
	// at least, and firstTimes how many times the first answer of a fresh program: that is a
	// hundred times slower in languages that load classes first, and took the start, too.
	// A program that has answered something has that behind it, so that warmTimes is enough.
	slowestTimes, firstTimes, warmTimes = 3, 2, 1
	// recentAnswers is how many answers are remembered for that.
	recentAnswers = 32
)

// Kind is what responses have in common on which an SDK is likely to fail alike.
type Kind struct{ Op, Form, Format string }

// KindOf is the kind of a response that is given by an operation.
func KindOf(op string, f *fixtures.Fixture) Kind { return Kind{op, f.Form, f.Response.Format} }

// tally counts the results of the cases of one kind.
type tally struct {
	crashed, hung int
	survived      int // answers, and faults of the adapter
}

// endsProgram reports whether the next response of the kind is expected to end the program.
func (t tally) endsProgram() bool { return t.crashed+t.hung >= enough && t.survived == 0 }

// response is one response by one operation.
type response struct{ op, id string }

// History is the history of one SDK's faults. The workers of an adapter share it.
type History struct {
	mu      sync.Mutex
	fatal   map[response]bool // responses that end the program by themselves
	ends    map[response]bool // those of them that were seen to do so as a case of their own
	silent  map[string]bool   // ids of fixtures on which decode was silent for the whole deadline
	tallies map[Kind]tally
	recent  [recentAnswers]answer // a ring
	answers int
}

// answer is how long an ordinary answer took.
type answer struct {
	took  time.Duration
	first bool // of a fresh program, which had to be started for it
}

// needs is how long a deadline the answer asks for. Warm says that the deadline is of a program that has answered before.
func (a answer) needs(warm bool) time.Duration {
	switch {
	case !a.first:
		return slowestTimes * a.took
	case warm:
		return warmTimes * a.took
	}
	return firstTimes * a.took
}

// NewHistory is the history of an SDK of which nothing is known.
func NewHistory() *History {
	return &History{fatal: map[response]bool{}, ends: map[response]bool{}, silent: map[string]bool{}, tallies: map[Kind]tally{}}
}

// Fatal reports whether a response is known to end the program, or is of a kind that is
// expected to.
func (h *History) Fatal(op string, f *fixtures.Fixture) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.fatal[response{op, f.ID}] || h.fatal[response{runner.OpDecode, f.ID}] || h.tallies[KindOf(op, f)].endsProgram()
}

// KindIsFatal reports whether a response is of a kind of which every one so far has ended
// the program.
func (h *History) KindIsFatal(op string, f *fixtures.Fixture) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tallies[KindOf(op, f)].endsProgram()
}

// AddFatal records that a response ends the program by itself.
func (h *History) AddFatal(op string, f *fixtures.Fixture) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fatal[response{op, f.ID}] = true
}

// AddSilent records that the case of a response was met with silence for a shortened deadline.
func (h *History) AddSilent(op string, f *fixtures.Fixture) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fatal[response{op, f.ID}], h.ends[response{op, f.ID}] = true, true
}

// EndsByItself reports whether the case of a response has ended or hung the program, by nothing but that response.
func (h *History) EndsByItself(op string, f *fixtures.Fixture) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ends[response{op, f.ID}]
}

// Record counts the result of a case: an answer (nil), or the fault that the response of
// the case causes by itself.
func (h *History) Record(op string, f *fixtures.Fixture, fault *runner.Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	kind := KindOf(op, f)
	t := h.tallies[kind]
	switch {
	case fault == nil || fault.Kind == runner.Harness:
		t.survived++
	case fault.Kind == runner.Crash:
		t.crashed++
		h.fatal[response{op, f.ID}], h.ends[response{op, f.ID}] = true, true
	case fault.Kind == runner.Hang:
		t.hung++
		h.fatal[response{op, f.ID}], h.ends[response{op, f.ID}] = true, true
		if op == runner.OpDecode {
			h.silent[f.ID] = true
		}
	}
	h.tallies[kind] = t
}

// Answered records how long an ordinary answer took. First says that it was the first of a fresh program, which had to
// be started for it.
func (h *History) Answered(took time.Duration, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recent[h.answers%recentAnswers] = answer{took, first}
	h.answers++
}

// Deadline is the deadline of a response. If it is shorter than the whole one, reason says
// why; otherwise reason is empty. Warm says that the program that is given it has answered
// something since it was started.
//
// It is shortened for a kind of which several responses were met with silence and none
// with anything else, because an answer or a crash may come late. It is also shortened for
// the call with the very bytes on which decode was silent. On a machine on which ordinary
// answers are slow it is never shortened: a late answer may only be slow there.
func (h *History) Deadline(op string, f *fixtures.Fixture, warm bool, whole time.Duration) (deadline time.Duration, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch t := h.tallies[KindOf(op, f)]; {
	case h.answers == 0 || f.Wire != nil:
		return whole, ""
	case t.hung >= enough && t.crashed+t.survived == 0:
		reason = fmt.Sprintf("on %d other bodies of this form it was silent for %v, and it never did anything else", t.hung, whole)
	case op == runner.OpCall && h.silent[f.ID] && h.tallies[KindOf(runner.OpDecode, f)].hung >= enough:
		reason = fmt.Sprintf("on the same bytes decode was silent for %v", whole)
	default:
		return whole, ""
	}
	deadline = whole / leastPart
	for _, a := range h.recent {
		deadline = max(deadline, a.needs(warm))
	}
	if deadline > whole/mostPart {
		return whole, ""
	}
	return deadline, reason
}

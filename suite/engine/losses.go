package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// An SDK that reads without end, or dies, does so on every response of a kind: on each
// truncated JSON body, say. What is known of a kind makes the next of it cheaper to
// look into, and no verdict another one:
//
//   - A response that ends the program is given in between for no other case; one that
//     does so by decode, not for a call either.
//   - One of a kind of which all so far have ended the program is given alone to a
//     fresh program at once. If that ends too, it is confirmed, with one death in the
//     place of two; if not, the case is run like any other.
//   - One of a kind of which all so far were silent for the whole deadline, at least
//     proofs of them, is waited for no longer than shortened says. All others have the
//     whole deadline, but for the call with the very bytes that decode was silent on. A
//     kind of which one has ever ended otherwise (an answer, a crash, which may come
//     late) is never cut short, and no more is one on a machine on which ordinary
//     answers take long: then a late answer may be nothing but slow.

const (
	// proofs is how many responses of a kind must have ended the program before the
	// next one is expected to: one may be chance.
	proofs = 2
	// inARow is how many expected losses follow each other at most without an answer
	// in between: a program that never answers is given up, see [host.Start].
	inARow = 6
	// cutTo is the part of the whole deadline that a shortened one has at least, and
	// cutAtMost that which it has at most; else it is not shortened. Ten seconds make
	// two, which is a thousand times what a warm reader takes for a small body.
	cutTo, cutAtMost = 5, 2
	// slack is how many times the slowest of the ordinary answers before it a shortened
	// deadline lasts. Among those are the first ones of fresh programs, which take a
	// hundred times as long as others where classes must be loaded first.
	slack = 3
	// remembered is how many ordinary answers are remembered for that.
	remembered = 32
)

// kind is what the responses have in common that an SDK is likely to be lost on alike.
type kind struct{ op, form, format string }

func kindOf(op string, f *fixtures.Fixture) kind { return kind{op, f.Form, f.Response.Format} }

// toll is what became of the cases of a kind.
type toll struct{ crashed, hung, other int }

// losses is what the sessions of an adapter know of the responses that end its program.
type losses struct {
	mu    sync.Mutex
	bad   map[opID]bool   // responses that end the program by themselves
	mute  map[string]bool // fixtures that were met with silence for the whole deadline by decode
	tolls map[kind]toll
	took  [remembered]time.Duration // by the last ordinary answers
	next  int
}

func newLosses() *losses {
	return &losses{bad: map[opID]bool{}, mute: map[string]bool{}, tolls: map[kind]toll{}}
}

// isBad reports whether a response is known to end the program, or one of a kind of
// which all do.
func (l *losses) isBad(op string, f *fixtures.Fixture) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bad[opID{op, f.ID}] || l.bad[opID{runner.OpDecode, f.ID}] || l.tolls[kindOf(op, f)].lost()
}

// setBad notes that a response ends the program by itself.
func (l *losses) setBad(op string, f *fixtures.Fixture) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bad[opID{op, f.ID}] = true
}

// lost reports whether the next of the kind is expected to end the program, too.
func (t toll) lost() bool { return t.crashed+t.hung >= proofs && t.other == 0 }

// of is the toll of a response's kind.
func (l *losses) of(op string, f *fixtures.Fixture) toll {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tolls[kindOf(op, f)]
}

// count notes what became of a case's own response: that it was answered, or the fault
// that it is known to lead to by itself.
func (l *losses) count(op string, f *fixtures.Fixture, fault *runner.Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := kindOf(op, f)
	t := l.tolls[k]
	switch {
	case fault == nil || fault.Kind == runner.Harness:
		t.other++
	case fault.Kind == runner.Crash:
		t.crashed++
	case fault.Kind == runner.Hang:
		t.hung++
		if op == runner.OpDecode {
			l.mute[f.ID] = true
		}
	}
	if fault != nil && (fault.Kind == runner.Crash || fault.Kind == runner.Hang) {
		l.bad[opID{op, f.ID}] = true
	}
	l.tolls[k] = t
}

// answered notes how long an ordinary answer took.
func (l *losses) answered(took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took[l.next%remembered] = took
	l.next++
}

// shortened is the deadline of a response of which silence is proven, and the proof;
// empty: it is the whole one.
func (l *losses) shortened(op string, f *fixtures.Fixture, whole time.Duration) (wait time.Duration, proof string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch t := l.tolls[kindOf(op, f)]; {
	case l.next == 0 || f.Wire != nil:
		return whole, ""
	case t.hung >= proofs && t.crashed+t.other == 0:
		proof = fmt.Sprintf("%d other bodies of this form were met with silence for %v, and none with anything else", t.hung, whole)
	case op == runner.OpCall && l.mute[f.ID] && l.tolls[kindOf(runner.OpDecode, f)].hung >= proofs:
		proof = fmt.Sprintf("the same bytes were met with silence for %v by decode", whole)
	default:
		return whole, ""
	}
	wait = max(whole/cutTo, slack*slices.Max(l.took[:]))
	if wait > whole/cutAtMost {
		return whole, ""
	}
	return wait, proof
}

// hurried is a [runner.DeadlineDecoder] with another deadline.
type hurried struct {
	runner.Subject
	wait time.Duration
}

func (h hurried) Decode(ctx context.Context, r *runner.Response) runner.Result {
	return h.Subject.(runner.DeadlineDecoder).DecodeWithin(ctx, r, h.wait)
}

func (h hurried) Call(ctx context.Context, c *runner.Call, _ time.Duration) runner.Result {
	return h.Subject.Call(ctx, c, h.wait)
}

// own hands the SDK the case's own response. Where its deadline was a shortened one, proof
// says why.
func (s *Session) own(ctx context.Context, item Item, a *ahead) (made given, proof string) {
	if _, able := s.subject.(runner.DeadlineDecoder); able && !s.piping {
		var wait time.Duration
		if wait, proof = s.losses.shortened(item.Op, item.Fixture, s.timeout); proof != "" {
			s.hurry = wait
			defer func() { s.hurry = 0 }()
		}
	}
	return s.take(ctx, item, item.Fixture, a), proof
}

// cutShort settles a case by its silence for a shortened deadline.
func (s *Session) cutShort(item Item, fault *runner.Fault, proof string, c *reports.Case) {
	s.forget()
	s.losses.setBad(item.Op, item.Fixture)
	told := *fault
	told.What = fmt.Sprintf("%s, and not waited for longer: %s", fault.What, proof)
	faulted(c, &told, "")
}

// expected gives the case of a kind that ends the program alone to a fresh one. It says
// whether that has settled it.
func (s *Session) expected(ctx context.Context, item Item, c *reports.Case) bool {
	fresh, ok := s.subject.(runner.Restarter)
	if !ok || item.Fixture.Wire != nil || !s.losses.of(item.Op, item.Fixture).lost() {
		s.alone = 0
		return false
	}
	if _, proof := s.losses.shortened(item.Op, item.Fixture, s.timeout); proof != "" {
		return false // it has to be met by a program that is warm
	}
	if s.alone++; s.alone > inARow {
		s.alone = 0
		return false
	}
	if s.count > 0 {
		fresh.Restart()
		s.forget()
	}
	made := s.give(ctx, item.Op, item.Fixture)
	fault := made.Fault
	if fault != nil && ended(fault) {
		s.forget()
	}
	if fault == nil || fault.Late || fault.Kind != runner.Crash && fault.Kind != runner.Hang {
		if fault == nil {
			s.losses.count(item.Op, item.Fixture, nil)
		}
		return false
	}
	s.losses.count(item.Op, item.Fixture, fault)
	c.Exchange = exchanged(made.exchange, item.Fixture.OnWire().Delivery)
	told := *fault
	if fault.Kind == runner.Crash {
		told.What += aloneToo
	}
	faulted(c, &told, "")
	return true
}

// riskiestFirst puts the cases first whose bodies are broken, cut or deep, those of a
// kind together, and of them those first that are given in between: what ends the
// program is then known before it is given in between for another case, and from the
// first of a kind what is to be expected of the next. In reports the order is the plan's.
func riskiestFirst(items []Item) []Item {
	var kinds []kind
	risky := map[kind][]Item{}
	var rest []Item
	for _, item := range items {
		f := item.Fixture
		if item.NotApplicable != "" || f.Malformed == "" && !strings.HasPrefix(f.Form, "truncated-") && f.Form != "deep-nesting" {
			rest = append(rest, item)
			continue
		}
		k := kindOf(item.Op, f)
		if risky[k] == nil {
			kinds = append(kinds, k)
		}
		risky[k] = append(risky[k], item)
	}
	others := map[string]int{fixtures.Verbatim: -2, "truncated-value": -1} // what is given in between
	slices.SortStableFunc(kinds, func(a, b kind) int { return others[a.form] - others[b.form] })
	ordered := make([]Item, 0, len(items))
	for _, k := range kinds {
		ordered = append(ordered, risky[k]...)
	}
	return append(ordered, rest...)
}

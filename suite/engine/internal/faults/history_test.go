package faults

import (
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
)

// A deadline is shortened for a kind that is proven to hang, and for nothing else.
func TestDeadline(t *testing.T) {
	const whole = 10 * time.Second
	f := &fixtures.Fixture{ID: "a", Form: "truncated-end", Response: runner.Response{Format: "json"}}
	other := &fixtures.Fixture{ID: "b", Form: "truncated-end", Response: runner.Response{Format: "xml"}}
	sibling := &fixtures.Fixture{ID: "c", Form: f.Form, Response: f.Response}
	hang, crash := &runner.Fault{Kind: runner.Hang}, &runner.Fault{Kind: runner.Crash}
	for _, test := range []struct {
		name   string
		faults []*runner.Fault // of its kind; nil: an answer
		took   []time.Duration // by ordinary answers
		want   time.Duration
		first  bool // they were the first of fresh programs
	}{
		{"nothing is known", nil, []time.Duration{time.Millisecond}, whole, false},
		{"one is chance", []*runner.Fault{hang}, []time.Duration{time.Millisecond}, whole, false},
		{"proven", []*runner.Fault{hang, hang}, []time.Duration{time.Millisecond}, 2 * time.Second, false},
		{"proven, and nothing is known of ordinary answers", []*runner.Fault{hang, hang}, nil, whole, false},
		{"the slowest answer counts", []*runner.Fault{hang, hang}, []time.Duration{time.Second, time.Millisecond}, 3 * time.Second, false},
		{"the first answer of a fresh program counts less", []*runner.Fault{hang, hang}, []time.Duration{2 * time.Second}, 4 * time.Second, true},
		{"fresh programs are slow", []*runner.Fault{hang, hang}, []time.Duration{3 * time.Second}, whole, true},
		{"answers are slow", []*runner.Fault{hang, hang}, []time.Duration{2 * time.Second}, whole, false},
		{"one was answered", []*runner.Fault{hang, hang, nil, hang}, []time.Duration{time.Millisecond}, whole, false},
		{"one crashed", []*runner.Fault{hang, hang, crash}, []time.Duration{time.Millisecond}, whole, false},
	} {
		h := NewHistory()
		for _, fault := range test.faults {
			h.Record(runner.OpDecode, f, fault)
		}
		for _, took := range test.took {
			h.Answered(took, test.first)
		}
		if got, reason := h.Deadline(runner.OpDecode, f, whole); got != test.want || (reason != "") != (test.want < whole) {
			t.Errorf("%s: got %v, %q, want %v", test.name, got, reason, test.want)
		}
		for _, g := range []*fixtures.Fixture{other, sibling} {
			if got, reason := h.Deadline(runner.OpCall, g, whole); got != whole || reason != "" {
				t.Errorf("%s: the call of %s is given %v, by %q", test.name, g.ID, got, reason)
			}
		}
		if got, reason := h.Deadline(runner.OpDecode, other, whole); got != whole || reason != "" {
			t.Errorf("%s: another kind's is %v", test.name, got)
		}
	}
	// The very bytes that decode was silent on.
	h := NewHistory()
	h.Record(runner.OpDecode, sibling, hang)
	h.Record(runner.OpDecode, f, hang)
	h.Record(runner.OpDecode, &fixtures.Fixture{ID: "d", Form: f.Form, Response: f.Response}, nil)
	h.Answered(time.Millisecond, false)
	if got, reason := h.Deadline(runner.OpCall, f, whole); got != 2*time.Second || reason == "" {
		t.Errorf("the call of the same bytes is given %v, by %q", got, reason)
	}
	if got, _ := h.Deadline(runner.OpDecode, f, whole); got != whole {
		t.Errorf("of a mixed kind decode is given %v", got)
	}
}

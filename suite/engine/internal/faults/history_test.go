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
		warm   bool // the deadline is of a program that has answered
	}{
		{"nothing is known", nil, []time.Duration{time.Millisecond}, whole, false, false},
		{"one is chance", []*runner.Fault{hang}, []time.Duration{time.Millisecond}, whole, false, false},
		{"proven", []*runner.Fault{hang, hang}, []time.Duration{time.Millisecond}, 2 * time.Second, false, false},
		{"proven, and nothing is known of ordinary answers", []*runner.Fault{hang, hang}, nil, whole, false, false},
		{"the slowest answer counts", []*runner.Fault{hang, hang}, []time.Duration{time.Second, time.Millisecond}, 3 * time.Second, false, false},
		{"the first answer of a fresh program counts less", []*runner.Fault{hang, hang}, []time.Duration{2 * time.Second}, 4 * time.Second, true, false},
		{"fresh programs are slow", []*runner.Fault{hang, hang}, []time.Duration{3 * time.Second}, whole, true, false},
		{"a program that has answered has its start behind it", []*runner.Fault{hang, hang}, []time.Duration{3 * time.Second}, 3 * time.Second, true, true},
		{"starts are too slow for that, too", []*runner.Fault{hang, hang}, []time.Duration{6 * time.Second}, whole, true, true},
		{"ordinary answers count as much for it", []*runner.Fault{hang, hang}, []time.Duration{time.Second}, 3 * time.Second, false, true},
		{"answers are slow", []*runner.Fault{hang, hang}, []time.Duration{2 * time.Second}, whole, false, false},
		{"one was answered", []*runner.Fault{hang, hang, nil, hang}, []time.Duration{time.Millisecond}, whole, false, false},
		{"one crashed", []*runner.Fault{hang, hang, crash}, []time.Duration{time.Millisecond}, whole, false, false},
	} {
		h := NewHistory()
		for _, fault := range test.faults {
			h.Record(runner.OpDecode, f, fault)
		}
		for _, took := range test.took {
			h.Answered(took, test.first)
		}
		if got, reason := h.Deadline(runner.OpDecode, f, test.warm, whole); got != test.want || (reason != "") != (test.want < whole) {
			t.Errorf("%s: got %v, %q, want %v", test.name, got, reason, test.want)
		}
		for _, g := range []*fixtures.Fixture{other, sibling} {
			if got, reason := h.Deadline(runner.OpCall, g, test.warm, whole); got != whole || reason != "" {
				t.Errorf("%s: the call of %s is given %v, by %q", test.name, g.ID, got, reason)
			}
		}
		if got, reason := h.Deadline(runner.OpDecode, other, test.warm, whole); got != whole || reason != "" {
			t.Errorf("%s: another kind's is %v", test.name, got)
		}
	}
	// The very bytes that decode was silent on.
	h := NewHistory()
	h.Record(runner.OpDecode, sibling, hang)
	h.Record(runner.OpDecode, f, hang)
	h.Record(runner.OpDecode, &fixtures.Fixture{ID: "d", Form: f.Form, Response: f.Response}, nil)
	h.Answered(time.Millisecond, false)
	if got, reason := h.Deadline(runner.OpCall, f, false, whole); got != 2*time.Second || reason == "" {
		t.Errorf("the call of the same bytes is given %v, by %q", got, reason)
	}
	if got, _ := h.Deadline(runner.OpDecode, f, false, whole); got != whole {
		t.Errorf("of a mixed kind decode is given %v", got)
	}
}

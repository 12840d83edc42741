package engine

import (
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
)

// A deadline is shortened for a kind that is proven to hang, and for nothing else.
func TestShortened(t *testing.T) {
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
	}{
		{"nothing is known", nil, []time.Duration{time.Millisecond}, whole},
		{"one is chance", []*runner.Fault{hang}, []time.Duration{time.Millisecond}, whole},
		{"proven", []*runner.Fault{hang, hang}, []time.Duration{time.Millisecond}, 2 * time.Second},
		{"proven, and nothing is known of ordinary answers", []*runner.Fault{hang, hang}, nil, whole},
		{"the slowest answer counts", []*runner.Fault{hang, hang}, []time.Duration{time.Second, time.Millisecond}, 3 * time.Second},
		{"answers are slow", []*runner.Fault{hang, hang}, []time.Duration{2 * time.Second}, whole},
		{"one was answered", []*runner.Fault{hang, hang, nil, hang}, []time.Duration{time.Millisecond}, whole},
		{"one crashed", []*runner.Fault{hang, hang, crash}, []time.Duration{time.Millisecond}, whole},
	} {
		l := newLosses()
		for _, fault := range test.faults {
			l.count(runner.OpDecode, f, fault)
		}
		for _, took := range test.took {
			l.answered(took)
		}
		if got, proof := l.shortened(runner.OpDecode, f, whole); got != test.want || (proof != "") != (test.want < whole) {
			t.Errorf("%s: got %v, %q, want %v", test.name, got, proof, test.want)
		}
		for _, g := range []*fixtures.Fixture{other, sibling} {
			if got, proof := l.shortened(runner.OpCall, g, whole); got != whole || proof != "" {
				t.Errorf("%s: the call of %s is given %v, by %q", test.name, g.ID, got, proof)
			}
		}
		if got, proof := l.shortened(runner.OpDecode, other, whole); got != whole || proof != "" {
			t.Errorf("%s: another kind's is %v", test.name, got)
		}
	}
	// The very bytes that decode was silent on.
	l := newLosses()
	l.count(runner.OpDecode, sibling, hang)
	l.count(runner.OpDecode, f, hang)
	l.count(runner.OpDecode, &fixtures.Fixture{ID: "d", Form: f.Form, Response: f.Response}, nil)
	l.answered(time.Millisecond)
	if got, proof := l.shortened(runner.OpCall, f, whole); got != 2*time.Second || proof == "" {
		t.Errorf("the call of the same bytes is given %v, by %q", got, proof)
	}
	if got, _ := l.shortened(runner.OpDecode, f, whole); got != whole {
		t.Errorf("of a mixed kind decode is given %v", got)
	}
}

// The order of a run has every case of the plan once, the risky ones first and those of
// a kind together.
func TestRiskiestFirst(t *testing.T) {
	p, err := NewPlan(Selection{})
	if err != nil {
		t.Fatal(err)
	}
	d := runner.Description{Providers: []string{"alibaba", "tencent"}, Formats: []string{"json", "xml"}}
	items := p.Items(d, []string{runner.OpDecode, runner.OpCall})
	ordered := riskiestFirst(items)
	seen := map[opID]bool{}
	ended := map[kind]bool{} // those of which another has come since
	var last kind
	ordinary := false
	for _, item := range ordered {
		seen[opID{item.Op, item.Fixture.ID}] = true
		k := kindOf(item.Op, item.Fixture)
		switch {
		case item.Fixture.Form == fixtures.Wire:
			ordinary = true
		case item.Fixture.Form == "truncated-value" && ordinary:
			t.Errorf("%s comes after ordinary ones", item.Fixture.ID)
		case !ordinary && ended[k]:
			t.Errorf("%s is parted from its kind", item.Fixture.ID)
		}
		if !ordinary && k != last {
			ended[last] = true
		}
		last = k
	}
	if len(ordered) != len(items) || len(seen) != len(items) {
		t.Errorf("%d cases, %d of them different, want %d", len(ordered), len(seen), len(items))
	}
}

package engine

import (
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// A run has every case of the plan once, the risky ones first and grouped by kind.
func TestRiskiestFirst(t *testing.T) {
	p, err := NewPlan(Selection{})
	if err != nil {
		t.Fatal(err)
	}
	d := runner.Description{Providers: []string{"alibaba", "tencent"}, Formats: []string{"json", "xml"}}
	items := p.Items(d, []string{runner.OpDecode, runner.OpCall})
	ordered := riskiestFirst(items)
	seen := map[caseKey]bool{}
	ended := map[faults.Kind]bool{} // those of which another has come since
	var last faults.Kind
	ordinary := false
	for _, item := range ordered {
		seen[caseKey{item.Op, item.Fixture.ID}] = true
		if !item.given() {
			continue // another provider's
		}
		k := faults.KindOf(item.Op, item.Fixture)
		switch {
		case item.Fixture.Form == fixtures.Wire:
			ordinary = true
		case item.Fixture.Form == "truncated-value" && ordinary:
			t.Errorf("%s comes after ordinary ones", item.Fixture.ID)
		case !ordinary && ended[k]:
			t.Errorf("%s is not beside the others of its kind", item.Fixture.ID)
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

package engine

import (
	"slices"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// riskiestFirst orders malformed, truncated and deeply nested bodies first, grouped by
// kind, so that bodies that end the program are known before they are used as spacers of
// other cases, and the first of a kind tell what to expect of the rest. Reports have the
// order of the plan.
func riskiestFirst(items []Item) []Item {
	type group struct {
		op    string
		risk  risk
		items []Item
	}
	groups := map[faults.Kind]*group{}
	var ordered []*group
	var rest []Item
	for _, item := range items {
		risk := riskOf(item.Fixture)
		if item.NotApplicable != "" || risk == ordinary {
			rest = append(rest, item)
			continue
		}
		kind := faults.KindOf(item.Op, item.Fixture)
		if groups[kind] == nil {
			groups[kind] = &group{op: item.Op, risk: risk}
			ordered = append(ordered, groups[kind])
		}
		groups[kind].items = append(groups[kind].items, item)
	}
	// Calls after all that is decoded: what decode has shown of the same bytes makes them cheaper.
	slices.SortStableFunc(ordered, func(a, b *group) int {
		if decoded := a.op == runner.OpDecode; decoded != (b.op == runner.OpDecode) {
			return map[bool]int{true: -1, false: 1}[decoded]
		}
		return int(b.risk - a.risk)
	})
	sorted := make([]Item, 0, len(items))
	for _, g := range ordered {
		sorted = append(sorted, g.items...)
	}
	return append(sorted, rest...)
}

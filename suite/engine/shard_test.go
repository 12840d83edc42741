package engine_test

import (
	"testing"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// A shard has its part of each provider's cases of each form: what is slow is slow by its form.
func TestShardsTakeAboutAsLong(t *testing.T) {
	plan, err := engine.NewPlan(engine.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	type sort struct{ provider, form string }
	all := map[sort]int{}
	for _, f := range plan.Fixtures {
		all[sort{f.Source.Provider, f.Form}]++
	}
	for _, of := range []int{2, 3, 7} {
		seen := map[string]bool{}
		for index := 1; index <= of; index++ {
			shard, err := plan.Shard(reports.Shard{Index: index, Of: of})
			if err != nil {
				t.Fatal(err)
			}
			have, last := map[sort]int{}, 0
			for i, planned := range shard.Planned() {
				if planned.At <= last || plan.Fixtures[planned.At-1] != shard.Fixtures[i] {
					t.Fatalf("%s is case %d of the run, behind %d", planned.ID, planned.At, last)
				}
				last = planned.At
				seen[planned.ID] = true
				have[sort{shard.Fixtures[i].Source.Provider, planned.Form}]++
			}
			for s, n := range all {
				if fewest, most := n/of, (n+of-1)/of; have[s] < fewest || have[s] > most {
					t.Errorf("shard %d/%d has %d of the %d cases of %s in %s", index, of, have[s], n, s.form, s.provider)
				}
			}
		}
		if len(seen) != len(plan.Fixtures) {
			t.Errorf("%d shards have %d of %d fixtures", of, len(seen), len(plan.Fixtures))
		}
	}
}

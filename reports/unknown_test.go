package reports_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// An SDK that knows none of the documented codes is told so once, and whatever else it breaks stays; of one that knows
// some, each code that it does not know is a finding.
func TestNoCodeIsKnown(t *testing.T) {
	const level = golden.Recommended
	plan := fake.Plan(4)
	unknown := fake.Finding(level, golden.RuleKnownCode, "known", "true, as A", "false")
	cases := func() []*reports.Case {
		return []*reports.Case{
			fake.Case(plan[0], reports.Pass, golden.Required),
			fake.Case(plan[1], reports.Fail, level, unknown),
			fake.Case(plan[2], reports.Fail, level, unknown),
			fake.Case(plan[3], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", ""), unknown),
		}
	}
	told := func(r *reports.Run) (ids []string) {
		for _, c := range r.Adapters[0].Cases {
			if slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return f.Rule == golden.RuleKnownCode }) {
				ids = append(ids, c.ID)
			}
		}
		return ids
	}

	none := fake.Run(t, fake.Header(level, plan, fake.SDK("a")), cases())
	if got := told(none); !slices.Equal(got, []string{plan[1].ID}) {
		t.Fatalf("told in %q", got)
	}
	list := none.Adapters[0].Cases
	if why := list[1].Findings[0].Why; !strings.HasPrefix(why, "It says so in each of 3 cases. ") {
		t.Errorf("why: %q", why)
	}
	if c := list[2]; c.Verdict != reports.Pass || c.Level != golden.Required || len(c.Findings) != 0 {
		t.Errorf("a case with nothing else is %s, %s, %v", c.Verdict, c.Level, c.Findings)
	}
	if c := list[3]; c.Verdict != reports.Fail || c.Level != golden.Required || len(c.Findings) != 1 {
		t.Errorf("a case that lost its code is %s, %s, %v", c.Verdict, c.Level, c.Findings)
	}
	none.SetWaivers(nil)
	if why := none.Adapters[0].Cases[1].Findings[0].Why; strings.Count(why, "It says so") != 1 {
		t.Errorf("settled again: %q", why)
	}

	of := cases()
	of[0].Recognised = true
	some := fake.Run(t, fake.Header(level, plan, fake.SDK("a")), of)
	if got := told(some); len(got) != 3 {
		t.Errorf("of an SDK that knows one: told in %q", got)
	}
}

// Shards of which each has told it once make one run that tells it once.
func TestNoCodeIsKnownInShards(t *testing.T) {
	const level = golden.Recommended
	plan := fake.Plan(4)
	unknown := fake.Finding(level, golden.RuleKnownCode, "known", "true, as A", "false")
	var shards []*reports.Run
	for index := 1; index <= 2; index++ {
		h := fake.Shard(plan, index, 2, fake.SDK("a"))
		var cases []*reports.Case
		for _, p := range h.Plan {
			cases = append(cases, fake.Case(p, reports.Fail, level, unknown))
		}
		shards = append(shards, fake.Run(t, h, cases))
	}
	merged, err := reports.Merge(shards)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, c := range merged.Adapters[0].Cases {
		told += len(c.Findings)
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

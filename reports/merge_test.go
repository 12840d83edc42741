package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// The shards of a run, in any order, are the run: its cases in the order of its plan.
func TestMergeShards(t *testing.T) {
	plan := fake.Plan(8)
	want := fake.Passed(t, fake.Header(golden.Required, plan, fake.SDK("sdk")))
	for _, order := range [][]int{{1, 2, 3}, {3, 1, 2}} {
		var runs []*reports.Run
		for _, index := range order {
			runs = append(runs, fake.Passed(t, fake.Shard(plan, index, 3, fake.SDK("sdk"))))
		}
		merged, err := reports.Merge(runs)
		if err != nil {
			t.Fatal(err)
		}
		if merged.Suite.Shard != nil || merged.Suite.Fixtures != 8 || !merged.Complete || !merged.Gate().Passed {
			t.Errorf("the merged run is %+v, complete %v", merged.Suite, merged.Complete)
		}
		same := func(a, b *reports.Case) bool { return a.ID == b.ID && a.Verdict == b.Verdict }
		if !slices.EqualFunc(merged.Adapters[0].Cases, want.Adapters[0].Cases, same) {
			t.Error("its cases are not in the order of the plan")
		}
	}
}

// An adapter that could not be started on one machine has cases that were not run.
func TestMergeShardsWithoutAdapter(t *testing.T) {
	plan := fake.Plan(4)
	dead := reports.Adapter{Command: "./adapter-sdk", Failure: "no python3"}
	for _, first := range []bool{true, false} {
		a, b := dead, fake.SDK("sdk")
		if !first {
			a, b = b, a
		}
		merged, err := reports.Merge([]*reports.Run{fake.Passed(t, fake.Shard(plan, 1, 2, a)), fake.Passed(t, fake.Shard(plan, 2, 2, b))})
		if err != nil {
			t.Fatal(err)
		}
		got := merged.Adapters[0]
		totals := got.Totals()
		if totals[reports.Pass] != 2 || totals[reports.NotRun] != 2 || got.Label() != "sdk 1.0" || merged.Gate().Exit() != reports.ExitIncomplete {
			t.Errorf("%s has %v, the gate %v", got.Label(), totals, merged.Gate().Reasons)
		}
		if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "never started: no python3") {
			t.Errorf("the notes are %q", got.Notes)
		}
	}
	all, err := reports.Merge([]*reports.Run{fake.Passed(t, fake.Shard(plan, 1, 2, dead)), fake.Passed(t, fake.Shard(plan, 2, 2, dead))})
	if err != nil || all.Adapters[0].Failure == "" || all.Gate().Exit() != reports.ExitIncomplete {
		t.Errorf("never started at all: %+v, %v", all, err)
	}
}

// What is there twice, is missing or is of something else is refused, with the reason.
func TestMergeShardsRefuses(t *testing.T) {
	plan := fake.Plan(6)
	part := func(index int, change ...func(*reports.Header)) *reports.Run {
		h := fake.Shard(plan, index, 3, fake.SDK("sdk"))
		for _, c := range change {
			c(&h)
		}
		return fake.Passed(t, h)
	}
	one, two, three := part(1), part(2), part(3)
	for _, test := range []struct {
		name string
		runs []*reports.Run
		want string
	}{
		{"a gap", []*reports.Run{part(1), part(3)}, "the run has a gap: shard 2/3 is not there"},
		{
			"two gaps",
			[]*reports.Run{
				part(3),
				fake.Passed(t, func() reports.Header { h := fake.Shard(plan, 1, 3, fake.SDK("sdk")); h.Suite.Shard.Index = 3; return h }()),
			},
			"different plans",
		},
		{
			"twice",
			[]*reports.Run{part(1), part(2), part(1), part(3)},
			"the journals overlap: sdk 1.0 has run alibaba-ecs-en/code/400/Code0/json/wire (decode) in both, of shard 1/3",
		},
		{
			"a whole run among them",
			[]*reports.Run{one, two, three, fake.Passed(t, fake.Header(golden.Required, plan, fake.SDK("sdk")))},
			"some are shards and some are whole runs",
		},
		{"another division", []*reports.Run{part(1), fake.Passed(t, fake.Shard(plan, 2, 2, fake.SDK("sdk")))}, "different divisions: shard 1/3 and shard 2/2"},
		{
			"another catalogue",
			[]*reports.Run{part(1), part(2), part(3, func(h *reports.Header) { h.Suite.Catalogue = "fedcba9876543210" })},
			`shard 1/3 and shard 3/3: the journals are of different catalogues: "0123456789abcdef" and "fedcba9876543210"`,
		},
		{
			"another version of the suite",
			[]*reports.Run{part(1), part(2, func(h *reports.Header) { h.Suite.Version = "v2" }), part(3)},
			"different versions of the suite",
		},
		{"another selection", []*reports.Run{part(1), part(2, func(h *reports.Header) { h.Suite.Only = []string{"a"} }), part(3)}, "different selections"},
		{"another level", []*reports.Run{part(1), part(2, func(h *reports.Header) { h.Suite.Level = golden.Recommended }), part(3)}, "different levels"},
		{"other waivers", []*reports.Run{part(1), part(2, func(h *reports.Header) { h.Waivers = &reports.Waivers{} }), part(3)}, "different waivers"},
		{
			"another SDK",
			[]*reports.Run{part(1), part(2, func(h *reports.Header) { h.Adapters = []reports.Adapter{fake.SDK("other")} }), part(3)},
			"different adapters: sdk 1.0 (decode) and, in shard 2/3, other 1.0 (decode)",
		},
		{
			"one SDK more",
			[]*reports.Run{part(1), part(2, func(h *reports.Header) { h.Adapters = append(h.Adapters, fake.SDK("other")) }), part(3)},
			"different adapters: shard 1/3 has 1, shard 2/3 has 2",
		},
		{
			"a case too few",
			[]*reports.Run{part(1), part(2, func(h *reports.Header) { h.Plan = h.Plan[:1] }), part(3)},
			"the run has a gap: shard 2/3 has 1 case, of 5 it must have 2",
		},
		{
			"two cases in one place",
			[]*reports.Run{part(1), part(2, func(h *reports.Header) { h.Plan[0].At = 1 }), part(3)},
			`the shards are of different plans: tencent-cvm-en/code/400/Code1/json/wire of shard 2/3 is case 1 of 6, where there is "alibaba-ecs-en/code/400/Code0/json/wire"`,
		},
		{
			"a case past the end",
			[]*reports.Run{part(1), part(2), part(3, func(h *reports.Header) { h.Plan[0].At = 9 })},
			`alibaba-ecs-en/code/400/Code2/json/wire of shard 3/3 is case 9 of 6, where there is ""`,
		},
		{
			"a case in two",
			[]*reports.Run{part(1), part(2, func(h *reports.Header) { h.Plan = fake.Shard(plan, 1, 3).Plan }), part(3)},
			"the shards overlap: alibaba-ecs-en/code/400/Code0/json/wire is in shard 1/3 and in shard 2/3",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := reports.Merge(test.runs); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestParseShard(t *testing.T) {
	if s, err := reports.ParseShard("2/5"); err != nil || *s != (reports.Shard{Index: 2, Of: 5}) {
		t.Errorf("got %v, %v", s, err)
	}
	for _, bad := range []string{"", "2", "0/5", "6/5", "-1/5", "a/b", "2/5/1", "02/5", " 2/5", "1/1001", "2/", "/5", "1/0", "9999999999999999999/5"} {
		if s, err := reports.ParseShard(bad); err == nil {
			t.Errorf("%q is read as %v", bad, s)
		}
	}
}

// A case that came to an end twice and differently is a finding, whichever end came
// last.
func TestFlaky(t *testing.T) {
	plan := fake.Plan(1)
	p := plan[0]
	lost := fake.Finding(golden.Required, "code", "code", "a", "")
	pass, fail := fake.Case(p, reports.Pass, golden.Required), fake.Case(p, reports.Fail, golden.Required, lost)
	otherwise := fake.Case(p, reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "b"))
	crash := fake.Case(p, reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "0xc01"))
	again := fake.Case(p, reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "0xc02"))
	recommended := fake.Case(p, reports.Fail, golden.Recommended, fake.Finding(golden.Recommended, "text", "text", "a", ""))
	harness := fake.Case(p, reports.HarnessError, golden.Required)
	for _, test := range []struct {
		name    string
		ends    []*reports.Case
		verdict reports.Verdict
		got     string // of the finding; empty: there is none
	}{
		{"the same twice", []*reports.Case{pass, pass}, reports.Pass, ""},
		{"the same failure twice", []*reports.Case{fail, fail}, reports.Fail, ""},
		{"the same crash twice", []*reports.Case{crash, again}, reports.Crash, ""},
		{"retried into green", []*reports.Case{fail, pass}, reports.Fail, "fail (code), then pass"},
		{"green, then not", []*reports.Case{pass, fail}, reports.Fail, "pass, then fail (code)"},
		{"a crash retried into green", []*reports.Case{crash, pass}, reports.Crash, "crash, then pass"},
		{"two failures", []*reports.Case{fail, otherwise}, reports.Fail, "fail (code), then fail (code)"},
		{"below the gate", []*reports.Case{recommended, pass}, reports.Fail, "fail (text), then pass"},
		{"three ends", []*reports.Case{fail, pass, pass}, reports.Fail, "fail (code), then pass, then pass"},
		{"an adapter that fails once", []*reports.Case{harness, pass}, reports.HarnessError, ""},
		{"an adapter that fails later", []*reports.Case{pass, harness}, reports.HarnessError, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), test.ends).Adapters[0].Cases[0]
			if c.Verdict != test.verdict {
				t.Errorf("the verdict is %s, want %s", c.Verdict, test.verdict)
			}
			got := ""
			if i := slices.IndexFunc(c.Findings, func(f golden.Finding) bool { return f.Field == "verdict" }); i >= 0 {
				f := c.Findings[i]
				got = f.Got
				if f.Rule != "deterministic" || f.Level != golden.Required || c.Level != golden.Required || i != 0 {
					t.Errorf("the finding is %+v", f)
				}
			}
			if got != test.got {
				t.Errorf("found is %q, want %q", got, test.got)
			}
		})
	}
}

func ExampleMerge() {
	plan := fake.Plan(4)
	_, err := reports.Merge([]*reports.Run{reports.NewRun(fake.Shard(plan, 1, 3, fake.SDK("sdk"))), reports.NewRun(fake.Shard(plan, 3, 3, fake.SDK("sdk")))})
	fmt.Println(err)
	// Output: the run has a gap: shard 2/3 is not there
}

package results_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// The keys of results.json are fixed: other programs read them.
func TestResultsJSON(t *testing.T) {
	plan := fake.Plan(3)
	a := fake.SDK("sdk")
	a.Findings = []golden.Finding{fake.Finding(golden.Recommended, "exposes", "hostId", "a place", "none")}
	run := fake.Run(t, fake.Header(golden.Required, plan, a, reports.Adapter{Command: "./none", Failure: "no such file"}), []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "<&>", "b")),
	})
	text := fake.Report(t, results.Write, run)
	var results struct {
		Version  int
		Suite    map[string]any
		Adapters []struct {
			Describe map[string]any
			Totals   map[string]int
			Findings []map[string]any
			Cases    []map[string]any
		}
		Gate struct {
			Passed  *bool
			Reasons []string
		}
	}
	if err := json.Unmarshal([]byte(text), &results); err != nil {
		t.Fatal(err)
	}
	if results.Version != 1 || results.Gate.Passed == nil || *results.Gate.Passed || len(results.Gate.Reasons) != 3 {
		t.Errorf("version %d, gate %+v", results.Version, results.Gate)
	}
	keys := func(m map[string]any) []string {
		var names []string
		for name := range m {
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}
	contains := func(what string, got, want []string) {
		for _, key := range want {
			if !slices.Contains(got, key) {
				t.Errorf("%s has no %q: %q", what, key, got)
			}
		}
	}
	contains("suite", keys(results.Suite), []string{"version", "level", "started", "go", "platform", "fixtures"})
	if len(results.Adapters) != 2 {
		t.Fatalf("%d adapters", len(results.Adapters))
	}
	for i, a := range results.Adapters {
		contains("describe", keys(a.Describe), []string{"name", "version", "language", "ops", "providers", "formats", "exposes", "tolerant", "concurrency"})
		total := 0
		for _, v := range reports.Verdicts() {
			n, ok := a.Totals[string(v)]
			if !ok {
				t.Errorf("the totals of adapter %d lack %s", i, v)
			}
			total += n
		}
		if total != len(a.Cases) || total != len(plan) || len(a.Totals) != len(reports.Verdicts()) {
			t.Errorf("adapter %d: totals %v of %d cases", i, a.Totals, len(a.Cases))
		}
		if a.Findings == nil {
			t.Errorf("adapter %d: findings is null", i)
		}
		for _, c := range a.Cases {
			contains("a case", keys(c), []string{"id", "op", "level", "verdict", "findings"})
			list, ok := c["findings"].([]any)
			if !ok {
				t.Errorf("the findings of %v are %v", c["id"], c["findings"])
			}
			for _, f := range list {
				if got := keys(f.(map[string]any)); !slices.Equal(got, []string{"field", "got", "level", "rule", "want", "why"}) {
					t.Errorf("a finding has %q", got)
				}
			}
		}
	}
	if !strings.Contains(text, `"want": "<&>"`) {
		t.Error("values are not written as they are")
	}
}

// A run that passes has reasons all the same: an empty list, not null.
func TestResultsJSONOfAPass(t *testing.T) {
	plan := fake.Plan(1)
	text := fake.Report(
		t, results.Write,
		fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)}),
	)
	var results struct {
		Gate map[string]any
	}
	if err := json.Unmarshal([]byte(text), &results); err != nil {
		t.Fatal(err)
	}
	if list, ok := results.Gate["reasons"].([]any); results.Gate["passed"] != true || !ok || len(list) != 0 {
		t.Errorf("gate %v", results.Gate)
	}
}

// Whatever was shown, results.json is JSON.
func TestResultsJSONOfPoison(t *testing.T) {
	if text := fake.Report(t, results.Write, fake.Poisoned(t, golden.Required)); !json.Valid([]byte(text)) {
		t.Error("it is not")
	}
}

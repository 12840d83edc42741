package reports_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/junit"
	"github.com/sdkconform/sdkconform/reports/formats/markdown"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// What is not in the requirement set of a run is told and gates nothing; all else does.
func TestRequirements(t *testing.T) {
	const required, recommended = golden.Required, golden.Recommended
	code := fake.Finding(required, "code", "code", "a", "b")
	host := fake.Finding(required, "host-id", "hostId", "a", "")
	text := fake.Finding(recommended, "text", "text", "a", "")
	crash := fake.Finding(required, "no-crash", "", "an outcome", "it died")
	for _, test := range []struct {
		name    string
		level   golden.Level
		rules   map[string]golden.Level
		planned func(*reports.Planned)
		verdict reports.Verdict
		finding []golden.Finding
		exit    int
	}{
		{"in the set", required, map[string]golden.Level{"code": required}, nil, reports.Fail, []golden.Finding{code}, 1},
		{"a later rule", required, map[string]golden.Level{"host-id": required}, nil, reports.Fail, []golden.Finding{code}, 0},
		{"a later rule and one of the set", required, map[string]golden.Level{"host-id": required}, nil, reports.Fail, []golden.Finding{code, host}, 1},
		{
			"a later case", required,
			map[string]golden.Level{"code": required},
			func(p *reports.Planned) { p.Unscored = "added" },
			reports.Fail,
			[]golden.Finding{code},
			0,
		},
		{
			"a later case that crashes", required,
			map[string]golden.Level{"no-crash": required},
			func(p *reports.Planned) { p.Unscored = "added" }, reports.Crash,
			[]golden.Finding{crash},
			0,
		},
		{"a crash", required, map[string]golden.Level{"no-crash": required}, nil, reports.Crash, []golden.Finding{crash}, 1},
		{"a rule that was recommended then", required, map[string]golden.Level{"code": recommended}, nil, reports.Fail, []golden.Finding{code}, 0},
		{
			"a rule that was recommended then, at that level", recommended,
			map[string]golden.Level{"code": recommended},
			nil, reports.Fail,
			[]golden.Finding{code},
			1,
		},
		{
			"a form that was recommended then", required,
			map[string]golden.Level{"code": required},
			func(p *reports.Planned) { p.MaxLevel = recommended }, reports.Fail,
			[]golden.Finding{code},
			0,
		},
		{
			"a crash of such a form", required,
			map[string]golden.Level{"no-crash": required},
			func(p *reports.Planned) { p.MaxLevel = recommended }, reports.Crash,
			[]golden.Finding{crash},
			1,
		},
		{"a rule that was required then", recommended, map[string]golden.Level{"text": required}, nil, reports.Fail, []golden.Finding{text}, 1},
		{"a recommended rule at the required level", required, map[string]golden.Level{"text": required}, nil, reports.Fail, []golden.Finding{text}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan := fake.Plan(2)
			if test.planned != nil {
				test.planned(&plan[0])
			}
			h := fake.Header(test.level, plan, fake.SDK("sdk"))
			h.Suite.Requirements = "v1"
			h.Requirements = &reports.Requirements{Name: "v1", Rules: test.rules}
			run := fake.Run(
				t, h,
				[]*reports.Case{fake.Case(plan[0], test.verdict, test.finding[0].Level, test.finding...), fake.Case(plan[1], reports.Pass, required)},
			)
			c := run.Adapters[0].Cases[0]
			if gate := run.Gate(); gate.Exit() != test.exit || c.Gates(test.level) != (test.exit == 1) {
				t.Errorf("exit %d, want %d: %q", gate.Exit(), test.exit, gate.Reasons)
			}
			if c.Verdict != test.verdict || len(c.Findings) != len(test.finding) {
				t.Errorf("it is %s with %d findings, and must stay what it is", c.Verdict, len(c.Findings))
			}
			told := strings.Contains(fake.Report(t, markdown.Write, run), "unscored until the newer set is taken")
			if unscored := test.exit == 0 && test.finding[0].Level.Gates(test.level); told != unscored {
				t.Errorf("that it is unscored is told: %v", told)
			}
			// JUnit and the rest have no failure where there is none.
			if junit := fake.Report(t, junit.Write, run); strings.Contains(junit, "<failure") != (test.exit == 1) {
				t.Errorf("JUnit has a failure: %v", strings.Contains(junit, "<failure"))
			}
		})
	}
}

// What the description is judged for is held to the set too.
func TestRequirementsOfDescription(t *testing.T) {
	plan := fake.Plan(1)
	a := fake.SDK("sdk")
	a.Findings = []golden.Finding{fake.Finding(golden.Recommended, "exposes", "hostId", "a place", "none")}
	h := fake.Header(golden.Recommended, plan, a)
	pass := []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)}
	if gate := fake.Run(t, h, pass).Gate(); gate.Passed {
		t.Error("a recommended finding of the description passes at its level")
	}
	h.Requirements = &reports.Requirements{Name: "v1", Rules: map[string]golden.Level{"code": golden.Required}}
	run := fake.Run(t, h, pass)
	if gate := run.Gate(); !gate.Passed {
		t.Errorf("a later rule fails the description: %q", gate.Reasons)
	}
	if junit := fake.Report(t, junit.Write, run); strings.Contains(junit, "<failure") {
		t.Error("JUnit has a failure of it")
	}
}

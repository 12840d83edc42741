package badge_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/badge"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// A badge is green only where everything was run and nothing fails.
func TestBadge(t *testing.T) {
	plan := fake.Plan(2)
	pass := fake.Case(plan[0], reports.Pass, golden.Required)
	waived := fake.Header(golden.Required, plan, fake.SDK("sdk"))
	waived.Waivers = fake.Waivers(t, fake.WaiverFile(fake.Waiver(plan[1].ID, `{rule: code, field: code, got: ""}`)))
	fail := fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", ""))
	expired := waived
	old := strings.Replace(fake.Waiver("alibaba-ecs-en/code/400/None/*", `{rule: code, field: code, got: ""}`), "2027-03-31", "2020-01-01", 1)
	expired.Waivers = fake.Waivers(t, fake.WaiverFile(old))
	for _, test := range []struct {
		name           string
		header         reports.Header
		second         *reports.Case
		message, color string
	}{
		{
			"everything passes", fake.Header(golden.Required, plan, fake.SDK("sdk")), fake.Case(plan[1], reports.Pass, golden.Required),
			"2 cases pass", "brightgreen",
		},
		{"one fails", fake.Header(golden.Required, plan, fake.SDK("sdk")), fail, "1 of 2 failing", "red"},
		{"one is known", waived, fail, "2 cases, 1 known failure", "yellowgreen"},
		{"a waiver is expired", expired, fake.Case(plan[1], reports.Pass, golden.Required), "failing", "red"},
		{
			"one is not applicable", fake.Header(golden.Required, plan, fake.SDK("sdk")),
			fake.Case(plan[1], reports.NotApplicable, golden.Required), "1 case passes", "brightgreen",
		},
		{
			"one was not run", fake.Header(golden.Required, plan, fake.SDK("sdk")), fake.Case(plan[1], reports.NotRun, golden.Required),
			"incomplete", "lightgrey",
		},
	} {
		run := fake.Run(t, test.header, []*reports.Case{pass, test.second})
		var got struct {
			SchemaVersion         int
			Label, Message, Color string
		}
		if err := json.Unmarshal([]byte(fake.Report(t, badge.Write, run)), &got); err != nil {
			t.Fatal(err)
		}
		if got.SchemaVersion != 1 || got.Label != "sdkconform" || got.Message != test.message || got.Color != test.color {
			t.Errorf("%s: the badge is %+v", test.name, got)
		}
	}
}

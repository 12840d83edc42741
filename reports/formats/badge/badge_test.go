package badge_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"slices"
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
		{
			"one fails what is recommended", fake.Header(golden.Required, plan, fake.SDK("sdk")),
			fake.Case(plan[1], reports.Fail, golden.Recommended, fake.Finding(golden.Recommended, "text", "text", "a", "")),
			"1 of 2 cases pass", "green",
		},
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

// The picture stands alone: it says what the badge says, can be read without its colour, and holds nothing that loads.
func TestSVG(t *testing.T) {
	for _, b := range []badge.Badge{
		{Label: "sdkconform", Message: "1 of 2 failing", Color: badge.Red},
		{Label: `<script>"&`, Message: "]]>", Color: badge.Bright},
	} {
		picture := fake.Text(t, func(w *bytes.Buffer) error { return b.SVG(w) })
		var svg struct {
			Label string   `xml:"aria-label,attr"`
			Title string   `xml:"title"`
			Texts []string `xml:"g>text"`
		}
		if err := xml.Unmarshal([]byte(picture), &svg); err != nil {
			t.Fatalf("%v\n%s", err, picture)
		}
		if text := b.Label + ": " + b.Message; svg.Label != text || svg.Title != text || !slices.Equal(svg.Texts, []string{b.Label, b.Message}) {
			t.Errorf("the picture says %+v", svg)
		}
		if strings.Contains(picture, "<script") || strings.Contains(picture, "href") {
			t.Errorf("the picture holds what it must not:\n%s", picture)
		}
	}
}

package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/markdown"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// The summary tells what is waived, why and until when, and what is flaky.
func TestMarkdownWaiversAndFlaky(t *testing.T) {
	plan := fake.Plan(3)
	h := fake.Header(golden.Required, plan, fake.SDK("sdk"))
	pin := `{rule: code, field: code, got: ""}`
	h.Waivers = fake.Waivers(t, fake.WaiverFile(
		strings.Replace(fake.Waiver(plan[0].ID, pin), "It reads", "Later it reads", 1),
		strings.Replace(fake.Waiver(plan[1].ID, pin), "2027-03-31", "2026-12-01", 1),
	))
	lost := fake.Finding(golden.Required, "code", "code", "a", "")
	flaky := fake.Finding(golden.Required, "deterministic", "code", "a", "b")
	text := fake.Report(t, markdown.Write, fake.Run(t, h, []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required, lost), fake.Case(plan[1], reports.Fail, golden.Required, lost),
		fake.Case(plan[2], reports.Fail, golden.Required, flaky),
	}))
	first := strings.Index(text, "- expires soon: sdk: 1 case: It reads XML with its JSON reader. (https:")
	second := strings.Index(text, "- sdk: 1 case: Later it reads XML with its JSON reader. (https:")
	if first < 0 || second < first {
		t.Errorf("the waivers are told at %d and %d:\n%s", first, second, text)
	}
	if want := "## Flaky\n\n- sdk 1.0: " + plan[2].ID + " (decode): code: want “a”, got “b”\n"; !strings.Contains(text, want) {
		t.Errorf("the summary does not say %q:\n%s", want, text)
	}
	if grave := strings.Index(text, "## The gravest findings"); grave < 0 || grave > strings.Index(text, "## Flaky") || grave > first {
		t.Errorf("the gravest findings are not before what is only more of them:\n%s", text)
	}
}

// A summary is never longer than its readers take, whatever is in the run.
func TestMarkdownIsBounded(t *testing.T) {
	plan := fake.Plan(1)
	var adapters []reports.Adapter
	for i := range 800 {
		a := fake.SDK(fmt.Sprintf("%d %s", i, strings.Repeat("*", 400)))
		a.Failure = strings.Repeat("<", 400)
		adapters = append(adapters, a)
	}
	text := fake.Report(t, markdown.Write, fake.Run(t, fake.Header(golden.Required, plan, adapters...)))
	if len(text) > 1<<20 || !strings.HasSuffix(text, "The rest is in results.json: this summary would be too long for its readers.\n") {
		t.Errorf("%d bytes, ending in %q", len(text), text[max(0, len(text)-100):])
	}
}

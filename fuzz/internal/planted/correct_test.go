package planted_test

import (
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// The reader without a bug has no finding of any level, in any case of the catalogue.
func TestCorrectPassesTheCatalogue(t *testing.T) {
	plan, err := engine.NewPlan(engine.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	subject := host.InProcess(planted.Correct(), 0)
	if err := plan.CheckSubject(subject); err != nil {
		t.Fatal(err)
	}
	for _, f := range golden.JudgeDescription(subject.Description(), plan.Catalogue) {
		t.Errorf("description: %s: want %s, got %s", f.Rule, f.Want, f.Got)
	}
	session := engine.NewSession(plan, subject, 0)
	items := slices.DeleteFunc(plan.Items(subject.Description(), subject.Ops()), func(item engine.Item) bool {
		return !slices.Contains(subject.Description().Providers, item.Fixture.Source.Provider)
	})
	judged := 0
	for _, item := range items {
		result := session.Do(t.Context(), item)
		if result.Verdict == reports.NotApplicable {
			t.Errorf("%s: not applicable: %s", result.ID, result.Reason)
			continue
		}
		judged++
		if result.Verdict != reports.Pass || len(result.Findings) > 0 {
			t.Errorf("\n%s", result.Explain(plan.PlannedOf(item), ""))
		}
	}
	if judged == 0 || judged != len(items) {
		t.Errorf("%d of %d cases judged", judged, len(items))
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
}

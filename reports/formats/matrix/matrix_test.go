package matrix_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/matrix"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// Each SDK has its column and its own table; one that breaks nothing and one that never
// started say so.
func TestMatrix(t *testing.T) {
	plan := fake.Plan(4)
	const required, recommended = golden.Required, golden.Recommended
	first := fake.SDK("breaks")
	first.Findings = []golden.Finding{fake.Finding(recommended, "exposes", "hostId", "a place", "none")}
	h := fake.Header(required, plan, first, fake.SDK("keeps"), reports.Adapter{Command: "./gone", Failure: "no such file"})
	got := fake.Report(t, matrix.Write, fake.Run(t, h, []*reports.Case{
		fake.Case(plan[0], reports.Fail, required, fake.Finding(required, "code", "code", "a", "")),
		fake.Case(plan[1], reports.NotApplicable, required),
		fake.Case(
			plan[2], reports.Crash, required, fake.Finding(required, "no-crash", "", "an outcome", "it died"),
			fake.Finding(required, "code", "code", "a", "b"),
		),
		fake.Case(plan[3], reports.NotApplicable, required),
	}, []*reports.Case{
		fake.Case(plan[0], reports.Pass, required), fake.Case(plan[1], reports.Pass, required),
		fake.Case(plan[2], reports.Pass, required), fake.Case(plan[3], reports.Pass, required),
	}))
	for _, want := range []string{
		"| A | breaks 1.0 | 2 | 2 | 0 |\n| B | keeps 1.0 | 4 | 0 | 0 |\n| C | ./gone: never started: no such file | 0 | 0 | 4 |\n",
		"| rule | level | A | B | C |\n|---|---|--:|--:|--:|\n" +
			"| code | required | 2 | · | – |\n| no-crash | required | 1 | · | – |\n| exposes | recommended | 1 | · | – |\n",
		"## A: breaks 1.0\n\n| rule | level | all sources | alibaba-ecs-en | tencent-cvm-en | description |\n" +
			"|---|---|--:|--:|--:|--:|\n| code | required | 2 | 2 | – | · |\n",
		"| exposes | recommended | 1 | · | – | 1 |\n",
		"## B: keeps 1.0\n\nIt breaks no rule.\n",
		"## C: ./gone\n\nNothing was judged.\n",
		"## Rules that nobody breaks\n\nsuccess, error, ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Whatever an SDK calls itself, every line of a table has as many cells as its head.
func TestMatrixOfPoison(t *testing.T) {
	cells, tables := 0, 0
	for line := range strings.Lines(fake.Report(t, matrix.Write, fake.Poisoned(t, golden.Recommended))) {
		switch n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); {
		case n == 0:
			cells = 0
		case cells == 0:
			cells, tables = n, tables+1
		case n != cells:
			t.Errorf("%d cells, not %d: %q", n, cells, line)
		}
	}
	if tables < 3 {
		t.Errorf("%d tables", tables)
	}
}

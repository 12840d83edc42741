package compare_test

import (
	"fmt"
	"os"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/compare"
	"github.com/sdkconform/sdkconform/runner"
)

func ExampleCompare() {
	plan := []reports.Planned{{ID: "alibaba-ecs-en/code/400/InvalidOwner/json/wire", Level: golden.Required}}
	h := reports.Header{
		Suite:    reports.Suite{Level: golden.Required, Started: "2026-11-22T10:00:00Z"},
		Adapters: []reports.Adapter{{Command: "./adapter", Describe: runner.Description{Name: "example-sdk"}, Ops: []string{runner.OpDecode}}},
		Plan:     plan,
	}
	base, head := reports.NewRun(h), reports.NewRun(h)
	base.Complete, head.Complete = true, true
	base.Adapters[0].Cases[0].Verdict = reports.Pass
	*head.Adapters[0].Cases[0] = reports.Case{
		ID: plan[0].ID, Op: runner.OpDecode, Level: golden.Required, Verdict: reports.Fail,
		Findings: []golden.Finding{{Rule: "code", Level: golden.Required, Field: "code", Want: "InvalidOwner", Got: "Invalid"}},
	}
	comparison, err := compare.Runs(base, head, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(comparison.Worse(), comparison.Exit())
	if err := comparison.Write(os.Stdout, "markdown"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 1
	// # sdkconform compare: 1 new failure (level required)
	//
	// | SDK | base | head | new | changed | unjudged | fixed | still failing | added | removed | the same |
	// |---|---|---|---|---|---|---|---|---|---|---|
	// | example-sdk |  |  | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 1 |
	//
	// ## New failures
	//
	// - example-sdk: 1 case (pass → fail): \[code\] code: want “InvalidOwner”, got “Invalid” (required), first alibaba-ecs-en/code/400/InvalidOwner/json/wire
}

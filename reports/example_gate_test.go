package reports_test

import (
	"fmt"
	"os"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

func ExampleParseWaivers() {
	_, err := reports.ParseWaivers([]byte(`waivers:
  - cases: [alibaba-ecs-en/code/*/xml/wire]
    adapter: example-sdk
    findings: [{rule: code, field: code, got: ""}]
    issue: https://github.com/example/sdk/issues/7
    owner: "@example/runtime"
    expires: 2027-03-31
`), "waivers.yaml")
	fmt.Println(err)
	// Output: waivers.yaml:2:5: the waiver has no reason: why the failure is put up with, in a sentence
}

// Known tells whether a finding is put up with: of a case, or of a response that is in no
// catalogue, by its cause alone.
func ExampleWaivers_Known() {
	list, err := reports.ParseWaivers([]byte(`waivers:
  - cases: [alibaba-ecs-en/code/*/xml/wire]
    adapter: example-sdk
    versions: <2
    findings: [{rule: code, field: code, got: ""}]
    reason: XML errors are read with the JSON reader.
    issue: https://github.com/example/sdk/issues/7
    owner: "@example/runtime"
    expires: 2027-03-31
`), "waivers.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	waivers := &reports.Waivers{List: list}
	lost := golden.Finding{Rule: "code", Level: golden.Required, Field: runner.FieldCode, Want: "InvalidOwner", Got: ""}
	day := time.Date(2027, 3, 31, 12, 0, 0, 0, time.UTC)
	for _, version := range []string{"1.4.0", "2.0.0"} {
		d := runner.Description{Name: "example-sdk", Version: version}
		if w := waivers.Known(d, "", runner.OpDecode, lost, day); w != nil {
			fmt.Println(version, "known:", w.Words())
		} else {
			fmt.Println(version, "new")
		}
	}
	// Output:
	// 1.4.0 known: XML errors are read with the JSON reader. (https://github.com/example/sdk/issues/7, owner @example/runtime, expires 2027-03-31)
	// 2.0.0 new
}

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
	comparison, err := reports.Compare(base, head, "")
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

package golden_test

import (
	"fmt"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// An SDK that tidies a documented misspelling is found out.
func ExampleGolden_Judge() {
	c, err := fixtures.Default()
	if err != nil {
		fmt.Println(err)
		return
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	sdk := runner.Description{Name: "tidy", Exposes: []string{"status", "code", "message", "requestId"}}
	g := goldens["alibaba-kms-en/code/503/SerivceUnavailableTemporary/json/wire"]
	for _, f := range g.Judge(sdk, runner.Outcome{
		Kind: runner.KindError, Status: 503, Code: "ServiceUnavailableTemporary",
		Message: "Service Unavailable Temporary.", RequestID: "e85db688-a2d3-44ca-9790-4259f59e90d8",
	}) {
		fmt.Printf("%s (%s): want %s, got %s\n%s\n", f.Rule, f.Level, f.Want, f.Got, f.Why)
	}
	// Output:
	// code (required): want SerivceUnavailableTemporary, got ServiceUnavailableTemporary
	// The error code is shown byte for byte, misspellings and all segments included. — “The caller can locate the error cause according to the error code” (alibaba-kms-en, line 23)
}

func ExampleRuleByID() {
	c, err := fixtures.Default()
	if err != nil {
		fmt.Println(err)
		return
	}
	r := golden.RuleByID(golden.RuleLayout)
	fmt.Println(r.Level, r.Says)
	fmt.Println(r.Why(c.Source("alibaba-kms-en")))
	// Output:
	// required Line feeds and indentation change nothing.
	// “we use line breaks to separate the original whole line of text for readability” (alibaba-kms-en, line 5)
}

package waivers_test

import (
	"fmt"

	"github.com/sdkconform/sdkconform/reports/waivers"
)

func ExampleParse() {
	_, err := waivers.Parse([]byte(`waivers:
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

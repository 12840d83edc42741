// Command adapter-darabonba-openapi is the adapter for
// github.com/alibabacloud-go/darabonba-openapi/v2 as a program: it speaks the
// suite's line protocol on standard input and output.
package main

import (
	"flag"

	"github.com/sdkconform/sdkconform/runner"
	darabonbaopenapi "github.com/sdkconform/sdkconform/runner/adapters/darabonba-openapi"
)

func main() {
	typed := flag.Bool("typed-errors", false, "set the client's DisableSDKError")
	flag.Parse()
	if *typed {
		runner.Main(darabonbaopenapi.WithTypedErrors())
	}
	runner.Main(darabonbaopenapi.New())
}

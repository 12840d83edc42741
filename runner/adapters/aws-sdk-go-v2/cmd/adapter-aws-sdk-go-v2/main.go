// Command adapter-aws-sdk-go-v2 is the adapter for github.com/aws/aws-sdk-go-v2 as a program: it speaks the suite's line
// protocol on standard input and output.
package main

import (
	"flag"

	"github.com/sdkconform/sdkconform/runner"
	awssdkgov2 "github.com/sdkconform/sdkconform/runner/adapters/aws-sdk-go-v2"
)

func main() {
	own := flag.Bool("own-bodies", false, "send the bodies of requests as the SDK does by default")
	flag.Parse()
	if *own {
		runner.Main(awssdkgov2.WithOwnBodies())
	}
	runner.Main(awssdkgov2.New())
}

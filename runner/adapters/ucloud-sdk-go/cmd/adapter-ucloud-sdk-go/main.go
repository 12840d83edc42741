// Command adapter-ucloud-sdk-go is the adapter for github.com/ucloud/ucloud-sdk-go as a
// program: it speaks the suite's line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	ucloudsdkgo "github.com/sdkconform/sdkconform/runner/adapters/ucloud-sdk-go"
)

func main() { runner.Main(ucloudsdkgo.New()) }

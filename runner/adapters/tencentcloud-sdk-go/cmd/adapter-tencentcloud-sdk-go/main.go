// Command adapter-tencentcloud-sdk-go is the adapter for
// github.com/tencentcloud/tencentcloud-sdk-go as a program: it speaks the suite's
// line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	tencentcloudsdkgo "github.com/sdkconform/sdkconform/runner/adapters/tencentcloud-sdk-go"
)

func main() { runner.Main(tencentcloudsdkgo.New()) }

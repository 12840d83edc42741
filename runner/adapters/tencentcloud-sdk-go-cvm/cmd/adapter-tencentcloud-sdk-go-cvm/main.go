// Command adapter-tencentcloud-sdk-go-cvm is the adapter for the clients of products of
// github.com/tencentcloud/tencentcloud-sdk-go as a program: it speaks the suite's line
// protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	tencentcloudsdkgocvm "github.com/sdkconform/sdkconform/runner/adapters/tencentcloud-sdk-go-cvm"
)

func main() { runner.Main(tencentcloudsdkgocvm.New()) }

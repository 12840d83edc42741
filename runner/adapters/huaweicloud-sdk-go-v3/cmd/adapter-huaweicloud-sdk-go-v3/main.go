// Command adapter-huaweicloud-sdk-go-v3 is the adapter for
// github.com/huaweicloud/huaweicloud-sdk-go-v3 as a program: it speaks the suite's
// line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	huaweicloudsdkgov3 "github.com/sdkconform/sdkconform/runner/adapters/huaweicloud-sdk-go-v3"
)

func main() { runner.Main(huaweicloudsdkgov3.New()) }

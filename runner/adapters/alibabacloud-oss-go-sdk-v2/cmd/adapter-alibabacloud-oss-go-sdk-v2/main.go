// Command adapter-alibabacloud-oss-go-sdk-v2 is the adapter for
// github.com/aliyun/alibabacloud-oss-go-sdk-v2 as a program: it speaks the suite's
// line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	ossgosdkv2 "github.com/sdkconform/sdkconform/runner/adapters/alibabacloud-oss-go-sdk-v2"
)

func main() { runner.Main(ossgosdkv2.New()) }

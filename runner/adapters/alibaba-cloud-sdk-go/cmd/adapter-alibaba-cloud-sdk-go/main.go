// Command adapter-alibaba-cloud-sdk-go is the adapter for
// github.com/aliyun/alibaba-cloud-sdk-go as a program: it speaks the suite's line
// protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	alibabacloudsdkgo "github.com/sdkconform/sdkconform/runner/adapters/alibaba-cloud-sdk-go"
)

func main() { runner.Main(alibabacloudsdkgo.New()) }

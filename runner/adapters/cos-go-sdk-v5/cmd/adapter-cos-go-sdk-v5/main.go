// Command adapter-cos-go-sdk-v5 is the adapter for
// github.com/tencentyun/cos-go-sdk-v5 as a program: it speaks the suite's line
// protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	cosgosdkv5 "github.com/sdkconform/sdkconform/runner/adapters/cos-go-sdk-v5"
)

func main() { runner.Main(cosgosdkv5.New()) }

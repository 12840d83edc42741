// Command adapter-alibabacloud-go-ecs is the adapter for
// github.com/alibabacloud-go/ecs-20140526 and kms-20160120 as a program: it speaks the
// suite's line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	alibabacloudgoecs "github.com/sdkconform/sdkconform/runner/adapters/alibabacloud-go-ecs"
)

func main() { runner.Main(alibabacloudgoecs.New()) }

// Command adapter-volcengine-go-sdk is the adapter for
// github.com/volcengine/volcengine-go-sdk as a program: it speaks the suite's line
// protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	volcenginegosdk "github.com/sdkconform/sdkconform/runner/adapters/volcengine-go-sdk"
)

func main() { runner.Main(volcenginegosdk.New()) }

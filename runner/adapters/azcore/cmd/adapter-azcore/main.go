// Command adapter-azcore is the adapter for github.com/Azure/azure-sdk-for-go/sdk/azcore
// as a program: it speaks the suite's line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/adapters/azcore"
)

func main() { runner.Main(azcore.New()) }

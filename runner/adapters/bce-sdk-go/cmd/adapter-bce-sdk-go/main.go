// Command adapter-bce-sdk-go is the adapter for github.com/baidubce/bce-sdk-go as a
// program: it speaks the suite's line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	bcesdkgo "github.com/sdkconform/sdkconform/runner/adapters/bce-sdk-go"
)

func main() { runner.Main(bcesdkgo.New()) }

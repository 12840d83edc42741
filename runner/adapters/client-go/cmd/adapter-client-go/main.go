// Command adapter-client-go is the adapter for k8s.io/client-go as a program: it speaks
// the suite's line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	clientgo "github.com/sdkconform/sdkconform/runner/adapters/client-go"
)

func main() { runner.Main(clientgo.New()) }

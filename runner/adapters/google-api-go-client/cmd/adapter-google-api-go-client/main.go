// Command adapter-google-api-go-client is the adapter for google.golang.org/api as a
// program: it speaks the suite's line protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	googleapigoclient "github.com/sdkconform/sdkconform/runner/adapters/google-api-go-client"
)

func main() { runner.Main(googleapigoclient.New()) }

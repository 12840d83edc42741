// Command adapter-minio-go is the adapter for
// github.com/minio/minio-go/v7 as a program: it speaks the suite's line
// protocol on standard input and output.
package main

import (
	"github.com/sdkconform/sdkconform/runner"
	miniogo "github.com/sdkconform/sdkconform/runner/adapters/minio-go"
)

func main() { runner.Main(miniogo.New()) }

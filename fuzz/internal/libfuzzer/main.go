// Command libfuzzer is the native targets of package fuzz as libFuzzer calls them: an
// archive that .clusterfuzzlite/build.sh links to the engine. Which of them it is says
// the linker: -X main.kind=decode or bytes.
//
// An SDK's repository has the same few lines with its own decoder.
package main

func main() {} // that of the engine is the one that runs

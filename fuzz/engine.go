package fuzz

import "flag"

// underEngine reports whether this run of go test starts the engine (-fuzz).
func underEngine() bool { return testFlag("test.fuzz") != "" }

// isWorker reports whether this process is one of the engine's workers.
func isWorker() bool { return testFlag("test.fuzzworker") == "true" }

func testFlag(name string) string {
	if f := flag.Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

package fuzz

import (
	"flag"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/builtin"
)

// correctCases is how many cases the correct readers are given: make false-alarms gives
// ten million.
var correctCases = flag.Int("cases", 20_000, "how many cases the correct readers are given")

func TestLoopOfCorrectReaders(t *testing.T) {
	for _, d := range []runner.Decoder{builtin.Strict(), builtin.Reference(), plainReader{}} {
		t.Run(d.Describe().Name, func(t *testing.T) { Loop(t, d, 1, *correctCases) })
	}
}

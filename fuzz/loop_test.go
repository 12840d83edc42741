package fuzz

import (
	"flag"
	"fmt"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
)

// correctCases is how many cases the correct readers are given with each seed:
// -args -cases=1000000 -seeds=10 gives each of them ten million.
var (
	correctCases = flag.Int("cases", 20_000, "how many cases the correct readers are given with each seed")
	correctSeeds = flag.Uint64("seeds", 1, "how many seeds, from 1 on")
)

func TestLoopOfCorrectReaders(t *testing.T) {
	for _, d := range []runner.Decoder{builtin.Strict(), builtin.Reference(), plainReader{}} {
		t.Run(d.Describe().Name, func(t *testing.T) {
			for seed := uint64(1); seed <= *correctSeeds; seed++ {
				t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { Loop(t, d, seed, *correctCases, Level("recommended")) })
			}
		})
	}
}

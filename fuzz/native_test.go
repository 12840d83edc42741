package fuzz

import (
	"flag"
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
)

func FuzzDecode(f *testing.F) { Decode(f, builtin.Reference(), Level("recommended")) }

func FuzzBytes(f *testing.F) { Bytes(f, builtin.Reference(), Level("recommended")) }

var (
	plantedBug = flag.String("bug", "", "the planted bug that FuzzPlanted looks for; none where empty")
	firstLook  = flag.Bool("first-look", true, "FuzzPlanted looks with the loop before the engine does")
)

// FuzzPlanted looks for a planted bug, see make fuzz-planted; without one the reader is
// correct.
func FuzzPlanted(f *testing.F) {
	if !*firstLook {
		looked.Store(f.Name(), true)
	}
	if *plantedBug == "" {
		Decode(f, planted.Correct(), Level("recommended"))
		return
	}
	bugs := planted.Bugs()
	i := slices.IndexFunc(bugs, func(b planted.Bug) bool { return b.Name == *plantedBug })
	if i < 0 {
		f.Fatalf("there is no planted bug %q", *plantedBug)
	}
	Decode(f, bugs[i].Decoder(), Level("recommended"))
}

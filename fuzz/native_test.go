package fuzz

import (
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
)

func FuzzDecode(f *testing.F) { Decode(f, builtin.Reference(), Level("recommended")) }

func FuzzBytes(f *testing.F) { Bytes(f, builtin.Reference(), Level("recommended")) }

var (
	plantedBug  = flag.String("bug", "", "the planted bug that FuzzPlanted looks for; none where empty")
	nativeLevel = flag.String("level", "recommended", "the level of FuzzPlanted; the default of package fuzz where empty")
	sweepFirst  = flag.Bool("pre-sweep", true, "FuzzPlanted runs the loop before the engine")
)

// FuzzPlanted looks for a planted bug, see make fuzz-planted; without one the reader is
// correct.
func FuzzPlanted(f *testing.F) {
	if !*sweepFirst {
		preSwept.Store(f.Name(), true)
	}
	var options []Option
	if *nativeLevel != "" {
		options = append(options, Level(*nativeLevel))
	}
	if *plantedBug == "" {
		Decode(f, planted.Correct(), options...)
		return
	}
	bugs := planted.Bugs()
	i := slices.IndexFunc(bugs, func(b planted.Bug) bool { return b.Name == *plantedBug })
	if i < 0 {
		f.Fatalf("there is no planted bug %q", *plantedBug)
	}
	Decode(f, bugs[i].Decoder(), options...)
}

// A native target passes over recommended findings by default: its engine stops at the
// first failure.
func TestNativeTargetPassesOverRecommended(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		level string
		fails bool
	}{{"", false}, {"required", false}, {"recommended", true}} {
		out, err := exec.Command(program, "-test.run=^FuzzPlanted$", "-bug=xml-cdata-dropped", "-level="+test.level).CombinedOutput()
		if (err != nil) != test.fails || strings.Contains(string(out), "rule cdata (recommended)") != test.fails {
			t.Errorf("level %q: %v\n%s", test.level, err, out[:min(len(out), 4000)])
		}
	}
}

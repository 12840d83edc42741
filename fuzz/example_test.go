package fuzz_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fuzz"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/runner"
)

// decoder stands for the adapter of your SDK.
var decoder runner.Decoder = builtin.Strict()

// A native target. go test runs its seeds; go test -fuzz=FuzzDecode looks for more.
func ExampleDecode() {
	// func FuzzDecode(f *testing.F) {
	_ = func(f *testing.F) { fuzz.Decode(f, decoder) }
}

// A native target for bodies that no generator writes.
func ExampleBytes() {
	// func FuzzBytes(f *testing.F) {
	_ = func(f *testing.F) { fuzz.Bytes(f, decoder) }
}

// On every change: the same 20,000 cases, which are those of seed 1.
func ExampleLoop() {
	// func TestFuzz(t *testing.T) {
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000) }
}

// One case as a finding prints it, for a debugger or a test that stays.
func ExampleOne() {
	_ = func(t *testing.T) { fuzz.One(t, decoder, "alibaba-ecs-en/sample/error/xml/wire; cdata 2 3 0") }
}

// A target for another engine than Go's: it is given inputs, and an error says what is
// wrong with what the SDK made of one.
func ExampleNewTarget() {
	var dropsCDATA runner.Decoder
	for _, bug := range planted.Bugs() {
		if bug.Name == "xml-cdata-dropped" {
			dropsCDATA = bug.Decoder()
		}
	}
	target, err := fuzz.NewTarget(dropsCDATA, fuzz.Only("alibaba-ecs-en/sample/error/xml/*"), fuzz.Level("recommended"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer target.Close()
	for _, input := range target.Seeds() {
		if err := target.Give(input); err != nil {
			fmt.Println(strings.Contains(err.Error(), "rule cdata"))
			return
		}
	}
	// Output: true
}

// Cases made of what one page documents alone.
func ExampleOnly() {
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000, fuzz.Only("alibaba-ecs-en/*")) }
}

// What only a stated reason asks for fails the test as well.
func ExampleLevel() {
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000, fuzz.Level("recommended")) }
}

// Cases are made of the pages of one's own product, too. In an SDK's repository:
//
//	//go:embed pages
//	var pages embed.FS
func ExampleCatalogue() {
	var pages fs.FS = fstest.MapFS{}
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000, fuzz.Catalogue(pages)) }
}

// What the waivers of the suite know is not found again. An engine stops at its first
// failure, so a target is of little use without them while the SDK has known ones.
func ExampleWaivers() {
	_ = func(f *testing.F) { fuzz.Decode(f, decoder, fuzz.Waivers("testdata/waivers.yaml")) }
}

// A case that takes longer than 200 ms is a hang.
func ExampleTimeout() {
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000, fuzz.Timeout(200*time.Millisecond)) }
}

// A case may allocate 64 MiB, and 100 times the length of its body.
func ExampleMemory() {
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000, fuzz.Memory(64<<20)) }
}

// The findings stand in the folder findings beside the test; 'sdkconform fuzz promote'
// makes fixtures of them.
func ExampleReports() {
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000, fuzz.Reports("findings")) }
}

// An SDK that can end its process, by os.Exit or a stack overflow, has one of its own.
func ExampleIsolated() {
	_ = func(t *testing.T) { fuzz.Loop(t, decoder, 1, 20_000, fuzz.Isolated()) }
}

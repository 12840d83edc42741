package fuzz

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
)

// plantedCases is within how many cases each planted bug must be found.
const plantedCases = 20_000

func TestPlantedReaderIsCorrect(t *testing.T) {
	Loop(t, planted.Correct(), 1, plantedCases, Level("recommended"))
}

// hunt gives cases to a planted bug until there is a finding.
func hunt(t testing.TB, b planted.Bug, seed uint64) *Result {
	t.Helper()
	s := newSettings([]Option{Level("recommended")})
	c, err := s.inProcess(b.Decoder())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Seed, c.MaxFindings = seed, 1
	return c.Run(t.Context(), plantedCases)
}

// burns reports whether a bug hangs: it goes on burning a processor in a goroutine that
// nobody can end, so that it is looked for in a process of its own.
func burns(b planted.Bug) bool {
	return b.Name == "json-recursion" || strings.HasPrefix(b.Name, "endless-")
}

// seeds are those of the flag -seeds, 1 alone by default.
func seeds() (all []uint64) {
	for seed := uint64(1); seed <= *correctSeeds; seed++ {
		all = append(all, seed)
	}
	return all
}

// The bugs were planted by somebody who had not read the table of operations.
func TestPlantedBugsAreFound(t *testing.T) {
	var numbers []int
	for _, b := range planted.Bugs() {
		if burns(b) {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			for _, seed := range seeds() {
				result := hunt(t, b, seed)
				if len(result.Findings) == 0 {
					t.Errorf("not found in %d cases of seed %d: %s\n%s", result.Cases, seed, b.What, result.Summary())
					continue
				}
				f := result.Findings[0]
				numbers = append(numbers, f.Number+1)
				t.Logf("seed %d, case %d, %d conditions: %s; %s", seed, f.Number+1, b.Conditions, f.Title(), f.Case)
			}
		})
	}
	slices.Sort(numbers)
	t.Logf("%d bugs and seeds; cases in the median %d, at most %d", len(numbers), numbers[len(numbers)/2], numbers[len(numbers)-1])
}

// The same for those that hang, which is told with the deadline of the case.
func TestPlantedHangsAreFound(t *testing.T) {
	for _, b := range planted.Bugs() {
		if !burns(b) {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel() // it waits, in processes of its own
			// Three that are only slow would be taken for what cannot be shown again.
			s := newSettings([]Option{Isolated(), Level("recommended"), Timeout(500 * time.Millisecond)})
			s.serve(b.Decoder())
			for _, seed := range seeds() {
				c, err := s.campaign(t, b.Decoder())
				if err != nil {
					t.Fatal(err)
				}
				c.Seed, c.MaxFindings = seed, 1
				result := c.Run(t.Context(), plantedCases)
				if err := c.Close(); err != nil {
					t.Error(err)
				}
				if len(result.Findings) == 0 {
					t.Errorf("not found in %d cases of seed %d: %s\n%s", result.Cases, seed, b.What, result.Summary())
					continue
				}
				t.Logf("seed %d, case %d: %s", seed, result.Findings[0].Number+1, result.Findings[0].Title())
			}
		})
	}
}

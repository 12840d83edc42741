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

func TestPlantedReaderIsCorrect(t *testing.T) { Loop(t, planted.Correct(), 1, plantedCases) }

// hunt gives cases to a planted bug until there is a finding.
func hunt(t testing.TB, b planted.Bug, seed uint64) *Result {
	t.Helper()
	s := newSettings(nil)
	if burns(b) > 0 {
		s.timeout = 200 * time.Millisecond // it costs a deadline each time
	}
	c, err := s.inProcess(b.Decoder())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	c.seed, c.enough = seed, 1
	return c.run(t.Context(), plantedCases)
}

func burns(b planted.Bug) int {
	if b.Name == "json-recursion" || strings.HasPrefix(b.Name, "endless-") {
		return 1
	}
	return 0
}

// The bugs were planted by somebody who had not read the table of operations.
func TestPlantedBugsAreFound(t *testing.T) {
	var numbers []int
	bugs := planted.Bugs()
	// What hangs goes on burning a processor, in a goroutine that nobody can end.
	slices.SortStableFunc(bugs, func(a, b planted.Bug) int { return burns(a) - burns(b) })
	for _, b := range bugs {
		t.Run(b.Name, func(t *testing.T) {
			result := hunt(t, b, 1)
			if len(result.Findings) == 0 {
				t.Fatalf("not found in %d cases: %s\n%s", result.Cases, b.What, result.Summary())
			}
			f := result.Findings[0]
			numbers = append(numbers, f.Number+1)
			t.Logf("case %d, %d conditions: %s; %s", f.Number+1, b.Conditions, f.Title(), f.Case)
		})
	}
	slices.Sort(numbers)
	t.Logf("%d bugs; cases in the median %d, at most %d", len(numbers), numbers[len(numbers)/2], numbers[len(numbers)-1])
}

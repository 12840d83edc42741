package fuzz

import (
	"testing"

	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
)

// plantedCases is within how many cases each planted bug must be found.
const plantedCases = 20_000

// The bugs were planted by somebody who had not read the table of operations. The
// campaign ends with the first finding; which seed it is must not matter.
func TestPlantedBugsAreFound(t *testing.T) {
	for _, b := range planted.Bugs() {
		t.Run(b.Name, func(t *testing.T) {
			s := newSettings(nil)
			c, err := s.inProcess(b.Decoder())
			if err != nil {
				t.Fatal(err)
			}
			defer c.close()
			c.seed = 1
			c.enough = 1
			result := c.run(t.Context(), plantedCases)
			if len(result.Findings) == 0 {
				t.Fatalf("not found in %d cases: %s\n%s", result.Cases, b.What, result.Summary())
			}
			t.Logf("case %d, %d conditions: %s", result.Findings[0].Number+1, b.Conditions, result.Findings[0].Title())
		})
	}
}

func TestPlantedReaderIsCorrect(t *testing.T) { Loop(t, planted.Correct(), 1, plantedCases) }

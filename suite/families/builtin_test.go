package families_test

import (
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
)

// decoder is an SDK that is asked to decode alone.
type decoder struct{ runner.Decoder }

// readers are the builtin SDKs, which read an envelope by its description.
var readers = []struct {
	name string
	sdk  func(...*fixtures.Catalogue) builtin.SDK
}{{"strict", builtin.Strict}, {"reference", builtin.Reference}}

// TestBuiltin holds that the builtin SDKs read each family by its envelope, and that the
// reference mends its malformed samples.
func TestBuiltin(t *testing.T) {
	for _, f := range families() {
		for _, reader := range readers {
			t.Run(f.name+"/"+reader.name, func(t *testing.T) {
				t.Parallel()
				sdk := reader.sdk(f.catalogue(t))
				accuse(t, run(t, f.plan(t), decoder{sdk}, 0, true))
			})
		}
	}
}

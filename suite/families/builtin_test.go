package families_test

import (
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// decoder is an SDK that is asked to decode alone.
type decoder struct{ runner.Decoder }

// readers are the builtin SDKs, which read an envelope by its description.
var readers = []struct {
	name string
	sdk  func(...*fixtures.Catalogue) builtin.SDK
}{{"strict", builtin.Strict}, {"reference", builtin.Reference}}

// unmended are the malformed samples that builtin:reference, which claims to be tolerant,
// does not mend: it mends what the shipped pages print, and none of them prints these.
var unmended = []string{
	"ec2-en/sample/error-3/xml/verbatim",      // an ampersand that is not escaped
	"uhost-en/sample/error-3/json/verbatim",   // comments up to the end of a line
	"compute-en/sample/error-3/json/verbatim", // single quotes
}

// TestBuiltin holds that the builtin SDKs read each family by its envelope.
func TestBuiltin(t *testing.T) {
	for _, f := range families() {
		for _, reader := range readers {
			t.Run(f.name+"/"+reader.name, func(t *testing.T) {
				t.Parallel()
				sdk := reader.sdk(f.catalogue(t))
				findings := run(t, f.plan(t), decoder{sdk}, 0, true)
				accuse(t, slices.DeleteFunc(findings, func(finding found) bool {
					return finding.Rule == golden.RuleMalformedRecovered && slices.Contains(unmended, finding.id)
				}))
			})
		}
	}
}

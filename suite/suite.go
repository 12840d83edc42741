// Package suite brings the conformance suite into a Go SDK's own tests: as Ginkgo
// specs ([Run], [Register]) or plain subtests ([Test]). They are thin fronts over
// package engine and give the same verdicts for the same adapter as the command.
//
//	func TestConformance(t *testing.T) {
//		suite.Test(t, newAdapter(), suite.Waivers("testdata/waivers.yaml"), suite.Reports("conformance"))
//	}
//
// The adapter is a [runner.Decoder], a [runner.Caller] or both: it hands one response
// to the SDK and says what the SDK's user then sees. The example of this package has a
// whole one; [runner.RoundTripper] and package kit do most of the work.
//
// A required finding fails its spec or subtest. A recommended one is told and fails
// it only with Level("recommended"). What the SDK does not claim to read is skipped,
// in one spec or subtest for each source and reason, and never passed.
//
// Package plain has Test and the options without what Ginkgo brings in, for SDKs that
// mind the weight of their tests. Package fuzz gives the same adapter responses that
// no page prints.
package suite

import (
	"io/fs"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/internal/front"
)

// Option changes what is run and what fails.
type Option = front.Option

// Only takes the cases whose id matches one of the globs: * matches any characters,
// slashes too, ? one of them. A glob that matches nothing is an error.
func Only(globs ...string) Option { return front.Only(globs...) }

// Level sets what fails: "required" (the default) or "recommended", which fails
// both. Another value is an error.
func Level(level string) Option { return front.Level(level) }

// Catalogue adds the pages of one's own product, in the form of the shipped
// catalogue; see fixtures/README.md. Faults in it fail the test with file and line.
func Catalogue(fsys fs.FS) Option { return front.Catalogue(fsys) }

// Reports writes journal, results.json, junit.xml, report.html and summary.md into dir, which is
// made. Under parallel Ginkgo each process keeps a journal there, and the first
// writes the reports of all.
//
// From the start of the run to its end reports stand there that say that it has not
// come to its end: an SDK that ends the process leaves them, never those of an earlier
// run. A folder is one run's; to give it to two adapters is an error.
func Reports(dir string) Option { return front.Reports(dir) }

// Also writes reports of further formats into the folder of [Reports], by their names:
// see [formats.OnRequest].
func Also(formats ...string) Option { return front.Also(formats...) }

// Waivers reads the file at path, whose known failures are skipped by name. A waiver
// that is stale, expired, too broad or about something that fails otherwise fails the
// test, and so does a file that cannot be read. It may be given several times.
//
// A waiver that expires today was good yesterday, so go test is kept from taking a
// pass out of its cache. Where the folder of temporary files is on another volume than
// the module, as on some Windows machines, run go test with -count=1.
func Waivers(path string) Option { return front.Waivers(path) }

// Requirements holds the SDK to a frozen requirement set, such as "v1": what later
// versions of the suite have added is run and told, and fails nothing until the newer
// set is named. Catalogues of one's own count in full.
func Requirements(set string) Option { return front.Requirements(set) }

// Timeout sets the deadline of one response; [runner.DefaultTimeout] otherwise.
func Timeout(d time.Duration) Option { return front.Timeout(d) }

// Test runs the suite as plain subtests named by case id, so that go test -run takes
// one: -run 'TestConformance/alibaba-ecs-en/code/400/InvalidOwner/xml/wire'. It may
// be called any number of times in a test binary, under subtests of one's own.
func Test(t *testing.T, a runner.Adapter, opts ...Option) {
	t.Helper()
	front.Test(t, a, opts, formats.Set())
}

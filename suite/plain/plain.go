// Package plain is package suite without Ginkgo, for SDKs that mind the weight of their tests: the same plan, judge, subtests
// and options, and a third of the modules.
//
//	func TestConformance(t *testing.T) { plain.Test(t, newAdapter()) }
//
// It writes fewer reports: see [Reports]. The command writes the others from the journal: sdkconform report DIR.
package plain

import (
	"io/fs"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/reports/formats/annotations"
	"github.com/sdkconform/sdkconform/reports/formats/badge"
	"github.com/sdkconform/sdkconform/reports/formats/ctrf"
	"github.com/sdkconform/sdkconform/reports/formats/junit"
	"github.com/sdkconform/sdkconform/reports/formats/markdown"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/formats/set"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/internal/front"
)

// formats are those of package formats that bring in nothing heavy.
func formats() *set.Set {
	return &set.Set{
		Always: []set.Format{
			{Name: "json", File: results.File, Write: results.Write},
			{Name: "junit", File: junit.File, Write: junit.Write},
			{Name: "markdown", File: markdown.File, Write: markdown.Write},
		},
		OnRequest: []set.Format{
			{Name: "junit-strict", File: junit.StrictFile, Write: junit.WriteStrict},
			{Name: "ctrf", File: ctrf.File, Write: ctrf.Write},
			{Name: "badge", File: badge.File, Write: badge.Write},
			{Name: "annotations", File: annotations.File, Write: annotations.Write},
		},
		Others: []string{"report.html", "results.sarif", "matrix.md"},
	}
}

// Option changes what is run and what fails.
type Option = front.Option

// Only takes the cases whose id matches one of the globs, as suite.Only does.
func Only(globs ...string) Option { return front.Only(globs...) }

// Level sets what fails: "required" (the default) or "recommended", which fails both.
func Level(level string) Option { return front.Level(level) }

// Catalogue adds the pages of one's own product, as suite.Catalogue does.
func Catalogue(fsys fs.FS) Option { return front.Catalogue(fsys) }

// Reports writes journal, results.json, junit.xml and summary.md into dir, as suite.Reports does. A page for people is not
// among them: sdkconform report DIR writes it.
func Reports(dir string) Option { return front.Reports(dir) }

// Also writes reports of further formats into the folder of [Reports]: junit-strict, ctrf, badge, annotations.
func Also(formats ...string) Option { return front.Also(formats...) }

// Waivers reads the file of known failures at path, as suite.Waivers does.
func Waivers(path string) Option { return front.Waivers(path) }

// Requirements holds the SDK to a frozen requirement set, such as "v1", as suite.Requirements does.
func Requirements(set string) Option { return front.Requirements(set) }

// Timeout sets the deadline of one response; [runner.DefaultTimeout] otherwise.
func Timeout(d time.Duration) Option { return front.Timeout(d) }

// Test runs the suite as plain subtests named by case id, as suite.Test does: the same verdicts, and the same names.
func Test(t *testing.T, a runner.Adapter, opts ...Option) {
	t.Helper()
	front.Test(t, a, opts, formats())
}

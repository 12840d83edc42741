// Package formats names the formats of reports and writes them: those that every run has, and those that
// are asked for by name ([OnRequest]).
//
//	run, err := reports.ReadFiles("reports/out/journal.ndjson")
//	if err != nil { … }
//	err = formats.Write(run, "reports/again", "sarif")
//
// Each format is a package below this one, with a function that writes a [reports.Run]. To add one is to
// write such a package and its line in [Set]. Package set, below this one, writes fewer for who minds the
// weight.
package formats

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/annotations"
	"github.com/sdkconform/sdkconform/reports/formats/badge"
	"github.com/sdkconform/sdkconform/reports/formats/ctrf"
	"github.com/sdkconform/sdkconform/reports/formats/html"
	"github.com/sdkconform/sdkconform/reports/formats/junit"
	"github.com/sdkconform/sdkconform/reports/formats/markdown"
	"github.com/sdkconform/sdkconform/reports/formats/matrix"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/formats/sarif"
	"github.com/sdkconform/sdkconform/reports/formats/set"
)

// Set returns the set of all formats.
func Set() *set.Set {
	return &set.Set{
		Always: []set.Format{
			{Name: "json", File: results.File, About: "everything, for programs", Write: results.Write},
			{Name: "junit", File: junit.File, About: "JUnit, for CI services", Write: junit.Write},
			{Name: "html", File: html.File, About: "a page, for people", Write: html.Write},
			{Name: "markdown", File: markdown.File, About: "a summary, for a job or a pull request", Write: markdown.Write},
		},
		OnRequest: []set.Format{
			{Name: "junit-strict", File: junit.StrictFile, About: "JUnit for readers that validate against jenkins-junit-10.xsd", Write: junit.WriteStrict},
			{Name: "sarif", File: sarif.File, About: "SARIF 2.1.0, for code scanning", Write: sarif.Write},
			{Name: "ctrf", File: ctrf.File, About: "the Common Test Report Format", Write: ctrf.Write},
			{Name: "badge", File: badge.File, About: "an endpoint of shields.io", Write: badge.Write},
			{Name: "matrix", File: matrix.File, About: "SDK × rule × source, as tables of text", Write: matrix.Write},
			{Name: "annotations", File: annotations.File, About: "workflow commands of GitHub Actions; 'cat' them in a step", Write: annotations.Write},
		},
	}
}

// OnRequest are the formats that a run is written in where they are asked for by name.
func OnRequest() []set.Format { return Set().OnRequest }

// Check returns an error if one of the names is that of no format in [OnRequest].
func Check(requested []string) error { return Set().Check(requested) }

// Requested tells, in a line each, where the formats are that were asked for by name.
func Requested(requested []string, dir string) string {
	var b strings.Builder
	for _, f := range OnRequest() {
		if slices.Contains(requested, f.Name) {
			fmt.Fprintf(&b, "  %s: %s\n", filepath.Join(dir, f.File), f.About)
		}
	}
	return b.String()
}

// Prepare makes the folder of a run's files ready; see [set.Set.Prepare].
func Prepare(dir string, requested ...string) error { return Set().Prepare(dir, requested...) }

// Write writes the reports of a run into dir; see [set.Set.Write].
func Write(r *reports.Run, dir string, requested ...string) error {
	return Set().Write(r, dir, requested...)
}

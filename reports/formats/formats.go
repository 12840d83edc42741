// Package formats names the formats of reports and writes them: those that every run has, and those that are asked for.
package formats

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
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
	"golang.org/x/sync/errgroup"
)

// Format is a report of a run: its file, and how it is written.
type Format struct {
	Name  string // what it is asked for by
	File  string
	About string // one line, for a help text
	write func(io.Writer, *reports.Run) error
}

// Always are the formats that every run is written in.
func Always() []Format {
	return []Format{
		{"json", results.File, "everything, for programs", results.Write},
		{"junit", junit.File, "JUnit, for CI services", junit.Write},
		{"html", html.File, "a page, for people", html.Write},
		{"markdown", markdown.File, "a summary, for a job or a pull request", markdown.Write},
	}
}

// OnRequest are the formats that a run is written in where they are asked for by name.
func OnRequest() []Format {
	return []Format{
		{"junit-strict", junit.StrictFile, "JUnit for readers that validate against jenkins-junit-10.xsd", junit.WriteStrict},
		{"sarif", sarif.File, "SARIF 2.1.0, for code scanning", sarif.Write},
		{"ctrf", ctrf.File, "the Common Test Report Format", ctrf.Write},
		{"badge", badge.File, "an endpoint of shields.io", badge.Write},
		{"matrix", matrix.File, "SDK × rule × source, as tables of text", matrix.Write},
		{"annotations", annotations.File, "workflow commands of GitHub Actions; 'cat' them in a step", annotations.Write},
	}
}

// selected returns the formats that every run has, and those that are asked for.
func selected(requested []string) ([]Format, error) {
	formats := Always()
	for _, name := range requested {
		i := slices.IndexFunc(OnRequest(), func(f Format) bool { return f.Name == name })
		if i < 0 {
			var known []string
			for _, f := range OnRequest() {
				known = append(known, f.Name)
			}
			return nil, fmt.Errorf("there is no format %q; there is %s", name, strings.Join(known, ", "))
		}
		if !slices.ContainsFunc(formats, func(f Format) bool { return f.Name == name }) {
			formats = append(formats, OnRequest()[i])
		}
	}
	return formats, nil
}

// Check returns an error if one of the names is that of no format in [OnRequest].
func Check(requested []string) error {
	_, err := selected(requested)
	return err
}

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

// Prepare makes the folder of a run's files, removes those of an earlier run, and writes reports in their place that say
// that this run has not come to its end: those that every run has, and those in [OnRequest] that are asked for. A run that
// ends without a word (its process is killed, or an SDK in it ends the process with status 0) leaves these behind, and no
// reader takes it for a passed one. A folder that another run still writes into is left as it is; the error is then a
// [reports.ErrFolderInUse].
func Prepare(dir string, requested ...string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	stale, err := reports.FinishedJournals(dir)
	if err != nil {
		return err
	}
	for _, f := range slices.Concat(Always(), OnRequest()) {
		stale = append(stale, filepath.Join(dir, f.File))
	}
	var faults []error
	for _, name := range stale {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			faults = append(faults, err)
		}
	}
	return errors.Join(append(faults, Write(new(reports.Run), dir, requested...))...)
}

// Write writes the reports of a run into dir: those that every run has, and those in [OnRequest] that are asked for by
// name. Each is written whole or not at all; one that cannot be written does not keep the others from being.
func Write(r *reports.Run, dir string, requested ...string) error {
	formats, err := selected(requested)
	if err != nil {
		return err
	}
	faults := make([]error, len(formats))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range formats {
		group.Go(func() error {
			if err := reports.WriteFile(filepath.Join(dir, f.File), func(w io.Writer) error { return f.write(w, r) }); err != nil {
				faults[i] = fmt.Errorf("%s cannot be written: %w", f.File, err)
			}
			return nil
		})
	}
	_ = group.Wait() // each has its place in faults
	return errors.Join(faults...)
}

// Package set writes a run in the formats of a set: those that every run has, and those that are asked for. It knows no
// format itself, so that who needs few of them brings in no others; package formats has the set of all.
package set

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
	"golang.org/x/sync/errgroup"
)

// Format is a report of a run: its file, and how it is written.
type Format struct {
	Name  string // what it is asked for by
	File  string // its name in the folder of the run
	About string // one line, for a help text
	Write func(io.Writer, *reports.Run) error
}

// Set are the formats that a program can write.
type Set struct {
	Always    []Format // every run is written in them
	OnRequest []Format // where they are asked for by name
	// Others are the files of formats that another program may have written into the folder. They are removed before a
	// run, so that none is taken for this run's.
	Others []string
}

// selected returns the formats that every run has, and those that are asked for.
func (s *Set) selected(requested []string) ([]Format, error) {
	chosen := slices.Clone(s.Always)
	for _, name := range requested {
		named := func(f Format) bool { return f.Name == name }
		i := slices.IndexFunc(s.OnRequest, named)
		if i < 0 {
			var known []string
			for _, f := range s.OnRequest {
				known = append(known, f.Name)
			}
			return nil, fmt.Errorf("there is no format %q; there is %s", name, strings.Join(known, ", "))
		}
		if !slices.ContainsFunc(chosen, named) {
			chosen = append(chosen, s.OnRequest[i])
		}
	}
	return chosen, nil
}

// Check returns an error if one of the names is that of no format in OnRequest.
func (s *Set) Check(requested []string) error {
	_, err := s.selected(requested)
	return err
}

// Prepare makes the folder of a run's files, removes those of an earlier run, and writes reports in their place that say
// that this run has not come to its end: those that every run has, and those that are asked for. A run that ends without a
// word (its process is killed, or an SDK in it ends the process with status 0) leaves these behind, and no reader takes it
// for a passed one. A folder that another run still writes into is left as it is; the error is then a
// [reports.ErrFolderInUse].
func (s *Set) Prepare(dir string, requested ...string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	stale, err := reports.FinishedJournals(dir)
	if err != nil {
		return err
	}
	for _, f := range slices.Concat(s.Always, s.OnRequest) {
		stale = append(stale, filepath.Join(dir, f.File))
	}
	for _, name := range s.Others {
		stale = append(stale, filepath.Join(dir, name))
	}
	var faults []error
	for _, name := range stale {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			faults = append(faults, err)
		}
	}
	return errors.Join(append(faults, s.Write(new(reports.Run), dir, requested...))...)
}

// Write writes the reports of a run into dir: those that every run has, and those that are asked for by name. Each is
// written whole or not at all; one that cannot be written does not keep the others from being.
func (s *Set) Write(r *reports.Run, dir string, requested ...string) error {
	chosen, err := s.selected(requested)
	if err != nil {
		return err
	}
	faults := make([]error, len(chosen))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range chosen {
		group.Go(func() error {
			if err := reports.WriteFile(filepath.Join(dir, f.File), func(w io.Writer) error { return f.Write(w, r) }); err != nil {
				faults[i] = fmt.Errorf("%s cannot be written: %w", f.File, err)
			}
			return nil
		})
	}
	_ = group.Wait() // each has its place in faults
	return errors.Join(faults...)
}

package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The files that a run writes.
const (
	JournalFile  = "journal.ndjson"
	ResultsFile  = "results.json"
	JUnitFile    = "junit.xml"
	MarkdownFile = "summary.md"
)

// Prepare makes the folder of a run's files and removes those of an earlier run, so
// that none of them can be taken for this one's.
func Prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	stale, err := filepath.Glob(filepath.Join(dir, "journal*.ndjson"))
	if err != nil {
		return err
	}
	for _, name := range []string{ResultsFile, JUnitFile, MarkdownFile} {
		stale = append(stale, filepath.Join(dir, name))
	}
	var faults []error
	for _, name := range stale {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// Write writes every report of the run into dir. Each is written whole or not at
// all; one that cannot be written does not keep the others from being.
func (r *Run) Write(dir string) error {
	var faults []error
	for _, report := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{ResultsFile, r.WriteJSON},
		{JUnitFile, r.WriteJUnit},
		{MarkdownFile, r.WriteMarkdown},
	} {
		if err := WriteFile(filepath.Join(dir, report.name), report.write); err != nil {
			faults = append(faults, fmt.Errorf("%s cannot be written: %w", report.name, err))
		}
	}
	return errors.Join(faults...)
}

// WriteFile writes a file whole or not at all: to a temporary file beside it, to
// the disk, then renamed.
func WriteFile(name string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}()
	buffered := bufio.NewWriterSize(file, 64<<10)
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// ReadFiles reads the run of one or more journals: those of the parallel processes
// of one run.
func ReadFiles(names ...string) (*Run, error) {
	var runs []*Run
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		run, err := ReadJournal(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		runs = append(runs, run)
	}
	return Merge(runs)
}

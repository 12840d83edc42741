package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// The files that a run writes.
const (
	JournalFile  = "journal.ndjson"
	ResultsFile  = "results.json"
	JUnitFile    = "junit.xml"
	MarkdownFile = "summary.md"
	HTMLFile     = "report.html"
)

// Prepare makes the folder of a run's files and removes those of an earlier run, so
// that none of them can be taken for this one's.
func Prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	stale, err := Journals(dir)
	if err != nil {
		return err
	}
	for _, name := range []string{ResultsFile, JUnitFile, MarkdownFile, HTMLFile} {
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

// Journals lists the journals in a folder: one, or those of the parallel processes
// of one run. The folder's own name is no pattern, whatever characters it has.
func Journals(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if journal, _ := path.Match("journal*.ndjson", e.Name()); journal {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	return names, nil
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
		{HTMLFile, r.WriteHTML},
		{MarkdownFile, r.WriteMarkdown},
	} {
		if err := WriteFile(filepath.Join(dir, report.name), report.write); err != nil {
			faults = append(faults, fmt.Errorf("%s cannot be written: %w", report.name, err))
		}
	}
	return errors.Join(faults...)
}

// WriteFile writes a file whole or not at all: to a temporary file beside it, to
// the disk, then renamed. Where it fails, an earlier file of the name is untouched.
func WriteFile(name string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	err = errors.Join(fill(file, write), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// fill writes a temporary file to the disk.
func fill(file *os.File, write func(io.Writer) error) error {
	buffered := bufio.NewWriterSize(file, 64<<10)
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil { // CreateTemp's is for its owner alone
		return err
	}
	return file.Sync()
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

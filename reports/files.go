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

// JournalFile is the name of a run's journal.
const JournalFile = "journal.ndjson"

// Journals lists the journals in a folder: one, or those of the parallel processes of one run. The folder's own name
// is no pattern, whatever characters it has.
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

// JournalsAt lists a journal, or those in a folder, of which there must be one.
func JournalsAt(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return []string{name}, err
	}
	names, err := Journals(name)
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("there is no journal in %s", name)
	}
	return names, err
}

// FinishedJournals is [Journals], and an [ErrFolderInUse] if a run still writes one of them.
func FinishedJournals(dir string) ([]string, error) {
	names, err := Journals(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			continue // no journal that this process could read; who removes it is told what is wrong with it
		}
		locked := lock(file)
		if err := file.Close(); err != nil {
			return nil, err
		}
		if !locked {
			return nil, stillWritten(name)
		}
	}
	return names, nil
}

// ReadFiles reads the run of one or more journals: those of the parallel processes or of the shards of one run; see
// [Merge].
func ReadFiles(names ...string) (*Run, error) {
	runs, err := readAll(names)
	if err != nil {
		return nil, err
	}
	return Merge(runs)
}

// ReadParts is [ReadFiles] of what there is of a run; see [MergeParts].
func ReadParts(names ...string) (*Run, error) {
	runs, err := readAll(names)
	if err != nil {
		return nil, err
	}
	return MergeParts(runs)
}

func readAll(names []string) (runs []*Run, err error) {
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
	return runs, nil
}

// WriteFile writes a file whole or not at all: to a temporary file beside it, to the disk, then renamed. Where it
// fails, an earlier file of the name is untouched.
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

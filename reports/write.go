package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// The files that a run writes.
const (
	JournalFile  = "journal.ndjson"
	ResultsFile  = "results.json"
	JUnitFile    = "junit.xml"
	MarkdownFile = "summary.md"
	HTMLFile     = "report.html"
)

// Format is a report of a run: its file, and how it is written.
type Format struct {
	Name  string // what it is asked for by
	File  string
	About string // one line, for a help text
	write func(*Run, io.Writer) error
}

// written are the formats that every run is written in.
func written() []Format {
	return []Format{
		{"json", ResultsFile, "everything, for programs", (*Run).WriteJSON},
		{"junit", JUnitFile, "JUnit, for CI services", (*Run).WriteJUnit},
		{"html", HTMLFile, "a page, for people", (*Run).WriteHTML},
		{"markdown", MarkdownFile, "a summary, for a job or a pull request", (*Run).WriteMarkdown},
	}
}

// Formats are those that a run is written in beside the usual ones where they are
// asked for by name.
func Formats() []Format {
	return []Format{
		{"junit-strict", "junit-strict.xml", "JUnit for readers that validate against jenkins-junit-10.xsd", (*Run).WriteStrictJUnit},
		{"sarif", "results.sarif", "SARIF 2.1.0, for code scanning", (*Run).WriteSARIF},
		{"ctrf", "ctrf.json", "the Common Test Report Format", (*Run).WriteCTRF},
		{"badge", "badge.json", "an endpoint of shields.io", (*Run).WriteBadge},
		{"matrix", "matrix.md", "SDK × rule × source, as tables of text", (*Run).WriteMatrix},
		{"annotations", "annotations.txt", "workflow commands of GitHub Actions; 'cat' them in a step", (*Run).WriteAnnotations},
	}
}

// formatsOf returns the usual formats and those that are asked for.
func formatsOf(also []string) ([]Format, error) {
	formats := written()
	for _, name := range also {
		i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == name })
		if i < 0 {
			var known []string
			for _, f := range Formats() {
				known = append(known, f.Name)
			}
			return nil, fmt.Errorf("there is no format %q; there is %s", name, strings.Join(known, ", "))
		}
		if !slices.ContainsFunc(formats, func(f Format) bool { return f.Name == name }) {
			formats = append(formats, Formats()[i])
		}
	}
	return formats, nil
}

// Asked says, in a line each, where the [Formats] are that were asked for by name.
func Asked(also []string, dir string) string {
	var b strings.Builder
	for _, f := range Formats() {
		if slices.Contains(also, f.Name) {
			fmt.Fprintf(&b, "  %s: %s\n", filepath.Join(dir, f.File), f.About)
		}
	}
	return b.String()
}

// CheckFormats reports a name that none of the [Formats] has.
func CheckFormats(also []string) error {
	_, err := formatsOf(also)
	return err
}

// Prepare makes the folder of a run's files, removes those of an earlier run, and
// writes reports in their place that say that this run has not come to its end: the
// usual ones and those of the [Formats] that are asked for. A run that ends without a
// word (its process is killed, or an SDK in it ends the process with status 0) leaves
// these standing, and no reader takes it for a passed one. A folder that another run
// still writes into is left as it is, with [ErrTaken].
func Prepare(dir string, also ...string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	stale, err := Journals(dir)
	if err != nil {
		return err
	}
	for _, name := range stale {
		if err := ended(name); err != nil {
			return err
		}
	}
	for _, f := range slices.Concat(written(), Formats()) {
		stale = append(stale, filepath.Join(dir, f.File))
	}
	var faults []error
	for _, name := range stale {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			faults = append(faults, err)
		}
	}
	return errors.Join(append(faults, new(Run).Write(dir, also...))...)
}

// ended returns an [ErrTaken] if a run still writes the journal.
func ended(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return nil // nobody's that this process could read; that it is in the way is said when it is removed
	}
	defer file.Close()
	if !hold(file) {
		return beingWritten(name)
	}
	return nil
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

// Write writes the reports of the run into dir: the usual ones, and those of the
// [Formats] that are asked for by name. Each is written whole or not at all; one that
// cannot be written does not keep the others from being.
func (r *Run) Write(dir string, also ...string) error {
	formats, err := formatsOf(also)
	if err != nil {
		return err
	}
	faults := make([]error, len(formats))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range formats {
		group.Go(func() error {
			if err := WriteFile(filepath.Join(dir, f.File), func(w io.Writer) error { return f.write(r, w) }); err != nil {
				faults[i] = fmt.Errorf("%s cannot be written: %w", f.File, err)
			}
			return nil
		})
	}
	_ = group.Wait() // each has its place in faults
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

// JournalsAt is a journal, or those in a folder, of which there must be one.
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

// ReadFiles reads the run of one or more journals: those of the parallel processes or
// of the shards of one run; see [Merge].
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

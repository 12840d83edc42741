// Package waivers reads waiver files, the known failures of SDKs.
//
//	known, err := waivers.Read("waivers.yaml") // or several
//
// [Read] gives a run its waivers; package reports holds the run to them. Everything that is wrong in a
// file is told with line and column. [Schema] is the format, as a JSON Schema. Package edit, below this
// one, updates a file by what a run has shown.
package waivers

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/sdkconform/sdkconform/reports"
)

// maxFile bounds a waiver file, in bytes. One of this size would hold some ten thousand waivers, and nobody would know
// their reasons.
const maxFile = 4 << 20

// Read reads waiver files. Everything that is wrong in them is returned, joined, each as a [fixtures.Fault] with line
// and column. One file under two names is an error: each of its waivers would be there twice.
func Read(names ...string) (*reports.Waivers, error) {
	all := &reports.Waivers{}
	var faults []error
	for i, name := range names {
		if j := slices.IndexFunc(names[:i], func(earlier string) bool { return sameFile(earlier, name) }); j >= 0 {
			faults = append(faults, fmt.Errorf("%s is the same waiver file as %s; name it once", name, names[j]))
			continue
		}
		text, err := readBounded(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("the waiver file cannot be read: %w", err))
			continue
		}
		list, err := Parse(text, name)
		faults = append(faults, err)
		all.Files = append(all.Files, filepath.ToSlash(name))
		all.List = append(all.List, list...)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return all, nil
}

// sameFile reports whether two names are of one file that is there.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

func readBounded(name string) (text []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err = io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxFile)
	}
	return text, err
}

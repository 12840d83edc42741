package site

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// ListFile names every file of a site. By it a folder is known as one that may be written anew.
const ListFile = "site.json"

// listing is what is in [ListFile].
type listing struct {
	Generator string   `json:"generator"`
	Files     []string `json:"files"` // slash-separated, in order
}

const generator = "sdkconform site"

// maxListing is how large a [ListFile] may be, in bytes.
const maxListing = 1 << 20

// ErrOccupied is that a folder holds something that is not of a site.
var ErrOccupied = errors.New("the folder holds something else")

// file is a file of the site.
type file struct {
	name  string
	write func(io.Writer) error
}

// writeFolder writes the files into a folder, whole or not at all: into a new one beside it, which takes its place. An earlier
// site in it goes; where it holds anything else, nothing is written.
func writeFolder(dir string, files []file) (err error) {
	if dir, err = free(dir); err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(fresh))
		}
	}()
	if err := fillFolder(fresh, files); err != nil {
		return err
	}
	return swap(fresh, dir)
}

// free is the folder's own place, if it may be written.
func free(dir string) (string, error) {
	place, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(place); err == nil {
		place = real
	}
	here, err := os.Getwd()
	if err == nil {
		if real, err := filepath.EvalSymlinks(here); err == nil {
			here = real
		}
		if within, err := filepath.Rel(place, here); err == nil && filepath.IsLocal(within) {
			return "", occupied(dir, "this is the working folder, or above it; name one below it")
		}
	}
	info, err := os.Stat(place)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return place, nil
	case err != nil:
		return "", err
	case !info.IsDir():
		return "", occupied(dir, "it is no folder")
	}
	alien, err := alienIn(place)
	if err != nil {
		return "", err
	}
	if alien != "" {
		return "", occupied(dir, fmt.Sprintf("%s is not of a site that was written here; name an empty folder, or move it away", safetext.Line(alien, 200)))
	}
	return place, nil
}

func occupied(dir, why string) error { return fmt.Errorf("%s: %w: %s", dir, ErrOccupied, why) }

// alienIn names a file of the folder that no earlier site has written there; empty: there is none.
func alienIn(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return "", err
	}
	known := listing{}
	if list, err := os.Open(filepath.Join(dir, ListFile)); err == nil {
		text, readErr := io.ReadAll(io.LimitReader(list, maxListing))
		if err := errors.Join(readErr, list.Close()); err != nil {
			return "", err
		}
		if err := json.Unmarshal(text, &known); err != nil || known.Generator != generator {
			return ListFile, nil
		}
	}
	alien := ""
	err = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err = filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if _, listed := slices.BinarySearch(known.Files, filepath.ToSlash(name)); !listed {
			alien = filepath.ToSlash(name)
			return filepath.SkipAll
		}
		return nil
	})
	return alien, err
}

// fillFolder writes the files, and last the list of them.
func fillFolder(dir string, files []file) error {
	list := listing{Generator: generator, Files: []string{ListFile}}
	for _, f := range files {
		list.Files = append(list.Files, f.name)
	}
	slices.Sort(list.Files)
	files = append(slices.Clone(files), file{ListFile, func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", " ")
		return encoder.Encode(list)
	}})
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := writeFile(name, f.write); err != nil {
			return fmt.Errorf("%s cannot be written: %w", f.name, err)
		}
	}
	return os.Chmod(dir, 0o755) // MkdirTemp's is for its owner alone
}

// writeFile writes a file of a folder that nobody looks into yet.
func writeFile(name string, write func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(file)
	if err = write(buffered); err == nil {
		err = buffered.Flush()
	}
	return errors.Join(err, file.Close())
}

// swap puts a folder into the place of another, which goes.
func swap(fresh, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(fresh, dir)
	}
	// The name that is left free beside it is that of the new one.
	old := fresh + "-old"
	if err := os.Rename(dir, old); err != nil {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

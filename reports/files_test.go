package reports_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// A file is written whole or not at all: after a failure the earlier one stands, and
// nothing lies beside it.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.txt")
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return err
		}
	}
	full := errors.New("the disk is full")
	for _, test := range []struct {
		name string
		do   func(io.Writer) error
		want string
		err  error
	}{
		{"first", write("one", nil), "one", nil},
		{"again", write("two", nil), "two", nil},
		{"failing at once", write("", full), "two", full},
		{"failing in the middle", write(strings.Repeat("three", 100_000), full), "two", full},
		{"nothing to write", write("", nil), "", nil},
	} {
		if err := reports.WriteFile(name, test.do); !errors.Is(err, test.err) {
			t.Errorf("%s: %v, want %v", test.name, err, test.err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != test.want {
			t.Errorf("%s: the file holds %.20q, %v; want %q", test.name, got, err, test.want)
		}
		if names := fake.Files(t, dir); len(names) != 1 {
			t.Errorf("%s: the folder holds %q", test.name, names)
		}
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o644 {
		t.Errorf("others cannot read the report: %v", mode)
	}
	if err := reports.WriteFile(filepath.Join(dir, "none", "report.txt"), write("x", nil)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	// What stands in the way is not removed, and the temporary file is.
	if err := os.MkdirAll(filepath.Join(dir, "folder", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := reports.WriteFile(filepath.Join(dir, "folder"), write("x", nil)); err == nil || errors.Is(err, os.ErrClosed) {
		t.Errorf("over a folder: %v", err)
	}
	if names := fake.Files(t, dir); !slices.Equal(names, []string{"folder", "report.txt"}) {
		t.Errorf("the folder holds %q", names)
	}
}

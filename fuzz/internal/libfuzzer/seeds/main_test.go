package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What is written is what the engine reads: archives with inputs, a dictionary of lines
// in quotes, options that name it.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fuzz_decode_seed_corpus.zip", "fuzz_bytes_seed_corpus.zip"} {
		r, err := zip.OpenReader(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if len(r.File) < 300 {
			t.Errorf("%s has %d inputs", name, len(r.File))
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "fuzz_bytes.dict"))
	if err != nil {
		t.Fatal(err)
	}
	entry := regexp.MustCompile(`^"([ !#-\[\]-~]|\\"|\\\\|\\x[0-9A-F]{2})+"$`)
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if !strings.HasPrefix(line, "#") && !entry.MatchString(line) {
			t.Errorf("line %d is no entry: %s", i+1, line)
		}
	}
	options, err := os.ReadFile(filepath.Join(dir, "fuzz_bytes.options"))
	if err != nil || !strings.Contains(string(options), "dict = fuzz_bytes.dict") {
		t.Errorf("the options are %q: %v", options, err)
	}
	if err := write(filepath.Join(dir, "missing")); err == nil {
		t.Error("it writes into a folder that is not there")
	}
}

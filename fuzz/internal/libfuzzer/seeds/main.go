// Command seeds writes what ClusterFuzzLite and OSS-Fuzz want beside a fuzzer, made from
// the catalogue: NAME_seed_corpus.zip for both targets, a dictionary of its words for
// that of raw bodies, and the options that name it.
//
//	go run ./fuzz/internal/libfuzzer/seeds DIR
package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fuzz"
	"github.com/sdkconform/sdkconform/golden"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: seeds DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "seeds:", err)
		os.Exit(1)
	}
}

// write writes all of it into a folder that exists.
func write(dir string) error {
	choices, err := fuzz.NewTarget(builtin.Reference())
	if err != nil {
		return err
	}
	defer choices.Close()
	raw, err := fuzz.NewBytesTarget(builtin.Reference())
	if err != nil {
		return err
	}
	defer raw.Close()
	for name, t := range map[string]*fuzz.Target{"fuzz_decode": choices, "fuzz_bytes": raw} {
		corpus, err := archive(t.Seeds())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+"_seed_corpus.zip"), corpus, 0o644); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "fuzz_bytes.dict"), []byte(dictionary(raw.Dictionary())), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "fuzz_bytes.options"), []byte("[libfuzzer]\ndict = fuzz_bytes.dict\n"), 0o644)
}

// archive makes a zip with a file for each input, by its digest.
func archive(inputs [][]byte) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	seen := map[string]bool{}
	for _, input := range inputs {
		name := golden.Digest(input)
		if seen[name] {
			continue
		}
		seen[name] = true
		f, err := w.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(input); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// dictionary writes words as libFuzzer reads them: one in quotes a line.
func dictionary(words []string) string {
	var b strings.Builder
	b.WriteString("# The words of the catalogue; written by fuzz/internal/libfuzzer/seeds.\n")
	for _, word := range words {
		b.WriteByte('"')
		for _, c := range []byte(word) {
			switch {
			case c == '"' || c == '\\':
				b.WriteString(`\` + string(c))
			case c < ' ' || c > '~':
				fmt.Fprintf(&b, `\x%02X`, c)
			default:
				b.WriteByte(c)
			}
		}
		b.WriteString("\"\n")
	}
	return b.String()
}

package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sdkconform/sdkconform/reports"
)

// Begin makes the folder of a run, with nothing found in it: what an earlier run has
// found is not this one's, should this one be killed, and a folder that cannot be written
// to is better told at the beginning than in the morning.
func Begin(dir string) error {
	return errors.Join(os.MkdirAll(dir, 0o755), write(dir, nil, nil))
}

// Keep writes what was found into the folder: [FindingsFile] for [Promote], and text, as
// people read it, into findings.txt.
func (o *Outcome) Keep(dir, text string) error {
	pairs := o.Pairs(reports.Version(), time.Now().UTC().Format(time.DateOnly))
	var b bytes.Buffer
	if err := WritePairs(&b, pairs); err != nil {
		return err
	}
	return write(dir, b.Bytes(), []byte(text))
}

// write writes both files, each whole or not at all.
func write(dir string, findings, text []byte) error {
	var all error
	for name, content := range map[string][]byte{FindingsFile: findings, "findings.txt": text} {
		name = filepath.Join(dir, name)
		err := os.WriteFile(name+".new", content, 0o644)
		if err == nil {
			err = os.Rename(name+".new", name)
		}
		if err != nil {
			_ = os.Remove(name + ".new") // which may not be there
			all = errors.Join(all, fmt.Errorf("the findings cannot be written: %w", err))
		}
	}
	return all
}

package fuzz

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/runner"
)

// What most readers get wrong the loop finds within thousands of cases, which are less
// than a second; the engine takes as long to give its seeds. So a native target looks
// with the loop first, once, before the engine starts.
const (
	firstCases = 20_000
	apartTime  = 3 * time.Second  // in a process of its own, which costs more a case
	firstTime  = 10 * time.Second // in this one, of a slow SDK
)

// looked has the names of the targets whose first look is over: a target is run twice
// in one process, as a plain test and by the engine.
var looked sync.Map

// firstLook fails the test with what the loop finds, and keeps each finding as an input
// of the target, as the engine does.
func (c *campaign) firstLook(f *testing.F) {
	f.Helper()
	if !underEngine() || isWorker() {
		return
	}
	if _, again := looked.LoadOrStore(f.Name(), true); again {
		return
	}
	before := len(c.outcome().Findings)
	c.seed = 1
	look := func(limit time.Duration) error {
		ctx, cancel := context.WithTimeoutCause(f.Context(), limit, errEnough)
		defer cancel()
		c.run(ctx, firstCases)
		return nil
	}
	// In a process of its own first, so that most of what ends the process is told like
	// any other finding.
	_, err := c.alone(func() error { return look(apartTime) })
	if err != nil || len(c.outcome().Findings) == before {
		_ = look(firstTime) // never fails
	}
	all := c.outcome().Findings[before:]
	if len(all) > 0 {
		f.Logf("sdkconform: looked at %d cases before the engine: the first finding is of case %d", c.result.Cases, all[0].Number+1)
	}
	for _, found := range all {
		f.Errorf("%s\n", found.Text(runner.OpDecode, found.replay(f)))
		found.keep(f)
	}
}

// keep keeps a finding as an input of the target, as the engine does.
func (found *Finding) keep(f *testing.F) {
	f.Helper()
	if found.raw || found.Beside || found.Again || len(found.After) > 0 {
		return // it has no input, or that alone does not show it
	}
	name, err := keepInput(f.Name(), (&generate.Recipe{Base: found.base, Steps: found.steps}).Bytes())
	if err != nil {
		f.Logf("sdkconform: the input cannot be kept: %v", err)
		return
	}
	f.Logf("Failing input written to %s", name)
}

// keepInput writes an input of a target where go test finds it, in the engine's format.
func keepInput(target string, input []byte) (name string, err error) {
	text := []byte("go test fuzz v1\n[]byte(" + strconv.Quote(string(input)) + ")\n")
	name = filepath.Join("testdata", "fuzz", target, fmt.Sprintf("%x", sha256.Sum256(text))[:16])
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return "", err
	}
	return name, os.WriteFile(name, text, 0o666)
}

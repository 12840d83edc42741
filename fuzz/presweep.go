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

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/runner"
)

// The loop finds what most readers get wrong within thousands of cases, which take less
// than a second; the engine takes as long for its seeds. So a native target runs the loop
// once before the engine starts: the pre-sweep.
const (
	preSweepCases    = 20_000
	preSweepIsolated = 3 * time.Second  // in a process of its own, where a case takes longer
	preSweepTime     = 10 * time.Second // in this process, for slow SDKs
)

// preSwept has the names of the targets whose pre-sweep is over: a target runs twice in
// one process, as a plain test and under the engine.
var preSwept sync.Map

// preSweep fails the test with what the loop finds, and keeps each finding as an input
// of the target, as the engine does.
func preSweep(f *testing.F, c *campaign.Campaign) {
	f.Helper()
	if !underEngine() || isWorker() {
		return
	}
	if _, again := preSwept.LoadOrStore(f.Name(), true); again {
		return
	}
	before := len(c.Result().Findings)
	c.Seed = 1
	run := func(limit time.Duration) {
		ctx, cancel := context.WithTimeoutCause(f.Context(), limit, errTimeOver)
		defer cancel()
		c.Run(ctx, preSweepCases)
	}
	// In a process of its own first, so that most of what ends the process is reported like
	// any other finding.
	_, err := c.RunIsolated(func() error { run(preSweepIsolated); return nil })
	if err != nil || len(c.Result().Findings) == before {
		run(preSweepTime)
	}
	found := c.Result().Findings[before:]
	if len(found) > 0 {
		f.Logf("sdkconform: looked at %d cases before the engine: the first finding is of case %d", c.Result().Cases, found[0].Number+1)
	}
	for _, finding := range found {
		f.Errorf("%s\n", finding.Text(runner.OpDecode, replayCommand(f, finding)))
		keepFinding(f, finding)
	}
}

// keepFinding keeps a finding as an input of the target, as the engine does, if an input
// alone shows it.
func keepFinding(f *testing.F, finding *Finding) {
	f.Helper()
	input, ok := campaign.Input(finding)
	if !ok {
		return
	}
	name, err := keepInput(f.Name(), input)
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

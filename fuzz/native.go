package fuzz

import (
	"flag"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/runner"
)

// Decode is a native, coverage-guided fuzz target whose inputs are choices of cases:
//
//	func FuzzDecode(f *testing.F) { fuzz.Decode(f, adapter{}) }
//
// As a plain test it runs the seeds, which are every fixture and some generated cases,
// and the corpus; with go test -fuzz=FuzzDecode -fuzztime=1000000x it looks for more: for
// some seconds as [Loop] does, then with the engine. A failing input prints as the fixture
// and what is done to it. Known failures ([Waivers]) are passed over, because the engine
// stops at the first failure; so are recommended findings, unless [Level] says otherwise.
//
// A hang is reported after the deadline of a case, before the engine's own of ten seconds.
// What ends the process (a fatal error of the runtime, os.Exit, no memory left) is reported
// when the engine has stopped, from a process of its own; so is what testdata keeps.
func Decode(f *testing.F, d runner.Decoder, opts ...Option) {
	f.Helper()
	s := newSettings(opts)
	c := s.target(f, d)
	preSweep(f, c)
	for _, choices := range c.Seeds() {
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		tellInput(t, c.CheckChoices(t.Context(), choices, isKept(t)))
	})
	afterwards(f, c)
}

// Bytes is a native fuzz target for raw bodies: what holds for any bytes is judged of
// them, at each of some statuses. It finds what no generator writes.
func Bytes(f *testing.F, d runner.Decoder, opts ...Option) {
	f.Helper()
	s := newSettings(opts)
	s.LogSuffix = bytesSuffix
	c := s.target(f, d)
	for _, input := range c.Bodies() {
		f.Add(input)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		tellInput(t, c.CheckBody(t.Context(), input, isKept(t)))
	})
	afterwards(f, c)
}

// bytesSuffix ends the names of crash logs of raw bodies.
const bytesSuffix = "-bytes"

// target prepares a campaign for a native target.
func (s *settings) target(f *testing.F, d runner.Decoder) *campaign.Campaign {
	f.Helper()
	s.serve(d)
	c, err := s.campaign(f, d)
	if err != nil {
		f.Fatalf("sdkconform: %v", err)
	}
	f.Cleanup(func() {
		if err := c.Close(); err != nil {
			f.Logf("sdkconform: %v", err)
		}
	})
	c.Learn(f.Context())
	if !isWorker() {
		for _, found := range tellCrashes(f, c) {
			if underEngine() {
				keepFinding(f, found)
			}
		}
	}
	return c
}

// tellInput fails the test with what is wrong with an input.
func tellInput(t *testing.T, r campaign.InputResult) {
	t.Helper()
	if r.Err != nil {
		t.Logf("sdkconform: %v", r.Err)
	}
	for _, f := range r.Findings {
		t.Errorf("%s\n", f.Text(runner.OpDecode, replayCommand(t, f)))
	}
	if r.Unstable != "" {
		t.Error(r.Unstable)
	}
	if r.Skipped != "" {
		t.Skip(r.Skipped)
	}
}

// tellCrashes fails the test with what ended an earlier process that fuzzed the same SDK.
func tellCrashes(f *testing.F, c *campaign.Campaign) (found []*Finding) {
	f.Helper()
	before := len(c.Result().Findings)
	c.ReplayCrashes(f.Context())
	found = c.Result().Findings[before:]
	for _, finding := range found {
		f.Errorf("%s\n", finding.Text(runner.OpDecode, replayCommand(f, finding)))
	}
	for _, u := range c.Result().Unstable {
		f.Errorf("sdkconform: %s\n", u)
	}
	return found
}

// afterwards reports, when the engine has stopped, the cases that ended its workers: the
// engine drops what workers print, and keeps no input of those that the system killed.
func afterwards(f *testing.F, c *campaign.Campaign) {
	f.Helper()
	if underEngine() && !isWorker() {
		tellCrashes(f, c)
	}
}

// underEngine reports whether this run of go test starts the engine (-fuzz).
func underEngine() bool { return testFlag("test.fuzz") != "" }

// isWorker reports whether this process is one of the engine's workers.
func isWorker() bool { return testFlag("test.fuzzworker") == "true" }

func testFlag(name string) string {
	if f := flag.Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

// isKept reports whether the test is of an input that is kept in testdata, not of a seed.
func isKept(t *testing.T) bool {
	_, name, input := strings.Cut(t.Name(), "/")
	return input && !strings.HasPrefix(name, "seed#")
}

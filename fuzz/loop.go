package fuzz

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// Loop gives the decoder n generated cases and fails the test with every required
// finding, each in its smallest case, one for each cause. Recommended findings are
// logged; with [Level] they fail, too. The same seed gives the same cases. It is
// meant for plain go test on every change: 20,000 cases take a few seconds beside the
// reader's own time.
//
// Panics, hangs and memory without end are findings like others. What ends the process
// (a stack overflow, a concurrent map write, os.Exit) ends this run: a second process,
// which waits for that, names the case on standard error. The next run gives it to the
// decoder in a process of its own, reports it like any other, and continues. With
// [Isolated] the first run does.
func Loop(t testing.TB, d runner.Decoder, seed uint64, n int, opts ...Option) {
	t.Helper()
	s, c := start(t, d, opts)
	if s.reports != "" {
		if err := Begin(s.reports); err != nil {
			t.Fatalf("sdkconform: %v", err)
		}
	}
	c.Seed = seed
	c.ReplayCrashes(t.Context())
	result := c.Run(t.Context(), n)
	if err := c.Close(); err != nil {
		t.Logf("sdkconform: %v", err)
	}
	var text strings.Builder
	for _, f := range result.Findings {
		fmt.Fprintf(&text, "%s\n", tell(t, f, result.Gate))
	}
	if s.reports != "" {
		fmt.Fprintf(&text, "%s (%s), seed %d: %s\n", c.Description().Label(), runner.OpDecode, seed, result.Summary())
		o := Outcome{Result: *result, SDK: c.Description(), Op: runner.OpDecode}
		if err := o.Keep(s.reports, text.String()); err != nil {
			t.Errorf("sdkconform: %v", err)
		}
	}
	if result.Incomplete != "" {
		t.Errorf("sdkconform: only %d of %d cases were given: %s", result.Cases, n, result.Incomplete)
	}
	t.Log(result.Summary())
}

// One gives the decoder one case as a finding prints it ("alibaba-ecs-en/sample/error/xml/wire;
// cdata 2 3 0") and fails the test with what is wrong, or logs it, as [Loop] does.
func One(t testing.TB, d runner.Decoder, recipe string, opts ...Option) {
	t.Helper()
	_, c := start(t, d, opts)
	defer c.Close()
	r, err := c.Bases.Parse(recipe)
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	c.Learn(t.Context())
	if err := c.One(t.Context(), 0, r); err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	for _, f := range c.Result().Findings {
		tell(t, f, c.Gate())
	}
}

// start makes the campaign of a loop, which tells all levels.
func start(t testing.TB, d runner.Decoder, opts []Option) (*settings, *campaign.Campaign) {
	t.Helper()
	s := newSettings(opts)
	s.TellAll = true
	s.serve(d)
	c, err := s.campaign(t, d)
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	return &s, c
}

// tell fails the test with a finding of the level that fails, and logs any other. It
// returns the finding's text.
func tell(t testing.TB, f *Finding, gate golden.Level) string {
	t.Helper()
	text := f.Text(runner.OpDecode, replayCommand(t, f))
	if f.Gates(gate) {
		t.Errorf("%s\n", text)
	} else {
		t.Logf("%s\n", text)
	}
	return text
}

// replayCommand is how the finding is seen again from a test. A raw body has no recipe: the
// engine keeps it in testdata, and a seed has a name of its own.
func replayCommand(t testing.TB, f *Finding) string {
	command := "go test -run '" + namePattern(t.Name()) + "'"
	if campaign.IsRaw(f) || f.Beside {
		return command
	}
	level := ""
	if !f.Gates(golden.Required) {
		level = fmt.Sprintf(", fuzz.Level(%q)", golden.Recommended)
	}
	return fmt.Sprintf("fuzz.One(t, decoder, %q%s), or %s", f.Case, level, command)
}

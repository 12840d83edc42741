package fuzz

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// Loop gives the decoder n generated cases and fails the test with every finding, each
// in its smallest case, one for each cause. The same seed gives the same cases. It is
// meant for plain go test on every change: 20,000 cases take a few seconds beside the
// reader's own time.
//
// Panics, hangs and memory without end are findings like others. What ends the process
// (a stack overflow, a concurrent map write, os.Exit) ends this run: a second process,
// which waits for that, names the case on standard error. The next run gives it to the
// decoder in a process of its own, tells it like any other, and goes past it. With
// [Isolated] the first run does.
func Loop(t testing.TB, d runner.Decoder, seed uint64, n int, opts ...Option) {
	t.Helper()
	s := newSettings(opts)
	s.tellsAll = true
	s.serve(d)
	c, err := s.campaign(t, d)
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	if s.reports != "" {
		if err := Begin(s.reports); err != nil {
			t.Fatalf("sdkconform: %v", err)
		}
	}
	c.seed = seed
	c.lastRun(t.Context(), s.flights(c))
	result := c.run(t.Context(), n)
	if err := c.close(); err != nil {
		t.Logf("sdkconform: %v", err)
	}
	var text strings.Builder
	for _, f := range result.Findings {
		finding := f.Text(runner.OpDecode, f.replay(t))
		c.tell(t, f, finding)
		fmt.Fprintf(&text, "%s\n", finding)
	}
	if s.reports != "" {
		fmt.Fprintf(&text, "%s (%s), seed %d: %s\n", c.description.Label(), runner.OpDecode, seed, result.Summary())
		o := Outcome{Result: *result, SDK: c.description, Op: runner.OpDecode}
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
// cdata 2 3 0") and fails the test with what is wrong.
func One(t testing.TB, d runner.Decoder, recipe string, opts ...Option) {
	t.Helper()
	s := newSettings(opts)
	s.tellsAll = true
	s.serve(d)
	c, err := s.campaign(t, d)
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	defer c.close()
	r, err := c.bases.Parse(recipe)
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	c.learn(t.Context())
	if err := c.one(t.Context(), 0, r); err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	for _, f := range c.outcome().Findings {
		c.tell(t, f, f.Text(runner.OpDecode, f.replay(t)))
	}
}

// tell fails the test with a finding that gates, and logs any other.
func (c *campaign) tell(t testing.TB, f *Finding, text string) {
	t.Helper()
	if f.Gates(c.gate) {
		t.Errorf("%s\n", text)
		return
	}
	t.Logf("%s\n", text)
}

// replay is how the finding is seen again from a test.
func (f *Finding) replay(t testing.TB) string {
	if f.raw || f.Beside {
		return replayRaw(t)
	}
	level := ""
	if !f.Gates(golden.Required) {
		level = fmt.Sprintf(", fuzz.Level(%q)", golden.Recommended)
	}
	return fmt.Sprintf("fuzz.One(t, decoder, %q%s), or go test -run '%s'", f.Case, level, namePattern(t.Name()))
}

// one gives a case twice and looks at what is wrong with it.
func (c *campaign) one(ctx context.Context, number int, r *generate.Recipe) error {
	problems, err := c.trial.run(ctx, r, nil, true)
	if err != nil {
		return err
	}
	c.result.Cases++
	c.result.Tiers[c.generator.Last().Tier]++
	if len(problems) > 0 {
		c.look(ctx, number, r, problems, nil)
	}
	return nil
}

// campaign makes a campaign for a decoder in this process, or in one of its own.
func (s *settings) campaign(t testing.TB, d runner.Decoder) (*campaign, error) {
	if err := usable(d); err != nil {
		return nil, err
	}
	// Not asked of the test later: inside a fuzz target it does not say.
	ctx, name := t.Context(), t.Name()
	if s.isolated {
		subject, patient, err := s.isolate(ctx, name)
		if err != nil {
			return nil, err
		}
		c, err := s.over(subject, runner.OpDecode, nil)
		if err != nil {
			return nil, errors.Join(err, patient.Close())
		}
		c.patient = patient
		c.allowBeside()
		return c, nil
	}
	c, err := s.inProcess(d)
	if err != nil {
		return nil, err
	}
	c.isolate = func() (*trial, error) {
		subject, patient, err := s.isolate(ctx, name)
		if err != nil {
			return nil, err
		}
		apart, err := newTrial(subject, runner.OpDecode, c.bases, c.level, nil)
		if err != nil {
			return nil, errors.Join(err, subject.Close(), patient.Close())
		}
		apart.patient = patient
		apart.allowBeside()
		return apart, nil
	}
	if c.flight != nil && !isWorker() {
		c.flight.watched()
	}
	return c, nil
}

// flights names the flights of an SDK's campaigns of this kind.
func (s *settings) flights(c *campaign) string { return c.description.Name + s.flight }

// inProcess makes a campaign for a decoder in this process.
func (s *settings) inProcess(d runner.Decoder) (*campaign, error) {
	if err := usable(d); err != nil {
		return nil, err
	}
	f := newFlight(d.Describe().Name + s.flight)
	g := newGuard(d, f, s.memory)
	c, err := s.over(host.InProcess(g, s.timeout), runner.OpDecode, nil)
	if err != nil {
		g.close()
		if f != nil {
			f.remove()
		}
		return nil, err
	}
	c.flight, c.guard = f, g
	c.patient = host.InProcess(g, patience*s.timeout)
	for range min(c.description.Concurrency, mostBeside) {
		if c.description.Concurrency > 1 {
			c.beside = append(c.beside, host.InProcess(d, s.timeout))
		}
	}
	return c, nil
}

// over makes a campaign over a subject.
func (s *settings) over(subject runner.Subject, op string, exchange exchanger) (*campaign, error) {
	b, level, err := s.load(subject.Description())
	if err != nil {
		return nil, errors.Join(err, subject.Close())
	}
	told := level
	if s.tellsAll {
		told = golden.Recommended
	}
	t, err := newTrial(subject, op, b, told, exchange)
	if err != nil {
		return nil, errors.Join(err, subject.Close())
	}
	c := &campaign{trial: t, bases: b, gate: level, unstable: map[string]int{}}
	c.result.Gate = level
	waivers, err := s.read()
	if err != nil {
		return nil, errors.Join(err, subject.Close())
	}
	c.known = knownOf(waivers, c.description)
	return c, nil
}

// serveWord as an argument makes a test binary serve its decoder.
const serveWord = "sdkconform-fuzz-serve"

// serve serves the line protocol with the decoder and ends the process, where a
// campaign has started this process for that.
func (s *settings) serve(d runner.Decoder) {
	if flag.Arg(0) != serveWord {
		return
	}
	// What an SDK prints is no answer; and a panic on the goroutine of a test would
	// print that the test has failed, which is none either.
	out := os.Stdout
	os.Stdout = os.Stderr
	go func() {
		if err := runner.Serve(context.Background(), newGuard(d, nil, s.memory), os.Stdin, out); err != nil {
			fmt.Fprintln(os.Stderr, "sdkconform:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}()
	select {}
}

// isolate starts this test binary again as an adapter of the decoder that the test with
// the name fuzzes: once for short bodies, and once, with more time, for huge ones.
func (s *settings) isolate(ctx context.Context, test string) (subject, patient runner.Subject, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	argv := append([]string{program, "-test.run=" + namePattern(test)}, ownFlags()...)
	argv = append(argv, serveWord)
	// The guard in the program says better what happens, so that it should be the first.
	memory := host.MemoryLimit(max(host.DefaultMemory, int64(min(s.memory, math.MaxInt64/16))*(runaway+1)))
	if subject, err = host.Start(ctx, argv, s.timeout, memory); err != nil {
		return nil, nil, err
	}
	if patient, err = host.Start(ctx, argv, patience*s.timeout, memory); err != nil {
		return nil, nil, errors.Join(err, subject.Close())
	}
	return subject, patient, nil
}

// ownFlags are the flags of this test binary that are not of package testing: which
// decoder it is may hang on them.
func ownFlags() (flags []string) {
	flag.Visit(func(f *flag.Flag) {
		if !strings.HasPrefix(f.Name, "test.") {
			flags = append(flags, "-"+f.Name+"="+f.Value.String())
		}
	})
	return flags
}

// namePattern matches the test with the name alone: -run matches each part between
// slashes on its own.
func namePattern(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}

package fuzz

import (
	"context"
	"flag"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// seedCases is how many generated cases a native target is seeded with, beside the
// fixtures: full-length ones, because the engine grows short inputs slowly.
const seedCases = 256

// longestInput bounds the inputs of native targets in bytes: the engine's minimiser is
// quadratic in them.
const (
	longestInput = 256
	longestBody  = 64 << 10
)

// Decode is a native, coverage-guided fuzz target whose inputs are choices of cases:
//
//	func FuzzDecode(f *testing.F) { fuzz.Decode(f, adapter{}) }
//
// As a plain test it runs the seeds, which are every fixture and some generated cases,
// and the corpus; with go test -fuzz=FuzzDecode -fuzztime=1000000x it looks for more: as
// [Loop] does for a second, then with the engine. A failing input prints as the fixture and what is done to it. What is known is told by
// [Waivers] and gone past, because the engine stops at the first failure.
//
// A hang is told after the deadline of a case, before the engine's own of ten seconds.
// What ends the process (a fatal error of the runtime, os.Exit, no memory left) is told
// when the engine has stopped, from a process of its own; so is what testdata keeps.
func Decode(f *testing.F, d runner.Decoder, opts ...Option) {
	f.Helper()
	s := newSettings(opts)
	c := s.target(f, d)
	c.firstLook(f)
	for _, choices := range c.seeds() {
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		if len(choices) <= longestInput {
			c.check(t, choices)
		}
	})
	s.afterwards(f, c)
}

// Bytes is a native fuzz target for raw bodies: what holds for any bytes is judged of
// them, at each of some statuses. It finds what no generator writes.
func Bytes(f *testing.F, d runner.Decoder, opts ...Option) {
	f.Helper()
	s := newSettings(opts)
	s.flight = "-bytes"
	c := s.target(f, d)
	for _, input := range c.bodies() {
		f.Add(input)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) <= longestBody {
			c.checkBytes(t, input)
		}
	})
	s.afterwards(f, c)
}

// bodies are the inputs that a raw-byte target is seeded with.
func (c *campaign) bodies() (inputs [][]byte) {
	for _, group := range c.bases.Groups {
		for _, b := range representatives(group) {
			inputs = append(inputs, body(b, b.Fixture.Response.Body))
			for _, form := range b.Forms {
				if len(form.Response.Body) < longestBody {
					inputs = append(inputs, body(b, form.Response.Body))
				}
			}
		}
	}
	return inputs
}

// representatives are two items of a group, where it has so many.
func representatives(group []*generate.Base) []*generate.Base {
	if len(group) == 1 {
		return group
	}
	return []*generate.Base{group[0], group[len(group)/2]}
}

// body is the input of a raw-byte target: one byte for the group of bases, one for the
// status, then the body.
func body(b *generate.Base, text []byte) []byte {
	return append([]byte{byte(b.Group), document.StatusByte(b.Fixture.Response.Status)}, text...)
}

// target prepares a campaign for a native target.
func (s *settings) target(f *testing.F, d runner.Decoder) *campaign {
	f.Helper()
	s.serve(d)
	c, err := s.campaign(f, d)
	if err != nil {
		f.Fatalf("sdkconform: %v", err)
	}
	f.Cleanup(func() {
		if err := c.close(); err != nil {
			f.Logf("sdkconform: %v", err)
		}
	})
	c.learn(f.Context())
	if !isWorker() {
		for _, found := range s.tellLastRun(f, c) {
			if underEngine() {
				found.keep(f)
			}
		}
	}
	return c
}

// tellLastRun fails the test with what ended a process that fuzzed the same SDK.
func (s *settings) tellLastRun(f *testing.F, c *campaign) (all []*Finding) {
	f.Helper()
	before := len(c.outcome().Findings)
	c.lastRun(f.Context(), s.flights(c))
	all = c.outcome().Findings[before:]
	for _, found := range all {
		f.Errorf("%s\n", found.Text(runner.OpDecode, found.replay(f)))
	}
	for _, u := range c.result.Unstable {
		f.Errorf("sdkconform: %s\n", u)
	}
	return all
}

// afterwards says, when the engine has ended, what its workers were in that did not end
// by themselves: the engine throws away what they print, and keeps no input of those
// that the system killed.
func (s *settings) afterwards(f *testing.F, c *campaign) {
	f.Helper()
	if underEngine() && !isWorker() {
		s.tellLastRun(f, c)
	}
}

// underEngine reports whether the engine is looking for inputs: then a case that fails
// must fail however often it is run, for its minimiser.
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

// seeds are the choices that a native target is seeded with. Each costs the engine some
// milliseconds at its start, which count as time of fuzzing: it is given the forms of
// two rows of a table, a plain test those of all.
func (c *campaign) seeds() (seeds [][]byte) {
	form := document.ByName("form")
	for _, group := range c.bases.Groups {
		for _, b := range group {
			r := &generate.Recipe{Base: b}
			seeds = append(seeds, r.Bytes())
			for i := range b.Forms {
				if i < 256 && (!underEngine() || slices.Contains(representatives(group), b)) {
					r.Steps = []document.Step{{Mutation: form, Args: [document.MostArguments]byte{byte(i)}}}
					seeds = append(seeds, r.Bytes())
				}
			}
		}
	}
	d := generate.NewDraws()
	for n := range uint64(seedCases) {
		seeds = append(seeds, slices.Clone(d.Fill(d.Choices(0, n), generate.LongestChoices)))
	}
	return seeds
}

// check gives the case of an input and fails the test with what is new in it.
//
// An input that is kept ended a process once, perhaps: it is given in another one first.
func (c *campaign) check(t *testing.T, choices []byte) {
	t.Helper()
	made := c.generator.FromChoices(choices)
	r := made.Recipe
	if !underEngine() && c.avoid(r) {
		t.Skip("known to hang, or to end the process")
	}
	if isKept(t) && c.isolate != nil {
		r = r.Clone()
		if c.failsAlone(t, func() error { return c.one(t.Context(), -1, r) }) {
			return
		}
		made = c.generator.Make(r)
	}
	problems := c.twice(t, made, choices, func() []byte { return r.Append(nil) })
	if len(problems) > 0 {
		c.fail(t, r.Clone(), problems)
	}
}

// failsAlone looks at an input with the SDK in a process of its own, and fails the test
// with what is new.
func (c *campaign) failsAlone(t *testing.T, look func() error) (failed bool) {
	t.Helper()
	found, err := c.alone(look)
	if err != nil {
		t.Logf("sdkconform: %v", err)
	}
	for _, f := range found {
		if f.known == nil {
			failed = true
			t.Errorf("%s\n", f.Text(runner.OpDecode, f.replay(t)))
		}
	}
	return failed
}

// twice gives a case, one input in eight twice, and returns what is wrong.
func (c *campaign) twice(t *testing.T, made *generate.Case, input []byte, text func() []byte) []problem {
	t.Helper()
	if c.flight != nil {
		named := text()
		c.flight.Set(named, named)
	}
	first := c.give(t.Context(), &made.Response)
	problems, err := c.problems(made, first)
	if err != nil {
		t.Skipf("sdkconform: %v", err)
	}
	if sampled(input) && first.Fault == nil {
		second := c.give(t.Context(), &made.Response)
		if second.Fault == nil {
			problems = merge(problems, c.gating(wrong(made.Same(first.Outcome, second.Outcome), &second.Outcome, nil)))
		}
	}
	return problems
}

// sampled takes one input in eight, always the same ones.
func sampled(input []byte) bool {
	h := fnv.New32a()
	_, _ = h.Write(input) // a hash never fails
	return h.Sum32()%everyEighth == 0
}

// fail fails the test with the problems that are not known, reduced.
func (c *campaign) fail(t *testing.T, r *generate.Recipe, problems []problem) {
	t.Helper()
	if underEngine() {
		// What this process has found must be found again; what is known need not.
		kept := c.findings[:0]
		for _, f := range c.findings {
			if f.known != nil {
				kept = append(kept, f)
			}
		}
		c.findings = kept
	}
	before := len(c.findings)
	c.look(t.Context(), 0, r, problems, nil)
	fresh := 0
	for _, f := range c.findings[before:] {
		if f.known == nil {
			fresh++
			t.Errorf("%s\n", f.Text(runner.OpDecode, f.replay(t)))
		}
	}
	switch {
	case fresh > 0:
	case len(c.findings) == before && underEngine() && !c.explainedByKnown(r, problems):
		t.Errorf("seen and not shown again: %s: %s: %s", r, problems[0].finding.Rule, reports.Sentence(problems[0].finding))
	}
}

func (c *campaign) explainedByKnown(r *generate.Recipe, problems []problem) bool {
	return !slices.ContainsFunc(problems, func(p problem) bool { return !c.explained(r, p) })
}

// checkBytes gives a raw body and fails the test with what holds for any bytes and
// does not for it.
func (c *campaign) checkBytes(t *testing.T, input []byte) {
	t.Helper()
	if len(input) < 2 {
		return
	}
	made := c.raw(input)
	if isKept(t) && c.isolate != nil && c.failsAlone(t, func() error { return c.oneRaw(t.Context(), input) }) {
		return
	}
	problems := c.twice(t, made, input, func() []byte { return rawText(input) })
	for _, p := range problems {
		f := c.rawFinding(made, p)
		if f.known == nil {
			t.Errorf("%s\n", f.Text(runner.OpDecode, replayRaw(t)))
		}
	}
}

// raw is the case of an input of a raw-byte target.
func (c *campaign) raw(input []byte) *generate.Case {
	group := c.bases.Groups[int(input[0])%len(c.bases.Groups)]
	made := &generate.Case{Recipe: &generate.Recipe{Base: group[0]}, Tier: document.Anything, Response: group[0].Fixture.Response}
	made.Response.Status = document.StatusOf(input[1])
	made.Response.Body = input[2:]
	made.Golden.Mode, made.Golden.Level = golden.Unreadable, golden.Required
	return made
}

// oneRaw gives an input of a raw-byte target and keeps what is wrong.
func (c *campaign) oneRaw(ctx context.Context, input []byte) error {
	made := c.raw(input)
	problems, err := c.problems(made, c.give(ctx, &made.Response))
	for _, p := range problems {
		alike := func(f *Finding) bool { return f.raw && has([]problem{p}, f.signatures[0]) }
		if !slices.ContainsFunc(c.findings, alike) {
			c.findings = append(c.findings, c.rawFinding(made, p))
		}
	}
	return err
}

// rawPrefix is in front of the input of a raw-byte target in a flight.
const rawPrefix = "bytes "

// rawText names an input of a raw-byte target.
func rawText(input []byte) []byte { return append([]byte(rawPrefix), input...) }

// replayRaw is how a finding of raw bytes is seen again: the engine keeps the input in
// testdata, and a seed has a name of its own.
func replayRaw(t testing.TB) string { return "go test -run '" + namePattern(t.Name()) + "'" }

// rawFinding makes a finding of raw bytes.
func (c *campaign) rawFinding(made *generate.Case, p problem) *Finding {
	f := &Finding{
		Case: made.Recipe.Base.Fixture.ID + "; its body in bytes", ID: made.Recipe.ID() + "bytes", Tier: document.Anything, Verdict: p.verdict,
		Findings: []golden.Finding{p.finding}, Response: made.Response, Golden: &made.Golden, Outcome: p.outcome, Cases: 1,
		signatures: []string{p.signature}, how: p.how, raw: true,
	}
	if p.fault != nil {
		f.Detail = p.fault.Detail
	}
	for _, k := range c.known {
		if k.covers(c.description, f.ID, c.op, p.finding) {
			f.known = k
		}
	}
	return f
}

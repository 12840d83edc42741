package fuzz

import (
	"flag"
	"hash/fnv"
	"slices"
	"testing"

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
// and the corpus; with go test -fuzz=FuzzDecode -fuzztime=1000000x it looks for more. A
// failing input prints as the fixture and what is done to it. What is known is told by
// [Waivers] and gone past, because the engine stops at the first failure.
//
// A hang is told after the deadline of a case, before the engine's own of ten seconds;
// a fatal error of the runtime by the next run, see [Loop].
func Decode(f *testing.F, d runner.Decoder, opts ...Option) {
	f.Helper()
	c := target(f, d, "", opts)
	for _, choices := range c.seeds() {
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		if len(choices) <= longestInput {
			c.check(t, choices)
		}
	})
}

// Bytes is a native fuzz target for raw bodies: what holds for any bytes is judged of
// them, at each of some statuses. It finds what no generator writes.
func Bytes(f *testing.F, d runner.Decoder, opts ...Option) {
	f.Helper()
	c := target(f, d, "-bytes", opts)
	for _, group := range c.bases.groups {
		for _, b := range []*base{group[0], group[len(group)/2]} {
			f.Add(body(b, b.fixture.Response.Body))
			for _, form := range b.forms {
				if len(form.Response.Body) < longestBody {
					f.Add(body(b, form.Response.Body))
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) <= longestBody {
			c.checkBytes(t, input)
		}
	})
}

// body is the input of a raw-byte target: one byte for the group of bases, one for the
// status, then the body.
func body(b *base, text []byte) []byte {
	status := slices.Index(statuses, b.fixture.Response.Status)
	return append([]byte{byte(b.group), byte(max(status, 0))}, text...)
}

// target prepares a campaign for a native target.
func target(f *testing.F, d runner.Decoder, kind string, opts []Option) *campaign {
	f.Helper()
	s := newSettings(opts)
	serveIfAsked(d)
	s.flight = kind
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
	if kind == "" && !underEngine() {
		c.lastRun(f.Context())
		for _, found := range c.outcome().Findings {
			f.Errorf("%s\n", found.Text(runner.OpDecode, found.replay(f)))
		}
	}
	return c
}

// underEngine reports whether the engine is looking for inputs: then a case that fails
// must fail however often it is run, for its minimiser.
func underEngine() bool {
	fuzzing := flag.Lookup("test.fuzz")
	return fuzzing != nil && fuzzing.Value.String() != ""
}

// seeds are the choices that a native target is seeded with.
func (c *campaign) seeds() (seeds [][]byte) {
	form := table[indexOfOperation("form")]
	for _, group := range c.bases.groups {
		for _, b := range group {
			r := &recipe{base: b}
			seeds = append(seeds, r.bytes())
			for i := range b.forms {
				if i < 256 {
					r.steps = []step{{op: form, args: [maxArguments]byte{byte(i)}}}
					seeds = append(seeds, r.bytes())
				}
			}
		}
	}
	d := newDraws()
	for n := range uint64(seedCases) {
		seeds = append(seeds, slices.Clone(d.fill(d.choices(0, n), longestChoices)))
	}
	return seeds
}

// check gives the case of an input and fails the test with what is new in it.
func (c *campaign) check(t *testing.T, choices []byte) {
	t.Helper()
	made := c.generator.fromChoices(choices)
	r := made.recipe
	if c.avoid(r) {
		t.Skip("known to hang, or to end the process")
	}
	if c.flight != nil {
		c.flight.set([][]byte{choices, choices})
	}
	first := c.give(t.Context(), &made.response)
	problems, err := c.problems(made, first)
	if err != nil {
		t.Skipf("sdkconform: %v", err)
	}
	if sampled(choices) && first.Fault == nil {
		second := c.give(t.Context(), &made.response)
		if second.Fault == nil {
			problems = merge(problems, c.gating(wrong(made.same(first.Outcome, second.Outcome), &second.Outcome, nil)))
		}
	}
	if len(problems) > 0 {
		c.fail(t, r.clone(), problems)
	}
}

// sampled takes one input in eight, always the same ones.
func sampled(input []byte) bool {
	h := fnv.New32a()
	_, _ = h.Write(input) // a hash never fails
	return h.Sum32()%everyEighth == 0
}

// fail fails the test with the problems that are not known, reduced.
func (c *campaign) fail(t *testing.T, r *recipe, problems []problem) {
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

func (c *campaign) explainedByKnown(r *recipe, problems []problem) bool {
	return !slices.ContainsFunc(problems, func(p problem) bool { return !c.explained(r, p) })
}

// checkBytes gives a raw body and fails the test with what holds for any bytes and
// does not for it.
func (c *campaign) checkBytes(t *testing.T, input []byte) {
	t.Helper()
	if len(input) < 2 {
		return
	}
	group := c.bases.groups[int(input[0])%len(c.bases.groups)]
	made := &testCase{recipe: &recipe{base: group[0]}, tier: Anything, response: group[0].fixture.Response}
	made.response.Status = pick(statuses, input[1])
	made.response.Body = input[2:]
	made.golden.Mode, made.golden.Level = golden.Unreadable, golden.Required
	if c.flight != nil {
		c.flight.set([][]byte{input, input})
	}
	first := c.give(t.Context(), &made.response)
	problems, err := c.problems(made, first)
	if err != nil {
		t.Skipf("sdkconform: %v", err)
	}
	if sampled(input) && first.Fault == nil {
		second := c.give(t.Context(), &made.response)
		if second.Fault == nil {
			problems = merge(problems, c.gating(wrong(made.same(first.Outcome, second.Outcome), &second.Outcome, nil)))
		}
	}
	for _, p := range problems {
		f := c.rawFinding(made, p)
		if f.known == nil {
			t.Errorf("%s\n", f.Text(runner.OpDecode, "go test -run '"+namePattern(t.Name())+"'"))
		}
	}
}

// rawFinding makes a finding of raw bytes.
func (c *campaign) rawFinding(made *testCase, p problem) *Finding {
	f := &Finding{
		Case: hexCase(made.response.Body), ID: made.recipe.id() + "bytes", Tier: Anything, Verdict: p.verdict,
		Findings: []golden.Finding{p.finding}, Response: made.response, Golden: &made.golden, Outcome: p.outcome, Cases: 1,
		signatures: []string{p.signature}, how: p.how,
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

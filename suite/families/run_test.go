package families_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fuzz"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
	"github.com/sdkconform/sdkconform/suite/smoke"
)

// TestMain makes this test binary an adapter program of each correct SDK: "adapter FAMILY".
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "adapter" {
		for _, f := range families() {
			if f.name == os.Args[2] {
				runner.Main(f.correct())
			}
		}
	}
	os.Exit(m.Run())
}

// short is the deadline of a case of an SDK that hangs.
const short = 250 * time.Millisecond

// catalogue is the family's own, loaded.
func (f *family) catalogue(t *testing.T) *fixtures.Catalogue {
	t.Helper()
	c, err := fixtures.Load(os.DirFS(f.dir()), f.dir())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plan is a run of the family's fixtures alone.
func (f *family) plan(t *testing.T) *engine.Plan {
	t.Helper()
	selection := engine.Selection{Catalogues: []engine.Catalogue{{FS: os.DirFS(f.dir()), Base: f.dir()}}}
	for _, id := range f.sources(t) {
		selection.Only = append(selection.Only, id+"/*")
	}
	plan, err := engine.NewPlan(selection)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// found is a finding and where it was made.
type found struct {
	golden.Finding
	id    string
	gates bool // the case fails a gate at required
}

func (f found) String() string {
	return fmt.Sprintf("%s: %s (%s), %s: want %q, got %q", f.id, f.Rule, f.Level, f.Field, f.Want, f.Got)
}

// run gives an SDK every fixture of the plan. Those that are large cost more than all
// others together, and are for the correct SDKs.
func run(t *testing.T, plan *engine.Plan, sdk runner.Adapter, timeout time.Duration, large bool) (findings []found) {
	t.Helper()
	subject := host.InProcess(sdk, timeout)
	session := engine.NewSession(plan, subject, timeout)
	defer func() { _ = session.Close() }() // which complains of what an SDK left hanging
	for _, f := range golden.JudgeDescription(subject.Description(), plan.Catalogue) {
		findings = append(findings, found{f, "description", f.Level.Gates(golden.Required)})
	}
	for _, item := range plan.Items(subject.Description(), subject.Ops()) {
		if !large && slices.Contains([]string{"message-1mb", "deep-nesting"}, item.Fixture.Form) {
			continue
		}
		c := session.Do(t.Context(), item)
		if c.Verdict.Incomplete() && timeout == short {
			break // an SDK in this process is given up when it has hung often enough
		}
		if c.Verdict.Incomplete() || item.NotApplicable != "" {
			t.Errorf("%s: no verdict: %s", c.ID, c.Reason)
		}
		for _, f := range c.Findings {
			findings = append(findings, found{f, c.ID, c.Gates(golden.Required)})
		}
	}
	return findings
}

// counts prints the rules of findings with how often each was broken.
func counts(findings []found) string {
	n := map[string]int{}
	for _, f := range findings {
		n[fmt.Sprintf("%s (%s)", f.Rule, f.Level)]++
	}
	var all []string
	for _, rule := range slices.Sorted(maps.Keys(n)) {
		all = append(all, fmt.Sprintf("%s ×%d", rule, n[rule]))
	}
	return strings.Join(all, ", ")
}

// TestCorrect holds that nothing is found of the correct SDKs, at the level where
// recommended findings gate, too.
func TestCorrect(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			accuse(t, run(t, f.plan(t), f.correct(), 0, true))
		})
	}
}

// accuse fails the test with what is found of a correct SDK, each rule once.
func accuse(t *testing.T, findings []found) {
	t.Helper()
	told := map[string]bool{}
	for _, finding := range findings {
		key := finding.Rule + finding.Field + finding.id[strings.LastIndex(finding.id, "/")+1:]
		if finding.Level.Gates(golden.Recommended) && !told[key] {
			told[key] = true
			t.Errorf("accused: %s", finding)
		}
	}
}

// TestBroken holds that each broken SDK is caught by the rules that are about its bug.
func TestBroken(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			plan := f.plan(t)
			for _, b := range f.broken {
				t.Run(b.name, func(t *testing.T) {
					findings := run(t, plan, b.sdk(), b.timeout(), false)
					t.Log(b.bug + ": " + counts(findings))
					b.check(t, findings)
				})
			}
		})
	}
}

// TestRulesOfFurtherPlaces holds that the rules which no response of the shipped catalogue can break have broken
// SDKs here; TestBroken holds that they are caught.
func TestRulesOfFurtherPlaces(t *testing.T) {
	for _, rule := range []string{golden.RuleOtherPlace, golden.RuleOtherShape, golden.RuleKnownCode} {
		if !slices.ContainsFunc(families(), func(f family) bool {
			return slices.ContainsFunc(f.broken, func(b broken) bool { return slices.Contains(strings.Fields(b.required+" "+b.recommended), rule) })
		}) {
			t.Errorf("no broken SDK is meant for %s", rule)
		}
	}
}

func (b *broken) timeout() time.Duration {
	if b.hangs {
		return short
	}
	return 0
}

func (b *broken) check(t *testing.T, findings []found) {
	t.Helper()
	for _, want := range []struct {
		rules string
		level golden.Level
	}{{b.required, golden.Required}, {b.recommended, golden.Recommended}} {
		for _, rule := range strings.Fields(want.rules) {
			if !slices.ContainsFunc(findings, func(f found) bool { return f.Rule == rule && f.Level.Gates(want.level) }) {
				t.Errorf("%s: not caught by %s at %s, but by: %s", b.bug, rule, want.level, counts(findings))
			}
		}
	}
	gates := slices.ContainsFunc(findings, func(f found) bool { return f.gates })
	if gates != (b.required != "") {
		t.Errorf("%s: that a gate at required fails is %v: %s", b.bug, gates, counts(findings))
	}
}

// fuzzCases is within how many generated cases a broken SDK is found, most of them within
// mostCases; correctCases is how many find nothing wrong with a correct one.
const (
	mostCases    = 300
	fuzzCases    = 3_000
	correctCases = 20_000
)

// fuzzed gives an SDK generated cases of the family's fixtures.
func (f *family) fuzzed(t *testing.T, sdk runner.Decoder, timeout time.Duration, cases int) *fuzz.Outcome {
	t.Helper()
	plan := fuzz.Plan{
		Open: func(context.Context) (runner.Subject, error) { return host.InProcess(sdk, timeout), nil },
		Seed: 1, Cases: cases, Catalogues: map[string]fs.FS{f.dir(): os.DirFS(f.dir())},
	}
	outcome, err := fuzz.Run(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if outcome.Incomplete != "" && timeout != short {
		t.Errorf("only %d of %d cases were given: %s", outcome.Cases, cases, outcome.Incomplete)
	}
	return outcome
}

// TestFuzzCorrect holds that generated cases accuse no correct SDK.
func TestFuzzCorrect(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			outcome := f.fuzzed(t, f.correct(), fuzz.DefaultTimeout, correctCases)
			for _, finding := range outcome.Findings {
				t.Errorf("accused: %s", finding.Text(runner.OpDecode, finding.Case))
			}
		})
	}
}

// TestFuzzBroken holds that generated cases find each broken SDK, or that it is said why
// they do not.
func TestFuzzBroken(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			var text strings.Builder
			table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
			for _, b := range f.broken {
				timeout := fuzz.DefaultTimeout
				if b.hangs {
					timeout = short
				}
				outcome := f.fuzzed(t, b.sdk(), timeout, mostCases)
				if len(outcome.Findings) == 0 {
					outcome = f.fuzzed(t, b.sdk(), timeout, fuzzCases)
				}
				what := "not found: " + b.unfuzzed
				if len(outcome.Findings) > 0 {
					first := outcome.Findings[0]
					what = fmt.Sprintf("case %d: %s", first.Number+1, first.Title())
				}
				fmt.Fprintf(table, "%s\t%s\n", b.name, what)
				if (len(outcome.Findings) > 0) == (b.unfuzzed != "") {
					t.Errorf("%s (%s): %s", b.name, b.bug, what)
				}
			}
			_ = table.Flush() // into a strings.Builder, which takes everything
			t.Log("what generated cases find\n" + text.String())
		})
	}
}

// TestSmoke holds that the correct SDKs pass as adapters.
func TestSmoke(t *testing.T) {
	for _, f := range families() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			report, err := smoke.Run(t.Context(), smoke.Options{
				Argv: []string{os.Args[0], "adapter", f.name}, Catalogue: f.catalogue(t),
			})
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			if err := report.WriteText(&text); err != nil {
				t.Fatal(err)
			}
			noted := slices.ContainsFunc(report.Checks, func(c smoke.Check) bool { return len(c.Notes) > 0 })
			if !report.Passed() || noted {
				t.Error("\n" + text.String())
			}
		})
	}
}

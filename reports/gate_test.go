package reports_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/runner"
)

// What fails a gate, what leaves it open, and the exit status of each. Anything that
// was not judged although it should have been is never green.
func TestGate(t *testing.T) {
	plan := fake.Plan(3)
	const required, recommended = golden.Required, golden.Recommended
	pass := fake.Case(plan[0], reports.Pass, required)
	second := func(v reports.Verdict, level golden.Level) []*reports.Case {
		return []*reports.Case{pass, fake.Case(plan[1], v, level), fake.Case(plan[2], reports.Pass, required)}
	}
	described := fake.SDK("sdk")
	described.Findings = []golden.Finding{fake.Finding(recommended, "exposes", "hostId", "a place", "none")}
	failed := reports.Adapter{Command: "./none", Failure: "no such\nfile"}
	na := fake.Case(plan[0], reports.NotApplicable, required)
	for _, test := range []struct {
		name     string
		level    golden.Level
		adapters []reports.Adapter
		cases    [][]*reports.Case
		end      string // of the journal: "", "stopped" or "killed"
		exit     int
		reasons  []string
	}{
		{"everything passes", required, nil, [][]*reports.Case{second(reports.Pass, required)}, "", 0, nil},
		{
			"a required failure", required, nil,
			[][]*reports.Case{second(reports.Fail, required)},
			"", 1,
			[]string{"sdk 1.0: 1 case fails at the required level"},
		},
		{"a recommended failure below the gate", required, nil, [][]*reports.Case{second(reports.Fail, recommended)}, "", 0, nil},
		{
			"a recommended failure at the gate", recommended, nil,
			[][]*reports.Case{second(reports.Fail, recommended)},
			"", 1,
			[]string{"sdk 1.0: 1 case fails at the recommended level"},
		},
		{
			"both", recommended, nil,
			[][]*reports.Case{
				{fake.Case(plan[0], reports.Fail, required), fake.Case(plan[1], reports.Fail, recommended), fake.Case(plan[2], reports.Fail, recommended)},
			},
			"", 1,
			[]string{"sdk 1.0: 1 case fails at the required level", "sdk 1.0: 2 cases fail at the recommended level"},
		},
		{"an informative finding", recommended, nil, [][]*reports.Case{second(reports.Pass, golden.Informative)}, "", 0, nil},
		{"a crash", required, nil, [][]*reports.Case{second(reports.Crash, required)}, "", 1, []string{"1 case fails at the required level"}},
		{
			"a crash of a form that is only recorded", required, nil,
			[][]*reports.Case{second(reports.Crash, golden.Informative)},
			"", 1,
			[]string{"1 case fails at the required level"},
		},
		{
			"a hang of a recommended form", required, nil,
			[][]*reports.Case{second(reports.Hang, recommended)},
			"", 1,
			[]string{"1 case fails at the required level"},
		},
		{"a known failure", recommended, nil, [][]*reports.Case{second(reports.KnownFailure, required)}, "", 0, nil},
		{"a fixed one", required, nil, [][]*reports.Case{second(reports.Fixed, required)}, "", 1, []string{"1 case fails at the required level"}},
		{"something not applicable", required, nil, [][]*reports.Case{second(reports.NotApplicable, required)}, "", 0, nil},
		{
			"nothing applicable", required, nil,
			[][]*reports.Case{{na, fake.Case(plan[1], reports.NotApplicable, required), fake.Case(plan[2], reports.NotApplicable, required)}},
			"", 3,
			[]string{"nothing was judged: no selected case is applicable to any adapter"},
		},
		{
			"a harness error", required, nil,
			[][]*reports.Case{second(reports.HarnessError, required)},
			"", 3,
			[]string{"sdk 1.0: 1 case harness-error: because of harness-error"},
		},
		{
			"a case that was given up", required, nil,
			[][]*reports.Case{second(reports.NotRun, required)},
			"", 3,
			[]string{"sdk 1.0: 1 case not-run: because of not-run"},
		},
		{"cases that never started", required, nil, [][]*reports.Case{{pass}}, "", 3, []string{"sdk 1.0: 2 cases not-run: never started"}},
		{
			"incomplete comes before failed", required, nil,
			[][]*reports.Case{{fake.Case(plan[0], reports.Fail, required)}},
			"", 3,
			[]string{"2 cases not-run", "1 case fails at the required level"},
		},
		{
			"incomplete for an SDK behind one that fails", required,
			[]reports.Adapter{fake.SDK("sdk"), failed},
			[][]*reports.Case{second(reports.Fail, required)},
			"", 3,
			[]string{"./none: never started", "sdk 1.0: 1 case fails at the required level"},
		},
		{"no footer", required, nil, [][]*reports.Case{second(reports.Pass, required)}, "killed", 3, []string{"the journal has no footer"}},
		{
			"a footer that says it was stopped", required, nil,
			[][]*reports.Case{second(reports.Pass, required)},
			"stopped", 3,
			[]string{"did not come to its end"},
		},
		{"an adapter that never started", required, []reports.Adapter{failed}, nil, "", 3, []string{"./none: never started: no such file"}},
		{
			"one that never started beside one that passes", required,
			[]reports.Adapter{failed, fake.SDK("sdk")},
			[][]*reports.Case{nil, second(reports.Pass, required)},
			"", 3,
			[]string{"./none: never started: no such file"},
		},
		{"a description below the gate", required, []reports.Adapter{described}, [][]*reports.Case{second(reports.Pass, required)}, "", 0, nil},
		{
			"a description at the gate", recommended,
			[]reports.Adapter{described},
			[][]*reports.Case{second(reports.Pass, required)},
			"", 1,
			[]string{"sdk 1.0: 1 finding of the description"},
		},
		{
			"one of two fails", required,
			[]reports.Adapter{fake.SDK("good"), fake.SDK("bad")},
			[][]*reports.Case{second(reports.Pass, required), second(reports.Fail, required)},
			"", 1,
			[]string{"bad 1.0: 1 case fails at the required level"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			adapters := test.adapters
			if adapters == nil {
				adapters = []reports.Adapter{fake.SDK("sdk")}
			}
			run := fake.Read(t, fake.Journal(t, fake.Header(test.level, plan, adapters...), func(j *reports.Journal) error {
				for i, list := range test.cases {
					for _, c := range list {
						if err := j.End(i, c); err != nil {
							return err
						}
					}
				}
				if test.end == "killed" {
					return nil
				}
				return j.Close(test.end == "")
			}))
			g := run.Gate()
			if g.Exit() != test.exit || g.Passed != (test.exit == 0) {
				t.Errorf("exit %d, passed %v; want exit %d: %q", g.Exit(), g.Passed, test.exit, g.Reasons)
			}
			if g.Reasons == nil || len(g.Reasons) != len(test.reasons) {
				t.Fatalf("reasons %q, want %q", g.Reasons, test.reasons)
			}
			for i, want := range test.reasons {
				if !strings.Contains(g.Reasons[i], want) || strings.ContainsAny(g.Reasons[i], "\r\n") {
					t.Errorf("reason %q, want one line with %q", g.Reasons[i], want)
				}
			}
		})
	}
}

// A run without adapters has judged nothing.
func TestGateOfNothing(t *testing.T) {
	run := fake.Run(t, fake.Header(golden.Required, fake.Plan(1)))
	if g := run.Gate(); g.Exit() != reports.ExitIncomplete {
		t.Errorf("%+v", g)
	}
}

// Which verdicts are gating, by level, is asked by the fronts case by case.
func TestCaseGates(t *testing.T) {
	gating := []reports.Verdict{reports.Fail, reports.Crash, reports.Hang, reports.Fixed}
	for _, v := range reports.Verdicts() {
		c := &reports.Case{Verdict: v, Level: golden.Required}
		if got, want := c.Gates(golden.Required), slices.Contains(gating, v); got != want {
			t.Errorf("%s gates: %v", v, got)
		}
		if got, want := v.Incomplete(), v == reports.HarnessError || v == reports.NotRun; got != want {
			t.Errorf("%s is incomplete: %v", v, got)
		}
		below := &reports.Case{Verdict: v, Level: golden.Recommended}
		if got, want := below.Gates(golden.Required), v != reports.Fail && slices.Contains(gating, v); got != want {
			t.Errorf("%s below the gate gates: %v", v, got)
		}
	}
}

// The gravest first: what takes the caller's process, what hides a failure, then by
// level and number. A wrong value and a lost one are two things, and so are an error
// that is taken for a success and one that is called unreadable.
func TestCausesInOrder(t *testing.T) {
	plan := fake.Plan(40)
	next := 0
	var cases []*reports.Case
	add := func(n int, v reports.Verdict, findings ...golden.Finding) {
		for range n {
			cases = append(cases, fake.Case(plan[next], v, findings[0].Level, findings...))
			next++
		}
	}
	const required, recommended, informative = golden.Required, golden.Recommended, golden.Informative
	add(1, reports.Fail, fake.Finding(recommended, "text", "text", "code", "nothing"))
	add(9, reports.Fail, fake.Finding(recommended, "cdata", "code", "a", ""))
	add(1, reports.Pass, fake.Finding(informative, "lower-case-keys", "code", "a", ""))
	add(3, reports.Fail, fake.Finding(required, "host-id", "hostId", "a", ""))
	add(2, reports.Fail, fake.Finding(required, "message", "message", "a", "b"))
	add(2, reports.Fail, fake.Finding(required, "code", "code", "a", ""))
	add(1, reports.Fail, fake.Finding(required, "code", "code", "a", "b"), fake.Finding(recommended, "text", "text", "code", "nothing"))
	add(1, reports.Fail, fake.Finding(required, "error", "kind", "error", "undecodable"))
	add(1, reports.Fail, fake.Finding(required, "deterministic", "code", "a", "b"))
	add(1, reports.Fail, fake.Finding(required, "error", "kind", "error", "success"))
	add(1, reports.Hang, fake.Finding(required, "no-hang", "", "an outcome", "none"))
	add(1, reports.Crash, fake.Finding(required, "no-crash", "", "an outcome", "none"))
	described := fake.SDK("sdk")
	described.Findings = []golden.Finding{
		fake.Finding(recommended, "exposes", "status", "a place", "none"),
		fake.Finding(recommended, "exposes", "hostId", "a place", "none"),
		fake.Finding(recommended, "formats", "formats", "xml of alibaba", "json"),
	}
	run := fake.Run(t, fake.Header(required, plan, described), cases)
	var got []string
	for _, c := range run.Causes() {
		got = append(got, strings.Join(c.Rules, "+")+" "+strings.Join(c.Fields, "+")+" "+string(c.Level))
	}
	want := []string{
		"no-crash outcome required", "no-hang outcome required", "error kind required", "deterministic code required",
		"error kind required", "code code required", "code code required", "host-id hostId required", "message message required",
		"formats formats recommended", "cdata code recommended", "text text recommended", "exposes status+hostId recommended",
		"lower-case-keys code informative",
	}
	if !slices.Equal(got, want) {
		t.Errorf("causes\n%q, want\n%q", got, want)
	}
}

// What one bug breaks in the same cases is one cause with several fields, so that the
// ten gravest are ten different things.
func TestCausesOfTheSameCases(t *testing.T) {
	plan := fake.Plan(8)
	lost := func(i int, more ...golden.Finding) *reports.Case {
		return fake.Case(plan[i], reports.Fail, golden.Required, append([]golden.Finding{
			fake.Finding(golden.Required, "message", "message", "m", ""),
			fake.Finding(golden.Required, "code", "code", "c", ""),
			fake.Finding(golden.Required, "request-id", "requestId", "r", ""),
			fake.Finding(golden.Recommended, "text", "text", "code", "nothing"),
		}, more...)...)
	}
	cases := []*reports.Case{
		lost(0), lost(1), lost(2, fake.Finding(golden.Required, "host-id", "hostId", "h", "")),
		fake.Case(plan[3], reports.Fail, golden.Required, fake.Finding(golden.Required, "host-id", "hostId", "h", "")),
		fake.Case(plan[4], reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "none")),
	}
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("one"), fake.SDK("two")), cases, []*reports.Case{lost(0), lost(1), lost(2)})
	var got []string
	for _, c := range run.Causes() {
		got = append(got, c.Summary())
	}
	want := []string{
		"one 1.0: crash: because of crash (no-crash, required; 1 case, first alibaba-ecs-en/code/400/Code4/json/wire)",
		"one 1.0: code: want “c”, got nothing; likewise requestId, message " +
			"(code, request-id, message, required; 3 cases, first alibaba-ecs-en/code/400/Code0/json/wire)",
		"two 1.0: code: want “c”, got nothing; likewise requestId, message " +
			"(code, request-id, message, required; 3 cases, first alibaba-ecs-en/code/400/Code0/json/wire)",
		"one 1.0: hostId: want “h”, got nothing (host-id, required; 2 cases, first alibaba-ecs-en/code/400/Code2/json/wire)",
		"one 1.0: text: want “code”, got “nothing” (text, recommended; 3 cases, first alibaba-ecs-en/code/400/Code0/json/wire)",
		"two 1.0: text: want “code”, got “nothing” (text, recommended; 3 cases, first alibaba-ecs-en/code/400/Code0/json/wire)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("causes\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A payload of hundreds of members that are all lost is one line, not hundreds.
func TestCausesAreBounded(t *testing.T) {
	plan := fake.Plan(1)
	var findings []golden.Finding
	for i := range 300 {
		findings = append(findings, fake.Finding(golden.Required, "success", "data.Member"+strings.Repeat("x", i), "1", "absent"))
	}
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{fake.Case(plan[0], reports.Fail, golden.Required, findings...)})
	causes := run.Causes()
	if len(causes) != 1 || len(causes[0].Examples) != 300 {
		t.Fatalf("%d causes", len(causes))
	}
	if words := causes[0].Summary(); len(words) > 1500 || !strings.Contains(words, " and 291 more") {
		t.Errorf("%d bytes of words: %s", len(words), words)
	}
}

// Two adapters of one name and version are told apart in every report, as the suites
// of JUnit are.
func TestSameNames(t *testing.T) {
	plan := fake.Plan(2)
	fails := []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "")),
		fake.Case(plan[1], reports.Pass, golden.Required),
	}
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk"), fake.SDK("sdk"), fake.SDK("other")), fails, fails, fails)
	if got, want := run.Gate().Reasons, []string{
		"sdk 1.0: 1 case fails at the required level", "sdk 1.0~2: 1 case fails at the required level", "other 1.0: 1 case fails at the required level",
	}; !slices.Equal(got, want) {
		t.Errorf("the reasons are %q, want %q", got, want)
	}
	dir := t.TempDir()
	if err := formats.Write(run, dir, "sarif", "ctrf", "matrix", "annotations", "junit-strict"); err != nil {
		t.Fatal(err)
	}
	for _, name := range fake.Files(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || name != "results.json" && !strings.Contains(strings.ReplaceAll(string(text), `\~`, "~"), "sdk 1.0~2") {
			t.Errorf("%s does not name the second SDK: %v", name, err)
		}
	}
	again, err := results.Load(filepath.Join(dir, results.File))
	if err != nil || again.Adapters[1].Label() != "sdk 1.0~2" {
		t.Errorf("read from results.json they are %v, %v", again, err)
	}
	// So they are where the first could not be started in one of the shards.
	one := fake.Run(t, fake.Shard(plan, 1, 2, fake.SDK("sdk"), fake.SDK("sdk")), fails[:1], fails[:1])
	failed := fake.SDK("sdk")
	failed.Failure, failed.Describe = "no memory", runner.Description{}
	two := fake.Run(t, fake.Shard(plan, 2, 2, failed, fake.SDK("sdk")), nil, fails[1:])
	merged, err := reports.Merge([]*reports.Run{one, two})
	if err != nil || merged.Adapters[1].Label() != "sdk 1.0~2" {
		t.Errorf("of two shards they are %v, %v", merged, err)
	}
}

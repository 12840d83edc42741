package compare_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/compare"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// side is a run of one SDK in which the first case ends as given and the others pass.
func side(t *testing.T, c *reports.Case) *reports.Run {
	t.Helper()
	plan := fake.Plan(3)
	cases := []*reports.Case{fake.Case(plan[1], reports.Pass, golden.Required), fake.Case(plan[2], reports.Pass, golden.Required)}
	if c == nil {
		plan = plan[1:]
	} else {
		cases = append(cases, c)
	}
	return fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), cases)
}

func compared(t *testing.T, base, head *reports.Run) *compare.Comparison {
	t.Helper()
	c, err := compare.Runs(base, head, "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sarif is as much of a SARIF file as these tests look at.
type sarif struct {
	Runs []struct {
		Results []struct{ BaselineState string }
	}
}

// sarifOf writes a comparison as SARIF, holds it to the schema and reads it.
func sarifOf(t *testing.T, c *compare.Comparison) (s sarif) {
	t.Helper()
	report := fake.Text(t, func(b *bytes.Buffer) error { return c.Write(b, "sarif") })
	fake.Valid(t, "../formats/testdata/sarif-schema-2.1.0.json", report)
	if err := json.Unmarshal([]byte(report), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// What became of a case, and what of that fails the comparison.
func TestCompare(t *testing.T) {
	p := fake.Plan(1)[0]
	const required, recommended = golden.Required, golden.Recommended
	lost := fake.Case(p, reports.Fail, required, fake.Finding(required, "code", "code", "a", ""))
	wrong := fake.Case(p, reports.Fail, required, fake.Finding(required, "code", "code", "a", "b"))
	more := fake.Case(p, reports.Fail, required, fake.Finding(required, "code", "code", "a", ""), fake.Finding(required, "host-id", "hostId", "a", ""))
	soft := fake.Case(p, reports.Fail, recommended, fake.Finding(recommended, "text", "text", "a", ""))
	softer := fake.Case(p, reports.Fail, recommended, fake.Finding(recommended, "text", "text", "a", ""), fake.Finding(recommended, "cdata", "code", "a", ""))
	port := func(n string) *reports.Case {
		return fake.Case(p, reports.Fail, recommended, fake.Finding(recommended, "signature-printed", "text", "no signature", "Post http://127.0.0.1:"+n))
	}
	long := func(most int, end string) *reports.Case {
		return fake.Case(p, reports.Fail, required, fake.Finding(required, "message-text", "message", "a", strings.Repeat("é", 10_000)+end)).Shortened(most)
	}
	other := fake.Case(p, reports.Fail, required, fake.Finding(required, "message-text", "message", "a", strings.Repeat("e", 10_000)))
	pass, na := fake.Case(p, reports.Pass, required), fake.Case(p, reports.NotApplicable, required)
	harness, notRun := fake.Case(p, reports.HarnessError, required), fake.Case(p, reports.NotRun, required)
	crash := fake.Case(p, reports.Crash, required, fake.Finding(required, "no-crash", "", "an outcome", "at 0xc01"))
	again := fake.Case(p, reports.Crash, required, fake.Finding(required, "no-crash", "", "an outcome", "at 0xc02"))
	hang := fake.Case(p, reports.Hang, required, fake.Finding(required, "no-hang", "", "an outcome", "none"))
	noted := fake.Case(p, reports.Pass, golden.Informative, fake.Finding(golden.Informative, "lower-case-keys", "code", "a", "b"))
	for _, test := range []struct {
		name       string
		base, head *reports.Case
		kind       compare.ChangeKind // empty: the same
		exit       int
	}{
		{"passes in both", pass, pass, "", 0},
		{"something is recorded", pass, noted, "", 0},
		{"fails now", pass, lost, compare.New, 1},
		{"crashes now", pass, crash, compare.New, 1},
		{"fails below the gate now", pass, soft, compare.New, 0},
		{"is read now, and wrong", na, lost, compare.New, 1},
		{"does not fail any more", lost, pass, compare.Fixed, 0},
		{"fails alike", lost, lost, compare.StillFailing, 0},
		{"crashes alike, at another address", crash, again, compare.StillFailing, 0},
		{"prints another port", port("1"), port("2"), compare.StillFailing, 0},
		{"shows a long value, of which less was kept", long(reports.MaxValue, ""), long(reports.MinValue, ""), compare.StillFailing, 0},
		{"shows another long value", long(reports.MinValue, ""), other, compare.Changed, 0},
		{"shows a value of another length", long(100_000, ""), long(100_000, "."), compare.Changed, 0},
		{"shows another wrong value", lost, wrong, compare.Changed, 0},
		{"loses more", lost, more, compare.Changed, 1},
		{"loses less", more, lost, compare.Changed, 0},
		{"fails at the gate now", soft, lost, compare.Changed, 1},
		{"fails below the gate now, and before at it", lost, soft, compare.Changed, 0},
		{"fails below the gate more", soft, softer, compare.Changed, 0},
		{"crashes in the place of failing", lost, crash, compare.Changed, 1},
		{"fails in the place of crashing", crash, lost, compare.Changed, 0},
		{"hangs in the place of crashing", crash, hang, compare.Changed, 1},
		{"is not read any more", pass, na, compare.Unjudged, 0},
		{"failed and is not read any more", lost, na, compare.Unjudged, 0},
		{"is read now", na, pass, "", 0},
		{"is not run any more", pass, notRun, compare.Unjudged, 3},
		{"failed and is not run any more", lost, harness, compare.Unjudged, 3},
		{"fails, and was not run before", notRun, lost, compare.Unjudged, 3},
		{"passes, and was not run before", notRun, pass, "", 3},
		{"is there now", nil, pass, compare.Added, 0},
		{"is there now, and fails", nil, lost, compare.Added, 0},
		{"is not there any more", lost, nil, compare.Removed, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := compared(t, side(t, test.base), side(t, test.head))
			var kinds []compare.ChangeKind
			for _, change := range c.SDKs[0].Changes {
				kinds = append(kinds, change.Kind)
			}
			if want := []compare.ChangeKind{test.kind}; test.kind != "" && !slices.Equal(kinds, want) || test.kind == "" && kinds != nil {
				t.Errorf("it is %q, want %q", kinds, test.kind)
			}
			if c.Exit() != test.exit {
				t.Errorf("the exit status is %d, want %d: %d worse, %q", c.Exit(), test.exit, c.Worse(), c.Incomplete())
			}
			// All that is written agrees, and is SARIF where it must be.
			var got struct {
				Passed   bool
				Worse    int
				Adapters []struct {
					Changes map[compare.ChangeKind][]struct{ ID, Base, Head string }
				}
			}
			if err := json.Unmarshal([]byte(fake.Text(t, func(b *bytes.Buffer) error { return c.Write(b, "json") })), &got); err != nil {
				t.Fatal(err)
			}
			if got.Passed != (test.exit == 0) || got.Worse != c.Worse() || test.kind != "" && len(got.Adapters[0].Changes[test.kind]) != 1 {
				t.Errorf("the JSON says %+v", got)
			}
			sarifOf(t, c)
		})
	}
}

// Waived failures are told and fail nothing; what gates is the level's doing.
func TestCompareTerms(t *testing.T) {
	plan := fake.Plan(1)
	lost := fake.Finding(golden.Required, "code", "code", "a", "")
	h := fake.Header(golden.Required, plan, fake.SDK("sdk"))
	h.Waivers = fake.Waivers(t, fake.WaiverFile(fake.Waiver(plan[0].ID, `{rule: code, field: code, got: ""}`)))
	waived := fake.Run(t, h, []*reports.Case{fake.Case(plan[0], reports.Fail, golden.Required, lost)})
	pass := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)})
	fails := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{fake.Case(plan[0], reports.Fail, golden.Required, lost)})
	if c := compared(t, pass, waived); c.Exit() != 0 || len(c.SDKs[0].Of(compare.New)) != 1 {
		t.Errorf("a waived failure: exit %d, %d new", c.Exit(), len(c.SDKs[0].Of(compare.New)))
	}
	if c := compared(t, waived, fails); c.Exit() != 0 || len(c.SDKs[0].Of(compare.StillFailing)) != 1 {
		t.Errorf("a failure that was waived: exit %d, %d still", c.Exit(), len(c.SDKs[0].Of(compare.StillFailing)))
	}
	soft := fake.Run(
		t, fake.Header(golden.Required, plan, fake.SDK("sdk")),
		[]*reports.Case{fake.Case(plan[0], reports.Fail, golden.Recommended, fake.Finding(golden.Recommended, "text", "text", "a", ""))},
	)
	if c, err := compare.Runs(pass, soft, golden.Recommended); err != nil || c.Exit() != 1 {
		t.Errorf("a recommended failure at the recommended level: %v", err)
	}
	others := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("other"), fake.SDK("third")))
	if _, err := compare.Runs(pass, others, ""); err == nil ||
		!strings.Contains(err.Error(), "no SDK in common: the base has “sdk”, the head “other”, “third”") {
		t.Errorf("runs of two SDKs: %v", err)
	}
}

// The baseline state of SARIF.
func TestCompareSARIF(t *testing.T) {
	plan := fake.Plan(4)
	run := func(got ...string) *reports.Run {
		var cases []*reports.Case
		for i, g := range got {
			if g == "-" {
				cases = append(cases, fake.Case(plan[i], reports.Pass, golden.Required))
			} else {
				cases = append(cases, fake.Case(plan[i], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", g)))
			}
		}
		return fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), cases)
	}
	c := compared(t, run("-", "b", "b", "b"), run("b", "b", "c", "-"))
	var got []string
	for _, r := range sarifOf(t, c).Runs[0].Results {
		got = append(got, r.BaselineState)
	}
	if want := []string{"new", "unchanged", "updated", "absent"}; !slices.Equal(got, want) {
		t.Errorf("the states are %q, want %q", got, want)
	}
}

// Poisoned runs break neither text nor Markdown.
func TestCompareOfPoison(t *testing.T) {
	run := fake.Poisoned(t, golden.Recommended)
	empty := reports.NewRun(fake.Header(golden.Recommended, run.Plan, func() (all []reports.Adapter) {
		for _, a := range run.Adapters {
			all = append(all, a.Adapter)
		}
		return all
	}()...))
	for _, c := range []*compare.Comparison{compared(t, run, run), compared(t, empty, run), compared(t, run, empty)} {
		for _, format := range compare.Formats() {
			report := fake.Text(t, func(b *bytes.Buffer) error { return c.Write(b, format) })
			if len(report) == 0 || format != "json" && format != "sarif" && strings.ContainsAny(report, "\x00\x1b\r\u202e\u2028") {
				t.Errorf("%s: %d bytes, or with bytes that command a terminal", format, len(report))
			}
			if format == "markdown" && len(report) > 1<<20 {
				t.Errorf("Markdown of %d bytes", len(report))
			}
		}
	}
	if err := compared(t, run, run).Write(&bytes.Buffer{}, "yaml"); err == nil {
		t.Error("a format that does not exist is written")
	}
}

// Runs that are not of the same are compared, and the comparison says so.
func TestCompareTellsDifferentRuns(t *testing.T) {
	plan := fake.Plan(2)
	base := fake.Run(t, fake.Shard(plan, 1, 2, fake.SDK("sdk")), []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)})
	head := fake.Run(
		t, fake.Header(golden.Recommended, plan, fake.SDK("sdk")),
		[]*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required), fake.Case(plan[1], reports.Pass, golden.Required)},
	)
	comparison, err := compare.Runs(base, head, golden.Required)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := comparison.Write(&b, "text"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"the runs are of different levels: “required” and “recommended”", "the runs are of different shards: “1/2” and nothing"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the comparison does not say %q:\n%s", want, b.String())
		}
	}
}

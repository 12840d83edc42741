package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/runner"
)

// What waivers make of the cases that they match, and what each of them makes of the
// gate, by its name.
func TestWaiversSettle(t *testing.T) {
	plan := fake.Plan(4) // ecs Code0, cvm Code1, ecs Code2, cvm Code3
	const required, recommended = golden.Required, golden.Recommended
	lost := func(field string) golden.Finding { return fake.Finding(required, "code", field, "a", "") }
	wrong := func(got string) golden.Finding { return fake.Finding(required, "code", "code", "a", got) }
	crash := fake.Finding(required, "no-crash", "", "an outcome", "it died (exit status 2: panic at 0xc0ffee)")
	hang := fake.Finding(required, "no-hang", "", "an outcome", "silent for 20s")
	const either = `{rule: no-crash, got: "it died (exit status 2: panic at *"}, {rule: no-hang, got: "silent for *"}`
	pin := func(got string) string { return fmt.Sprintf("{rule: code, field: code, got: %q}", got) }
	const first = "alibaba-ecs-en/code/400/Code0/json/wire"
	one := func(v reports.Verdict, level golden.Level, findings ...golden.Finding) []*reports.Case {
		return []*reports.Case{fake.Case(plan[0], v, level, findings...)}
	}
	for _, test := range []struct {
		name    string
		level   golden.Level
		waivers []string
		cases   []*reports.Case // the others pass
		verdict reports.Verdict // of the first
		reasons []string
	}{
		{"as expected", required, []string{fake.Waiver(first, pin(""))}, one(reports.Fail, required, wrong("")), reports.KnownFailure, nil},
		{
			"as expected by a glob", required,
			[]string{fake.Waiver("alibaba-*/Code0/*", pin("b*d"))},
			one(reports.Fail, required, wrong("bcd")), reports.KnownFailure, nil,
		},
		{
			"as expected by two", required,
			[]string{fake.Waiver(first, pin("")), fake.Waiver(first, `{rule: code, field: hostId, got: ""}`)},
			one(reports.Fail, required, wrong(""), lost("hostId")), reports.KnownFailure, nil,
		},
		{
			"a crash", required,
			[]string{fake.Waiver(first, `{rule: no-crash, got: "it died (exit status 2: panic at *"}`)},
			one(reports.Crash, required, crash), reports.KnownFailure, nil,
		},
		{"a crash, where it may be a hang", required, []string{fake.Waiver(first, either)}, one(reports.Crash, required, crash), reports.KnownFailure, nil},
		{"a hang, where it may be a crash", required, []string{fake.Waiver(first, either)}, one(reports.Hang, required, hang), reports.KnownFailure, nil},
		{
			"another crash, where it may be a hang", required,
			[]string{fake.Waiver(first, strings.Replace(either, "panic", "signal", 1))},
			one(reports.Crash, required, crash), reports.Crash,
			[]string{"changed failure: 1 case, first " + first + ": want no-crash"},
		},
		{"neither a crash nor a hang any more", required, []string{fake.Waiver(first, either)}, nil, reports.Fixed, []string{"fixed but still waived: 1 case"}},
		{
			"neither of them, but something else", required,
			[]string{fake.Waiver(first, either+", "+pin("b"))},
			one(reports.Fail, required, wrong("b")), reports.KnownFailure,
			[]string{"fixed but still waived: 1 case"},
		},
		{
			"a hang in the place of a crash", required,
			[]string{fake.Waiver(first, `{rule: no-crash, got: "it died (exit status 2: panic at *"}`)},
			one(reports.Hang, required, hang),
			reports.Hang,
			[]string{"new failure: 1 case, first " + first + ": [no-hang]"},
		},
		{
			"new, without any waiver", required, nil, one(reports.Fail, required, wrong("b")), reports.Fail,
			[]string{"sdk 1.0: new failure: 1 case, first " + first + ": [code] code: want “a”, got “b”"},
		},
		{
			"new, beside what is waived", required,
			[]string{fake.Waiver(first, pin("b"))},
			one(reports.Fail, required, wrong("b"), lost("hostId")), reports.Fail,
			[]string{"sdk 1.0: new failure: 1 case, first " + first + ": [code] hostId: want “a”, got nothing"},
		},
		{
			"new, below the gate", required,
			[]string{fake.Waiver(first, pin("b"))},
			one(reports.Fail, required, wrong("b"), fake.Finding(recommended, "text", "text", "a", "")), reports.KnownFailure, nil,
		},
		{
			"new, at the gate", recommended,
			[]string{fake.Waiver(first, pin("b"))},
			one(reports.Fail, required, wrong("b"), fake.Finding(recommended, "text", "text", "a", "")), reports.Fail,
			[]string{"new failure: 1 case"},
		},
		{"below the gate and not waived", required, nil, one(reports.Fail, recommended, fake.Finding(recommended, "text", "text", "a", "")), reports.Fail, nil},
		{
			"changed", required,
			[]string{fake.Waiver(first, pin("b"))},
			one(reports.Fail, required, wrong("c")), reports.Fail,
			[]string{"sdk 1.0: changed failure: 1 case, first " + first + ": want code: code: got “b”, got “c” (waivers.yaml:3)"},
		},
		{
			"a crash in the place of a failure", required,
			[]string{fake.Waiver(first, pin("b"))},
			one(reports.Crash, required, crash),
			reports.Crash,
			[]string{"new failure: 1 case, first " + first + ": [no-crash]"},
		},
		{
			"fixed", required,
			[]string{fake.Waiver(first, pin("b"))},
			nil, reports.Fixed,
			[]string{"sdk 1.0: fixed but still waived: 1 case, first " + first + ": code: code: got “b” (waivers.yaml:3)"},
		},
		{
			"half fixed", required,
			[]string{fake.Waiver(first, pin("b")+`, {rule: code, field: hostId, got: ""}`)},
			one(reports.Fail, required, wrong("b")), reports.KnownFailure,
			[]string{"fixed but still waived: 1 case, first " + first + ": code: hostId: got nothing"},
		},
		{
			"matches nothing", required,
			[]string{fake.Waiver("alibaba-ecs-en/code/400/None/*", pin("b"))},
			nil, reports.Pass,
			[]string{"waiver that matches nothing: waivers.yaml:3: no case of the catalogue is like “alibaba-ecs-en/code/400/None/*”"},
		},
		{
			"one glob matches nothing", required,
			[]string{fake.Waiver(first+", alibaba-ecs-en/code/400/None/*", pin("b"))},
			one(reports.Fail, required, wrong("b")), reports.KnownFailure,
			[]string{"waiver that matches nothing"},
		},
		{
			"no such adapter", required,
			[]string{strings.Replace(fake.Waiver(first, pin("b")), "adapter: sdk", "adapter: sdc", 1)},
			nil,
			reports.Pass,
			[]string{"waiver that matches nothing: waivers.yaml:3: no adapter of this run is called “sdc”; there are “sdk”"},
		},
		{
			"an operation that the adapter has not", required,
			[]string{strings.Replace(fake.Waiver(first, pin("b")), "adapter: sdk", "adapter: sdk\n    op: call", 1)},
			nil, reports.Pass,
			[]string{"waiver that matches nothing: waivers.yaml:3: sdk is given none of its cases"},
		},
		{
			"not applicable", required,
			[]string{fake.Waiver(first, pin("b"))},
			one(reports.NotApplicable, required), reports.NotApplicable,
			[]string{"waiver that matches nothing: waivers.yaml:3: sdk is given none of its cases"},
		},
		{
			"expired", required,
			[]string{strings.Replace(fake.Waiver(first, pin("b")), "2027-03-31", "2026-11-21", 1)},
			one(reports.Fail, required, wrong("b")), reports.Fail,
			[]string{"new failure", "expired waiver: waivers.yaml:3: it expired on 2026-11-21"},
		},
		{
			"on its last day", required,
			[]string{strings.Replace(fake.Waiver(first, pin("b")), "2027-03-31", "2026-11-22", 1)},
			one(reports.Fail, required, wrong("b")), reports.KnownFailure, nil,
		},
		{
			"of another version", required,
			[]string{strings.Replace(fake.Waiver(first, pin("b")), "adapter: sdk", "adapter: sdk\n    versions: \">=2\"", 1)},
			nil,
			reports.Pass, nil,
		},
		{
			"of this version", required,
			[]string{strings.Replace(fake.Waiver(first, pin("b")), "adapter: sdk", "adapter: sdk\n    versions: \">=0.9 <1.1\"", 1)},
			one(reports.Fail, required, wrong("b")), reports.KnownFailure, nil,
		},
		{
			"too broad a value", required,
			[]string{fake.Waiver(first, pin("*"))},
			one(reports.Fail, required, wrong("b")),
			reports.KnownFailure,
			[]string{`pattern too broad: waivers.yaml:3: got "*" of rule code is any value`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := fake.Waivers(t, fake.WaiverFile(append(test.waivers, "  []\n")[:max(len(test.waivers), 1)]...))
			h := fake.Header(test.level, plan, fake.SDK("sdk"))
			h.Waivers = w
			w.Against([]string{plan[0].ID, plan[1].ID, plan[2].ID, plan[3].ID})
			cases := test.cases
			for _, p := range plan[len(cases):] {
				cases = append(cases, fake.Case(p, reports.Pass, required))
			}
			run := fake.Run(t, h, cases)
			if got := run.Adapters[0].Cases[0].Verdict; got != test.verdict {
				t.Errorf("the verdict is %s, want %s", got, test.verdict)
			}
			gate := run.Gate()
			if gate.Passed != (test.reasons == nil) || len(gate.Reasons) != len(test.reasons) {
				t.Fatalf("passed %v, reasons %q; want %q", gate.Passed, gate.Reasons, test.reasons)
			}
			for i, want := range test.reasons {
				if !strings.Contains(gate.Reasons[i], want) {
					t.Errorf("got the reason %q\nwant %q", gate.Reasons[i], want)
				}
			}
			// A verdict stays what it is however often it is settled.
			again := w.InForce(fake.SDK("sdk").Describe, test.level, fake.Started)
			c := run.Adapters[0].Cases[0]
			again.Settle(c)
			if c.Verdict != test.verdict {
				t.Errorf("settled again it is %s", c.Verdict)
			}
		})
	}
}

// Globs that say next to nothing are refused by the gate, others are not.
func TestTooBroad(t *testing.T) {
	const pin = `{rule: code, field: code, got: ""}`
	for glob, broad := range map[string]bool{
		"'*'": true, "'**'": true, "'*/xml/*'": true, "'?*'": true, "'*/*/*/*/*'": true, "alibaba-*": true, "alibaba-ecs-en/*": true,
		"'*/wire'": true, "'*.*/json/wire'": true, "a*/json/wire": true, "alibaba-ecs-en/*/*-*": true,
		"alibaba-*/xml/wire": false, "alibaba-ecs-en/code/*": false, "tencent-cvm-en/*/missing-code": false, "description": false,
	} {
		h := fake.Header(golden.Required, fake.Plan(1), fake.SDK("sdk"))
		h.Waivers = fake.Waivers(t, fake.WaiverFile(fake.Waiver(glob, pin)))
		run := reports.NewRun(h)
		got := slices.ContainsFunc(run.Problems(), func(p reports.Problem) bool { return p.Kind == reports.TooBroad })
		if got != broad {
			t.Errorf("%s is too broad: %v", glob, got)
		}
	}
}

// A finding of a response that is in no catalogue is known by its cause.
func TestKnownByCause(t *testing.T) {
	w := fake.Waivers(t, fake.WaiverFile(fake.Waiver("alibaba-ecs-en/code/*", `{rule: code, field: code, got: "x*"}`)))
	f := fake.Finding(golden.Required, "code", "code", "a", "xyz")
	d := fake.SDK("sdk").Describe
	if w.Known(d, "", "", f, fake.Started) == nil || w.Known(d, "alibaba-ecs-en/code/400/A/xml/wire", "decode", f, fake.Started) == nil {
		t.Error("a known finding is not known")
	}
	other := d
	other.Name = "other"
	wrong := f
	wrong.Got = "yz"
	if w.Known(d, "alibaba-kms-en/code/400/A/xml/wire", "", f, fake.Started) != nil || w.Known(other, "", "", f, fake.Started) != nil ||
		w.Known(d, "", "", wrong, fake.Started) != nil || w.Known(d, "", "", f, fake.Started.AddDate(1, 0, 0)) != nil {
		t.Error("what is not known is")
	}
	var none *reports.Waivers
	if none.Known(d, "", "", f, fake.Started) != nil {
		t.Error("without waivers something is known")
	}
}

// Versions that are not semantic are compared by their numbers, and one that has none
// cannot be.
func TestWaiverVersions(t *testing.T) {
	for _, test := range []struct {
		version, within string
		want            bool
	}{
		{"1.63.107", ">=1.63 <1.64", true},
		{"1.64.0", ">=1.63 <1.64", false},
		{"v1.3.209", "<2", true},
		{"2.14.0.post1", "2.14.x", true},
		{"2", ">1 || <0.5", true},
		{"2.0.0-beta1", "<2", true},
		{"3.0.1200", ">=3.0.1199", true},
		{"devel", "<2", false},
		{"", "<2", false},
		{"devel", "", true},
	} {
		w := reports.Waiver{
			Adapter: "sdk", Versions: test.within, Cases: []string{"a/b"},
			Findings: []reports.Expected{{Rule: "code", Field: "code"}},
		}
		d := runner.Description{Name: "sdk", Version: test.version}
		if got := w.Covers(d, "a/b", "decode", fake.Finding(golden.Required, "code", "code", "a", "")); got != test.want {
			t.Errorf("%q is within %q: %v", test.version, test.within, got)
		}
	}
}

package edit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/reports/waivers/edit"
)

// catalogue is a plan of ids as the real ones are.
func catalogue() (plan []reports.Planned) {
	for _, source := range []string{"alibaba-ecs-en", "alibaba-kms-en", "tencent-cvm-en"} {
		for _, item := range []string{"sample/error", "code/400/A.B", "code/400/C", "code/503/D"} {
			for _, form := range []string{"json/wire", "json/layout", "json/bom", "xml/wire", "xml/layout"} {
				p := fake.Plan(1)[0]
				p.ID, p.Source, p.Call = source+"/"+item+"/"+form, source, reports.CallToo
				plan = append(plan, p)
			}
		}
	}
	return plan
}

// broken is a run in which the cases whose id has a part of it break the findings.
func broken(t *testing.T, h reports.Header, breaks map[string][]golden.Finding) *reports.Run {
	t.Helper()
	var cases []*reports.Case
	for _, p := range h.Plan {
		var findings []golden.Finding
		for part, list := range breaks {
			if strings.Contains(p.ID, part) {
				findings = append(findings, list...)
			}
		}
		slices.SortFunc(findings, func(a, b golden.Finding) int { return strings.Compare(a.Field, b.Field) })
		if findings == nil {
			cases = append(cases, fake.Case(p, reports.Pass, golden.Required))
		} else {
			cases = append(cases, fake.Case(p, reports.Fail, golden.Required, findings...))
		}
	}
	return fake.Run(t, h, cases)
}

func update(t *testing.T, text string, run *reports.Run) *edit.Updated {
	t.Helper()
	u, err := edit.Update([]byte(text), "waivers.yaml", run, "", edit.Template{})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

const before = `# Known failures of the SDK.
version: 1 # of this file

waivers:
  # The XML reader. Mended in 2.0, they say.
  - cases:
      # both forms
      - alibaba-*/xml/wire   # on one line
      - alibaba-*/xml/layout # on several
    adapter: sdk
    findings:
      - {rule: code, field: code, got: ""}     # lost
      - {rule: host-id, field: hostId, got: ""}
    reason: >-
      It reads XML with
      its JSON reader.
    issue: https://example.org/issues/1 # not answered
    owner: "@somebody"
    expires: 2027-03-31

  # This one is mended.
  - cases: tencent-cvm-en/sample/error/json/wire
    adapter: sdk
    findings: [{rule: code, field: code, got: x}]
    reason: Nobody knows.
    issue: https://example.org/issues/2
    owner: somebody
    expires: 2027-03-31
  # Another SDK's: it is not in the run.
  - cases: [tencent-cvm-en/sample/error/json/wire]
    adapter: other
    findings: [{rule: code, field: code, got: x}]
    reason: It is another.
    issue: https://example.org/issues/3
    owner: somebody
    expires: 2027-03-31

# The end.
`

const after = `# Known failures of the SDK.
version: 1 # of this file

waivers:
  # The XML reader. Mended in 2.0, they say.
  - cases:
      # both forms
      - alibaba-*/xml/layout # on several
      - alibaba-*/code/400/*/xml/wire
      - alibaba-*/sample/error/xml/wire
    adapter: sdk
    findings:
      - {rule: code, field: code, got: ""}     # lost
    reason: >-
      It reads XML with
      its JSON reader.
    issue: https://example.org/issues/1 # not answered
    owner: "@somebody"
    expires: 2027-03-31

  # Another SDK's: it is not in the run.
  - cases: [tencent-cvm-en/sample/error/json/wire]
    adapter: other
    findings: [{rule: code, field: code, got: x}]
    reason: It is another.
    issue: https://example.org/issues/3
    owner: somebody
    expires: 2027-03-31

  - cases:
      - tencent-cvm-en/*/json/bom
    adapter: sdk
    findings:
      - {rule: message, field: message, got: "code: *"}
    reason:
    issue:
    owner:
    added: 2026-11-22
    expires:

# The end.
`

// What is mended goes, what is left is narrowed to, what is new comes without a reason;
// every other byte stays.
func TestUpdateWaivers(t *testing.T) {
	lost := fake.Finding(golden.Required, "code", "code", "a", "")
	breaks := map[string][]golden.Finding{
		"ecs-en/sample/error/xml": {lost}, "kms-en/sample/error/xml": {lost}, "ecs-en/code/400/A.B/xml": {lost}, "kms-en/code/400/A.B/xml": {lost},
		"ecs-en/code/400/C/xml": {lost}, "kms-en/code/400/C/xml": {lost}, "ecs-en/code/503/D/xml/layout": {lost}, "kms-en/code/503/D/xml/layout": {lost},
	}
	for i, item := range []string{"sample/error", "code/400/A.B", "code/400/C", "code/503/D"} {
		breaks["cvm-en/"+item+"/json/bom"] = []golden.Finding{fake.Finding(golden.Required, "message", "message", "a", fmt.Sprintf("code: %d", 4-i))}
	}
	run := broken(t, fake.Header(golden.Required, catalogue(), fake.SDK("sdk")), breaks)
	u := update(t, before, run)
	if got := string(u.Text); got != after {
		t.Errorf("the file is\n%s\nwant\n%s", got, after)
	}
	if u.Unfinished != 1 {
		t.Errorf("%d waivers wait for a person: %q", u.Unfinished, u.Notes)
	}
	if _, err := waivers.Parse(u.Text, "waivers.yaml"); err == nil || !strings.Contains(err.Error(), "waivers.yaml:35:12: the reason is empty") {
		t.Errorf("a file without a reason is read: %v", err)
	}
	// Written anew by the same run it stays as it is, filled in or not.
	if again := update(t, after, run); string(again.Text) != after {
		t.Errorf("the second time the file is\n%s", again.Text)
	}
	filled := strings.NewReplacer(
		"reason:\n", "reason: The code is put before it.\n", "issue:\n", "issue: https://example.org/issues/4\n", "owner:\n",
		"owner: somebody\n", "expires:\n", "expires: 2027-01-01\n",
	).Replace(after)
	if again := update(t, filled, run); string(again.Text) != filled || again.Unfinished != 0 {
		t.Errorf("filled in it becomes\n%s", again.Text)
	}
}

// What fails otherwise than expected loses its waiver and the reason, which need not
// hold for it; an expired waiver is neither renewed nor doubled.
func TestUpdateWaiversChanged(t *testing.T) {
	const id = "alibaba-ecs-en/code/400/C/json/wire"
	run := broken(
		t, fake.Header(golden.Required, catalogue(), fake.SDK("sdk")),
		map[string][]golden.Finding{id: {fake.Finding(golden.Required, "code", "code", "a", "d")}},
	)
	text := string(update(t, fake.WaiverFile(fake.Waiver(id, `{rule: code, field: code, got: c}`)), run).Text)
	if strings.Contains(text, "JSON reader") || !strings.Contains(text, "got: \"d\"}\n    reason:\n") {
		t.Errorf("the file is\n%s", text)
	}
	expired := strings.Replace(fake.WaiverFile(fake.Waiver(id, `{rule: code, field: code, got: d}`)), "2027-03-31", "2020-01-01", 1)
	u := update(t, expired, run)
	if string(u.Text) != expired || len(u.Notes) != 1 || !strings.Contains(u.Notes[0], "waivers.yaml:3: it expired on 2020-01-01") {
		t.Errorf("the notes are %q, the file is\n%s", u.Notes, u.Text)
	}
	// What may end in either of two ways keeps both.
	hangs := broken(
		t, fake.Header(golden.Required, catalogue(), fake.SDK("sdk")),
		map[string][]golden.Finding{id: {fake.Finding(golden.Required, "no-hang", "", "an outcome", "silent for 10s")}},
	)
	either := fake.WaiverFile(fake.Waiver(id, `{rule: no-crash, got: "it died *"}, {rule: no-hang, got: "silent for *"}`))
	if text := string(update(t, either, hangs).Text); text != either {
		t.Errorf("the file is\n%s", text)
	}
	// With nothing left the list is empty, and the file still one.
	pass := broken(t, fake.Header(golden.Required, catalogue(), fake.SDK("sdk")), nil)
	if text := string(update(t, fake.WaiverFile(fake.Waiver(id, `{rule: code, field: code, got: c}`)), pass).Text); text != "version: 1\nwaivers: []\n" {
		t.Errorf("the file is %q", text)
	}
}

// Crashes are pinned without what differs from run to run, values without anything in
// common in several waivers, findings of the description by its name.
func TestUpdateWaiversPins(t *testing.T) {
	plan := catalogue()
	described := fake.SDK("sdk")
	described.Findings = []golden.Finding{fake.Finding(golden.Recommended, "exposes", "hostId", "a place", "none")}
	h := fake.Header(golden.Recommended, plan, described)
	var cases []*reports.Case
	for i, p := range plan {
		switch {
		case i < 2:
			got := fmt.Sprintf("panic at 0xc000%04x, goroutine %d", i, i)
			cases = append(cases, fake.Case(p, reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", got)))
		case i < 4:
			cases = append(cases, fake.Case(p, reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", []string{"xy", "{z}"}[i-2])))
		case i < 5:
			got := strings.Repeat("é", 500) + "\x00\"#: {"
			cases = append(cases, fake.Case(p, reports.Fail, golden.Required, fake.Finding(golden.Required, "message", "message", "a", got)))
		case i < 7:
			got := []string{"A: code: 400, b", "B.C: code: 503, x"}[i-5]
			cases = append(cases, fake.Case(p, reports.Fail, golden.Required, fake.Finding(golden.Required, "request-id", "requestId", "a", got)))
		default:
			cases = append(cases, fake.Case(p, reports.Pass, golden.Required))
		}
	}
	run := fake.Run(t, h, cases)
	u := update(t, "", run)
	text := string(u.Text)
	for _, want := range []string{
		`{rule: no-crash, got: "panic at *, *"}`, `{rule: code, field: code, got: "xy"}`, `{rule: code, field: code, got: "{z}"}`,
		`{rule: request-id, field: requestId, got: "*: code: *"}`,
		"- description\n", `{rule: exposes, field: hostId, got: "none"}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the file does not say %s:\n%s", want, text)
		}
	}
	passes(t, text, h, cases)
}

// passes fills in a written file and holds the run against it.
func passes(t *testing.T, text string, h reports.Header, cases []*reports.Case) {
	t.Helper()
	text = strings.NewReplacer(
		"reason:\n", "reason: a\n", "issue:\n", "issue: https://example.org/\n", "owner:\n", "owner: a\n", "expires:\n",
		"expires: 2027-01-01\n",
	).Replace(text)
	h.Waivers = fake.Waivers(t, text)
	var ids []string
	for _, p := range h.Plan {
		ids = append(ids, p.ID)
	}
	h.Waivers.Against(ids)
	if gate := fake.Run(t, h, cases).Gate(); !gate.Passed {
		t.Errorf("with the file the gate fails by %q:\n%s", gate.Reasons, text)
	}
}

// Whatever breaks wherever: with the file that is written for it the gate passes, and
// when anything changes it does not.
func TestUpdateWaiversHolds(t *testing.T) {
	plan := catalogue()
	two := fake.SDK("sdk")
	two.Ops = []string{"decode", "call"}
	h := fake.Header(golden.Required, plan, two)
	pool := []golden.Finding{
		fake.Finding(golden.Required, "code", "code", "a", ""), fake.Finding(golden.Required, "code", "code", "a", "b"), fake.Finding(
			golden.Required, "host-id", "hostId", "a", "",
		),
		fake.Finding(golden.Required, "message", "message", "a", "<*?>"), fake.Finding(golden.Required, "no-invention", "requestId", "", "<nil>"),
	}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		var cases []*reports.Case
		for _, op := range two.Ops {
			for _, p := range plan {
				var findings []golden.Finding
				for k, f := range pool {
					// Some bugs hang on the id, some on nothing.
					if seed%2 == 0 && strings.Contains(p.ID, []string{"xml", "code/400", "kms", "bom", "D/"}[k]) &&
						(op == "decode" || k > 1) || seed%2 == 1 && r.IntN(6) == 0 {
						if !slices.ContainsFunc(findings, func(g golden.Finding) bool { return g.Field == f.Field }) {
							findings = append(findings, f)
						}
					}
				}
				c := fake.Case(p, reports.Pass, golden.Required)
				if findings != nil {
					c = fake.Case(p, reports.Fail, golden.Required, findings...)
				} else if r.IntN(20) == 0 {
					c = fake.Case(p, reports.NotApplicable, golden.Required)
				}
				c.Op = op
				cases = append(cases, c)
			}
		}
		u := update(t, "", fake.Run(t, h, cases))
		passes(t, string(u.Text), h, cases)
	}
}

// What cannot say which waivers are needed is refused, and so is a file that cannot be
// edited.
func TestUpdateWaiversRefuses(t *testing.T) {
	plan := catalogue()
	some := fake.Header(golden.Required, plan, fake.SDK("sdk"))
	some.Suite.Only = []string{"alibaba-*"}
	all := func(h reports.Header) *reports.Run { return broken(t, h, nil) }
	whole := all(fake.Header(golden.Required, plan, fake.SDK("sdk")))
	for _, test := range []struct {
		name, text, sdk string
		run             *reports.Run
		want            string
	}{
		{"some cases", "", "", all(some), "the run is of some cases only"},
		{"a shard", "", "", fake.Passed(t, fake.Shard(plan, 1, 2, fake.SDK("sdk"))), "the run is shard 1/2: put the shards together first"},
		{"not run", "", "", reports.NewRun(fake.Header(golden.Required, plan, fake.SDK("sdk"))), "the run of sdk 1.0 is incomplete"},
		{"no such SDK", "", "sdc", whole, "the run has no SDK “sdc”; it has “sdk”"},
		{"a broken file", "waivers: [", "", whole, "waivers.yaml:2:1: this is no YAML"},
		{"braces", `{waivers: []}`, "", whole, "the file is written in braces or brackets, and cannot be written anew"},
		{
			"entries in braces",
			"waivers:\n  - {cases: [alibaba-ecs-en/code/*], adapter: sdk, findings: [{rule: code, field: code, got: \"\"}], " +
				"reason: a, issue: https://a/b, owner: a, expires: 2027-01-01}\n",
			"", whole, "waivers.yaml:2:5: the waiver is not written with its first key behind its dash",
		},
	} {
		if _, err := edit.Update([]byte(test.text), "waivers.yaml", test.run, test.sdk, edit.Template{}); err == nil ||
			!strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// Comments are kept wherever they stand, but for those above a waiver that goes, and
// those on the lines that go.
func TestUpdateWaiversKeepsOddComments(t *testing.T) {
	const text = `waivers:
  - cases: [alibaba-ecs-en/code/400/C/xml/wire, # the first
      # and, above it,
      alibaba-kms-en/code/400/C/xml/wire, tencent-cvm-en/code/400/C/xml/wire] # the third is mended
    adapter: sdk
    # Which of them, and why:
    findings:
      # the code
      - rule: code # of all rules
        field: code
        # nothing at all
        got: ""
      - rule: host-id
        field: hostId
        got: "" # mended
      # the request id
      - field: requestId
        rule: request-id
        got: "" # once more

    # between the keys
    reason: Nobody knows.
    issue: https://example.org/issues/1
    owner: somebody
    expires: 2027-03-31
    # Behind the keys of the first.
  # Above the second, which goes.
  - cases: alibaba-ecs-en/code/503/D/xml/wire
    adapter: sdk
    findings: [{rule: code, field: code, got: ""}]
    reason: Nobody knows.
    issue: https://example.org/issues/2
    owner: somebody
    expires: 2027-03-31
    # Behind the keys of the second.
  # Above the end.
# The end.
`
	const want = `waivers:
  - cases:
      - alibaba-ecs-en/code/400/C/xml/wire # the first
      # and, above it,
      - alibaba-kms-en/code/400/C/xml/wire
    adapter: sdk
    # Which of them, and why:
    findings:
      # the code
      - rule: code # of all rules
        field: code
        # nothing at all
        got: ""
      # the request id
      - field: requestId
        rule: request-id
        got: "" # once more

    # between the keys
    reason: Nobody knows.
    issue: https://example.org/issues/1
    owner: somebody
    expires: 2027-03-31
    # Behind the keys of the first.
  # Above the end.
# The end.
`
	none := []golden.Finding{fake.Finding(golden.Required, "code", "code", "C", ""), fake.Finding(golden.Required, "request-id", "requestId", "R", "")}
	run := broken(t, fake.Header(golden.Required, catalogue(), fake.SDK("sdk")), map[string][]golden.Finding{
		"alibaba-ecs-en/code/400/C/xml/wire": none, "alibaba-kms-en/code/400/C/xml/wire": none,
	})
	if got := string(update(t, text, run).Text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// One default of the SDK, shown wherever rules ask for a value, is one waiver.
func TestUpdateOfADefault(t *testing.T) {
	h := fake.Header(golden.Required, catalogue(), fake.SDK("sdk"))
	shown := func(rule string) []golden.Finding {
		return []golden.Finding{fake.Finding(golden.Required, rule, "code", "A.B", "UnknownError")}
	}
	run := broken(t, h, map[string][]golden.Finding{"json/bom": shown("bom"), "xml/wire": shown("code"), "xml/layout": shown("layout")})
	u := update(t, "", run)
	if n := strings.Count(string(u.Text), "- cases:"); n != 1 || !strings.Contains(string(u.Text), `{rule: "*", field: code, got: "UnknownError"}`) {
		t.Fatalf("%d waivers:\n%s", n, u.Text)
	}
	finished := strings.NewReplacer("reason:\n", "reason: It has no other.\n", "issue:\n", "issue: https://example.org/1\n", "owner:\n", "owner: me\n", "expires:\n", "expires: 2099-12-31\n").Replace(string(u.Text))
	known := fake.Waivers(t, finished)
	run.SetWaivers(known)
	if gate := run.Gate(); !gate.Passed {
		t.Errorf("with its waiver: %q", gate.Reasons)
	}
	if again := update(t, finished, run); string(again.Text) != finished {
		t.Errorf("written again it is\n%s", again.Text)
	}
	// Another value is no default, and one that is gone is fixed.
	changed := broken(t, h, map[string][]golden.Finding{"json/bom": shown("bom"), "xml/wire": {fake.Finding(golden.Required, "code", "code", "A.B", "Other")}})
	changed.SetWaivers(known)
	text := strings.Join(changed.Gate().Reasons, "\n")
	for _, want := range []string{"changed failure", "fixed but still waived"} {
		if !strings.Contains(text, want) {
			t.Errorf("the gate does not say %q:\n%s", want, text)
		}
	}
	for _, faulty := range []string{`{rule: "*", field: code, got: ""}`, `{rule: "*", field: code, got: "*"}`, `{rule: "*", got: x}`} {
		if _, err := waivers.Parse([]byte(fake.WaiverFile(fake.Waiver("alibaba-ecs-en/code/*", faulty))), "w.yaml"); err == nil || !strings.Contains(err.Error(), "a finding of any rule needs") {
			t.Errorf("%s is read: %v", faulty, err)
		}
	}
}

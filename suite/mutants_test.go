package suite_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// That the suite sees is proved by SDKs of which it is known what they do: each broken
// one must be caught by the rule that is about its bug, each rule must catch one, and
// no correct one may be accused (correct_test.go). 'make mutants' prints what catches
// what.

// broken is an SDK with one bug.
type broken struct {
	name string
	bug  string // in a sentence
	// rule is the id of the rule that is about the bug.
	rule string
	// form and field narrow down where it must be caught; empty: anywhere.
	form, field string
	// level is that of the findings where the form gives them another one than the
	// rule has; empty: the rule's.
	level golden.Level
	// also are the other rules that the bug breaks, separated by spaces. A rule that
	// is neither this nor that blames the SDK for what it does not do.
	also string
	// gates: the bug is one of a lower level, but breaks a required rule as well.
	gates bool
	// large: it is given the forms with large bodies, too, and is only caught there
	// or must survive them.
	large bool
	// timeout is the deadline of a case; 0: the default one.
	timeout time.Duration
	sdk     func() runner.Decoder
	// client is a broken client, in the place of sdk.
	client func() runner.Caller
}

// adapter is the SDK afresh.
func (b *broken) adapter() runner.Adapter {
	if b.client != nil {
		return calling{b.client()}
	}
	return decoding{b.sdk()}
}

// isSpared reports whether an SDK is not given a case. The bodies of a mebibyte and of
// ten thousand levels cost five times as much as all others together: they are given
// where they can show anything, and from one source of each provider. So are those of
// 64 MiB, and what stalls.
func isSpared(item engine.Item, large bool) bool {
	f := item.Fixture
	if f.Form == "body-64m" {
		return !large
	}
	if f.Form == "stalled" || f.Form == "stalled-body" {
		return !large
	}
	return (f.Form == "message-1mb" || f.Form == "deep-nesting") &&
		(!large || f.Source.ID != "alibaba-ecs-en" && f.Source.ID != "tencent-cvm-en")
}

// record is what the suite found out about one SDK.
type record struct {
	findings []found
	// incomplete are the cases that ended without a verdict on the SDK.
	incomplete []string
}

// found is a finding and where it was made.
type found struct {
	golden.Finding
	id, form string
	gates    bool // the case fails a gate at required
}

// judged runs an SDK over the plan in this process. Of a client the responses that stall are waited for at the same time,
// each by a client of its own.
func judged(t *testing.T, plan *engine.Plan, sdk func() runner.Adapter, timeout time.Duration, large bool) *record {
	t.Helper()
	subject := host.InProcess(sdk(), timeout)
	description := subject.Description()
	if err := runner.CheckDescription(description, subject.Ops()); err != nil {
		t.Fatalf("description: %v", err)
	}
	r := &record{}
	for _, f := range golden.JudgeDescription(description, plan.Catalogue) {
		r.findings = append(r.findings, found{Finding: f, id: "description", gates: f.Level.Gates(golden.Required)})
	}
	var items, stalls []engine.Item
	for _, item := range plan.Items(description, subject.Ops()) {
		switch {
		case isSpared(item, large):
		case item.Op == runner.OpCall && item.Fixture.OnWire().Delivery.Stalls():
			stalls = append(stalls, item)
		default:
			items = append(items, item)
		}
	}
	stalled := make([]*record, len(stalls))
	var waiting sync.WaitGroup
	for i, item := range stalls {
		waiting.Go(func() { stalled[i] = run(plan, host.InProcess(sdk(), timeout), timeout, item) })
	}
	r.add(run(plan, subject, timeout, items...))
	waiting.Wait()
	for _, s := range stalled {
		r.add(s)
	}
	return r
}

// run gives an SDK the cases.
func run(plan *engine.Plan, subject runner.Subject, timeout time.Duration, items ...engine.Item) *record {
	session := engine.NewSession(plan, subject, timeout)
	// What a broken SDK left hanging stays abandoned, which Close complains of.
	defer func() { _ = session.Close() }()
	r := &record{}
	for _, item := range items {
		c := session.Do(context.Background(), item)
		if c.Verdict.Incomplete() {
			r.incomplete = append(r.incomplete, c.ID+": "+c.Reason)
		}
		for _, f := range c.Findings {
			r.findings = append(r.findings, found{f, c.ID, item.Fixture.Form, c.Gates(golden.Required)})
		}
	}
	return r
}

// add adds what was found out of further cases.
func (r *record) add(more *record) {
	r.findings = append(r.findings, more.findings...)
	r.incomplete = append(r.incomplete, more.incomplete...)
}

// count prints the rules of the findings with their counts: the given one first, then
// the commonest.
func (r *record) count(first string) string {
	count := map[string]int{}
	for _, f := range r.findings {
		count[f.Rule]++
	}
	names := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		switch {
		case a == first:
			return -1
		case b == first:
			return 1
		case count[a] != count[b]:
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s ×%d", name, count[name])
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// String is the finding in a line, for the failures of these tests.
func (f found) String() string {
	return fmt.Sprintf("%s: %s (%s), %s: want %q, got %q", f.id, f.Rule, f.Level, f.Field, f.Want, f.Got)
}

func (b *broken) meantLevel() golden.Level {
	if b.level != "" {
		return b.level
	}
	return golden.RuleByID(b.rule).Level
}

// meant reports whether a finding is the one that the bug calls for.
func (b *broken) meant(f found) bool {
	return f.Rule == b.rule && f.Level == b.meantLevel() &&
		(b.form == "" || fixtures.Match(b.form, f.form)) && (b.field == "" || fixtures.Match(b.field, f.Field))
}

// check fails the test unless the SDK was caught by the rule that is about its bug,
// and by no rule that is not.
func (b *broken) check(t *testing.T, r *record) {
	t.Helper()
	for _, fault := range r.incomplete {
		t.Errorf("no verdict: %s", fault)
	}
	if !slices.ContainsFunc(r.findings, b.meant) {
		t.Errorf("%s: not caught by %s at %s (form %q, field %q), but by %s",
			b.bug, b.rule, b.meantLevel(), b.form, b.field, r.count(""))
	}
	failing := slices.IndexFunc(r.findings, func(f found) bool { return f.gates })
	switch gates := b.gates || b.meantLevel() == golden.Required; {
	case gates && failing < 0:
		t.Errorf("%s: a gate at required is passed", b.bug)
	case !gates && failing >= 0:
		t.Errorf("%s: a gate at required fails: %s", b.bug, r.findings[failing])
	}
	expected := append(strings.Fields(b.also), b.rule)
	blamed := map[string]bool{}
	for _, f := range r.findings {
		if rule := golden.RuleByID(f.Rule); rule == nil || f.Level.Rank() > rule.Level.Rank() {
			t.Errorf("%s: a finding of a higher level than its rule has: %s", b.bug, f)
		}
		if !slices.Contains(expected, f.Rule) && !blamed[f.Rule] {
			blamed[f.Rule] = true
			t.Errorf("%s: blamed by another rule too: %s", b.bug, f)
		}
	}
	for _, rule := range strings.Fields(b.also) {
		if !slices.ContainsFunc(r.findings, func(f found) bool { return f.Rule == rule }) {
			t.Errorf("%s: %s, listed under also, does not catch it", b.bug, rule)
		}
	}
}

// pagesPlan is the plan of the pages of the shipped catalogue: what these SDKs do is known of the envelopes of those. A
// source of facts would cost each of hundreds of SDKs its cases, and show no bug that a page does not show.
func pagesPlan(t *testing.T) *engine.Plan {
	t.Helper()
	whole, err := engine.NewPlan(engine.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	plan := *whole
	plan.Catalogue = whole.Catalogue.Pages()
	plan.Fixtures = plan.Catalogue.Fixtures
	return &plan
}

// mutantPlan is the plan of the pages without the findings of fuzzing: those
// are about the SDKs that they were found in, and need no broken SDK that they catch.
func mutantPlan(t *testing.T) *engine.Plan {
	t.Helper()
	plan := pagesPlan(t)
	plan.Fixtures = slices.DeleteFunc(slices.Clone(plan.Fixtures), (*fixtures.Fixture).IsOdd)
	return plan
}

// TestMutants holds that every broken SDK is caught, and that every rule catches one.
func TestMutants(t *testing.T) {
	t.Parallel() // it waits
	sdks := slices.Concat(bentSDKs(), brokenReaders(), brokenClients())
	const fewest = 70
	if len(sdks) < fewest {
		t.Errorf("%d broken SDKs, want %d", len(sdks), fewest)
	}
	plan, wire := mutantPlan(t), clientPlan(t)
	records := make([]*record, len(sdks))
	names := map[string]bool{}
	for i := range sdks {
		b := &sdks[i]
		if names[b.name] || golden.RuleByID(b.rule) == nil {
			t.Fatalf("%s: the name is taken, or there is no rule %q", b.name, b.rule)
		}
		names[b.name] = true
	}
	// Clients wait more than they work: all at once, beside the others, and in none of their places.
	var clients sync.WaitGroup
	for i := range sdks {
		if b := &sdks[i]; b.client != nil {
			clients.Go(func() { records[i] = judged(t, wire, b.adapter, b.timeout, b.large) })
		}
	}
	t.Run("reader", func(t *testing.T) { // returns when its parallel subtests have
		for i := range sdks {
			if b := &sdks[i]; b.client == nil {
				t.Run(b.name, func(t *testing.T) {
					t.Parallel()
					records[i] = judged(t, plan, b.adapter, b.timeout, b.large)
					b.check(t, records[i])
				})
			}
		}
	})
	clients.Wait()
	for i := range sdks {
		if b := &sdks[i]; b.client != nil {
			t.Run("client/"+b.name, func(t *testing.T) { b.check(t, records[i]) })
		}
	}
	t.Log("what catches the broken SDKs\n" + matrix(sdks, records))
	t.Log("the broken SDKs that each rule catches, those that are meant for it first\n" + byRule(t, plan, sdks, records))
}

// matrix is a table with a line for each broken SDK.
func matrix(sdks []broken, records []*record) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "BROKEN SDK\tITS BUG\tMEANT\tCAUGHT BY")
	for i, b := range sdks {
		caught := "not run"
		if records[i] != nil {
			caught = records[i].count(b.rule)
		}
		meant := b.rule
		if b.form != "" {
			meant += " on " + b.form
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", b.name, b.bug, meant, caught)
	}
	_ = table.Flush() // into a strings.Builder, which takes everything
	return text.String()
}

// inFamilies are the rules that no response of the shipped pages can break: their envelopes document one
// place and one shape, and the pages name no exceptions and no call by HEAD. The broken SDKs that they catch stand in suite/families.
var inFamilies = []string{golden.RuleOtherPlace, golden.RuleOtherShape, golden.RuleKnownCode, golden.RuleHead}

// byRule is a table with a line for each rule. A rule that none is meant for, or
// that catches none of those, fails the test.
func byRule(t *testing.T, plan *engine.Plan, sdks []broken, records []*record) string {
	t.Helper()
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tLEVEL\tMEANT\tCATCHES")
	for _, rule := range golden.Rules() {
		var meant, others []string
		for i, b := range sdks {
			switch {
			case records[i] == nil || !slices.ContainsFunc(records[i].findings, func(f found) bool { return f.Rule == rule.ID }):
			case b.rule == rule.ID && slices.ContainsFunc(records[i].findings, b.meant):
				meant = append(meant, b.name)
			default:
				others = append(others, b.name)
			}
		}
		if slices.Contains(inFamilies, rule.ID) {
			if slices.ContainsFunc(plan.Fixtures, func(f *fixtures.Fixture) bool { return plan.Goldens[f.ID].Rule == rule.ID }) {
				t.Errorf("cases of the pages are for the rule %s: it needs a broken SDK here", rule.ID)
			}
		} else if len(meant) == 0 {
			t.Errorf("rule %s catches no broken SDK that is meant for it", rule.ID)
		}
		caught := strings.Join(meant, ", ")
		const most = 6
		switch n := len(others); {
		case n > most:
			caught += fmt.Sprintf("; also %s and %d more", strings.Join(others[:most], ", "), n-most)
		case n > 0:
			caught += "; also " + strings.Join(others, ", ")
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\n", rule.ID, rule.Level, len(meant), caught)
	}
	_ = table.Flush()
	return text.String()
}

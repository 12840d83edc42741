package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// ExampleRun runs three cases with one of the SDKs in this module and reads from the
// journal what became of them.
func ExampleRun() {
	dir, err := os.MkdirTemp("", "sdkconform")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	plan, err := engine.NewPlan(engine.Selection{Only: []string{"alibaba-ess-zh/code/503/*/json/wire", "tencent-cvm-en/sample/*/json/wire"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = engine.Run(context.Background(), plan, []engine.Adapter{{
		Command: "builtin:strict",
		Open:    func(context.Context) (runner.Subject, error) { return host.InProcess(builtin.Strict(), 0), nil },
	}}, engine.Options{Dir: dir, Level: golden.Required})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range run.Adapters[0].Cases {
		fmt.Println(c.Verdict, c.Op, c.ID)
	}
	fmt.Println(run.Gate().Passed)
	// Output:
	// pass decode alibaba-ess-zh/code/503/ServiceUnavailable/json/wire
	// pass decode tencent-cvm-en/sample/success/json/wire
	// pass decode tencent-cvm-en/sample/error/json/wire
	// pass call alibaba-ess-zh/code/503/ServiceUnavailable/json/wire
	// pass call tencent-cvm-en/sample/success/json/wire
	// pass call tencent-cvm-en/sample/error/json/wire
	// true
}

func TestNewPlanRefusesWhatMatchesNothing(t *testing.T) {
	_, err := engine.NewPlan(engine.Selection{Only: []string{"alibaba-ecs-en/*", "alibaba-esc-en/*"}})
	if !errors.Is(err, engine.ErrNothingSelected) || !strings.Contains(err.Error(), "alibaba-esc-en") {
		t.Errorf("got %v", err)
	}
	_, err = engine.NewPlan(engine.Selection{Catalogues: []engine.Catalogue{{FS: fstest.MapFS{"mine/source.yaml": {Data: []byte("id: [")}}, Base: "dir"}}})
	var fault *fixtures.Fault
	if !errors.As(err, &fault) || fault.File != "dir/mine/source.yaml" || fault.Line != 1 {
		t.Errorf("got %v", err)
	}
}

// described is a decoder with another description.
type described struct {
	runner.Decoder
	runner.Description
}

func (d described) Describe() runner.Description { return d.Description }

func plan(t *testing.T, only ...string) *engine.Plan {
	t.Helper()
	p, err := engine.NewPlan(engine.Selection{Only: only})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A misspelt provider would make every case not applicable and the run green.
func TestCheckSubject(t *testing.T) {
	d := builtin.Strict().Describe()
	d.Providers = []string{"alibab"}
	err := plan(t).CheckSubject(host.InProcess(described{builtin.Strict(), d}, 0))
	if err == nil || !strings.Contains(err.Error(), `"alibab"`) {
		t.Errorf("got %v", err)
	}
	d = builtin.Strict().Describe()
	d.Products = []string{"ecs", "rds"}
	err = plan(t).CheckSubject(host.InProcess(described{builtin.Strict(), d}, 0))
	if err == nil || !strings.Contains(err.Error(), `"rds"; the catalogue has [`) || !strings.Contains(err.Error(), ` "kms" `) {
		t.Errorf("got %v", err)
	}
}

// Items names every selected fixture once an operation, those that the SDK does not
// claim to read with the reason.
func TestItems(t *testing.T) {
	p := plan(t)
	d := builtin.Strict().Describe()
	d.Providers, d.Formats, d.Products = []string{"alibaba"}, []string{"json"}, []string{"ecs", "ess"}
	items := p.Items(d, []string{runner.OpDecode})
	wires := 0
	for _, f := range p.Fixtures {
		if f.Wire != nil {
			wires++
		}
	}
	if len(items) != len(p.Fixtures)-wires {
		t.Fatalf("%d items of %d fixtures, %d of them for call", len(items), len(p.Fixtures), wires)
	}
	for _, item := range items {
		f := item.Fixture
		reads := f.Source.Provider == "alibaba" && f.Response.Format == fixtures.JSON && f.Source.Product != "kms"
		if reads != (item.NotApplicable == "") {
			t.Errorf("%s: %q", f.ID, item.NotApplicable)
		}
	}
}

// recorder keeps the bodies that it is given.
type recorder struct {
	runner.Decoder
	bodies *[]string
}

func (r recorder) Decode(ctx context.Context, response runner.Response) (runner.Outcome, error) {
	*r.bodies = append(*r.bodies, string(response.Body))
	return r.Decoder.Decode(ctx, response)
}

// A case is given twice, each time after another response, and what comes before it
// does not depend on what else is selected.
// An SDK that reads XML although it asks for JSON is given the errors in XML that say so in their Content-Type, and is not
// told that it should have asked for them.
func TestReads(t *testing.T) {
	t.Parallel()
	p := plan(t, "alibaba-ecs-en/*", "tencent-cvm-en/sample/error/json/wire")
	sdk := described{builtin.Reference(), builtin.Reference().Describe()}
	sdk.Formats, sdk.Reads = []string{fixtures.JSON}, []string{fixtures.XML}
	given := map[string]bool{}
	why := map[string]string{} // by the id of what is not given
	for _, item := range p.Items(sdk.Description, []string{runner.OpDecode, runner.OpCall}) {
		if item.NotApplicable != "" {
			why[item.Fixture.ID] = item.NotApplicable
			continue
		}
		given[item.Fixture.ID] = true
		f := item.Fixture
		if f.Response.Format == fixtures.XML && (f.Kind != fixtures.Error || f.Response.Status < 400 || f.Wire != nil) {
			t.Errorf("%s is given", f.ID)
		}
	}
	for _, id := range []string{
		"alibaba-ecs-en/sample/error/xml/wire", "alibaba-ecs-en/sample/error/xml/verbatim", "alibaba-ecs-en/sample/error/xml/cdata",
		"alibaba-ecs-en/code/400/InvalidOwner/xml/wire", "alibaba-ecs-en/sample/success/json/wire",
	} {
		if !given[id] {
			t.Errorf("%s is not given: %s", id, why[id])
		}
	}
	for id, want := range map[string]string{
		"alibaba-ecs-en/sample/success/xml/wire":               "the SDK asks for json, and reads xml in errors at 4xx and 5xx alone",
		"alibaba-ecs-en/sample/error/xml/content-type-absent":  "the SDK asks for json, and nothing says that this body is xml",
		"alibaba-ecs-en/sample/error/xml/content-type-swapped": "the SDK asks for json, and nothing says that this body is xml",
		"alibaba-ecs-en/sample/error/xml/chunked":              "the SDK asks for json, and of xml is judged by what it reads, not by how that is delivered",
	} {
		if why[id] != want {
			t.Errorf("%s: %q, want %q", id, why[id], want)
		}
	}
	session := engine.NewSession(p, host.InProcess(sdk, 0), 0)
	defer session.Close()
	for _, item := range p.Items(sdk.Description, []string{runner.OpDecode}) {
		if item.Fixture.Response.Format == fixtures.XML && item.NotApplicable == "" && !strings.HasSuffix(item.Fixture.Form, "-1mb") {
			if c := session.Do(t.Context(), item); c.Verdict != reports.Pass {
				t.Errorf("a correct SDK is accused: %s %s: %v", c.ID, c.Verdict, c.Findings)
			}
		}
	}
	asking := host.InProcess(asksForJSON{builtin.Reference().(runner.Caller), sdk.Description}, 0)
	calls := engine.NewSession(p, asking, 0)
	defer calls.Close()
	for _, item := range p.Items(sdk.Description, []string{runner.OpCall}) {
		if item.Fixture.ID == "alibaba-ecs-en/sample/error/xml/wire" {
			if c := calls.Do(t.Context(), item); slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return f.Rule == golden.RuleFormatRequested }) {
				t.Errorf("it should not have asked for JSON: %v", c.Findings)
			}
			return
		}
	}
	t.Error("no error in XML is called for")
}

// asksForJSON is an SDK whose requests ask for nothing else.
type asksForJSON struct {
	runner.Caller
	runner.Description
}

func (a asksForJSON) Describe() runner.Description { return a.Description }

func (a asksForJSON) Call(ctx context.Context, c runner.Call) (runner.Outcome, error) {
	c.Format = fixtures.JSON
	return a.Caller.Call(ctx, c)
}

func TestDoGivesEachCaseTwice(t *testing.T) {
	const id = "alibaba-kms-en/code/409/Rejected.Disabled/json/wire"
	given := func(only string) []string {
		p := plan(t, only)
		var bodies []string
		subject := host.InProcess(recorder{builtin.Strict(), &bodies}, 0)
		defer subject.Close()
		s := engine.NewSession(p, subject, 0)
		items := p.Items(subject.Description(), subject.Ops())
		i := slices.IndexFunc(items, func(item engine.Item) bool { return item.Fixture.ID == id })
		if c := s.Do(t.Context(), items[i]); c.Verdict != reports.Pass {
			t.Fatal(c.Title())
		}
		return bodies
	}
	alone, all := given(id), given("*")
	if len(alone) != 4 || alone[1] != alone[3] || alone[0] == alone[1] || alone[2] == alone[1] || alone[0] == alone[2] {
		t.Errorf("given %q", alone)
	}
	if !slices.Equal(alone, all) {
		t.Errorf("alone %q, among all %q", alone, all)
	}
	// This page has no host id: what comes before has one, and not twice the same.
	for _, i := range []int{0, 2} {
		if !strings.Contains(alone[i], "HostId") {
			t.Errorf("%q comes before a case without a host id", alone[i])
		}
	}
}

// An adapter that cannot be started is in the journal, its cases are not run, and
// the others are run all the same.
func TestRunWithoutOneAdapter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := engine.Run(t.Context(), plan(t, "tencent-cvm-en/*/w*", "tencent-cvm-en/*/layout"), []engine.Adapter{
		{Command: "missing", Open: func(context.Context) (runner.Subject, error) { return nil, errors.New("no such program") }},
		{Command: "strict", Open: func(context.Context) (runner.Subject, error) { return host.InProcess(builtin.Strict(), 0), nil }},
	}, engine.Options{Dir: dir, Jobs: 3})
	if err != nil {
		t.Fatal(err)
	}
	run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	missing, strict := run.Adapters[0], run.Adapters[1]
	if missing.Failure != "no such program" || missing.Totals()[reports.NotRun] != len(run.Plan) {
		t.Errorf("missing: %q, %v", missing.Failure, missing.Totals())
	}
	if strict.Totals()[reports.Pass] != len(strict.Cases) || len(strict.Cases) <= len(run.Plan) {
		t.Errorf("strict: %v", strict.Totals())
	}
	if g := run.Gate(); g.Exit() != reports.ExitIncomplete {
		t.Errorf("gate: %+v", g)
	}
}

// A run that is stopped says what it did not run.
func TestRunStopped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancelCause(t.Context())
	count := 0
	err := engine.Run(ctx, plan(t), []engine.Adapter{{Command: "strict", Open: func(context.Context) (runner.Subject, error) {
		return host.InProcess(stopper{builtin.Strict(), func() {
			if count++; count == 100 {
				cancel(errors.New("enough"))
			}
		}}, 0), nil
	}}}, engine.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	totals := run.Adapters[0].Totals()
	if run.Complete || totals[reports.Pass] == 0 || totals[reports.Pass]+totals[reports.NotRun] != len(run.Adapters[0].Cases) {
		t.Errorf("complete %v, %v", run.Complete, totals)
	}
}

type stopper struct {
	runner.Decoder
	each func()
}

func (s stopper) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	s.each()
	return s.Decoder.Decode(ctx, r)
}

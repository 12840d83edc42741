package fuzz_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fuzz"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// recorder is a test that keeps what it is told.
type recorder struct {
	testing.TB
	errors []string
	logs   []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	r.TB.Fatalf(format, args...)
}

func (r *recorder) Log(args ...any) { r.logs = append(r.logs, fmt.Sprint(args...)) }

func (r *recorder) Logf(format string, args ...any) { r.Log(fmt.Sprintf(format, args...)) }

// recommended makes recommended findings fail, too: most planted bugs break recommended rules.
var recommended = fuzz.Level("recommended")

func bug(t testing.TB, name string) planted.Bug {
	t.Helper()
	bugs := planted.Bugs()
	i := slices.IndexFunc(bugs, func(b planted.Bug) bool { return b.Name == name })
	if i < 0 {
		t.Fatalf("there is no planted bug %s", name)
	}
	return bugs[i]
}

// A finding says what was done to which fixture, what is wanted and shown, with which
// bytes, by which rule, and how to see it again; one bug is one finding.
func TestLoopTellsAFinding(t *testing.T) {
	r := &recorder{TB: t}
	fuzz.Loop(r, bug(t, "xml-cdata-dropped").Decoder(), 1, 5_000, recommended)
	if len(r.errors) != 1 {
		t.Fatalf("%d findings:\n%s", len(r.errors), strings.Join(r.errors, "\n"))
	}
	for _, part := range []string{
		"alibaba-", "/xml/wire of tier 1", "1. cdata field=", "seen again in 10 of 10 further runs", "rule cdata (recommended)", "<![CDATA[", "got nothing",
		"sent: HTTP ", `fuzz.One(t, decoder, "alibaba-`, `fuzz.Level("recommended")), or go test -run`, "XML 1.0 section 2.7",
	} {
		if !strings.Contains(r.errors[0], part) {
			t.Errorf("the finding lacks %q:\n%s", part, r.errors[0])
		}
	}
	if !strings.Contains(strings.Join(r.logs, ""), "5000 cases (tier 1: ") {
		t.Errorf("logged: %q", r.logs)
	}
}

// Reports keeps what the loop finds, for people and for promote, and nothing of an
// earlier run.
func TestLoopKeepsItsFindings(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "fuzz")
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	r := &recorder{TB: t}
	fuzz.Loop(r, bug(t, "xml-cdata-dropped").Decoder(), 1, 5_000, fuzz.Reports(dir), recommended)
	found, err := fuzz.ReadPairs([]byte(read(fuzz.FindingsFile)))
	if err != nil || len(found) != 1 || len(r.errors) != 1 {
		t.Fatalf("kept %v (%v), told %d", found, err, len(r.errors))
	}
	if text := read("findings.txt"); !strings.Contains(text, r.errors[0]) || !strings.Contains(text, "seed 1: 5000 cases") {
		t.Errorf("findings.txt is:\n%s", text)
	}
	if added, err := fuzz.Promote(t.TempDir(), found); err != nil || len(added) != 1 {
		t.Errorf("promoted %v: %v", added, err)
	}
	fuzz.Loop(t, builtin.Strict(), 1, 10, fuzz.Reports(dir))
	if text := read(fuzz.FindingsFile) + read("findings.txt"); strings.Contains(text, "cdata") {
		t.Errorf("it still holds:\n%s", text)
	}
	if err := fuzz.Begin(filepath.Join(dir, "findings.txt")); err == nil {
		t.Error("a file is taken for a folder")
	}
}

// What a finding prints as its case is given again by One.
func TestOneGivesTheCaseOfAFinding(t *testing.T) {
	d := bug(t, "xml-cdata-dropped").Decoder()
	r := &recorder{TB: t}
	fuzz.One(r, d, "alibaba-ecs-en/sample/error/xml/wire; cdata 0 0 0", recommended)
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "rule cdata") {
		t.Errorf("got %q", r.errors)
	}
	fuzz.One(t, d, "alibaba-ecs-en/sample/error/xml/wire; bom", recommended)
}

// By default a required finding fails the test, and a recommended one is logged. Both
// come with how to see them again, and both are kept.
func TestLevelSaysWhatFails(t *testing.T) {
	const (
		cdata   = "rule cdata (recommended)"
		noCrash = "rule no-crash (required)"
	)
	crash := panicking{builtin.Strict()}
	dropped := bug(t, "xml-cdata-dropped").Decoder()
	loop := func(t testing.TB, d runner.Decoder, opts ...fuzz.Option) { fuzz.Loop(t, d, 1, 3_000, opts...) }
	one := func(mutation string) func(testing.TB, runner.Decoder, ...fuzz.Option) {
		return func(t testing.TB, d runner.Decoder, opts ...fuzz.Option) {
			fuzz.One(t, d, "alibaba-ecs-en/sample/error/xml/wire; "+mutation, opts...)
		}
	}
	for _, test := range []struct {
		name    string
		run     func(testing.TB, runner.Decoder, ...fuzz.Option)
		sdk     runner.Decoder
		options []fuzz.Option
		fails   bool
		says    string
	}{
		{"loop, recommended", loop, dropped, nil, false, cdata},
		{"loop, recommended, and required is named", loop, dropped, []fuzz.Option{fuzz.Level("required")}, false, cdata},
		{"loop, recommended fails", loop, dropped, []fuzz.Option{recommended}, true, cdata},
		{"loop, required", loop, crash, nil, true, noCrash},
		{"one, recommended", one("cdata 0 0 0"), dropped, nil, false, cdata},
		{"one, recommended fails", one("cdata 0 0 0"), dropped, []fuzz.Option{recommended}, true, cdata},
		{"one, required", one("bom"), crash, nil, true, noCrash},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &recorder{TB: t}
			test.run(r, test.sdk, test.options...)
			errors, logs := strings.Join(r.errors, "\n"), strings.Join(r.logs, "\n")
			if strings.Contains(errors, test.says) != test.fails || !test.fails && (errors != "" || !strings.Contains(logs, test.says)) {
				t.Errorf("it fails with %q and logs %q", errors, logs)
			}
			if !strings.Contains(errors+logs, `fuzz.One(t, decoder, "`) {
				t.Errorf("how to see it again is not said: %s%s", errors, logs)
			}
		})
	}

	// The summary says why findings did not fail, and Reports keeps them.
	dir := t.TempDir()
	r := &recorder{TB: t}
	fuzz.Loop(r, dropped, 1, 3_000, fuzz.Reports(dir))
	if logs := strings.Join(r.logs, "\n"); !strings.Contains(logs, "1 new finding, 0 of them required, which is what fails; the others are recommended") {
		t.Errorf("the summary is not logged: %s", logs)
	}
	if text, err := os.ReadFile(filepath.Join(dir, fuzz.FindingsFile)); err != nil || len(text) == 0 {
		t.Errorf("kept %q: %v", text, err)
	}
}

// panicking is a decoder that panics on a byte order mark.
type panicking struct{ runner.Decoder }

func (p panicking) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	if strings.Contains(string(r.Body), "\uFEFF") {
		panic("the SDK is not itself")
	}
	return p.Decoder.Decode(ctx, r)
}

// exiting is a decoder that ends its process.
type exiting struct{ runner.Decoder }

func (e exiting) Describe() runner.Description {
	d := e.Decoder.Describe()
	d.Concurrency = 1
	return d
}

func (e exiting) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	if strings.Contains(string(r.Body), "\uFEFF") {
		fmt.Fprintln(os.Stderr, "the decoder ends its process")
		os.Exit(3)
	}
	return e.Decoder.Decode(ctx, r)
}

// An SDK that ends its process is told like any other, where it has one of its own.
func TestIsolatedSurvivesTheEndOfTheProcess(t *testing.T) {
	r := &recorder{TB: t}
	// The planted reader knows its formats without the catalogue: it is started anew after each death.
	fuzz.Loop(r, exiting{planted.Correct()}, 1, 400, fuzz.Isolated())
	if len(r.errors) == 0 || !strings.Contains(r.errors[0], "died (exit status 3") || !strings.Contains(r.errors[0], "bom") {
		t.Fatalf("got %q", r.errors)
	}
	var given, spared int
	logs := strings.Join(r.logs, "")
	_, err := fmt.Sscanf(logs, "%d cases", &given)
	_, after, _ := strings.Cut(logs, "left out: ")
	if _, lerr := fmt.Sscanf(after, "%d cases that", &spared); err != nil || lerr != nil || given+spared != 400 {
		t.Errorf("it did not go on: %s", logs)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, test := range []struct {
		option fuzz.Option
		want   string
	}{
		{fuzz.Level("high"), `level "high" is neither required nor recommended`},
		{fuzz.Only("nothing/*"), `no fixture matches "nothing/*"`},
		{fuzz.Waivers("missing.yaml"), "missing.yaml"},
	} {
		t.Run(test.want, func(t *testing.T) {
			r := &fatal{recorder: recorder{TB: t}}
			func() {
				defer func() { _ = recover() }()
				fuzz.Loop(r, builtin.Strict(), 1, 1, test.option)
			}()
			if len(r.errors) != 1 || !strings.Contains(r.errors[0], test.want) {
				t.Errorf("got %q", r.errors)
			}
		})
	}
}

// fatal stands for a test that ends when it is told to.
type fatal struct{ recorder }

func (r *fatal) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic("ended")
}

func run(t *testing.T, p fuzz.Plan, d runner.Adapter) *fuzz.Outcome {
	t.Helper()
	p.Open = func(context.Context) (runner.Subject, error) { return host.InProcess(d, 0), nil }
	o, err := fuzz.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A promoted finding is a fixture: the suite gives it to the SDK that broke on it, which
// fails, and to a correct one, which passes.
func TestPromotedFindingsAreRunByTheSuite(t *testing.T) {
	broken := bug(t, "json-surrogates-apart").Decoder()
	o := run(t, fuzz.Plan{Seed: 1, Cases: 5_000}, broken)
	if len(o.Findings) == 0 {
		t.Fatal(o.Summary())
	}
	found := o.Pairs("devel", "2026-11-25")
	dir := t.TempDir()
	added, err := fuzz.Promote(dir, found)
	if err != nil || len(added) != len(found) {
		t.Fatalf("added %q of %d: %v", added, len(found), err)
	}
	if again, err := fuzz.Promote(dir, found); err != nil || len(again) != 0 {
		t.Errorf("added again: %q, %v", again, err)
	}
	plan, err := engine.NewPlan(engine.Selection{Only: []string{"found-*"}, Catalogues: []engine.Catalogue{{FS: os.DirFS(dir), Base: dir}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		adapter runner.Decoder
		want    reports.Verdict
	}{{broken, reports.Fail}, {planted.Correct(), reports.Pass}} {
		out := t.TempDir()
		open := func(context.Context) (runner.Subject, error) { return host.InProcess(test.adapter, 0), nil }
		if err := engine.Run(t.Context(), plan, []engine.Adapter{{Command: "it", Open: open}}, engine.Options{Dir: out, Level: golden.Recommended}); err != nil {
			t.Fatal(err)
		}
		r, err := reports.ReadFiles(filepath.Join(out, reports.JournalFile))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Adapters[0].Cases {
			if c.Verdict != test.want {
				t.Errorf("%s: %s is %s, want %s: %s", test.adapter.Describe().Name, c.ID, c.Verdict, test.want, c.Title())
			}
		}
	}
}

// A run tells findings of both levels, and says which of them fail it.
func TestRunSaysWhatFails(t *testing.T) {
	dropped := bug(t, "xml-cdata-dropped").Decoder()
	for _, test := range []struct {
		level   golden.Level
		sdk     runner.Decoder
		failing int
	}{
		{"", dropped, 0},
		{golden.Required, dropped, 0},
		{golden.Recommended, dropped, 1},
		{"", panicking{builtin.Strict()}, 1},
	} {
		o := run(t, fuzz.Plan{Seed: 1, Cases: 3_000, Level: test.level}, test.sdk)
		if len(o.Findings) == 0 || len(o.Failing()) != test.failing {
			t.Errorf("level %q: %d findings fail, want %d: %s", test.level, len(o.Failing()), test.failing, o.Summary())
		}
	}
}

// What a waiver knows is gone past and counted; one that nothing needs is told.
func TestKnownFindingsAreGonePast(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known.yaml")
	entry := func(rule, glob string) string {
		return fmt.Sprintf("  - cases: [%s]\n    adapter: planted-byte-order-mark\n    findings: [{rule: %s, field: kind, got: undecodable}]\n"+
			"    reason: known\n    issue: https://example.com/1\n    owner: me\n    expires: \"2999-12-31\"\n", glob, rule)
	}
	text := "version: 1\nwaivers:\n" + entry("byte-order-mark", `"alibaba-*/bom"`) + entry("comments", `"alibaba-*/comments"`)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := waivers.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	o := run(t, fuzz.Plan{Seed: 1, Cases: 5_000, Waivers: w}, bug(t, "byte-order-mark").Decoder())
	if len(o.Findings) != 0 || len(o.Known) != 2 || o.Known[0].Cases == 0 || o.Known[1].Cases != 0 {
		t.Errorf("%s", o.Summary())
	}
	if !strings.Contains(o.Summary(), "known, not seen in this run: ") {
		t.Errorf("%s", o.Summary())
	}
}

// The same seed gives the same findings, whatever the number of workers.
func TestSameSeedSameFindings(t *testing.T) {
	cases := func(jobs int) (all []string) {
		o := run(t, fuzz.Plan{Seed: 7, Cases: 2_000, Jobs: jobs}, bug(t, "xml-namespace").Decoder())
		if o.Cases+o.Interim != 2_000 {
			t.Errorf("%d cases, %d left out", o.Cases, o.Interim)
		}
		for _, f := range o.Findings {
			all = append(all, f.Case)
		}
		return all
	}
	if one, three := cases(1), cases(3); len(one) == 0 || !slices.Equal(one, three) {
		t.Errorf("one worker %q, three %q", one, three)
	}
}

// onlyCalls lets net/http make the call and a decoder read what comes; it has no decode.
type onlyCalls struct{ decoder runner.Decoder }

func (c onlyCalls) Describe() runner.Description { return c.decoder.Describe() }

func (c onlyCalls) Call(ctx context.Context, call runner.Call) (runner.Outcome, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, call.Endpoint, nil)
	if err != nil {
		return runner.Outcome{}, err
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return runner.Outcome{Kind: runner.KindTransport, Text: err.Error()}, nil
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return runner.Outcome{Kind: runner.KindTransport, Text: err.Error()}, nil
	}
	return c.decoder.Decode(ctx, runner.Response{
		Provider: call.Provider, Product: call.Product, Version: call.Version, Action: call.Action, Format: call.Format,
		Status: response.StatusCode, Header: response.Header, Body: text,
	})
}

// Where there is no decode the cases go over the wire.
func TestRunByCall(t *testing.T) {
	o := run(t, fuzz.Plan{Seed: 1, Cases: 1_500}, onlyCalls{bug(t, "byte-order-mark").Decoder()})
	if o.Op != runner.OpCall || len(o.Findings) == 0 || o.Findings[0].Findings[0].Rule != "byte-order-mark" {
		t.Errorf("by %s: %s", o.Op, o.Summary())
	}
}

// A promoted body that is not the one that was found is refused with its file.
func TestPromoteRefusesWhatDoesNotFit(t *testing.T) {
	o := run(t, fuzz.Plan{Seed: 1, Cases: 2_000}, bug(t, "xml-namespace").Decoder())
	found := o.Pairs("devel", "2026-11-25")
	if len(found) == 0 {
		t.Fatal(o.Summary())
	}
	found[0].Body = append(found[0].Body, ' ')
	want := found[0].Name + ".yaml: status, Content-Type and body are not those that were found"
	if _, err := fuzz.Promote(t.TempDir(), found[:1]); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	for _, wrong := range []fuzz.Pair{{Source: "../escape", Name: "found-x"}, {Source: "alibaba-ecs-en", Name: "found-../x"}, {Source: "alibaba-ecs-en", Name: "x"}} {
		if _, err := fuzz.Promote(t.TempDir(), []fuzz.Pair{wrong}); err == nil || !strings.Contains(err.Error(), "is no name of a finding") {
			t.Errorf("%s of %s: %v", wrong.Name, wrong.Source, err)
		}
	}
}

// Package fake makes runs for the tests of the packages of reports.
package fake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/runner"
)

// Plan is a plan of n fixtures of two sources.
func Plan(n int) []reports.Planned {
	plan := make([]reports.Planned, n)
	for i := range plan {
		source := "alibaba-ecs-en"
		if i%2 == 1 {
			source = "tencent-cvm-en"
		}
		plan[i] = reports.Planned{
			ID: fmt.Sprintf("%s/code/400/Code%d/json/wire", source, i), Digest: fmt.Sprintf("%016x", i),
			Level: golden.Required, Source: source, Form: "wire",
			File: "fixtures/catalogue/" + source + "/codes.tsv", Line: i + 2, Page: "000.txt", Locator: fmt.Sprintf("line %d", i+24),
		}
	}
	return plan
}

// SDK is an adapter that could be started.
func SDK(name string) reports.Adapter {
	return reports.Adapter{
		Command: "./adapter-" + name,
		Describe: runner.Description{
			Name: name, Version: "1.0", Language: "go", Providers: []string{"alibaba", "tencent"}, Formats: []string{"json"},
			Exposes: []string{"status", "code"},
		},
		Ops: []string{"decode"},
	}
}

// Header is that of a run at a level.
func Header(level golden.Level, plan []reports.Planned, adapters ...reports.Adapter) reports.Header {
	return reports.Header{
		Suite:    reports.Suite{Version: "v1", Go: "go1", Platform: "linux/amd64", Started: "2026-11-22T10:00:00Z", Level: level, Fixtures: len(plan)},
		Adapters: adapters, Plan: plan,
	}
}

// Finding is a finding of the field's own rule.
func Finding(level golden.Level, rule, field, want, got string) golden.Finding {
	return golden.Finding{Rule: rule, Level: level, Field: field, Want: want, Got: got, Why: "It is shown byte for byte."}
}

// Case is a planned fixture with what became of it.
func Case(p reports.Planned, v reports.Verdict, level golden.Level, findings ...golden.Finding) *reports.Case {
	c := &reports.Case{ID: p.ID, Op: "decode", Level: level, Verdict: v, Findings: findings, Micros: 1500}
	if findings == nil {
		c.Findings = []golden.Finding{}
	}
	switch v {
	case reports.Pass:
	case reports.Fail:
		c.Sent = &reports.Sent{Status: 400, Type: "application/json", Body: `{"Code":"x"}`, Length: 12, Digest: p.Digest}
		c.Outcome = &runner.Outcome{Kind: runner.KindError, Status: 400, Code: "y"}
	default:
		c.Reason = "because of " + string(v)
	}
	return c
}

// Journal writes a journal and returns its bytes.
func Journal(t *testing.T, h reports.Header, do func(*reports.Journal) error) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "journal.ndjson")
	j, err := reports.CreateJournal(name, h)
	if err != nil {
		t.Fatal(err)
	}
	if err := do(j); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Complete is the journal of a run in which each adapter's cases ended as in its list.
func Complete(t *testing.T, h reports.Header, cases ...[]*reports.Case) []byte {
	t.Helper()
	return Journal(t, h, func(j *reports.Journal) error {
		for i, list := range cases {
			for _, c := range list {
				if err := j.Start(i, c.ID, c.Op); err != nil {
					return err
				}
				if err := j.End(i, c); err != nil {
					return err
				}
			}
		}
		return j.Close(true)
	})
}

// Run is a complete run in which each adapter's cases ended as in its list.
func Run(t *testing.T, h reports.Header, cases ...[]*reports.Case) *reports.Run {
	t.Helper()
	return Read(t, Complete(t, h, cases...))
}

// Read reads a journal.
func Read(t *testing.T, data []byte) *reports.Run {
	t.Helper()
	run, err := reports.ReadJournal(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Shard is the header of one shard of a plan.
func Shard(plan []reports.Planned, index, of int, adapters ...reports.Adapter) reports.Header {
	var part []reports.Planned
	for i, p := range plan {
		if i%of == index-1 {
			p.At = i + 1
			part = append(part, p)
		}
	}
	h := Header(golden.Required, part, adapters...)
	h.Suite.Shard = &reports.Shard{Index: index, Of: of}
	h.Suite.Catalogue = "0123456789abcdef"
	return h
}

// Passed is a shard in which everything passes.
func Passed(t *testing.T, h reports.Header) *reports.Run {
	t.Helper()
	var cases []*reports.Case
	for _, p := range h.Plan {
		cases = append(cases, Case(p, reports.Pass, golden.Required))
	}
	lists := make([][]*reports.Case, len(h.Adapters))
	for i, a := range h.Adapters {
		if a.Failure == "" {
			lists[i] = cases
		}
	}
	return Run(t, h, lists...)
}

// Text is what a report writes.
func Text(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Report is what a format makes of a run.
func Report(t *testing.T, write func(io.Writer, *reports.Run) error, r *reports.Run) string {
	t.Helper()
	return Text(t, func(b *bytes.Buffer) error { return write(b, r) })
}

// Poison is what bodies, SDKs and programs can put into a report to break it, to
// command the CI service that shows it, or to deceive who reads it.
var Poison = []string{
	"NUL \x00 here", "CDATA ]]> end", "\x1b[31mred\x1b[0m \x1b]0;title\x07", "not UTF-8 \xff\xfe\x80", "turned \u202e around \u2066",
	"::error file=a.go,line=1::pwned", "line\n::warning::pwned", "  ::set-output name=a::b", "\r\n::stop-commands::x",
	"##vso[task.setvariable variable=a]b", "text ##vso[task.complete result=Succeeded;]", "##[error]pwned", "##teamcity[buildStop comment='x']",
	"| a | b |\n|---|---|", "`code` ``` fence", "<script>alert(1)</script>", "</testcase></testsuite>", "<!-- --> & &amp;", "[link](http://evil.example)",
	"![image](http://evil.example/x.png)", "@everyone #1 www.evil.example $x^2$", "\u2028\u2029\ufeff\ufffe\uffff\U000e0001", "\\x41 \\u{41} C:\\new\\table",
	strings.Repeat("long ", 1<<18), // more than a mebibyte
}

// Poisoned is a run with everything in every place that is not the suite's own.
func Poisoned(t *testing.T, level golden.Level) *reports.Run {
	t.Helper()
	plan := Plan(4 * len(Poison))
	var adapters []reports.Adapter
	for i, p := range Poison[:len(Poison)-1] {
		a := SDK(p)
		a.Command, a.Describe.Version = "./adapter "+p, p
		a.Findings = []golden.Finding{Finding(golden.Recommended, "exposes", "hostId", "a place", "none")}
		if i%4 == 3 {
			a = reports.Adapter{Command: "./adapter " + p, Failure: p + "\n" + p}
		}
		adapters = append(adapters, a)
	}
	h := Header(level, plan, adapters...)
	data := Journal(t, h, func(j *reports.Journal) error {
		for i := range adapters {
			if adapters[i].Failure != "" {
				continue
			}
			if err := j.Note(i, Poison[i]); err != nil {
				return err
			}
			for k, p := range plan {
				s := Poison[k/4]
				if (i+k/4)%4 != 0 {
					continue // the others have it; here it is not run
				}
				var c *reports.Case
				switch k % 4 {
				case 0:
					c = Case(
						p, reports.Fail, golden.Required,
						Finding(golden.Required, "code", "data."+s, s, s), Finding(golden.Recommended, "message", "message", s, ""),
					)
					c.Outcome = &runner.Outcome{Kind: "error", Code: s, Message: s, RequestID: s, HostID: s, Text: s, ErrorType: s, Data: []byte(s)}
					c.Sent = reports.SentOf(&runner.Response{Status: 400, Header: http.Header{"Content-Type": {s}}, Body: []byte(s)})
				case 1:
					c = Case(p, reports.Crash, golden.Required, Finding(golden.Required, "no-crash", "", "an outcome", s))
					c.Reason, c.Detail = s, s+"\n"+s
				case 2:
					c = Case(p, reports.NotApplicable, golden.Required)
					c.Reason = s
				case 3:
					c = Case(p, reports.HarnessError, golden.Required)
					c.Reason, c.Detail = s, s
				}
				if err := j.End(i, c); err != nil {
					return err
				}
			}
		}
		return j.Close(true)
	})
	return Read(t, data)
}

// Started is when the runs of these tests started.
var Started = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Waiver is a waiver of a file that tests write, with its cases and its findings.
func Waiver(cases, findings string) string { return fmt.Sprintf(waiver, cases, findings) }

const waiver = `  - cases: [%s]
    adapter: sdk
    findings: [%s]
    reason: It reads XML with its JSON reader.
    issue: https://example.org/issues/1
    owner: somebody
    expires: 2027-03-31
`

// WaiverFile is the text of a waiver file.
func WaiverFile(entries ...string) string {
	return "version: 1\nwaivers:\n" + strings.Join(entries, "")
}

// Waivers are those of a waiver file.
func Waivers(t *testing.T, text string) *reports.Waivers {
	t.Helper()
	list, err := waivers.Parse([]byte(text), "waivers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &reports.Waivers{Files: []string{"waivers.yaml"}, List: list}
}

// WaivedRun has a known failure, one that is fixed, a new failure, and a case below
// the gate.
func WaivedRun(t *testing.T) *reports.Run {
	t.Helper()
	plan := Plan(6)
	const required, recommended = golden.Required, golden.Recommended
	h := Header(required, plan, SDK("sdk"))
	h.Waivers = Waivers(t, WaiverFile(Waiver(strings.Join([]string{plan[0].ID, plan[1].ID}, ", "), `{rule: code, field: code, got: ""}`)))
	return Read(t, Complete(t, h, []*reports.Case{
		Case(plan[0], reports.Fail, required, Finding(required, "code", "code", "a", "")),
		Case(plan[1], reports.Pass, required),
		Case(plan[2], reports.Crash, required, Finding(required, "no-crash", "", "an outcome", "it died")),
		Case(plan[3], reports.Fail, recommended, Finding(recommended, "cdata", "message", "a", "b")),
		Case(plan[4], reports.Pass, golden.Informative, Finding(golden.Informative, "lower-case-keys", "code", "a", "b")),
		Case(plan[5], reports.NotApplicable, required),
	}))
}

// command is what a CI service obeys.
var command = regexp.MustCompile(`(?im)^\s*::|##(vso|teamcity)?\[`)

// Safe reports what a terminal or a CI service would obey in a text.
func Safe(t *testing.T, what, text string) {
	t.Helper()
	if found := command.FindString(text); found != "" {
		t.Errorf("%s: a CI service would obey %q", what, found)
	}
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			t.Errorf("%s: %U is not made visible", what, r)
			return
		}
	}
}

// Files are the names of what is in a folder.
func Files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// FullDisk is a writer whose disk is full after some bytes.
type FullDisk struct{ Left int }

// Write takes what there is room for; what comes behind that is an error.
func (f *FullDisk) Write(p []byte) (int, error) {
	if f.Left -= len(p); f.Left < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

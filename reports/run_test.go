package reports_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// planned makes a plan of n fixtures of two sources.
func planned(n int) []reports.Planned {
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

// sdk is an adapter that could be started.
func sdk(name string) reports.Adapter {
	return reports.Adapter{
		Command: "./adapter-" + name,
		Describe: runner.Description{
			Name: name, Version: "1.0", Language: "go", Providers: []string{"alibaba", "tencent"}, Formats: []string{"json"},
			Exposes: []string{"status", "code"},
		},
		Ops: []string{"decode"},
	}
}

func header(level golden.Level, plan []reports.Planned, adapters ...reports.Adapter) reports.Header {
	return reports.Header{
		Suite:    reports.Suite{Version: "v1", Go: "go1", Platform: "linux/amd64", Started: "2026-11-22T10:00:00Z", Level: level, Fixtures: len(plan)},
		Adapters: adapters, Plan: plan,
	}
}

// finding is a finding of the field's own rule.
func finding(level golden.Level, rule, field, want, got string) golden.Finding {
	return golden.Finding{Rule: rule, Level: level, Field: field, Want: want, Got: got, Why: "It is shown byte for byte."}
}

// with makes a case of a planned fixture.
func with(p reports.Planned, v reports.Verdict, level golden.Level, findings ...golden.Finding) *reports.Case {
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

// journal writes a journal and returns its bytes.
func journal(t *testing.T, h reports.Header, do func(*reports.Journal) error) []byte {
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

// whole writes the journal of a run in which each adapter's cases ended as given.
func whole(t *testing.T, h reports.Header, cases ...[]*reports.Case) []byte {
	t.Helper()
	return journal(t, h, func(j *reports.Journal) error {
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

func read(t *testing.T, data []byte) *reports.Run {
	t.Helper()
	run, err := reports.ReadJournal(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// text is what a report writes.
func text(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func junitOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return text(t, func(b *bytes.Buffer) error { return r.WriteJUnit(b) })
}

func strictJUnitOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return text(t, func(b *bytes.Buffer) error { return r.WriteStrictJUnit(b) })
}

func jsonOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return text(t, func(b *bytes.Buffer) error { return r.WriteJSON(b) })
}

func markdownOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return text(t, func(b *bytes.Buffer) error { return r.WriteMarkdown(b) })
}

func terminalOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return text(t, func(b *bytes.Buffer) error { return r.WriteText(b, reports.Screen{}) })
}

// poison is what bodies, SDKs and programs can put into a report to break it, to
// command the CI service that shows it, or to deceive who reads it.
var poison = []string{
	"NUL \x00 here", "CDATA ]]> end", "\x1b[31mred\x1b[0m \x1b]0;title\x07", "not UTF-8 \xff\xfe\x80", "turned \u202e around \u2066",
	"::error file=a.go,line=1::pwned", "line\n::warning::pwned", "  ::set-output name=a::b", "\r\n::stop-commands::x",
	"##vso[task.setvariable variable=a]b", "text ##vso[task.complete result=Succeeded;]", "##[error]pwned", "##teamcity[buildStop comment='x']",
	"| a | b |\n|---|---|", "`code` ``` fence", "<script>alert(1)</script>", "</testcase></testsuite>", "<!-- --> & &amp;", "[link](http://evil.example)",
	"![image](http://evil.example/x.png)", "@everyone #1 www.evil.example $x^2$", "\u2028\u2029\ufeff\ufffe\uffff\U000e0001", "\\x41 \\u{41} C:\\new\\table",
	strings.Repeat("long ", 1<<18), // more than a mebibyte
}

// poisoned is a run with everything in every place that is not the suite's own.
func poisoned(t *testing.T, level golden.Level) *reports.Run {
	t.Helper()
	plan := planned(4 * len(poison))
	var adapters []reports.Adapter
	for i, p := range poison[:len(poison)-1] {
		a := sdk(p)
		a.Command, a.Describe.Version = "./adapter "+p, p
		a.Findings = []golden.Finding{finding(golden.Recommended, "exposes", "hostId", "a place", "none")}
		if i%4 == 3 {
			a = reports.Adapter{Command: "./adapter " + p, Failure: p + "\n" + p}
		}
		adapters = append(adapters, a)
	}
	h := header(level, plan, adapters...)
	data := journal(t, h, func(j *reports.Journal) error {
		for i := range adapters {
			if adapters[i].Failure != "" {
				continue
			}
			if err := j.Note(i, poison[i]); err != nil {
				return err
			}
			for k, p := range plan {
				s := poison[k/4]
				if (i+k/4)%4 != 0 {
					continue // the others have it; here it is not run
				}
				var c *reports.Case
				switch k % 4 {
				case 0:
					c = with(p, reports.Fail, golden.Required, finding(golden.Required, "code", "data."+s, s, s), finding(golden.Recommended, "message", "message", s, ""))
					c.Outcome = &runner.Outcome{Kind: "error", Code: s, Message: s, RequestID: s, HostID: s, Text: s, ErrorType: s, Data: []byte(s)}
					c.Sent = reports.SentOf(&runner.Response{Status: 400, Header: http.Header{"Content-Type": {s}}, Body: []byte(s)})
				case 1:
					c = with(p, reports.Crash, golden.Required, finding(golden.Required, "no-crash", "", "an outcome", s))
					c.Reason, c.Detail = s, s+"\n"+s
				case 2:
					c = with(p, reports.NotApplicable, golden.Required)
					c.Reason = s
				case 3:
					c = with(p, reports.HarnessError, golden.Required)
					c.Reason, c.Detail = s, s
				}
				if err := j.End(i, c); err != nil {
					return err
				}
			}
		}
		return j.Close(true)
	})
	return read(t, data)
}

// started is when the runs of these tests started.
var started = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

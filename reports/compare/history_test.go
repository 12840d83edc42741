package compare_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/compare"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// Runs are told in the order in which they started, each with what it changed, and
// what went back and forth is named.
func TestHistory(t *testing.T) {
	plan := fake.Plan(3)
	lost := fake.Finding(golden.Required, "code", "code", "a", "")
	run := func(started, version string, verdicts ...reports.Verdict) *reports.Run {
		a := fake.SDK("sdk")
		a.Describe.Version = version
		h := fake.Header(golden.Required, plan, a)
		h.Suite.Started = started
		var cases []*reports.Case
		for i, v := range verdicts {
			if v == reports.Fail {
				cases = append(cases, fake.Case(plan[i], v, golden.Required, lost))
			} else {
				cases = append(cases, fake.Case(plan[i], v, golden.Required))
			}
		}
		return fake.Run(t, h, cases)
	}
	const pass, fail = reports.Pass, reports.Fail
	h := compare.NewHistory([]string{"c", "a", "b"}, []*reports.Run{
		run("2026-11-03T00:00:00Z", "1.2", pass, fail, pass),
		run("2026-11-01T00:00:00Z", "1.0", pass, pass, fail),
		run("2026-11-02T00:00:00Z", "1.1", fail, fail),
	})
	s := h.SDKs[0]
	var got []string
	for _, r := range s.Runs {
		got = append(got, strings.Join([]string{r.Name, r.Version}, " "))
	}
	if strings.Join(got, ", ") != "a 1.0, b 1.1, c 1.2" {
		t.Errorf("the runs are %q", got)
	}
	if r := s.Runs[1]; r.New != 2 || r.Fixed != 0 || !r.Incomplete || r.Required != 2 {
		t.Errorf("the second run is %+v", r)
	}
	if r := s.Runs[2]; r.New != 0 || r.Fixed != 1 || r.Incomplete {
		t.Errorf("the third run is %+v", r)
	}
	if len(s.Unsteady) != 1 || s.Unsteady[0].ID != plan[0].ID || s.Unsteady[0].Changes != 2 {
		t.Errorf("unsteady are %+v", s.Unsteady)
	}
	for format, want := range map[string][]string{
		"text": {
			"2026-11-02T00:00:00Z  1.1      v1     0     2", "0.0 % incomplete", "66.6 %",
			"Went back and forth:\n    alibaba-ecs-en/code/400/Code0/json/wire (decode): pass, fail, pass",
		},
		"markdown": {"| 2026-11-03T00:00:00Z | 1.2 | v1 | 2 | 1 |", "- alibaba-ecs-en/code/400/Code0/json/wire (decode): pass, fail, pass"},
		"json":     {`"version": 1`, `"failRequired": 2`, `"verdicts": [`},
	} {
		report := fake.Text(t, func(b *bytes.Buffer) error { return h.Write(b, format) })
		for _, part := range want {
			if !strings.Contains(report, part) {
				t.Errorf("%s does not say %q:\n%s", format, part, report)
			}
		}
		if format == "json" && !json.Valid([]byte(report)) {
			t.Error("the JSON is none")
		}
	}
	if err := h.Write(&bytes.Buffer{}, "yaml"); err == nil {
		t.Error("a format that does not exist is written")
	}
}

func TestHistoryOfPoison(t *testing.T) {
	run := fake.Poisoned(t, golden.Recommended)
	h := compare.NewHistory([]string{"a", "b"}, []*reports.Run{run, run})
	for _, format := range compare.HistoryFormats() {
		report := fake.Text(t, func(b *bytes.Buffer) error { return h.Write(b, format) })
		if format != "json" && strings.ContainsAny(report, "\x00\x1b\r\u202e\u2028") {
			t.Errorf("%s has bytes that command a terminal", format)
		}
	}
}

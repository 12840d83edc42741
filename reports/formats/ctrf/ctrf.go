// Package ctrf writes a run in the Common Test Report Format (https://ctrf.io), a JSON file ([File]) for
// dashboards that take the tests of many frameworks.
//
//	sdkconform run --adapter ./adapter --also ctrf
//
// [Write] writes it; package formats does so with all others. What the format has no state for, such as a
// known failure, stands in the message of a test.
package ctrf

import (
	"io"
	"time"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/internal/jsonstream"
	"github.com/sdkconform/sdkconform/reports/internal/names"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// File is the name of the file.
const File = "ctrf.json"

// version is that of the format.
const version = "0.0.0"

// maxTraces bounds the texts of all tests together, in bytes.
const maxTraces = 8 << 20

type test struct {
	Name      string         `json:"name"`
	TestID    string         `json:"testId"`
	Status    string         `json:"status"`
	RawStatus string         `json:"rawStatus"`
	Duration  int64          `json:"duration"` // in milliseconds
	Suite     []string       `json:"suite"`
	Message   string         `json:"message,omitempty"`
	Trace     string         `json:"trace,omitempty"`
	FilePath  string         `json:"filePath,omitempty"`
	Line      int            `json:"line,omitempty"`
	Tags      []string       `json:"tags"`
	Extra     map[string]any `json:"extra,omitempty"`
}

type summary struct {
	Tests   int   `json:"tests"`
	Passed  int   `json:"passed"`
	Failed  int   `json:"failed"`
	Skipped int   `json:"skipped"`
	Pending int   `json:"pending"`
	Other   int   `json:"other"`
	Start   int64 `json:"start"` // in milliseconds since 1970
	Stop    int64 `json:"stop"`
	Extra   any   `json:"extra,omitempty"`
}

// Write writes the run: what fails the gate has failed, what is not applicable or waived is skipped, what is incomplete
// is other. A finding below the gate is told in a test that has passed.
func Write(w io.Writer, r *reports.Run) error {
	type tool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	j := jsonstream.New(w)
	j.Object(func() {
		j.Member("reportFormat", "CTRF")
		j.Member("specVersion", version)
		j.Member("generatedBy", "sdkconform")
		if _, err := time.Parse(time.RFC3339, r.Suite.Started); err == nil {
			j.Member("timestamp", r.Suite.Started)
		}
		j.Name("results")
		j.Object(func() {
			j.Member("tool", tool{"sdkconform", r.Suite.Version})
			j.Member("summary", summaryOf(r))
			j.Name("tests")
			j.List(func() { writeTests(j, r) })
		})
	})
	return j.Err()
}

// allCases are the cases of an adapter. The description of one that never started was not read, and so it has not passed.
func allCases(a *reports.AdapterRun) []*reports.Case {
	all := a.AllCases()
	if a.Failure != "" && a.Described != nil {
		unread := *a.Described
		unread.Verdict, unread.Reason = reports.NotRun, "never started: "+a.Failure
		all[0] = &unread
	}
	return all
}

func summaryOf(r *reports.Run) (s summary) {
	var micros int64
	for _, a := range r.Adapters {
		for _, c := range allCases(a) {
			s.add(status(c, r))
			micros += c.Micros
		}
	}
	if started, err := time.Parse(time.RFC3339, r.Suite.Started); err == nil {
		s.Start = started.UnixMilli()
	}
	s.Stop = s.Start + micros/1000
	gate := r.Gate()
	extra := map[string]any{"gatePassed": gate.Passed, "incomplete": gate.Incomplete, "reasons": gate.Reasons}
	if gate.Scope != "" {
		extra["scope"] = gate.Scope
	}
	s.Extra = extra
	return s
}

func (s *summary) add(status string) {
	s.Tests++
	switch status {
	case "passed":
		s.Passed++
	case "failed":
		s.Failed++
	case "skipped":
		s.Skipped++
	default:
		s.Other++
	}
}

func status(c *reports.Case, r *reports.Run) string {
	switch {
	case c.NotSelected():
		return "skipped"
	case c.Verdict.Incomplete():
		return "other"
	case c.Gates(r.Suite.Level):
		return "failed"
	case c.Verdict == reports.KnownFailure, c.Verdict == reports.NotApplicable:
		return "skipped"
	}
	return "passed"
}

func writeTests(j *jsonstream.Writer, r *reports.Run) {
	all := names.Of(r)
	traces := maxTraces // bytes that are left
	for i, a := range r.Adapters {
		for _, c := range allCases(a) {
			t := testOf(r, c, all[i].Suite)
			if t.Status == "failed" && traces > 0 {
				t.Trace = c.Explain(r.Planned(c.ID), a.Replay(c.ID), a.Catalogues...)
				traces -= len(t.Trace)
			}
			j.Value(t)
		}
	}
}

// testOf is a case as a test, without its trace.
func testOf(r *reports.Run, c *reports.Case, suite string) test {
	t := test{
		Name: c.ID + " (" + c.Op + ")", TestID: suite + "/" + c.ID + "/" + c.Op, RawStatus: string(c.Verdict), Status: status(c, r),
		Duration: c.Micros / 1000, Suite: []string{suite}, Tags: []string{string(c.Level), c.Op},
	}
	if p := r.Planned(c.ID); p != nil && p.Source != "" {
		t.Suite = append(t.Suite, p.Source)
		t.FilePath, t.Line = p.File, p.Line
	}
	if c.Verdict == reports.NotApplicable {
		t.Message = safetext.Short(c.Reason)
		return t
	}
	if c.Verdict == reports.Pass && len(c.Findings) == 0 {
		return t
	}
	t.Message = c.Title()
	for _, f := range c.Findings {
		t.Tags = append(t.Tags, "rule:"+f.Rule)
	}
	return t
}

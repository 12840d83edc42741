package reports

import (
	"io"
	"time"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// ctrfVersion is the version of the Common Test Report Format that is written.
const ctrfVersion = "0.0.0"

type ctrfTest struct {
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

type ctrfSummary struct {
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

// WriteCTRF writes the run in the Common Test Report Format: what fails the gate has
// failed, what is not applicable or waived is skipped, what is incomplete is other. A
// finding below the gate is told in a test that has passed.
func (r *Run) WriteCTRF(w io.Writer) error {
	type tool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	j := jsonWriter{w: w}
	j.object(func() {
		j.member("reportFormat", "CTRF")
		j.member("specVersion", ctrfVersion)
		j.member("generatedBy", "sdkconform")
		if _, err := time.Parse(time.RFC3339, r.Suite.Started); err == nil {
			j.member("timestamp", r.Suite.Started)
		}
		j.name("results")
		j.object(func() {
			j.member("tool", tool{"sdkconform", r.Suite.Version})
			j.member("summary", r.ctrfSummary())
			j.name("tests")
			j.list(func() { r.ctrfTests(&j) })
		})
	})
	return j.err
}

func (r *Run) ctrfSummary() (s ctrfSummary) {
	var micros int64
	for _, a := range r.Adapters {
		for _, c := range a.all() {
			s.add(r.ctrfStatus(c))
			micros += c.Micros
		}
	}
	if started, err := time.Parse(time.RFC3339, r.Suite.Started); err == nil {
		s.Start = started.UnixMilli()
	}
	s.Stop = s.Start + micros/1000
	gate := r.Gate()
	s.Extra = map[string]any{"gatePassed": gate.Passed, "incomplete": gate.Incomplete, "reasons": gate.Reasons}
	return s
}

func (r *Run) ctrfTests(j *jsonWriter) {
	names := r.junitNames()
	details := maxDetails
	for i, a := range r.Adapters {
		for _, c := range a.all() {
			j.value(r.ctrf(a, c, names[i].suite, &details))
		}
	}
}

func (s *ctrfSummary) add(status string) {
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

func (r *Run) ctrfStatus(c *Case) string {
	switch {
	case c.Verdict.Incomplete():
		return "other"
	case c.Gates(r.Suite.Level):
		return "failed"
	case c.Verdict == KnownFailure, c.Verdict == NotApplicable:
		return "skipped"
	}
	return "passed"
}

// ctrf is a case as a test. Details are the bytes that texts may still have.
func (r *Run) ctrf(a *AdapterRun, c *Case, suite string, details *int) ctrfTest {
	t := ctrfTest{
		Name: c.ID + " (" + c.Op + ")", TestID: suite + "/" + c.ID + "/" + c.Op, RawStatus: string(c.Verdict), Status: r.ctrfStatus(c),
		Duration: c.Micros / 1000, Suite: []string{suite}, Tags: []string{string(c.Level), c.Op},
	}
	p := r.Planned(c.ID)
	if p != nil && p.Source != "" {
		t.Suite = append(t.Suite, p.Source)
		t.FilePath, t.Line = p.File, p.Line
	}
	if c.Verdict == NotApplicable {
		t.Message = safetext.Short(c.Reason)
		return t
	}
	if c.Verdict == Pass && len(c.Findings) == 0 {
		return t
	}
	t.Message = c.Title()
	if t.Status == "failed" && *details > 0 {
		t.Trace = c.Explain(p, a.Replay(c.ID))
		*details -= len(t.Trace)
	}
	for _, f := range c.Findings {
		t.Tags = append(t.Tags, "rule:"+f.Rule)
	}
	return t
}

package reports

import (
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// Verdict is what became of a case.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	// Fail: a required or recommended rule is broken. Whether that fails the gate
	// is said by the levels of the findings.
	Fail         Verdict = "fail"
	Crash        Verdict = "crash"
	Hang         Verdict = "hang"
	KnownFailure Verdict = "known-failure"
	Fixed        Verdict = "fixed"
	// NotApplicable: the SDK does not claim the provider or the format.
	NotApplicable Verdict = "not-applicable"
	// HarnessError: the adapter or the suite failed, not the SDK.
	HarnessError Verdict = "harness-error"
	NotRun       Verdict = "not-run"
)

// Verdicts lists them in the order of summaries.
func Verdicts() []Verdict {
	return []Verdict{Pass, Fail, Crash, Hang, KnownFailure, Fixed, NotApplicable, HarnessError, NotRun}
}

// Incomplete reports whether the verdict says nothing of the SDK although it should.
func (v Verdict) Incomplete() bool { return v == HarnessError || v == NotRun }

// Case is one case of one adapter and what became of it.
type Case struct {
	ID string `json:"id"`
	Op string `json:"op"`
	// Level is that of the gravest finding, of a case without findings that of
	// what it could have broken.
	Level    golden.Level     `json:"level"`
	Verdict  Verdict          `json:"verdict"`
	Findings []golden.Finding `json:"findings"`
	// Reason is one line on a verdict that findings do not explain.
	Reason string `json:"reason,omitempty"`
	// Detail is a stack or the end of the adapter's standard error, bounded.
	Detail string `json:"detail,omitempty"`
	// Sent and Outcome are there where something is wrong.
	Sent    *Sent           `json:"sent,omitempty"`
	Outcome *runner.Outcome `json:"outcome,omitempty"`
	// Micros is how long the case took, in microseconds.
	Micros int64 `json:"micros,omitempty"`
}

// Sent is the response of a case as reports show it.
type Sent struct {
	Status int    `json:"status"`
	Type   string `json:"contentType,omitempty"`
	Body   string `json:"body"` // Visible, at most 2 KiB of it
	Length int    `json:"length"`
	Digest string `json:"digest"`
}

// Gates reports whether the case fails a gate set at the given level.
func (c *Case) Gates(gate golden.Level) bool {
	switch c.Verdict {
	case Crash, Hang:
		return true
	case Fail:
		return c.Level.Gates(gate)
	}
	return false
}

// Planned is one fixture of a run's plan.
type Planned struct {
	ID      string       `json:"id"`
	Digest  string       `json:"digest"`
	Level   golden.Level `json:"level"`
	Source  string       `json:"source"`
	Form    string       `json:"form"`
	File    string       `json:"file"`
	Line    int          `json:"line"`
	Page    string       `json:"page"`
	Locator string       `json:"locator"`
}

// Suite is the suite that ran.
type Suite struct {
	Version  string       `json:"version"`
	Go       string       `json:"go"`
	Platform string       `json:"platform"`
	Started  string       `json:"started"`
	Level    golden.Level `json:"level"` // of the gate
	Fixtures int          `json:"fixtures"`
	Only     []string     `json:"only,omitempty"`
}

// Adapter is one adapter of a run.
type Adapter struct {
	// Command is what starts it: a command line, or "builtin:reference".
	Command  string             `json:"command"`
	Describe runner.Description `json:"describe"`
	Ops      []string           `json:"ops"`
	// Failure says why it could not be started; empty where it was.
	Failure string `json:"failure,omitempty"`
	// Findings are those of its description, judged once.
	Findings []golden.Finding `json:"findings,omitempty"`
}

// Label names the adapter in reports.
func (a *Adapter) Label() string {
	if a.Describe.Name == "" {
		return a.Command
	}
	return a.Describe.Label()
}

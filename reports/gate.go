package reports

import (
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// The exit statuses of a run.
const (
	ExitPassed     = 0
	ExitFailed     = 1 // the gate failed
	ExitUsage      = 2 // usage, or an invalid fixture, golden or waiver file
	ExitIncomplete = 3 // adapter never started, cases not run, harness errors
	ExitUnwritten  = 4 // a report could not be written
)

// Gate says whether a run passes, and why not.
type Gate struct {
	Passed  bool     `json:"passed"`  // neither failed nor incomplete
	Reasons []string `json:"reasons"` // why not; empty where it passed
	// Failed and Incomplete say which kinds of reasons there are.
	Failed     bool `json:"failed"`
	Incomplete bool `json:"incomplete"`
	// Scope says of which part of the catalogue the gate is; empty: of the whole.
	Scope string `json:"scope,omitempty"`
	// Off says that what was found does not fail the run. It is of the command and not of the journal, so that
	// results.json, which is the same whenever it is written, has nothing of it.
	Off bool `json:"-"`
	// Filtered says that the run is incomplete by nothing but a filter of the test framework, which left cases out.
	Filtered bool `json:"filtered,omitempty"`
	// Problems are those of the run's waivers; none without waivers.
	Problems []Problem `json:"problems,omitempty"`
}

// Word is the gate in one word: passed, failed, incomplete, or found and clean where it is off. See [Gate.Headline].
func (g Gate) Word() string {
	switch {
	case g.Incomplete:
		return "incomplete"
	case g.Off && g.Failed:
		return "found"
	case g.Off:
		return "clean"
	case g.Failed:
		return "failed"
	}
	return "passed"
}

// Headline says what became of the run in a few words; of one without a failure, and of one whose gate is off, it says of which
// part of the catalogue. It has no text that is not the suite's own.
func (g Gate) Headline() string {
	text := map[string]string{
		"incomplete": "the run is incomplete", "found": "failures were found", "clean": "no failure was found",
		"failed": "the gate failed", "passed": "the gate passed",
	}[g.Word()]
	if g.Filtered {
		text += ": a filter left cases out"
	}
	if g.Off && !g.Incomplete {
		text += " (the gate is off)"
	}
	if part, _, _ := strings.Cut(g.Scope, scopeOnly); part != "" && (g.Off || g.Passed) && !g.Incomplete {
		text += ", of " + part
	}
	return text
}

// Exit is the exit status of a run with this gate. Incomplete comes before failed: if a run is not whole, nothing
// else is certain.
func (g Gate) Exit() int {
	switch {
	case g.Incomplete:
		return ExitIncomplete
	case g.Failed && !g.Off:
		return ExitFailed
	}
	return ExitPassed
}

// Gate judges the run by the level that it was started with.
func (r *Run) Gate() Gate {
	g := Gate{Reasons: []string{}, Scope: r.scope(), Off: r.GateOff}
	judged, leftOut := 0, 0
	var failures []string // told after what makes the run incomplete
	for _, a := range r.Adapters {
		if a.Failure != "" {
			g.Incomplete = true
			g.Reasons = append(g.Reasons, fmt.Sprintf("%s: never started: %s", a.Label(), safetext.Short(a.Failure)))
			continue
		}
		totals := a.Totals()
		judged += len(a.Cases) - totals[NotApplicable]
		if r.Waivers == nil {
			failures = append(failures, a.failures(r.Suite.Level)...)
		}
		for _, v := range []Verdict{HarnessError, NotRun} {
			if n, first := a.Incomplete(v); n > 0 {
				g.Incomplete = true
				g.Reasons = append(g.Reasons, fmt.Sprintf("%s: %s %s: %s", a.Label(), safetext.Count(n, "case", "cases"), v, first))
			}
		}
		leftOut += a.notSelected()
	}
	g.Problems = r.Problems()
	for i, p := range g.Problems {
		if i == maxProblems {
			failures = append(failures, fmt.Sprintf("and %s in results.json", safetext.Count(len(g.Problems)-i, "more problem", "more problems")))
			break
		}
		failures = append(failures, p.Text)
	}
	if len(r.Missing) > 0 {
		g.Incomplete = true
		g.Reasons = append(g.Reasons, fmt.Sprintf("the run has a gap: shard %s is not there: its cases are missing", shardList(r.Missing)))
	}
	if !r.Complete && !g.Incomplete {
		g.Incomplete = true
		why := "the journal has no footer: the run did not come to its end"
		if len(r.Adapters) == 0 { // as formats.Prepare writes it
			why = "the run has not come to its end; 'sdkconform report' with its journal tells what ran"
		}
		g.Reasons = append(g.Reasons, why)
	}
	if judged == 0 && !g.Incomplete && leftOut == 0 {
		g.Incomplete = true
		g.Reasons = append(g.Reasons, "nothing was judged: no selected case is applicable to any adapter")
	}
	if leftOut > 0 {
		g.Filtered = !g.Incomplete
		g.Incomplete = true
		g.Reasons = append(g.Reasons, fmt.Sprintf("%s not selected: a filter of the test run left them out", safetext.Count(leftOut, "case was", "cases were")))
	}
	g.Failed = len(failures) > 0
	g.Reasons = append(g.Reasons, failures...)
	g.Passed = !g.Failed && !g.Incomplete
	return g
}

// maxProblems is how many problems of waivers are told as reasons.
const maxProblems = 50

// failures are the reasons of an adapter that is judged without waivers.
func (a *AdapterRun) failures(gate golden.Level) (reasons []string) {
	gating := map[golden.Level]int{}
	for _, c := range a.Cases {
		if c.Gates(gate) {
			level := c.Level
			if c.Verdict != Fail {
				level = golden.Required // a crash or a hang, whatever was being tried
			}
			gating[level]++
		}
	}
	for _, level := range []golden.Level{golden.Required, golden.Recommended} {
		if n := gating[level]; n > 0 {
			reasons = append(reasons, fmt.Sprintf("%s: %s at the %s level", a.Label(), safetext.Count(n, "case fails", "cases fail"), level))
		}
	}
	once := 0
	for _, f := range a.Findings {
		if a.Described.GatesBy(f, gate) {
			once++
		}
	}
	if once > 0 {
		reasons = append(reasons, fmt.Sprintf("%s: %s of the description", a.Label(), safetext.Count(once, "finding", "findings")))
	}
	return reasons
}

package reports

import (
	"fmt"
	"slices"

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

// Gate is the word on a run.
type Gate struct {
	Passed  bool     `json:"passed"`
	Reasons []string `json:"reasons"` // why not; empty where it passed
	// Failed and Incomplete say which sort of reason there is.
	Failed     bool `json:"failed"`
	Incomplete bool `json:"incomplete"`
	// Problems are what the waivers of the run are told of; none without waivers.
	Problems []Problem `json:"problems,omitempty"`
}

// Exit is the exit status of a run with this gate. Incomplete comes before failed:
// of a run that is not whole nothing else is certain.
func (g Gate) Exit() int {
	switch {
	case g.Incomplete:
		return ExitIncomplete
	case g.Failed:
		return ExitFailed
	}
	return ExitPassed
}

// Gate judges the run by the level that it was started with.
func (r *Run) Gate() Gate {
	g := Gate{Reasons: []string{}}
	judged := 0
	var failures []string // behind what makes the run incomplete
	for _, a := range r.Adapters {
		if a.Failure != "" {
			g.Incomplete = true
			g.Reasons = append(g.Reasons, fmt.Sprintf("%s: never started: %s", a.Label(), safetext.Short(a.Failure)))
			continue
		}
		totals := a.Totals()
		judged += len(a.Cases) - totals[NotApplicable]
		if r.Waivers == nil {
			failures = append(failures, r.failures(a)...)
		}
		for _, v := range []Verdict{HarnessError, NotRun} {
			if n := totals[v]; n > 0 {
				g.Incomplete = true
				g.Reasons = append(g.Reasons, fmt.Sprintf("%s: %s %s: %s", a.Label(), safetext.Count(n, "case", "cases"), v, firstReason(a, v)))
			}
		}
	}
	g.Problems = r.Problems()
	for i, p := range g.Problems {
		if i == mostProblems {
			failures = append(failures, fmt.Sprintf("and %s in results.json", safetext.Count(len(g.Problems)-i, "more problem", "more problems")))
			break
		}
		failures = append(failures, p.Text)
	}
	if !r.Complete && !g.Incomplete {
		g.Incomplete = true
		why := "the journal has no footer: the run did not come to its end"
		if len(r.Adapters) == 0 { // as Prepare writes it
			why = "the run has not come to its end; 'sdkconform report' with its journal tells what ran"
		}
		g.Reasons = append(g.Reasons, why)
	}
	if judged == 0 && !g.Incomplete {
		g.Incomplete = true
		g.Reasons = append(g.Reasons, "nothing was judged: no selected case is applicable to any adapter")
	}
	g.Failed = len(failures) > 0
	g.Reasons = append(g.Reasons, failures...)
	g.Passed = !g.Failed && !g.Incomplete
	return g
}

// mostProblems is how many problems of waivers are reasons of their own.
const mostProblems = 50

// failures are the reasons of an adapter that is judged without waivers.
func (r *Run) failures(a *AdapterRun) (reasons []string) {
	gating := map[golden.Level]int{}
	for _, c := range a.Cases {
		if c.Gates(r.Suite.Level) {
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
		if a.Described.gating(f, r.Suite.Level) {
			once++
		}
	}
	if once > 0 {
		reasons = append(reasons, fmt.Sprintf("%s: %s of the description", a.Label(), safetext.Count(once, "finding", "findings")))
	}
	return reasons
}

func firstReason(a *AdapterRun, v Verdict) string {
	i := slices.IndexFunc(a.Cases, func(c *Case) bool { return c.Verdict == v })
	return safetext.Short(a.Cases[i].Reason)
}

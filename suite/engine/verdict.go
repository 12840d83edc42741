package engine

import (
	"maps"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// settle gives a case its findings, the gravest first, and derives its verdict and level
// from them. Findings that are only recorded make no failure.
func settle(c *reports.Case, findings []golden.Finding) {
	c.Verdict = reports.Pass
	if len(findings) == 0 {
		return
	}
	for _, level := range []golden.Level{golden.Required, golden.Recommended, golden.Informative} {
		for _, f := range findings {
			if f.Level == level {
				c.Findings = append(c.Findings, f)
			}
		}
	}
	if gravest := c.Findings[0].Level; gravest != golden.Informative {
		c.Verdict, c.Level = reports.Fail, gravest
	}
}

// settleFault settles a case that has a fault in the place of an outcome. Circumstances are
// put before what happened.
func settleFault(c *reports.Case, fault *runner.Fault, circumstances string) {
	c.Reason, c.Detail = circumstances+fault.What, fault.Detail
	rule := ""
	switch fault.Kind {
	case runner.Crash:
		c.Verdict, rule = reports.Crash, golden.RuleNoCrash
	case runner.Hang:
		c.Verdict, rule = reports.Hang, golden.RuleNoHang
	case runner.Harness:
		c.Verdict = reports.HarnessError
	default:
		c.Verdict = reports.NotRun
	}
	if rule != "" {
		r := golden.RuleByID(rule)
		c.Level = r.Level
		c.Findings = append(c.Findings, r.Finding("", "an outcome", c.Reason))
	}
}

// passed reports whether a case has passed and has no finding of any level.
func passed(c *reports.Case) bool { return c.Verdict == reports.Pass && len(c.Findings) == 0 }

// merge adds the findings that are not there yet.
func merge(findings, more []golden.Finding) []golden.Finding {
	for _, f := range more {
		known := slices.ContainsFunc(findings, func(g golden.Finding) bool { return g.Rule == f.Rule && g.Field == f.Field })
		if !known {
			findings = append(findings, f)
		}
	}
	return findings
}

const (
	// maxShownBytes is how much of a value, and maxShownRequests how many requests of a
	// call a report shows.
	maxShownBytes    = 2 << 10
	maxShownRequests = 8
)

// shownExchange is what the replay server saw of a call, as reports show it.
func shownExchange(x *replay.Exchange, d replay.Delivery) *reports.Exchange {
	if x == nil {
		return nil
	}
	visible := func(text string) string { return safetext.Visible([]byte(text), maxShownBytes) }
	exchange := &reports.Exchange{Took: x.Took.Milliseconds(), Open: x.Open, Total: len(x.Requests), Delivery: string(d)}
	for _, r := range x.Requests[:min(len(x.Requests), maxShownRequests)] {
		request := reports.Request{Connection: r.Connection, Line: visible(r.Line()), Body: safetext.Visible(r.Body, maxShownBytes)}
		for _, name := range slices.Sorted(maps.Keys(r.Header)) {
			for _, value := range r.Header[name] {
				request.Header = append(request.Header, visible(name+": "+value))
			}
		}
		exchange.Requests = append(exchange.Requests, request)
	}
	return exchange
}

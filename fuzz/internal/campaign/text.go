package campaign

import (
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// shownBytes is how much of a body a text shows, in bytes.
const shownBytes = 2 << 10

// Title says the finding in one line.
func (f *Finding) Title() string { return f.reportCase("").Title() }

// Text tells an SDK author what is wrong: the fixture and what was done to it, the
// bytes, want and got, the sentence, and the command that replays it. It is safe to
// print in a terminal and in a CI log.
func (f *Finding) Text(op, replay string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s", f.Origin(), tierWords[f.Tier])
	switch {
	case f.raw:
		b.WriteString("\n  its body is raw bytes")
	case len(f.Steps) == 0 && !f.Beside:
		b.WriteString("\n  nothing is done to the fixture: 'sdkconform run' finds it too")
	}
	for i, s := range f.Steps {
		fmt.Fprintf(&b, "\n  %d. %s", i+1, s)
	}
	for _, r := range f.After {
		fmt.Fprintf(&b, "\n  given behind another response: HTTP %d, Content-Type %s, %s", r.Status, safetext.Visible([]byte(r.Header.Get("Content-Type")), 100), safetext.Visible(r.Body, 300))
	}
	if f.Beside {
		b.WriteString("\n  given while other calls are running, as the SDK's description allows (concurrency)")
	}
	if f.Again {
		b.WriteString("\n  given twice, with another response in between")
	}
	if !f.raw {
		fmt.Fprintf(&b, "\n  seen again in %d of %d further runs; explains %s", f.Reproduced, f.runs(), count(f.Cases, "case", "cases"))
	}
	for _, a := range f.Alike {
		fmt.Fprintf(&b, "\n  alike: %s", a)
	}
	fmt.Fprintf(&b, "\n  sent: HTTP %d, Content-Type %s, %d bytes, digest %s\n    %s\n", f.Response.Status,
		safetext.Visible([]byte(f.Response.Header.Get("Content-Type")), 100), len(f.Response.Body), golden.Digest(f.Response.Body), f.body())
	b.WriteString(f.reportCase(op).Explain(nil, replay))
	return b.String()
}

func (f *Finding) body() string {
	if len(f.Response.Body) == 0 {
		return "nothing"
	}
	return safetext.Visible(f.Response.Body, shownBytes)
}

// bounded bounds a line of a summary; the whole of it is in the finding's text.
func bounded(line string) string {
	const most = 240
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "…"
	}
	return line
}

// Origin is the fixture's id.
func (f *Finding) Origin() string {
	id, _, _ := strings.Cut(f.Case, ";")
	return id
}

var tierWords = [...]string{
	document.Equivalent: "tier 1 (an equivalent encoding of documented values)",
	document.Lenient:    "tier 2 (what the pages print malformed or leave open)",
	document.Anything:   "tier 3 (any bytes at all)",
}

func (f *Finding) runs() int {
	if f.Verdict == reports.Hang {
		return 1
	}
	return reproductions
}

// reportCase is the finding as reports have cases.
func (f *Finding) reportCase(op string) *reports.Case {
	c := &reports.Case{
		ID: f.ID, Op: op, Level: f.Findings[0].Level, Verdict: f.Verdict, Findings: f.Findings, Detail: f.Detail,
		Outcome: f.Outcome,
	}
	if f.Outcome == nil {
		c.Reason = f.Findings[0].Got
	}
	return c
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Summary says what became of the campaign, in a few lines.
func (r *Result) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (tier 1: %d, tier 2: %d, tier 3: %d) in %.1f s: %s", count(r.Cases, "case", "cases"),
		r.Tiers[document.Equivalent], r.Tiers[document.Lenient], r.Tiers[document.Anything], r.Elapsed.Seconds(), count(len(r.Findings), "new finding", "new findings"))
	if failing := len(r.Failing()); len(r.Findings) > 0 && failing < len(r.Findings) {
		fmt.Fprintf(&b, ", %d of them %s, which is what fails; the others are recommended", failing, r.Gate)
	}
	if r.LeftOut > 0 {
		fmt.Fprintf(&b, "\n  left out: %s that what is known to crash or to hang would end", count(r.LeftOut, "case", "cases"))
	}
	if r.Interim > 0 {
		fmt.Fprintf(&b, "\n  left out: %s with a status below 200, which no final response has", count(r.Interim, "case", "cases"))
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n  %s: %s (%s)", f.ID, bounded(f.Title()), count(f.Cases, "case", "cases"))
	}
	for _, k := range r.Known {
		if k.Cases > 0 {
			fmt.Fprintf(&b, "\n  known, %s: %s", count(k.Cases, "case", "cases"), k.Says())
		} else {
			fmt.Fprintf(&b, "\n  known, not seen in this run: %s", k.Says())
		}
	}
	for _, u := range r.Unstable {
		fmt.Fprintf(&b, "\n  not reproducible: %s", u)
	}
	if r.Failed > 0 {
		fmt.Fprintf(&b, "\n  not judged: %s that the adapter, not the SDK, failed at, first: %s", count(r.Failed, "case", "cases"), r.Failure)
	}
	if r.Incomplete != "" {
		fmt.Fprintf(&b, "\n  ended early: %s", r.Incomplete)
	}
	return b.String()
}

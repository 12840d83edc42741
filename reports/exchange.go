package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Exchange is what the wire saw of a call, as reports show it. Its texts are [safetext.Visible].
type Exchange struct {
	Delivery string    `json:"delivery,omitempty"` // how the response was put on the wire; empty: as it is
	Requests []Request `json:"requests"`           // at most 8
	Total    int       `json:"total"`              // how many there were
	Took     int64     `json:"tookMs"`             // the time of the longest call, in milliseconds
	Open     int       `json:"open"`               // connections open afterwards
}

// Request is one request of an SDK.
type Request struct {
	Connection int      `json:"connection"` // which one, from 1
	Line       string   `json:"line"`       // "POST / HTTP/1.1"
	Header     []string `json:"header"`
	Body       string   `json:"body,omitempty"` // at most 2 KiB of it
}

// WriteExchanges writes every case of the run whole: what was asked, what was sent,
// what the SDK shows and what is wrong with it. It is for runs of a few cases.
func (r *Run) WriteExchanges(w io.Writer) error {
	var b strings.Builder
	for _, a := range r.Adapters {
		for _, c := range a.Cases {
			fmt.Fprintf(&b, "\n%s\n", a.Label())
			b.WriteString(c.Explain(r.Planned(c.ID), a.Replay(c.ID)))
		}
	}
	_, err := io.WriteString(w, safetext.Lines(b.String()))
	return err
}

// Differences says, in one line each, where an SDK that was given the same response by
// decode and by call has made something else of it.
func (r *Run) Differences() []string {
	var lines []string
	for _, a := range r.Adapters {
		decoded := map[string]*Case{}
		for _, c := range a.Cases {
			if c.Op == runner.OpDecode && !c.Verdict.Incomplete() {
				decoded[c.ID] = c
			}
		}
		var sorts tally
		for _, c := range a.Cases {
			d := decoded[c.ID]
			if c.Op == runner.OpCall && d != nil && !c.Verdict.Incomplete() && made(c) != made(d) {
				sorts.add(fmt.Sprintf("decode %s, call %s", made(d), made(c)), c)
			}
		}
		const most = 6
		for i, line := range sorts.order {
			if i == most {
				lines = append(lines, fmt.Sprintf("%s: and %s more in results.json", a.Label(), safetext.Count(len(sorts.order)-most, "sort", "sorts")))
				break
			}
			cases := sorts.cases[line]
			lines = append(lines, fmt.Sprintf("%s: %s (%s, first %s)", a.Label(), line, safetext.Count(len(cases), "case", "cases"), cases[0].ID))
		}
	}
	return lines
}

// tally sorts cases by a line that is said of each, in the order of their first.
type tally struct {
	order []string
	cases map[string][]*Case
}

func (t *tally) add(line string, c *Case) {
	if t.cases == nil {
		t.cases = map[string][]*Case{}
	}
	if t.cases[line] == nil {
		t.order = append(t.order, line)
	}
	t.cases[line] = append(t.cases[line], c)
}

// made is a case's verdict with the rules and fields of its findings.
func made(c *Case) string {
	var broken []string
	for _, f := range c.Findings {
		word := f.Rule
		if f.Field != "" {
			word += " " + f.Field
		}
		broken = append(broken, word)
	}
	if broken == nil {
		return string(c.Verdict)
	}
	slices.Sort(broken)
	return fmt.Sprintf("%s (%s)", c.Verdict, safetext.Visible([]byte(strings.Join(slices.Compact(broken), ", ")), 300))
}

// Text is what the wire saw, a line each: the calls, then each request as it was sent.
// It is safe to print in a terminal and in a CI log.
func (x *Exchange) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, the longest call took %d ms, connections open afterwards: %d\n", safetext.Count(x.Total, "request", "requests"), x.Took, x.Open)
	if x.Delivery != "" {
		fmt.Fprintf(&b, "delivered: %s\n", x.Delivery)
	}
	for i, r := range x.Requests {
		fmt.Fprintf(&b, "request %d of %d, on connection %d:\n  %s\n", i+1, x.Total, r.Connection, r.Line)
		for _, h := range r.Header {
			fmt.Fprintf(&b, "  %s\n", h)
		}
		if r.Body != "" {
			fmt.Fprintf(&b, "\n  %s\n", r.Body)
		}
	}
	if n := x.Total - len(x.Requests); n > 0 {
		fmt.Fprintf(&b, "and %s\n", safetext.Count(n, "request more", "requests more"))
	}
	return safetext.Lines(string(safetext.Cut([]byte(b.String()), 16<<10)))
}

package reports

import (
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Exchange is what the server saw of a call, as reports show it. Its texts are made safe by [safetext.Visible].
type Exchange struct {
	Delivery string    `json:"delivery,omitempty"` // how the response was delivered; empty: as it is
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

// Text tells of the calls, then of each request as it was sent, a line each. It is safe to print in a terminal
// and in a CI log.
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

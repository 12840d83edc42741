package html

import (
	"net/url"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/view"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// cause is a cause as the page shows it, with its first case in full.
type cause struct {
	view.Cause
	Label   string
	Key     string
	First   *view.Evidence
	Links   []caseLink
	Further int // cases that have no link
}

type caseLink struct{ Name, Href string }

const (
	maxCauses = 200
	maxLinks  = 60
)

func newCause(r *reports.Run, c *reports.Cause, number int, keys map[*reports.AdapterRun]string) cause {
	h := cause{Cause: view.NewCause(c, number), Label: c.Adapter.Label(), Key: keys[c.Adapter]}
	first := c.Cases[0]
	p := r.Planned(first.ID)
	if p == nil { // of the description
		return h
	}
	h.First = view.NewEvidence("First", first, p, c.Adapter)
	for _, other := range c.Cases[:min(maxLinks, len(c.Cases))] {
		h.Links = append(h.Links, linkTo(h.Key, other))
	}
	h.Further = len(c.Cases) - len(h.Links)
	return h
}

// linkTo is a link to a case within the page.
func linkTo(key string, c *reports.Case) caseLink {
	name := safetext.Line(c.ID, 300)
	return caseLink{name, "#case/" + url.PathEscape(key) + "/" + url.PathEscape(c.Op) + "/" + url.PathEscape(name)}
}

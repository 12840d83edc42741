package reports

import (
	"io"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// resultsVersion is the version of results.json.
const resultsVersion = 1

// describe is the description as the process protocol carries it.
type describe struct {
	runner.Description
	Ops []string `json:"ops"`
}

// WriteJSON writes results.json.
func (r *Run) WriteJSON(w io.Writer) error {
	j := jsonWriter{w: w}
	j.object(func() {
		j.member("version", resultsVersion)
		j.member("suite", r.Suite)
		if r.Waivers != nil {
			j.member("waivers", r.Waivers)
		}
		j.name("adapters")
		j.list(func() {
			for _, a := range r.Adapters {
				a.writeJSON(&j)
			}
		})
		j.member("gate", r.Gate())
	})
	return j.err
}

func (a *AdapterRun) writeJSON(j *jsonWriter) {
	totals := a.Totals()
	for _, v := range Verdicts() {
		totals[v] += 0 // every verdict is there, so that none is missed for being 0
	}
	j.object(func() {
		j.member("command", a.Command)
		j.member("describe", describe{a.Describe, a.Ops})
		if a.Failure != "" {
			j.member("failure", a.Failure)
		}
		j.member("totals", totals)
		j.member("findings", append([]golden.Finding{}, a.Findings...))
		if len(a.Notes) > 0 {
			j.member("notes", a.Notes)
		}
		j.name("cases")
		j.list(func() {
			for _, c := range a.Cases {
				j.value(c)
			}
		})
	})
}

package reports

import (
	"encoding/json"
	"io"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// resultsVersion is the version of results.json.
const resultsVersion = 1

// results is results.json.
type results struct {
	Version  int              `json:"version"`
	Suite    Suite            `json:"suite"`
	Waivers  *Waivers         `json:"waivers,omitempty"`
	Adapters []adapterResults `json:"adapters"`
	Gate     Gate             `json:"gate"`
}

type adapterResults struct {
	Command  string           `json:"command"`
	Describe describe         `json:"describe"`
	Failure  string           `json:"failure,omitempty"`
	Totals   map[Verdict]int  `json:"totals"`
	Findings []golden.Finding `json:"findings"`
	Notes    []string         `json:"notes,omitempty"`
	Cases    []*Case          `json:"cases"`
}

// describe is the description as the process protocol carries it.
type describe struct {
	runner.Description
	Ops []string `json:"ops"`
}

// WriteJSON writes results.json.
func (r *Run) WriteJSON(w io.Writer) error {
	results := results{Version: resultsVersion, Suite: r.Suite, Waivers: r.Waivers, Gate: r.Gate(), Adapters: []adapterResults{}}
	for _, a := range r.Adapters {
		totals := a.Totals()
		for _, v := range Verdicts() {
			totals[v] += 0 // every verdict is there, so that none is missed for being 0
		}
		findings := a.Findings
		if findings == nil {
			findings = []golden.Finding{}
		}
		cases := a.Cases
		if cases == nil {
			cases = []*Case{}
		}
		results.Adapters = append(results.Adapters, adapterResults{
			a.Command, describe{a.Describe, a.Ops}, a.Failure, totals, findings, a.Notes, cases,
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(results)
}

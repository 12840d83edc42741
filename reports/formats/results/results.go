// Package results writes and reads results.json ([File]): everything about a run, for programs. Its
// schema is [Schema], which 'sdkconform schema results' prints.
//
// [Write] writes it; package formats does so with all others, after every run. [Load] and [Read] make a
// [reports.Run] of one again, which package compare and every format take.
package results

import (
	"io"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/internal/jsonstream"
	"github.com/sdkconform/sdkconform/runner"
)

// File is the name of the file.
const File = "results.json"

// version is that of the format.
const version = 1

// description is an adapter's description as the process protocol carries it.
type description struct {
	runner.Description
	Ops []string `json:"ops"`
}

// Write writes results.json.
func Write(w io.Writer, r *reports.Run) error {
	j := jsonstream.New(w)
	j.Object(func() {
		j.Member("version", version)
		j.Member("suite", r.Suite)
		if r.Waivers != nil {
			j.Member("waivers", r.Waivers)
		}
		j.Name("adapters")
		j.List(func() {
			for _, a := range r.Adapters {
				writeAdapter(j, a)
			}
		})
		j.Member("gate", r.Gate())
	})
	return j.Err()
}

func writeAdapter(j *jsonstream.Writer, a *reports.AdapterRun) {
	totals := a.Totals()
	for _, v := range reports.Verdicts() {
		totals[v] += 0 // every verdict is there, so that none is missed for being 0
	}
	j.Object(func() {
		j.Member("command", a.Command)
		j.Member("describe", description{a.Describe, a.Ops})
		if a.Failure != "" {
			j.Member("failure", a.Failure)
		}
		j.Member("totals", totals)
		j.Member("findings", append([]golden.Finding{}, a.Findings...))
		if len(a.Notes) > 0 {
			j.Member("notes", a.Notes)
		}
		j.Name("cases")
		j.List(func() {
			for _, c := range a.Cases {
				j.Value(c)
			}
		})
	})
}

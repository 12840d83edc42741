// Package badge writes a run as the JSON that an endpoint badge of shields.io is drawn from: how many
// cases fail, or pass, in one line and a colour. Put [File] where shields.io can read it.
//
//	sdkconform run --adapter ./adapter --also badge
//
// [Write] writes it; package formats does so with all others.
package badge

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// File is the name of the file.
const File = "badge.json"

// Badge is what a badge says of a run.
type Badge struct {
	SchemaVersion int    `json:"schemaVersion"`
	Label         string `json:"label"`
	Message       string `json:"message"`
	Color         string `json:"color"` // as shields.io names it
	IsError       bool   `json:"isError"`
}

// The colours of badges.
const (
	Red    = "red"         // the gate fails
	Grey   = "lightgrey"   // the run is incomplete
	Yellow = "yellowgreen" // the gate passes by waivers
	Green  = "green"       // the gate passes, and not every case
	Bright = "brightgreen" // every case passes
)

// Of is the badge of a run. One that is not whole is never green.
func Of(r *reports.Run) Badge {
	badge := Badge{SchemaVersion: 1, Label: "sdkconform"}
	applicable, failing, known, passing := 0, 0, 0, 0
	for _, a := range r.Adapters {
		for _, c := range a.Cases {
			switch {
			case c.Verdict == reports.NotApplicable:
				continue
			case c.Gates(r.Suite.Level):
				failing++
			case c.Verdict == reports.KnownFailure:
				known++
			case c.Verdict == reports.Pass:
				passing++
			}
			applicable++
		}
	}
	gate := r.Gate()
	switch {
	case gate.Incomplete:
		badge.Message, badge.Color = "incomplete", Grey
	case failing > 0:
		badge.Message, badge.Color = fmt.Sprintf("%d of %d failing", failing, applicable), Red
	case gate.Failed:
		badge.Message, badge.Color = "failing", Red
	case known > 0:
		badge.Message = fmt.Sprintf("%s, %s", safetext.Count(applicable, "case", "cases"), safetext.Count(known, "known failure", "known failures"))
		badge.Color = Yellow
	case passing < applicable:
		badge.Message, badge.Color = fmt.Sprintf("%d of %s", passing, safetext.Count(applicable, "case passes", "cases pass")), Green
	default:
		badge.Message, badge.Color = safetext.Count(applicable, "case passes", "cases pass"), Bright
	}
	if gate.Scope != "" && !gate.Incomplete {
		badge.Message += ", of a part"
	}
	badge.IsError = badge.Color == Red || badge.Color == Grey
	return badge
}

// Write writes the run as an endpoint of shields.io.
func Write(w io.Writer, r *reports.Run) error { return json.NewEncoder(w).Encode(Of(r)) }

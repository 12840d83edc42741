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

// Write writes the run as an endpoint of shields.io. A run that is not whole is never a green badge.
func Write(w io.Writer, r *reports.Run) error {
	badge := struct {
		SchemaVersion int    `json:"schemaVersion"`
		Label         string `json:"label"`
		Message       string `json:"message"`
		Color         string `json:"color"`
		IsError       bool   `json:"isError"`
	}{SchemaVersion: 1, Label: "sdkconform"}
	applicable, failing, known := 0, 0, 0
	for _, a := range r.Adapters {
		for _, c := range a.Cases {
			switch {
			case c.Verdict == reports.NotApplicable:
				continue
			case c.Gates(r.Suite.Level):
				failing++
			case c.Verdict == reports.KnownFailure:
				known++
			}
			applicable++
		}
	}
	gate := r.Gate()
	switch {
	case gate.Incomplete:
		badge.Message, badge.Color = "incomplete", "lightgrey"
	case failing > 0:
		badge.Message, badge.Color = fmt.Sprintf("%d of %d failing", failing, applicable), "red"
	case gate.Failed:
		badge.Message, badge.Color = "failing", "red"
	case known > 0:
		badge.Message = fmt.Sprintf("%s, %s", safetext.Count(applicable, "case", "cases"), safetext.Count(known, "known failure", "known failures"))
		badge.Color = "yellowgreen"
	default:
		badge.Message, badge.Color = safetext.Count(applicable, "case passes", "cases pass"), "brightgreen"
	}
	if gate.Scope != "" && !gate.Incomplete {
		badge.Message += ", of a part"
	}
	badge.IsError = badge.Color == "red" || badge.Color == "lightgrey"
	return json.NewEncoder(w).Encode(badge)
}

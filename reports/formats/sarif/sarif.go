// Package sarif writes the findings of a run as SARIF 2.1.0 ([File]), for code scanning: a run for
// each SDK, a result for each finding of a case, with its rule, its level and its place in the SDK's
// repository.
//
//	sdkconform run --adapter ./adapter --also sarif
//
// [Write] writes it; package formats does so with all others. [WriteCompared] says of each finding
// whether it is new since another run.
package sarif

import (
	"io"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/internal/jsonstream"
)

// File is the name of the file.
const File = "results.sarif"

// version and schema are of SARIF 2.1.0, errata 01.
const (
	version = "2.1.0"
	schema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// maxResults is how many results are written of one SDK: code scanning shows 5,000 of a run at most, and refuses a file
// with more than 25,000.
const maxResults = 5000

// Write writes the findings of a run: one run an SDK, one result a finding of a case, the gravest first. What waivers
// cover is suppressed, with their reason; what was not run is a notification of an execution that did not succeed.
func Write(w io.Writer, r *reports.Run) error { return write(w, r, nil) }

// WriteCompared writes the findings of a run with their state compared with those of a base: new, unchanged, updated, or
// absent if they are fixed. Bases are the adapters of the base by those of the run; one that the base has not is nil.
func WriteCompared(w io.Writer, r *reports.Run, bases map[*reports.AdapterRun]*reports.AdapterRun) error {
	return write(w, r, &comparison{bases})
}

// comparison is what a run is compared with.
type comparison struct {
	bases map[*reports.AdapterRun]*reports.AdapterRun
}

// write writes the log of a run; c is nil where it is compared with nothing.
func write(w io.Writer, r *reports.Run, c *comparison) error {
	rules, index := ruleDescriptors()
	j := jsonstream.New(w)
	j.Object(func() {
		j.Member("$schema", schema)
		j.Member("version", version)
		j.Name("runs")
		j.List(func() {
			for i, a := range r.Adapters {
				s := runWriter{run: r, adapter: a, index: index}
				s.collect(c)
				s.write(j, i, rules)
			}
		})
	})
	return j.Err()
}

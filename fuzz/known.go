package fuzz

import (
	"fmt"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/runner"
)

// Known is a finding that is known already, by a waiver of the gate, and how many cases
// it explained.
type Known struct {
	Waiver *reports.Waiver
	Cases  int
}

// Says is which finding it is, why it is known and until when.
func (k *Known) Says() string {
	return fmt.Sprintf("%s: %s", k.Waiver.Place(), k.Waiver.Summary())
}

// Waivers reads the file of known failures at path, as the gate does: what they say of
// an adapter is known in generated cases too, whatever the case, by rule, field and
// what is shown instead. An expired waiver is none.
func Waivers(path string) Option {
	return func(s *settings) { s.waivers = append(s.waivers, path) }
}

// read reads the files of waivers.
func (s *settings) read() (*reports.Waivers, error) {
	if len(s.waivers) == 0 {
		return nil, nil
	}
	w, err := waivers.Read(s.waivers...)
	if err != nil {
		return nil, fmt.Errorf("fuzz.Waivers: %w", err)
	}
	return w, nil
}

// knownOf makes known findings of those waivers that are about an SDK.
func knownOf(w *reports.Waivers, d runner.Description) (known []*Known) {
	if w == nil {
		return nil
	}
	for _, waiver := range w.List {
		if waiver.Adapter == d.Name && !waiver.Expired(time.Now()) {
			known = append(known, &Known{Waiver: waiver})
		}
	}
	return known
}

// covers reports whether the finding of a case is the known one: of this case, or of
// the same cause. What is shown in the place of a value is the same cause by whatever
// rule it is wrong; a kind of outcome, or a value that is lost, has as many causes as
// rules.
func (k *Known) covers(d runner.Description, id, op string, f golden.Finding) bool {
	if k.Waiver.Covers(d, id, op, f) || k.Waiver.Covers(d, "", op, f) {
		return true
	}
	if f.Field == "" || f.Field == "kind" || f.Got == "" {
		return false
	}
	for _, e := range k.Waiver.Findings {
		if f.Rule = e.Rule; k.Waiver.Covers(d, "", op, f) {
			return true
		}
	}
	return false
}

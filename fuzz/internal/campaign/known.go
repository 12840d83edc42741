package campaign

import (
	"fmt"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// Known is a finding that a waiver of the gate knows already, and how many cases it explained.
type Known struct {
	Waiver *reports.Waiver
	Cases  int
}

// Says is which finding it is, why it is known and until when.
func (k *Known) Says() string {
	return fmt.Sprintf("%s: %s", k.Waiver.Place(), k.Waiver.Summary())
}

// knownOf makes known findings of the waivers of an SDK that have not expired.
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

// covers reports whether the finding of a case is the known one: by its case, or by its cause. A wrong value
// has the same cause whichever rule it breaks; a wrong kind of outcome, or a lost value, has a cause for each
// rule.
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

package campaign

import (
	"cmp"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/golden"
)

// Result is what became of a campaign.
type Result struct {
	// Cases is how many were given, Tiers how many of each tier; Tiers[0] is unused.
	Cases int
	Tiers [document.Anything + 1]int
	// Findings are new, in the order in which they were found.
	Findings []*Finding
	// Known are the known findings, with how many cases each explained.
	Known []*Known
	// LeftOut is how many cases were skipped, because they trigger a known crash or hang.
	LeftOut int
	// Interim is how many cases were skipped because their status is below 200, which no final response of
	// HTTP has.
	Interim int
	// Failed is how many cases the adapter, not the SDK, failed at, and Failure is the first failure. These
	// cases are not judged.
	Failed  int
	Failure string
	// Unstable says what was seen and could not be reproduced.
	Unstable []string
	// Incomplete says why the campaign ended before its time; empty: it did not.
	Incomplete string
	Elapsed    time.Duration
	// Gate is the level of the findings that fail.
	Gate golden.Level
}

// Failing are the new findings that fail the test or the run. The others are only told.
func (r *Result) Failing() []*Finding {
	var failing []*Finding
	for _, f := range r.Findings {
		if f.Gates(r.Gate) {
			failing = append(failing, f)
		}
	}
	return failing
}

// Merge adds the result of a campaign that gave other cases to the same SDK. What both have found is one
// finding. Elapsed and Gate stay.
func Merge(r, more *Result) {
	r.Cases += more.Cases
	r.LeftOut += more.LeftOut
	r.Interim += more.Interim
	r.Failed += more.Failed
	r.Failure = cmp.Or(r.Failure, more.Failure)
	for tier, n := range more.Tiers {
		r.Tiers[tier] += n
	}
	for _, f := range more.Findings {
		same := func(other *Finding) bool {
			return other.Case == f.Case || other.cluster() == f.cluster() && len(f.steps) > 0
		}
		i := slices.IndexFunc(r.Findings, same)
		if i < 0 {
			r.Findings = append(r.Findings, f)
			continue
		}
		first, second := r.Findings[i], f
		if second.Number < first.Number {
			first, second = second, first
			r.Findings[i] = first
		}
		first.Cases += second.Cases
	}
	if r.Known == nil {
		r.Known = more.Known
	} else {
		for i, k := range more.Known {
			r.Known[i].Cases += k.Cases
		}
	}
	r.Unstable = append(r.Unstable, more.Unstable...)
	r.Incomplete = cmp.Or(more.Incomplete, r.Incomplete)
}

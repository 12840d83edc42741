package engine

import (
	"errors"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/reports"
)

// results writes the ends of an adapter's cases into the journal, with the faults that were
// found while other cases were run. The workers of the adapter share it.
type results struct {
	journal *reports.Journal
	adapter int // its index in the journal

	mu         sync.Mutex
	planned    map[caseKey]bool
	reassigned map[caseKey]*reports.Case // faults that were found by other cases
	ended      map[caseKey]*reports.Case // those with an end in the journal
	longBytes  int                       // so far in long cases
	shown      int                       // bytes so far of what is shown of cases
	words      map[string]string         // why findings are wrong
	byClass    int                       // so many cases were judged by their class
}

type caseKey struct{ op, id string }

func newResults(journal *reports.Journal, adapter int, items []Item) *results {
	r := &results{
		journal: journal, adapter: adapter,
		planned: map[caseKey]bool{}, reassigned: map[caseKey]*reports.Case{}, ended: map[caseKey]*reports.Case{}, words: map[string]string{},
	}
	for _, item := range items {
		if item.NotApplicable == "" {
			r.planned[caseKey{item.Op, item.Fixture.ID}] = true
		}
	}
	return r
}

// reassign takes a fault of a case that is not the current one. If the case has ended
// already, it is ended again. It reports whether the case is in the run.
func (r *results) reassign(c *reports.Case) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := caseKey{c.Op, c.ID}
	if !r.planned[key] {
		return false
	}
	if r.reassigned[key] != nil {
		return true // one is enough
	}
	r.reassigned[key] = c
	if own := r.ended[key]; own != nil {
		// The current case meets the same error of the journal.
		_ = r.journal.End(r.adapter, graver(c, own))
	}
	return true
}

// endOf is the end of a case; nil: it has none.
func (r *results) endOf(key caseKey) *reports.Case {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended[key]
}

// end writes the end of a case.
func (r *results) end(c *reports.Case) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := caseKey{c.Op, c.ID}
	fits := r.fit(c)
	switch c.Verdict {
	case reports.NotApplicable, reports.NotRun:
	case reports.Crash, reports.Hang:
		r.ended[key] = c // other cases are compared with it
	default:
		r.ended[key] = r.sharing(fits)
	}
	if c.ByClass != nil {
		r.byClass++
	}
	if fault := r.reassigned[key]; graver(fault, c) != c {
		fits = r.fit(fault)
	}
	return r.journal.End(r.adapter, fits)
}

// sharing is a case that has the words of its findings in common with all others.
func (r *results) sharing(c *reports.Case) *reports.Case {
	own := *c
	own.Findings = slices.Clone(c.Findings)
	for i := range own.Findings {
		why, known := r.words[own.Findings[i].Why]
		if !known {
			why = own.Findings[i].Why
			r.words[why] = why
		}
		own.Findings[i].Why = why
	}
	return &own
}

const (
	// longCase is from which size on a case is long, in bytes.
	longCase = 4 << 10
	// maxLongBytes is how much the long cases of an adapter take together before their
	// values are cut to reports.MinValue: a journal is read whole, and an SDK may show a
	// mebibyte in each of some thousand cases.
	maxLongBytes = 4 << 20
	// maxShown is how much the cases of an adapter take together before the further ones keep their findings alone, in
	// bytes: a hundred thousand cases may fail.
	maxShown = 32 << 20
)

// fit cuts the values of a long case if there are too many such cases, and of every case if there are too many cases with
// something to show.
func (r *results) fit(c *reports.Case) *reports.Case {
	size := c.Size()
	if r.shown > maxShown {
		return c.Bare()
	}
	if r.shown += size; r.shown > maxShown {
		// The case meets the same error of the journal.
		_ = r.journal.Note(r.adapter, "so much was found that of the cases after "+c.ID+" ("+c.Op+") no bytes are kept beside the findings; "+
			"'sdkconform show ID' prints what was sent")
	}
	if size <= longCase {
		return c
	}
	if r.longBytes > maxLongBytes {
		return c.Shortened(reports.MinValue)
	}
	r.longBytes += size
	return c
}

// endReassigned writes the ends of cases that were given a fault, but had no turn because
// the run was stopped.
func (r *results) endReassigned() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for key, c := range r.reassigned {
		if r.ended[key] == nil {
			errs = append(errs, r.journal.End(r.adapter, c))
		}
	}
	return errors.Join(errs...)
}

// graver is a case with the fault that was reassigned to it, unless its own end is as
// grave. The fault may be nil.
func graver(fault, own *reports.Case) *reports.Case {
	switch {
	case fault == nil, own.Verdict == reports.Crash, own.Verdict == reports.Hang, own.Verdict == reports.HarnessError:
		return own
	}
	c := *fault
	c.Findings = append(slices.Clone(c.Findings), own.Findings...)
	c.Micros = own.Micros
	return &c
}

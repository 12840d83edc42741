package engine

import (
	"errors"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/reports"
)

// charges are the faults of cases that came to light when another one was run.
type charges struct {
	mu      sync.Mutex
	planned map[opID]bool
	held    map[opID]*reports.Case
	ended   map[opID]*reports.Case // those with an end in the journal
}

func (c *charges) expect(items []Item) {
	c.planned, c.held, c.ended = map[opID]bool{}, map[opID]*reports.Case{}, map[opID]*reports.Case{}
	for _, item := range items {
		if item.NotApplicable == "" {
			c.planned[opID{item.Op, item.Fixture.ID}] = true
		}
	}
}

// charge takes the fault of a case, which has its turn later or has had it: then it is
// ended again. It says whether the case is in the run.
func (l *loop) charge(c *reports.Case) bool {
	l.charges.mu.Lock()
	defer l.charges.mu.Unlock()
	key := opID{c.Op, c.ID}
	if !l.charges.planned[key] {
		return false
	}
	if l.charges.held[key] != nil {
		return true // one is enough
	}
	l.charges.held[key] = c
	if own := l.charges.ended[key]; own != nil {
		// An error of the journal is seen with the case that is being run.
		_ = l.journal.End(l.index, charged(c, own))
	}
	return true
}

// end puts the end of a case into the journal.
func (l *loop) end(c *reports.Case) error {
	l.charges.mu.Lock()
	defer l.charges.mu.Unlock()
	key := opID{c.Op, c.ID}
	if c.Verdict != reports.NotApplicable && c.Verdict != reports.NotRun {
		l.charges.ended[key] = c
	}
	return l.journal.End(l.index, l.room.fit(charged(l.charges.held[key], c)))
}

// room is what is left for long values of an adapter's cases: a journal is read whole,
// and an SDK may show a mebibyte in each of some thousand cases. Guarded by the lock of
// the charges.
type room struct{ taken int }

const (
	// longCase is from which size on a case counts, and roomForLong how much such
	// cases may take together before their values are cut to reports.MinValue, in bytes.
	longCase    = 4 << 10
	roomForLong = 4 << 20
)

func (r *room) fit(c *reports.Case) *reports.Case {
	size := c.Size()
	if size <= longCase {
		return c
	}
	if r.taken > roomForLong {
		return c.Shortened(reports.MinValue)
	}
	r.taken += size
	return c
}

// left puts the ends of charged cases into the journal that have had no turn, because
// the run was stopped.
func (l *loop) left() error {
	l.charges.mu.Lock()
	defer l.charges.mu.Unlock()
	var faults []error
	for key, c := range l.charges.held {
		if l.charges.ended[key] == nil {
			faults = append(faults, l.journal.End(l.index, c))
		}
	}
	return errors.Join(faults...)
}

// charged is a case with what it was charged with, if that is graver than its own end.
func charged(charge, own *reports.Case) *reports.Case {
	switch {
	case charge == nil, own.Verdict == reports.Crash, own.Verdict == reports.Hang, own.Verdict == reports.HarnessError:
		return own
	}
	c := *charge
	c.Findings = append(slices.Clone(c.Findings), own.Findings...)
	c.Micros = own.Micros
	return &c
}

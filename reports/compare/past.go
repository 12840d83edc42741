package compare

import (
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
)

// Past is how one SDK went through runs that are added one at a time, the oldest first. It keeps of them no more than the next
// one is compared with, so that there may be many.
type Past struct {
	history  SDKHistory
	before   *reports.AdapterRun // of its cases what became of them, and no more
	verdicts map[caseKey][]reports.Verdict
	causes   []pastCause // of before
}

type caseKey struct{ id, op string }

// pastCause is a cause as the next run needs it.
type pastCause struct {
	CauseChange
	alike []reports.Alike
	cases []caseKey
}

// CauseChange is a cause that one run of an SDK has and the one before or after it has not.
type CauseChange struct {
	Rules []string
	Level golden.Level
	What  string // the cause in words
	Cases int    // how many it has, or had
}

// NewPast is that of an SDK of which no run is known yet.
func NewPast(name string) *Past {
	return &Past{
		history:  SDKHistory{Name: name, Runs: []HistoryEntry{}, Unsteady: []UnsteadyCase{}},
		verdicts: map[caseKey][]reports.Verdict{},
	}
}

// Add adds what a run, which is called name, says of the SDK.
func (p *Past) Add(name string, r *reports.Run, a *reports.AdapterRun) {
	p.history.Runs = append(p.history.Runs, entryOf(name, r, a, p.before))
	p.before = remembered(a)
	for _, c := range a.Cases {
		if c.Judged() {
			k := caseKey{c.ID, c.Op}
			p.verdicts[k] = append(p.verdicts[k], c.Unwaived())
		}
	}
}

// AddWithCauses is [Past.Add], and tells which causes came and which went since the run before. A cause came if that run had
// judged one of its cases and had none like it; it went if this run has judged one of its cases and has none like it. So what was
// not run neither comes nor goes.
func (p *Past) AddWithCauses(name string, r *reports.Run, a *reports.AdapterRun, causes []*reports.Cause) (came, went []CauseChange) {
	now := make([]pastCause, len(causes))
	for i, c := range causes {
		now[i] = newPastCause(c)
	}
	if p.before != nil {
		came = only(now, p.causes, judgedBy(p.before))
		went = only(p.causes, now, judgedBy(a))
	}
	p.causes = now
	p.Add(name, r, a)
	return came, went
}

// Last is the run that was added last, nil if there is none.
func (p *Past) Last() *HistoryEntry {
	if len(p.history.Runs) == 0 {
		return nil
	}
	return &p.history.Runs[len(p.history.Runs)-1]
}

// History is what the runs come to.
func (p *Past) History() *SDKHistory {
	p.history.Unsteady = unsteady(p.verdicts)
	return &p.history
}

func newPastCause(c *reports.Cause) pastCause {
	past := pastCause{CauseChange: CauseChange{Rules: c.Rules, Level: c.Level, What: c.What(), Cases: len(c.Cases)}}
	for _, f := range c.Examples {
		past.alike = append(past.alike, reports.AlikeOf(f))
	}
	for _, of := range c.Cases {
		past.cases = append(past.cases, caseKey{of.ID, of.Op})
	}
	return past
}

// judgedBy are the cases that a run has judged of an SDK; that of its description is one if it could be started.
func judgedBy(a *reports.AdapterRun) map[caseKey]bool {
	judged := map[caseKey]bool{}
	for _, c := range a.Cases {
		if c.Judged() {
			judged[caseKey{c.ID, c.Op}] = true
		}
	}
	if a.Failure == "" {
		judged[caseKey{id: reports.DescriptionID}] = true
	}
	return judged
}

// only are the causes of one run that are like none of the others, where another run has judged one of their cases.
func only(causes, others []pastCause, judged map[caseKey]bool) (alone []CauseChange) {
	known := map[reports.Alike]bool{}
	for _, c := range others {
		for _, alike := range c.alike {
			known[alike] = true
		}
	}
	for _, c := range causes {
		found, seen := false, false
		for _, alike := range c.alike {
			found = found || known[alike]
		}
		for _, of := range c.cases {
			seen = seen || judged[of]
		}
		if !found && seen {
			alone = append(alone, c.CauseChange)
		}
	}
	return alone
}

// remembered is what the next run is compared with: what became of each case.
func remembered(a *reports.AdapterRun) *reports.AdapterRun {
	short := func(c *reports.Case) *reports.Case {
		if c == nil {
			return nil
		}
		of := &reports.Case{ID: c.ID, Op: c.Op, Level: c.Level, Verdict: c.Verdict}
		if c.Waived != nil {
			of.Waived = &reports.Waived{Verdict: c.Waived.Verdict}
		}
		return of
	}
	kept := &reports.AdapterRun{Adapter: a.Adapter, Described: short(a.Described), Cases: make([]*reports.Case, len(a.Cases))}
	for i, c := range a.Cases {
		kept.Cases[i] = short(c)
	}
	return kept
}

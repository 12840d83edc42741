package reports

import (
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
)

// foldUnknown tells of an SDK that says of every code that it has no name for it once, in the first of these cases: it
// does not know one code less than another.
func (r *Run) foldUnknown(a *AdapterRun) {
	var first *Case
	others := 0
	for _, c := range a.Cases {
		if c.Recognised {
			return
		}
	}
	for _, c := range a.Cases {
		at := slices.IndexFunc(c.Findings, isUnknown)
		switch {
		case at < 0:
		case first == nil:
			first = c
		default:
			others++
			c.Findings = slices.Delete(slices.Clone(c.Findings), at, at+1)
			r.relevel(c)
		}
	}
	if others == 0 {
		return
	}
	first.Findings = slices.Clone(first.Findings)
	f := &first.Findings[slices.IndexFunc(first.Findings, isUnknown)]
	f.Why = fmt.Sprintf("It says so in each of %d cases. %s", others+1, f.Why)
}

func isUnknown(f golden.Finding) bool { return f.Rule == golden.RuleKnownCode }

// relevel derives verdict and level of a case that has failed from the findings that are left of it.
func (r *Run) relevel(c *Case) {
	if c.Waived != nil {
		c.Verdict, c.Waived = c.Waived.Verdict, nil
	}
	if c.Verdict != Fail {
		return
	}
	c.Verdict = Pass
	if p := r.Planned(c.ID); p != nil {
		c.Level = p.Level
	}
	if len(c.Findings) > 0 && c.Findings[0].Level != golden.Informative {
		c.Verdict, c.Level = Fail, c.Findings[0].Level // the gravest is the first
	}
}

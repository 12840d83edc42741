package reports

import (
	"slices"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// WaiversInForce are the waivers that apply to the cases of one adapter.
type WaiversInForce struct {
	level golden.Level
	byID  map[string][]*Waiver // by those of their globs that are ids
	globs []*Waiver            // with at least one glob that is no id
}

// InForce returns the waivers that are in force for an SDK on a day, at a gate of the given level. It may be
// called on nil: then there are none.
func (w *Waivers) InForce(d runner.Description, level golden.Level, day time.Time) *WaiversInForce {
	inForce := &WaiversInForce{level: level, byID: map[string][]*Waiver{}}
	if w == nil {
		return inForce
	}
	for _, waiver := range w.List {
		if yes, _ := waiver.InForce(d); !yes || waiver.Expired(day) {
			continue
		}
		wild := false
		for _, glob := range waiver.Cases {
			if strings.ContainsAny(glob, "*?") {
				wild = true
			} else {
				inForce.byID[glob] = append(inForce.byID[glob], waiver)
			}
		}
		if wild {
			inForce.globs = append(inForce.globs, waiver)
		}
	}
	return inForce
}

// of returns the waivers that match a case.
func (w *WaiversInForce) of(c *Case) (matching []*Waiver) {
	for _, waiver := range w.byID[c.ID] {
		if waiver.Op == "" || waiver.Op == c.Op {
			matching = append(matching, waiver)
		}
	}
	for _, waiver := range w.globs {
		if (waiver.Op == "" || waiver.Op == c.Op) && !slices.Contains(matching, waiver) && waiver.Matches(c.ID) {
			matching = append(matching, waiver)
		}
	}
	return matching
}

// Settle gives a judged case the verdict that it has under the waivers: a known failure where everything that gates
// is expected, fixed where it passes although something is expected, else its own. It may be called again.
func (w *WaiversInForce) Settle(c *Case) {
	if c.Waived != nil {
		c.Verdict, c.Waived = c.Waived.Verdict, nil
	}
	if !c.Judged() {
		return
	}
	matching := w.of(c)
	if len(matching) == 0 {
		return
	}
	waived, known := waivedBy(matching, c, w.level)
	c.Waived = waived
	switch {
	case len(waived.unexpected) > 0 || len(waived.Changed) > 0:
	case known > 0:
		c.Verdict = KnownFailure
	case c.Verdict == Pass:
		c.Verdict = Fixed
	}
}

// waivedBy compares the findings of a case with what waivers expect; known is how many are as expected.
func waivedBy(waivers []*Waiver, c *Case, level golden.Level) (waived *Waived, known int) {
	waived = &Waived{Verdict: c.Verdict, Waivers: waivers}
	for _, waiver := range waivers {
		waived.By = append(waived.By, waiver.Place())
	}
	for _, f := range c.Findings {
		if f.Level == golden.Informative {
			continue // recorded, never missed
		}
		switch waiver, e := expecting(waivers, f); {
		case e == nil && c.GatesBy(f, level):
			waived.unexpected = append(waived.unexpected, f)
		case e == nil:
		case e.Is(f):
			known++
		default:
			waived.Changed = append(waived.Changed, Difference{Expected: *e, Finding: f, waiver: waiver})
		}
	}
	if len(waived.unexpected) > 0 || len(waived.Changed) > 0 {
		return waived, known // a case that fails otherwise may not have come to what is missing
	}
	for _, waiver := range waivers {
		for _, e := range waiver.Findings {
			if !slices.ContainsFunc(c.Findings, e.About) && !(e.noOutcome() && waiver.noOutcomeIn(c)) {
				waived.Fixed = append(waived.Fixed, FixedFinding{Expected: e, waiver: waiver})
			}
		}
	}
	return waived, known
}

// expecting returns what is expected in the place of a finding: the finding itself, else one of its rule and field.
func expecting(waivers []*Waiver, f golden.Finding) (by *Waiver, expected *Expected) {
	for _, waiver := range waivers {
		for i := range waiver.Findings {
			switch e := &waiver.Findings[i]; {
			case e.Is(f):
				return waiver, e
			case e.About(f) && expected == nil:
				by, expected = waiver, e
			}
		}
	}
	return by, expected
}

// noOutcomeIn reports whether a case gives no outcome in one of the ways that the waiver expects.
func (w *Waiver) noOutcomeIn(c *Case) bool {
	return slices.ContainsFunc(w.Findings, func(e Expected) bool { return e.noOutcome() && slices.ContainsFunc(c.Findings, e.Is) })
}

// BrokenIn reports whether a case breaks one of the waiver's expected findings.
func (w *Waiver) BrokenIn(c *Case, e Expected) bool {
	return slices.ContainsFunc(c.Findings, e.Is) || e.noOutcome() && w.noOutcomeIn(c)
}

package reports

import "fmt"

// Restore makes a run of adapters and their cases as they were once written, without a journal: its plan is the cases
// themselves, and their verdicts stay. It completes the adapters that it is given.
func Restore(suite Suite, waivers *Waivers, complete bool, adapters []*AdapterRun) (*Run, error) {
	r := &Run{Suite: suite, Waivers: waivers, Complete: complete, Adapters: adapters, planned: map[string]*Planned{}}
	byPlace := map[string]*Waiver{}
	if waivers != nil {
		for _, w := range waivers.List {
			byPlace[w.Place()] = w
		}
	}
	known := map[Verdict]bool{}
	for _, v := range Verdicts() {
		known[v] = true
	}
	for _, a := range adapters {
		for _, c := range a.Cases {
			if c == nil || c.ID == "" || !known[c.Verdict] {
				return nil, fmt.Errorf("%s has a case without an id or with a verdict that does not exist", a.Label())
			}
			c.restoreWaivers(byPlace, suite)
			if r.planned[c.ID] == nil {
				r.planned[c.ID] = &Planned{ID: c.ID, Level: c.Level}
				r.Plan = append(r.Plan, *r.planned[c.ID])
			}
		}
		a.describe()
		a.inForce = waivers.InForce(a.Describe, suite.Level, r.Day())
		a.inForce.Settle(a.Described)
	}
	r.makeLabelsUnique()
	return r, nil
}

// restoreWaivers finds the waivers of a case again by their places, and which of them expects what.
func (c *Case) restoreWaivers(byPlace map[string]*Waiver, suite Suite) {
	if c.Waived == nil {
		return
	}
	c.Waived.Waivers = nil
	for _, place := range c.Waived.By {
		if w := byPlace[place]; w != nil {
			c.Waived.Waivers = append(c.Waived.Waivers, w)
		}
	}
	again, _ := waivedBy(c.Waived.Waivers, c, suite.Level)
	if len(again.Changed) == len(c.Waived.Changed) && len(again.Fixed) == len(c.Waived.Fixed) {
		c.Waived.Changed, c.Waived.Fixed, c.Waived.unexpected = again.Changed, again.Fixed, again.unexpected
	}
}

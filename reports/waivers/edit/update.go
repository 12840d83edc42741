// Package edit updates waiver files by what a run has shown: it is 'sdkconform waivers update'.
//
//	updated, err := edit.Update(text, "waivers.yaml", run, "my-sdk", edit.Template{Owner: "@me"})
//
// [Update] takes out what is mended and adds what is new, one waiver for each cause, without a reason: a person writes
// it. [AddFound] adds what the fuzzer has found. No line changes that need not.
package edit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/reports/waivers"
)

// Updated is a waiver file rewritten by what a run has shown.
type Updated struct {
	Text []byte // the whole file
	// Notes say in a line each what was changed, and what a person has to do.
	Notes []string
	// Unfinished is how many waivers lack what only a person can write.
	Unfinished int
}

// Template is what a person has said of new waivers. What is empty stays empty in the file, which is then not read until
// somebody has written it.
type Template struct{ Issue, Owner, Expires string }

// Update rewrites the text of a waiver file by a whole and complete run. It takes out the cases and findings that are not
// broken any more, narrows globs down to what still is, and adds a waiver for each cause of the gating failures that none
// covers, without a reason: reasons, issues, owners and dates are kept and never made up, and so are comments. What fails
// otherwise than its waiver expects is a new cause, as the old reason need not hold for it. Sdk is the name of the only SDK
// whose new failures are added; empty: each of the run.
func Update(text []byte, name string, run *reports.Run, sdk string, t Template) (*Updated, error) {
	if err := updatable(run, sdk); err != nil {
		return nil, err
	}
	return rewrite(text, name, run, sdk, t, true)
}

// AddFound adds waivers for what a fuzzer has found and none of the file covers; what is in the file stays, as a fuzzer does not
// say what is not broken any more. The run has the found cases alone, by the ids that the fuzzer gives them.
func AddFound(text []byte, name string, run *reports.Run, sdk string, t Template) (*Updated, error) {
	return rewrite(text, name, run, sdk, t, false)
}

// rewrite writes a file anew. With whole the run is one of the whole catalogue.
func rewrite(text []byte, name string, run *reports.Run, sdk string, t Template, whole bool) (*Updated, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte(newFile)
	}
	list, err := waivers.ParseUnfinished(text, name)
	if err != nil {
		return nil, err
	}
	edited, err := newEditor(text, name, list)
	if err != nil {
		return nil, err
	}
	u := &updater{run: run, updated: &Updated{}, covered: map[*reports.Case][]reports.Expected{}}
	for _, e := range edited.entries {
		switch {
		case whole && !e.waiver.OfFuzz():
			u.refresh(e)
		case !whole:
			u.cover(e.waiver)
		}
	}
	var added []string
	for _, a := range run.Adapters {
		if sdk == "" || a.Describe.Name == sdk {
			added = append(added, u.add(a, t)...)
		}
	}
	u.updated.Text = edited.text(added)
	after, err := waivers.ParseUnfinished(u.updated.Text, name)
	if err != nil {
		return nil, fmt.Errorf("the file written anew cannot be read, and is not written: %w", err)
	}
	for _, w := range after {
		if w.Reason == "" || w.Issue == "" || w.Owner == "" || w.Expires == "" {
			u.updated.Unfinished++
			u.note("%s:%d: give it what is empty: reason, issue, owner, expires", name, w.Line)
		}
		if w.Expires != "" && w.Expired(run.Day()) {
			u.note("%s:%d: it expired on %s; whether it is renewed is for a person to say", name, w.Line, w.Expires)
		}
	}
	return u.updated, nil
}

const newFile = `# Known failures. 'sdkconform waivers update' writes cases and findings anew; reasons, issues,
# owners and dates are written by people.
version: 1
waivers: []
`

// updatable says why a run cannot tell which waivers are still needed.
func updatable(run *reports.Run, sdk string) error {
	switch {
	case len(run.Suite.Only) > 0:
		return errors.New("the run is of some cases only (--only): waivers are written anew by a run of all")
	case run.Suite.Shard != nil:
		return fmt.Errorf("the run is shard %s: put the shards together first, with 'sdkconform report'", run.Suite.Shard)
	case sdk != "" && !slices.ContainsFunc(run.Adapters, func(a *reports.AdapterRun) bool { return a.Describe.Name == sdk }):
		return fmt.Errorf("the run has no SDK %s; it has %s", safetext.Quote(sdk), run.Names())
	}
	for _, a := range run.Adapters {
		if sdk != "" && a.Describe.Name != sdk {
			continue
		}
		totals := a.Totals()
		if n := totals[reports.NotRun] + totals[reports.HarnessError]; n > 0 || a.Failure != "" || !run.Complete {
			return fmt.Errorf("the run of %s is incomplete: waivers are written anew by a complete one", a.Label())
		}
	}
	return nil
}

// updater changes a waiver file.
type updater struct {
	run     *reports.Run
	updated *Updated
	// covered are the findings that a waiver of the file still expects.
	covered map[*reports.Case][]reports.Expected
}

func (u *updater) note(format string, args ...any) {
	u.updated.Notes = append(u.updated.Notes, fmt.Sprintf(format, args...))
}

// split returns the judged cases of the run that the waiver matches, and all others that it could match; in says whether
// the SDK is in the run, in a version of the range.
func (u *updater) split(w *reports.Waiver) (matching, others []*reports.Case, in bool) {
	for _, a := range u.run.Adapters {
		if yes, _ := w.InForce(a.Describe); !yes {
			continue
		}
		in = true
		for _, c := range a.AllCases() {
			switch {
			case w.Op != "" && w.Op != c.Op && c.ID != reports.DescriptionID || !c.Judged():
			case w.Matches(c.ID):
				matching = append(matching, c)
			default:
				others = append(others, c)
			}
		}
	}
	return matching, others, in
}

// cover notes what a waiver expects of generated cases: the finding says it, whatever the case is.
func (u *updater) cover(w *reports.Waiver) {
	for _, a := range u.run.Adapters {
		for _, c := range a.Cases {
			if slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return w.Covers(a.Describe, "", c.Op, f) }) {
				u.covered[c] = append(u.covered[c], w.Findings...)
			}
		}
	}
}

// refresh takes out of a waiver what is not so any more.
func (u *updater) refresh(e *entryEditor) {
	w := e.waiver
	matching, others, in := u.split(w)
	if !in {
		return // it is about another SDK, or another version
	}
	var broken []reports.Expected
	for i, expected := range w.Findings {
		if slices.ContainsFunc(matching, func(c *reports.Case) bool { return w.BrokenIn(c, expected) }) {
			broken = append(broken, expected)
		} else {
			e.findings.drop = append(e.findings.drop, i)
		}
	}
	var left []*reports.Case
	for _, c := range matching {
		if len(broken) > 0 && !slices.ContainsFunc(broken, func(expected reports.Expected) bool { return !w.BrokenIn(c, expected) }) {
			left = append(left, c)
		} else {
			others = append(others, c)
		}
	}
	if len(left) == 0 {
		e.remove = true
		u.note("%s: taken out: nothing breaks it any more: %s", w.Place(), safetext.Short(w.Reason))
		return
	}
	for _, c := range left {
		u.covered[c] = append(u.covered[c], broken...)
	}
	for _, i := range e.findings.drop {
		u.note("%s: taken out: %s", w.Place(), w.Findings[i])
	}
	u.narrow(e, left, others)
}

// narrow makes the globs of a waiver match the cases that are left and no others.
func (u *updater) narrow(e *entryEditor, left, others []*reports.Case) {
	w := e.waiver
	unmatched := map[string]bool{}
	for _, c := range left {
		unmatched[c.ID] = true
	}
	for i, glob := range w.Cases {
		if reports.IsOfFuzz(glob) {
			continue
		}
		one := &reports.Waiver{Cases: []string{glob}}
		exact := one.TooBroad() == "" && !slices.ContainsFunc(others, func(c *reports.Case) bool { return one.Matches(c.ID) })
		if !exact || !slices.ContainsFunc(left, func(c *reports.Case) bool { return one.Matches(c.ID) }) {
			e.cases.drop = append(e.cases.drop, i)
			continue
		}
		for id := range unmatched {
			if one.Matches(id) {
				delete(unmatched, id)
			}
		}
	}
	var ids []string
	for _, c := range left {
		if unmatched[c.ID] && !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	for _, glob := range globsFor(ids, idsOf(others)) {
		e.cases.add = append(e.cases.add, scalar(glob))
	}
	if len(e.cases.drop) > 0 {
		u.note("%s: narrowed to %s", w.Place(), safetext.Count(len(left), "case", "cases"))
	}
}

func idsOf(cases []*reports.Case) []string {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	return ids
}

package reports

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
)

// ReadJournal reads a run. Only a torn last line is forgiven: a record that is broken elsewhere, or that another
// version wrote, is an error.
func ReadJournal(from io.Reader) (*Run, error) {
	reader := bufio.NewReaderSize(from, 1<<16)
	b := &journalReader{}
	for number := 1; ; number++ {
		text, err := reader.ReadBytes('\n')
		torn := errors.Is(err, io.EOF)
		if err != nil && !torn {
			return nil, err
		}
		if torn {
			if b.run == nil {
				return nil, errors.New("the journal has no header")
			}
			b.run.listCases(func(adapter int, p PlannedCase) (*Case, bool) {
				key := caseKey{adapter, p.ID, p.Op}
				return b.ended[key], b.started[key]
			})
			return b.run, nil
		}
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, fmt.Errorf("journal line %d is broken: %w", number, err)
		}
		if err := b.add(r, number); err != nil {
			return nil, fmt.Errorf("journal line %d: %w", number, err)
		}
	}
}

type caseKey struct {
	adapter int
	id, op  string
}

// journalReader gathers the records of a journal.
type journalReader struct {
	run     *Run // nil before the header
	started map[caseKey]bool
	ended   map[caseKey]*Case
	// words are the texts that findings share: a rule's are those of a hundred thousand cases.
	words map[string]string
}

// shared is a text of a finding, once for all findings.
func (b *journalReader) shared(text string) string {
	if known, ok := b.words[text]; ok {
		return known
	}
	const most = 100_000 // texts that differ from case to case are not kept once more
	if b.words == nil {
		b.words = map[string]string{}
	}
	if len(b.words) < most {
		b.words[text] = text
	}
	return text
}

func (b *journalReader) add(r record, number int) error {
	if (r.Type == "header") != (number == 1) {
		return fmt.Errorf("a record of type %q stands here", r.Type)
	}
	if b.run != nil && (r.Adapter < 0 || r.Adapter >= len(b.run.Adapters)) && r.Type != "footer" {
		return fmt.Errorf("there is no adapter %d", r.Adapter)
	}
	switch r.Type {
	case "header":
		return b.begin(r)
	case "start":
		b.started[caseKey{r.Adapter, r.ID, r.Op}] = true
	case "end":
		return b.end(r)
	case "note":
		b.run.Adapters[r.Adapter].Notes = append(b.run.Adapters[r.Adapter].Notes, r.Note)
	case "footer":
		b.run.Complete = r.Complete
	default:
		return fmt.Errorf("a record of unknown type %q", r.Type)
	}
	return nil
}

func (b *journalReader) begin(r record) error {
	if r.Version != journalVersion {
		return fmt.Errorf("the journal is of version %d, this program reads version %d", r.Version, journalVersion)
	}
	if r.Header == nil {
		return errors.New("the header is empty")
	}
	b.run = newRun(*r.Header)
	b.started, b.ended = map[caseKey]bool{}, map[caseKey]*Case{}
	return nil
}

func (b *journalReader) end(r record) error {
	if r.Case == nil {
		return errors.New("the end of a case that was not planned")
	}
	if p := b.run.Planned(r.Case.ID); p == nil || !slices.Contains(p.Ops(b.run.Adapters[r.Adapter].PlannedOps()), r.Case.Op) {
		return errors.New("the end of a case that was not planned")
	}
	if !slices.Contains(Verdicts(), r.Case.Verdict) {
		return fmt.Errorf("%s has the verdict %q, which does not exist", r.Case.ID, r.Case.Verdict)
	}
	if r.Case.Findings == nil {
		r.Case.Findings = []golden.Finding{}
	}
	for i := range r.Case.Findings {
		f := &r.Case.Findings[i]
		f.Rule, f.Field, f.Why = b.shared(f.Rule), b.shared(f.Field), b.shared(f.Why)
	}
	key := caseKey{r.Adapter, r.Case.ID, r.Case.Op}
	b.ended[key] = MergeRetry(b.ended[key], r.Case)
	return nil
}

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

// Recall completes a run of [Restore] by its journal: where its fixtures are documented, and with what its adapters were
// started. The verdicts stay. It reports whether the journal is of the same run; if not, nothing is taken of it.
func (r *Run) Recall(journal *Run) bool {
	same := r.Suite.Started == journal.Suite.Started && r.Suite.Catalogue == journal.Suite.Catalogue &&
		slices.EqualFunc(r.Adapters, journal.Adapters, func(a, b *AdapterRun) bool {
			return a.Command == b.Command && a.Describe.Name == b.Describe.Name && a.Describe.Version == b.Describe.Version
		})
	if !same {
		return false
	}
	for i, a := range r.Adapters {
		from := journal.Adapters[i]
		a.Catalogues, a.Flags, a.GoTest, a.File, a.Line = from.Catalogues, from.Flags, from.GoTest, from.File, from.Line
	}
	for i := range r.Plan {
		if p := journal.Planned(r.Plan[i].ID); p != nil {
			r.Plan[i] = *p
		}
	}
	r.indexPlan()
	r.Requirements = journal.Requirements
	r.Complete = r.Complete && journal.Complete
	return true
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

package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// journalVersion is the version of the journal's records.
const journalVersion = 1

// Header is a journal's first record: what is going to be run.
type Header struct {
	Suite    Suite     `json:"suite"`
	Adapters []Adapter `json:"adapters"`
	Plan     []Planned `json:"plan"`
	// Waivers are those that the run is judged by; nil: it is run without.
	Waivers *Waivers `json:"waivers,omitempty"`
	// Requirements are the set that it is held to; nil: all that there is gates.
	Requirements *Requirements `json:"requirements,omitempty"`
}

// record is one line of a journal.
type record struct {
	Type    string `json:"type"` // header, start, end, note, footer
	Version int    `json:"version,omitempty"`
	Adapter int    `json:"adapter"`
	// of header
	*Header
	// of start and of end
	ID string `json:"id,omitempty"`
	Op string `json:"op,omitempty"`
	// of end
	Case *Case `json:"case,omitempty"`
	// of note: something about an adapter that is no case's
	Note string `json:"note,omitempty"`
	// of footer: whether the run came to its end by itself
	Complete bool `json:"complete,omitempty"`
}

// Journal is a run's record on disk. Each record is written by one write to a file
// opened for appending, so that a killed run loses at most its last line. Its
// methods may be called from several goroutines.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	own  os.FileInfo // of the file
	line bytes.Buffer
	err  error // the first failure; everything after it would be a lie
}

// ErrTaken says that two runs write one journal, or that one's is not there any more:
// what is in the folder is not, or not only, what this run has done.
var ErrTaken = errors.New("give each run a folder of its own")

// CreateJournal starts the journal of a run in a new or emptied file, and holds it until
// it is closed. Of a file that another run still writes the error is [ErrTaken].
func CreateJournal(name string, h Header) (*Journal, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	if !hold(file) {
		return nil, errors.Join(beingWritten(name), file.Close())
	}
	own, err := file.Stat()
	if err = errors.Join(err, file.Truncate(0)); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	j := &Journal{file: file, own: own}
	h.Adapters = slices.Clone(h.Adapters)
	for i := range h.Adapters {
		h.Adapters[i] = h.Adapters[i].kept()
	}
	if err := j.write(record{Type: "header", Version: journalVersion, Header: &h}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

func (j *Journal) write(r record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	j.line.Reset()
	encoder := json.NewEncoder(&j.line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		return err
	}
	if _, err := j.file.Write(j.line.Bytes()); err != nil {
		j.err = fmt.Errorf("the journal cannot be written: %w", err)
	}
	if j.line.Cap() > 1<<20 {
		j.line = bytes.Buffer{}
	}
	return j.err
}

// Start records that a case of the adapter with the given index begins.
func (j *Journal) Start(adapter int, id, op string) error {
	return j.write(record{Type: "start", Adapter: adapter, ID: id, Op: op})
}

// End records what became of a case. Values of more than [MaxValue] bytes are cut.
func (j *Journal) End(adapter int, c *Case) error {
	return j.write(record{Type: "end", Adapter: adapter, Case: c.kept()})
}

// Note records something about an adapter that is no case's: how it ended, say.
func (j *Journal) Note(adapter int, note string) error {
	return j.write(record{Type: "note", Adapter: adapter, Note: kept(note)})
}

// Close writes the footer and closes the file. Complete says that the run came to
// its end by itself.
func (j *Journal) Close(complete bool) error {
	err := j.write(record{Type: "footer", Complete: complete})
	return errors.Join(err, j.Lost(), j.file.Sync(), j.file.Close())
}

// beingWritten is the error about a journal that another run holds.
func beingWritten(name string) error {
	return fmt.Errorf("another run still writes %s; %w", name, ErrTaken)
}

// Lost returns an [ErrTaken] if the journal is not where it was begun: something has
// removed it, or put that of another run into its place, whose verdicts would be told
// as this one's.
func (j *Journal) Lost() error {
	there, err := os.Stat(j.file.Name())
	if err == nil && os.SameFile(j.own, there) {
		return nil
	}
	return fmt.Errorf("%s is not the journal of this run any more: another run writes there, or it was removed; %w", j.file.Name(), ErrTaken)
}

// Run is a run as its journal tells it: for each adapter every planned case, those
// without an end as [NotRun].
type Run struct {
	Suite    Suite
	Plan     []Planned
	Adapters []*AdapterRun
	// Complete says that the journal has its footer.
	Complete bool
	// Waivers are those that it is judged by; nil: it was run without.
	Waivers *Waivers
	// Requirements are the set that it is held to; nil: all that there is gates.
	Requirements *Requirements
	planned      map[string]*Planned
}

// AdapterRun is one adapter's part of a run.
type AdapterRun struct {
	Adapter
	Cases []*Case
	Notes []string
	// Described is the case of what the description is judged for, with its waivers.
	Described *Case
	waiving   *Waiving
}

// Planned returns the plan's entry for a fixture, nil if there is none.
func (r *Run) Planned(id string) *Planned { return r.planned[id] }

// Totals counts the verdicts of an adapter's cases.
func (a *AdapterRun) Totals() map[Verdict]int {
	totals := map[Verdict]int{}
	for _, c := range a.Cases {
		totals[c.Verdict]++
	}
	return totals
}

// ReadJournal reads a run. Only a torn last line is forgiven: a record that is
// broken elsewhere, or that another version wrote, is an error.
func ReadJournal(from io.Reader) (*Run, error) {
	reader := bufio.NewReaderSize(from, 1<<16)
	b := &runBuilder{}
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
			return b.finish(), nil
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

type runBuilder struct {
	run     *Run
	started map[caseKey]bool
	ended   map[caseKey]*Case
}

// NewRun is a run of which nothing has been done yet: every case is [NotRun].
func NewRun(h Header) *Run {
	var b runBuilder
	b.begin(h)
	return b.finish()
}

func (b *runBuilder) begin(h Header) {
	b.run = &Run{Suite: h.Suite, Plan: h.Plan, Waivers: h.Waivers, Requirements: h.Requirements, planned: map[string]*Planned{}}
	for _, a := range h.Adapters {
		b.run.Adapters = append(b.run.Adapters, &AdapterRun{Adapter: a})
	}
	b.run.distinguish()
	for i := range h.Plan {
		b.run.planned[h.Plan[i].ID] = &h.Plan[i]
	}
	b.started, b.ended = map[caseKey]bool{}, map[caseKey]*Case{}
}

func (r *Run) distinguish() {
	var list []*Adapter
	for _, a := range r.Adapters {
		list = append(list, &a.Adapter)
	}
	distinguish(list)
}

func (b *runBuilder) add(r record, number int) error {
	if (r.Type == "header") != (number == 1) {
		return fmt.Errorf("a record of type %q stands here", r.Type)
	}
	if b.run != nil && (r.Adapter < 0 || r.Adapter >= len(b.run.Adapters)) && r.Type != "footer" {
		return fmt.Errorf("there is no adapter %d", r.Adapter)
	}
	switch r.Type {
	case "header":
		if r.Version != journalVersion {
			return fmt.Errorf("the journal is of version %d, this program reads version %d", r.Version, journalVersion)
		}
		if r.Header == nil {
			return errors.New("the header is empty")
		}
		b.begin(*r.Header)
	case "start":
		b.started[caseKey{r.Adapter, r.ID, r.Op}] = true
	case "end":
		if r.Case == nil || b.run.planned[r.Case.ID] == nil || !slices.Contains(b.run.planned[r.Case.ID].Ops(b.run.Adapters[r.Adapter].ops()), r.Case.Op) {
			return errors.New("the end of a case that was not planned")
		}
		if !slices.Contains(Verdicts(), r.Case.Verdict) {
			return fmt.Errorf("%s has the verdict %q, which does not exist", r.Case.ID, r.Case.Verdict)
		}
		if r.Case.Findings == nil {
			r.Case.Findings = []golden.Finding{}
		}
		key := caseKey{r.Adapter, r.Case.ID, r.Case.Op}
		b.ended[key] = Again(b.ended[key], r.Case)
	case "note":
		b.run.Adapters[r.Adapter].Notes = append(b.run.Adapters[r.Adapter].Notes, r.Note)
	case "footer":
		b.run.Complete = r.Complete
	default:
		return fmt.Errorf("a record of unknown type %q", r.Type)
	}
	return nil
}

// ops are the operations that cases were planned of.
func (a *AdapterRun) ops() []string {
	if len(a.Ops) == 0 {
		return []string{runner.OpDecode} // it never said; its cases are not run all the same
	}
	return a.Ops
}

// given is an entry of the plan that an adapter is given by an operation.
type given struct {
	*Planned
	op              string
	operation, plan int // their places among the adapter's operations and in the plan
}

// given lists the adapter's cases in the order of AdapterRun.Cases: by operation, each
// in the order of the plan.
func (a *AdapterRun) given(plan []Planned) iter.Seq[given] {
	return func(yield func(given) bool) {
		for i, op := range a.ops() {
			for k := range plan {
				if slices.Contains(plan[k].Ops(a.ops()), op) && !yield(given{&plan[k], op, i, k}) {
					return
				}
			}
		}
	}
}

// neverStarted is the reason of a case that the journal says nothing of.
const neverStarted = "never started"

// finish lists, for each adapter, every planned case.
func (b *runBuilder) finish() *Run {
	for i, a := range b.run.Adapters {
		for given := range a.given(b.run.Plan) {
			p, op := given.Planned, given.op
			key := caseKey{i, p.ID, op}
			c := b.ended[key]
			if c == nil {
				c = &Case{ID: p.ID, Op: op, Level: p.Level, Verdict: NotRun, Findings: []golden.Finding{}, Reason: neverStarted}
				switch {
				case a.Failure != "":
					c.Reason = a.Failure
				case b.started[key]:
					c.Reason = "started, but the run ended before the case did"
				}
			}
			a.Cases = append(a.Cases, c)
		}
	}
	b.run.settle()
	return b.run
}

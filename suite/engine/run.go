package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Adapter is an adapter of a run, and how to start it.
type Adapter struct {
	// Command names it in reports, so that the replay command can be copied.
	Command string
	// Open starts one subject; it is called once for each worker.
	Open func(context.Context) (runner.Subject, error)
}

// Options are the settings of a run.
type Options struct {
	Level golden.Level // of the gate; golden.Required where empty
	Jobs  int          // workers an adapter; 1 where less
	// Timeout is the deadline of one case; 0 means [runner.DefaultTimeout].
	Timeout time.Duration
	Dir     string // where the journal is written; must exist
	// Parallel is how many adapters are run at a time; 1 where less. What one waits for
	// another can be given meanwhile.
	Parallel int
	// Whole has what passes recorded whole, too: what was sent, asked and shown.
	Whole bool
	// TLS has the calls made over TLS, with a certificate of this authority; nil: over
	// plain HTTP.
	TLS *replay.TestCA
	// Waivers are those that the run is judged by; nil: it is run without.
	Waivers *reports.Waivers
	// Progress is told what is begun and what has ended; it may be nil.
	Progress *terminal.Progress
}

// Header is the journal's header of a run of the plan; o.Level must be set.
func (p *Plan) Header(o Options, adapters []reports.Adapter) reports.Header {
	if o.Waivers != nil {
		o.Waivers.Against(p.ids())
	}
	return reports.Header{
		Suite: reports.Suite{
			Version: reports.Version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
			Started: time.Now().UTC().Format(time.RFC3339), Level: o.Level, Fixtures: len(p.Fixtures), Only: p.only,
			Lacks:     host.UnsupportedFeatures(),
			Catalogue: p.digest(), Shard: p.shard, Requirements: p.requirementSet(),
		},
		Adapters: adapters,
		Plan:     p.Planned(),
		Waivers:  o.Waivers, Requirements: p.held(),
	}
}

// held is the requirement set as the journal has it.
func (p *Plan) held() *reports.Requirements {
	if p.requirements == nil {
		return nil
	}
	return &reports.Requirements{Name: p.requirements.Name, Rules: p.requirements.Rules}
}

// requirementSet is its name, empty where there is none.
func (p *Plan) requirementSet() string {
	if p.requirements == nil {
		return ""
	}
	return p.requirements.Name
}

// ids are those of the whole catalogue.
func (p *Plan) ids() []string {
	ids := make([]string, len(p.Catalogue.Fixtures))
	for i, f := range p.Catalogue.Fixtures {
		ids[i] = f.ID
	}
	return ids
}

// Introduce is what the journal's header says of a started adapter.
func (p *Plan) Introduce(command string, s runner.Subject) reports.Adapter {
	d := s.Description()
	return reports.Adapter{Command: command, Describe: d, Ops: s.Ops(), Findings: golden.JudgeDescription(d, p.Catalogue)}
}

// CheckSubject reports why a subject cannot be judged: an unusable description, or a
// provider that no source of the catalogue has, which would make every case not
// applicable and the run green by accident.
func (p *Plan) CheckSubject(s runner.Subject) error {
	d := s.Description()
	if err := runner.CheckDescription(d, s.Ops(), p.Catalogue.Providers()...); err != nil {
		return err
	}
	var providers, products []string
	for _, s := range p.Catalogue.Sources {
		providers, products = append(providers, s.Provider), append(products, s.Product)
	}
	for _, named := range []struct {
		what         string
		words, known []string
	}{{"provider", d.Providers, providers}, {"product", d.Products, products}} {
		for _, word := range named.words {
			if !slices.Contains(named.known, word) {
				slices.Sort(named.known)
				return fmt.Errorf("the description names the %s %q; the catalogue has %q", named.what, word, slices.Compact(named.known))
			}
		}
	}
	return nil
}

// Run runs the plan with every adapter, o.Parallel adapters at a time, and writes the
// journal in o.Dir, from which [reports.ReadFiles] reads what became of it. An adapter
// that cannot be started is in the journal with the reason, and its cases are not
// run. The error is one of the journal.
func Run(ctx context.Context, p *Plan, adapters []Adapter, o Options) error {
	if o.Level == "" {
		o.Level = golden.Required
	}
	infos := make([]reports.Adapter, len(adapters))
	subjects := make([]runner.Subject, len(adapters))
	running := make(chan struct{}, max(o.Parallel, 1))
	var wait sync.WaitGroup
	for i, a := range adapters {
		running <- struct{}{} // virtual machines start slowly: several at a time, too
		wait.Go(func() {
			subjects[i], infos[i] = p.open(ctx, a)
			<-running
		})
	}
	wait.Wait()
	reports.MakeLabelsUnique(infos)
	journal, err := reports.CreateJournal(filepath.Join(o.Dir, reports.JournalFile), p.Header(o, infos))
	if err != nil {
		for _, s := range subjects {
			if s != nil {
				err = errors.Join(err, s.Close())
			}
		}
		return err
	}
	faults := make([]error, len(subjects))
	for i, s := range subjects {
		if s != nil {
			running <- struct{}{}
			wait.Go(func() {
				l := loop{plan: p, adapter: adapters[i], index: i, journal: journal, options: o, info: infos[i]}
				faults[i] = l.run(ctx, s)
				<-running
			})
		}
	}
	wait.Wait()
	return errors.Join(append(faults, journal.Close(ctx.Err() == nil))...)
}

// open starts an adapter and says what the journal's header has of it: where there is no
// subject, why.
func (p *Plan) open(ctx context.Context, a Adapter) (runner.Subject, reports.Adapter) {
	s, err := a.Open(ctx)
	if err == nil {
		if err = p.CheckSubject(s); err != nil {
			err = errors.Join(err, s.Close())
		}
	}
	if err != nil {
		return nil, reports.Adapter{Command: a.Command, Failure: err.Error()}
	}
	return s, p.Introduce(a.Command, s)
}

// loop runs the cases of one adapter on its workers.
type loop struct {
	plan     *Plan
	adapter  Adapter
	index    int
	journal  *reports.Journal
	options  Options
	info     reports.Adapter
	progress *terminal.AdapterProgress
	charges  charges
	room     room
	losses   *losses
}

func (l *loop) run(ctx context.Context, first runner.Subject) error {
	items := riskiestFirst(l.plan.Items(first.Description(), first.Ops()))
	l.losses = newLosses()
	l.progress = l.options.Progress.Begin(l.info, len(items))
	defer l.progress.Done()
	l.charges.expect(items)
	queue := make(chan []Item)
	jobs := max(l.options.Jobs, 1)
	faults := make([]error, jobs)
	var wait sync.WaitGroup
	for w := range jobs {
		wait.Go(func() { faults[w] = l.work(ctx, w, first, queue) })
	}
	for batch := range slices.Chunk(items, handedOut) {
		queue <- batch
	}
	close(queue)
	wait.Wait()
	return errors.Join(append(faults, l.left())...)
}

const (
	// handedOut is how many cases a worker is handed at once: a hand-over a case would
	// cost as much as a case.
	handedOut = 16
	// keptBack is how many cases a worker runs later than it is handed them, so that
	// it can give their responses ahead.
	keptBack = 16
)

// work runs cases until the queue is empty or the journal cannot be written. The
// first worker has the subject that was introduced; the others start their own.
func (l *loop) work(ctx context.Context, worker int, subject runner.Subject, queue <-chan []Item) (fault error) {
	if worker > 0 {
		s, err := l.adapter.Open(ctx)
		if err != nil {
			return l.journal.Note(l.index, fmt.Sprintf("worker %d could not start the adapter, the others did its work: %v", worker+1, err))
		}
		subject = s
	}
	session := NewSession(l.plan, subject, l.options.Timeout)
	session.losses = l.losses
	session.UseTLS(l.options.TLS)
	if l.options.Whole {
		session.Record()
	}
	session.Charge = func(c *reports.Case) bool { return l.charge(c) }
	var items []Item
	for batch := range queue {
		session.Expect(batch...)
		items = append(items, batch...)
		for ; len(items) > keptBack; items = items[1:] {
			fault = l.do(ctx, session, items[0], fault)
		}
	}
	for _, item := range items {
		fault = l.do(ctx, session, item, fault)
	}
	for _, note := range session.Notes {
		if fault == nil {
			fault = l.journal.Note(l.index, note)
		}
	}
	if r, ok := subject.(runner.Restarter); ok && ctx.Err() != nil {
		r.Restart() // a run that is stopped does not wait for programs to end by themselves
	}
	if err := session.Close(); err != nil && fault == nil {
		fault = l.journal.Note(l.index, err.Error())
	}
	return fault
}

// do runs a case, unless the journal could not be written: then the queue is only
// emptied, so that nobody waits.
func (l *loop) do(ctx context.Context, s *Session, item Item, fault error) error {
	if fault != nil || ctx.Err() != nil {
		return fault // without an end in the journal it is not run, and says so
	}
	if err := l.journal.Start(l.index, item.Fixture.ID, item.Op); err != nil {
		return err
	}
	result := s.Do(ctx, item)
	l.progress.End(result)
	return l.end(result)
}

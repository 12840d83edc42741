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
	// Flags are those of its replay; see [reports.Adapter].
	Flags []string
	// File is where the adapter is, if that is known, as a file of its SDK's repository.
	File string
	// Open starts one subject; it is called once for each worker.
	Open func(context.Context) (runner.Subject, error)
}

// Options are the settings of a run.
type Options struct {
	Level golden.Level // of the gate; empty means golden.Required
	Jobs  int          // workers per adapter, at least 1; fewer where there are few cases and other adapters wait, see Parallel
	// Timeout is the deadline of one case; 0 means [runner.DefaultTimeout].
	Timeout time.Duration
	Dir     string // where the journal is written; must exist
	// Parallel is how many adapters are run at a time, at least 1. While one waits for a
	// deadline, the machine is free for the others: where there are more adapters, the next
	// one begins when one has nothing left but cases that wait.
	Parallel int
	// Whole makes the journal record cases that pass as completely as those that fail: what
	// was sent, what the SDK requested, and what it showed.
	Whole bool
	// TLS is the authority of the certificates with which calls are made over TLS; nil:
	// over plain HTTP.
	TLS *replay.TestCA
	// Waivers are the known failures; nil: there are none.
	Waivers *reports.Waivers
	// Progress is told which cases begin and end; it may be nil.
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
			Started: time.Now().UTC().Format(time.RFC3339), Level: o.Level, Fixtures: len(p.Fixtures), All: len(p.Catalogue.Fixtures), Only: p.only,
			Lacks:     host.UnsupportedFeatures(),
			Catalogue: p.digest(), Shard: p.shard, Requirements: p.requirementsName(),
		},
		Adapters: adapters,
		Plan:     p.Planned(),
		Waivers:  o.Waivers, Requirements: p.requirementSet(),
	}
}

// requirementSet is the requirement set as the journal has it; nil: there is none.
func (p *Plan) requirementSet() *reports.Requirements {
	if p.requirements == nil {
		return nil
	}
	return &reports.Requirements{Name: p.requirements.Name, Rules: p.requirements.Rules}
}

// requirementsName is the name of the requirement set; empty: there is none.
func (p *Plan) requirementsName() string {
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

// Introduce describes a started adapter for the journal's header.
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
				return fmt.Errorf("the description names the %s %q; the catalogue has %q; another catalogue is added with --catalogue DIR, in Go with suite.Catalogue",
					named.what, word, slices.Compact(named.known))
			}
		}
	}
	return nil
}

// waitingToo is how many times as many adapters as are run at a time have not ended, with those that wait: each holds its
// programs and what they are given.
const waitingToo = 2

// Run runs the plan with every adapter, o.Parallel adapters at a time, and writes the
// journal into o.Dir; [reports.ReadFiles] reads the results from it. An adapter that cannot
// be started is in the journal with the reason, and its cases are not run. An error means
// that the journal could not be written.
func Run(ctx context.Context, p *Plan, adapters []Adapter, o Options) error {
	if o.Level == "" {
		o.Level = golden.Required
	}
	infos := make([]reports.Adapter, len(adapters))
	subjects := make([]runner.Subject, len(adapters))
	starts := make([]time.Duration, len(adapters))
	running := make(chan struct{}, max(o.Parallel, 1))
	var wait sync.WaitGroup
	for i, a := range adapters {
		running <- struct{}{} // starting a virtual machine is slow, so that is done in parallel, too
		wait.Go(func() {
			started := time.Now()
			subjects[i], infos[i] = p.open(ctx, a)
			starts[i] = time.Since(started)
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
	errs := make([]error, len(subjects))
	crowded := cap(running) > 1 && len(subjects) > cap(running)
	unended := make(chan struct{}, waitingToo*cap(running))
	for i, s := range subjects {
		if s == nil {
			continue
		}
		unended <- struct{}{}
		running <- struct{}{}
		wait.Go(func() {
			a := adapterRun{plan: p, adapter: adapters[i], index: i, journal: journal, options: o, info: infos[i], start: starts[i], crowded: crowded}
			a.leave = sync.OnceFunc(func() { <-running })
			errs[i] = a.run(ctx, s)
			a.leave()
			<-unended
		})
	}
	wait.Wait()
	return errors.Join(append(errs, journal.Close(ctx.Err() == nil))...)
}

// open starts an adapter and describes it for the journal's header. If it cannot be used,
// the subject is nil and the description says why.
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
	info := p.Introduce(a.Command, s)
	info.Catalogues, info.Flags, info.File = p.folders, a.Flags, a.File
	return s, info
}

// Package front is what the fronts for Go tests share: the options, the run of one adapter inside a test binary, and the plain
// subtests. It knows no format of reports and no test framework but testing; a front says which formats it writes.
package front

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/set"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// Option changes what is run and what fails.
type Option func(*settings)

type settings struct {
	selection engine.Selection
	level     string
	dir       string
	timeout   time.Duration
	waivers   []string
	also      []string
}

// Only is the option of that name of the fronts.
func Only(globs ...string) Option {
	return func(s *settings) { s.selection.Only = append(s.selection.Only, globs...) }
}

// Level is the option of that name of the fronts.
func Level(level string) Option { return func(s *settings) { s.level = level } }

// Catalogue is the option of that name of the fronts.
func Catalogue(fsys fs.FS) Option {
	return func(s *settings) {
		s.selection.Catalogues = append(s.selection.Catalogues, engine.Catalogue{FS: fsys})
	}
}

// Reports is the option of that name of the fronts.
func Reports(dir string) Option { return func(s *settings) { s.dir = dir } }

// Also is the option of that name of the fronts.
func Also(formats ...string) Option {
	return func(s *settings) { s.also = append(s.also, formats...) }
}

// claimed are the folders of reports of this process, and who writes them.
var claimed = struct {
	sync.Mutex
	by map[string]string
}{by: map[string]string{}}

// Claim refuses a folder that another run of this process writes: each would remove
// the reports of the other. The same test may come again (go test -count).
func Claim(dir, who string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	claimed.Lock()
	defer claimed.Unlock()
	if by, taken := claimed.by[abs]; taken && by != who {
		return fmt.Errorf("suite.Reports(%q): %s writes its reports there; give each adapter a folder of its own", dir, by)
	}
	claimed.by[abs] = who
	return nil
}

// Waivers is the option of that name of the fronts.
func Waivers(path string) Option {
	return func(s *settings) { s.waivers = append(s.waivers, path) }
}

// Requirements is the option of that name of the fronts.
func Requirements(set string) Option {
	return func(s *settings) { s.selection.Requirements = set }
}

// Timeout is the option of that name of the fronts.
func Timeout(d time.Duration) Option { return func(s *settings) { s.timeout = d } }

// Conformance is one adapter's run inside a test binary.
type Conformance struct {
	Plan       *engine.Plan
	Catalogues bool // there are some besides the shipped one
	Info       reports.Adapter
	Options    engine.Options
	// Described is the case of the adapter's description, under the waivers.
	Described *reports.Case

	items   []engine.Item
	formats *set.Set
	also    []string
	header  reports.Header
	run     *reports.Run // of the header alone: what the cases are held to
	// ended are the cases that have been run: a front may run one again, as Ginkgo
	// does with --flake-attempts.
	ended   map[[2]string]*reports.Case
	subject runner.Subject
	session *engine.Session
	journal *reports.Journal // nil: not started, or none is kept
}

// Prepare makes the plan for an adapter. The error is the user's to mend: an option,
// a catalogue, an unusable description.
func Prepare(a runner.Adapter, opts []Option, formats *set.Set, test *reports.GoTest) (*Conformance, error) {
	s := settings{level: string(golden.Required)}
	for _, o := range opts {
		o(&s)
	}
	level, err := golden.ParseLevel(s.level)
	if err != nil {
		return nil, fmt.Errorf("suite.Level: %w", err)
	}
	if err := formats.Check(s.also); err != nil {
		return nil, fmt.Errorf("suite.Also: %w", err)
	}
	var known *reports.Waivers
	if len(s.waivers) > 0 {
		if known, err = waivers.Read(s.waivers...); err != nil {
			return nil, fmt.Errorf("suite.Waivers: %w", err)
		}
	}
	plan, err := engine.NewPlan(s.selection)
	if err != nil {
		return nil, err
	}
	subject := host.InProcess(a, s.timeout)
	if err := plan.CheckSubject(subject); err != nil {
		return nil, fmt.Errorf("the adapter cannot be used: %w", err)
	}
	c := &Conformance{
		Plan: plan, Catalogues: len(s.selection.Catalogues) > 0, subject: subject, formats: formats, also: s.also,
		Options: engine.Options{Level: level, Timeout: s.timeout, Dir: s.dir, Waivers: known},
		Info:    plan.Introduce("an adapter in this test", subject),
		items:   plan.Items(subject.Description(), subject.Ops()),
		session: engine.NewSession(plan, subject, s.timeout),
		ended:   map[[2]string]*reports.Case{},
	}
	c.Info.GoTest = test
	c.Info.File, c.Info.Line = caller()
	applicable := 0
	for _, item := range c.items {
		if item.NotApplicable == "" {
			applicable++
		}
	}
	if applicable == 0 {
		return nil, fmt.Errorf("none of %d selected cases is applicable: %s", len(c.items), c.items[0].NotApplicable)
	}
	c.header = plan.Header(c.Options, []reports.Adapter{c.Info})
	c.run = reports.NewRun(c.header)
	c.Described = c.run.Adapters[0].Described
	return c, nil
}

// Label is how the adapter is called where a name is wanted.
func Label(d runner.Description) string {
	if d.Name == "" {
		return "an SDK without a name"
	}
	return d.Label()
}

// Unit is a spec or a subtest: a case, or all cases of a source that are for one reason
// not applicable, or all those of providers that the SDK does not claim.
type Unit struct {
	Name  string
	Items []engine.Item
	// Others says that the cases are of other providers than the SDK's.
	Others bool
}

// Reason says why the cases of the unit are not applicable; empty: it is one that is.
func (u Unit) Reason() string {
	if !u.Others {
		return u.Items[0].NotApplicable
	}
	var providers []string
	for _, item := range u.Items {
		if p := item.Fixture.Source.Provider; !slices.Contains(providers, p) {
			providers = append(providers, p)
		}
	}
	return "the SDK does not claim to read responses of " + safetext.List(providers)
}

// Skip is the reason with the number of cases; empty: the case is applicable.
func (u Unit) Skip() string {
	reason := u.Reason()
	if reason == "" {
		return ""
	}
	return fmt.Sprintf("%s: %s", safetext.Count(len(u.Items), "case", "cases"), reason)
}

// Units are the specs or subtests of the run, in the order of the plan. The reports have
// each case all the same.
func (c *Conformance) Units() (units []Unit) {
	type key struct{ source, reason string }
	skipped := map[key]int{}
	for _, item := range c.items {
		if item.NotApplicable == "" {
			units = append(units, Unit{Name: c.Name(item), Items: []engine.Item{item}})
			continue
		}
		k := key{item.Fixture.Source.ID, item.NotApplicable}
		others := !slices.Contains(c.Info.Describe.Providers, item.Fixture.Source.Provider)
		if others {
			k = key{source: "other-providers"}
		}
		if i, there := skipped[k]; there {
			units[i].Items = append(units[i].Items, item)
			continue
		}
		skipped[k] = len(units)
		units = append(units, Unit{Name: k.source + "/not-applicable", Items: []engine.Item{item}, Others: others})
	}
	return units
}

// SkipUnit journals the cases of a unit that is not applicable.
func (c *Conformance) SkipUnit(ctx context.Context, u Unit) error {
	for _, item := range u.Items {
		if _, err := c.Do(ctx, item); err != nil {
			return err
		}
	}
	return nil
}

// Gates reports whether a finding of the description fails the test.
func (c *Conformance) Gates(f golden.Finding) bool {
	return f.Level.Gates(c.Options.Level) && !slices.Contains(c.Described.Unscored, f.Rule)
}

// Stale are the problems of the waivers themselves: what no case can tell.
func (c *Conformance) Stale() (texts []string) {
	run := reports.NewRun(c.header)
	given := map[[2]string]bool{}
	for _, item := range c.items {
		given[[2]string{item.Fixture.ID, item.Op}] = item.NotApplicable == ""
	}
	for _, result := range run.Adapters[0].Cases {
		if !given[[2]string{result.ID, result.Op}] {
			result.Verdict = reports.NotApplicable
		}
	}
	for _, p := range run.Problems() {
		if p.Adapter == "" || slices.Equal(p.Cases, []string{"description"}) && p.Kind != reports.NewFailure {
			texts = append(texts, p.Text)
		}
	}
	return texts
}

// PrepareFolder makes the folder of the reports ready for a run.
func (c *Conformance) PrepareFolder() error { return c.formats.Prepare(c.Options.Dir, c.also...) }

// Started reports whether this process keeps a journal.
func (c *Conformance) Started() bool { return c.journal != nil }

// Start opens the journal of the given process, if reports are wanted; the first
// process removes what an earlier run has left.
func (c *Conformance) Start(process int) error {
	if c.Options.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(c.Options.Dir, 0o755); err != nil {
		return err
	}
	var err error
	c.journal, err = reports.CreateJournal(filepath.Join(c.Options.Dir, journalName(process)), c.header)
	return err
}

func journalName(process int) string {
	if process == 1 {
		return reports.JournalFile
	}
	return fmt.Sprintf("journal-%d.ndjson", process)
}

// Stop closes the subject and the journal.
func (c *Conformance) Stop() error {
	if err := c.session.Close(); err != nil && c.journal != nil {
		if err := c.journal.Note(0, err.Error()); err != nil {
			return err
		}
	}
	if c.journal == nil {
		return nil
	}
	return c.journal.Close(true)
}

// Write writes the reports of the journals in the folder: one a process. Complete
// says whether the run came to its end where the journals cannot.
func (c *Conformance) Write(complete *bool) error {
	if c.Options.Dir == "" {
		return nil
	}
	if c.journal != nil {
		if err := c.journal.Lost(); err != nil {
			return err
		}
	}
	names, err := reports.Journals(c.Options.Dir)
	if err != nil {
		return err
	}
	run, err := reports.ReadFiles(names...)
	if err != nil {
		return err
	}
	if complete != nil {
		run.Complete = *complete
	}
	return c.formats.Write(run, c.Options.Dir, c.also...)
}

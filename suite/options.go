// Package suite brings the conformance suite into a Go SDK's own tests: as Ginkgo
// specs ([Run], [Register]) or plain subtests ([Test]). They are thin fronts over
// package engine and give the same verdicts for the same adapter as the command.
//
//	func TestConformance(t *testing.T) { suite.Test(t, newAdapter()) }
//
// A required finding fails its spec or subtest. A recommended one is told and fails
// it only with Level("recommended"). What the SDK does not claim to read is skipped,
// in one spec or subtest for each source and reason, and never passed.
package suite

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
	"github.com/sdkconform/sdkconform/reports/formats"
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

// Only takes the cases whose id matches one of the globs: * matches any characters,
// slashes too, ? one of them. A glob that matches nothing is an error.
func Only(globs ...string) Option {
	return func(s *settings) { s.selection.Only = append(s.selection.Only, globs...) }
}

// Level sets what fails: "required" (the default) or "recommended", which fails
// both. Another value is an error.
func Level(level string) Option { return func(s *settings) { s.level = level } }

// Catalogue adds the pages of one's own product, in the form of the shipped
// catalogue; see the README. Faults in it fail the test with file and line.
func Catalogue(fsys fs.FS) Option {
	return func(s *settings) {
		s.selection.Catalogues = append(s.selection.Catalogues, engine.Catalogue{FS: fsys})
	}
}

// Reports writes journal, results.json, junit.xml, report.html and summary.md into dir, which is
// made. Under parallel Ginkgo each process keeps a journal there, and the first
// writes the reports of all.
//
// From the start of the run to its end reports stand there that say that it has not
// come to its end: an SDK that ends the process leaves them, never those of an earlier
// run. A folder is one run's; to give it to two adapters is an error.
func Reports(dir string) Option { return func(s *settings) { s.dir = dir } }

// Also writes reports of further formats into the folder of [Reports], by their names:
// see [formats.OnRequest].
func Also(formats ...string) Option {
	return func(s *settings) { s.also = append(s.also, formats...) }
}

// claimed are the folders of reports of this process, and who writes them.
var claimed = struct {
	sync.Mutex
	by map[string]string
}{by: map[string]string{}}

// claim refuses a folder that another run of this process writes: each would remove
// the reports of the other. The same test may come again (go test -count).
func claim(dir, who string) error {
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

// Waivers reads the file at path, whose known failures are skipped by name. A waiver
// that is stale, expired, too broad or about something that fails otherwise fails the
// test, and so does a file that cannot be read. It may be given several times.
//
// A waiver that expires today was good yesterday, so go test is kept from taking a
// pass out of its cache. Where the folder of temporary files is on another volume than
// the module, as on some Windows machines, run go test with -count=1.
func Waivers(path string) Option {
	return func(s *settings) { s.waivers = append(s.waivers, path) }
}

// Requirements holds the SDK to a frozen requirement set, such as "v1": what later
// versions of the suite have added is run and told, and fails nothing until the newer
// set is named. Catalogues of one's own count in full.
func Requirements(set string) Option {
	return func(s *settings) { s.selection.Requirements = set }
}

// Timeout sets the deadline of one response; [runner.DefaultTimeout] otherwise.
func Timeout(d time.Duration) Option { return func(s *settings) { s.timeout = d } }

// conformance is one adapter's run inside a test binary.
type conformance struct {
	plan       *engine.Plan
	catalogues bool // there are some besides the shipped one
	items      []engine.Item
	info       reports.Adapter
	options    engine.Options
	also       []string
	header     reports.Header
	run        *reports.Run // of the header alone: what the cases are held to
	// described is the case of the adapter's description, under the waivers.
	described *reports.Case
	// ended are the cases that have been run: a front may run one again, as Ginkgo
	// does with --flake-attempts.
	ended   map[[2]string]*reports.Case
	subject runner.Subject
	session *engine.Session
	journal *reports.Journal
}

// prepare makes the plan for an adapter. The error is the user's to mend: an option,
// a catalogue, an unusable description.
func prepare(a runner.Adapter, opts []Option, test *reports.GoTest) (*conformance, error) {
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
	c := &conformance{
		plan: plan, catalogues: len(s.selection.Catalogues) > 0, subject: subject, also: s.also,
		options: engine.Options{Level: level, Timeout: s.timeout, Dir: s.dir, Waivers: known},
		info:    plan.Introduce("an adapter in this test", subject),
		items:   plan.Items(subject.Description(), subject.Ops()),
		session: engine.NewSession(plan, subject, s.timeout),
		ended:   map[[2]string]*reports.Case{},
	}
	c.info.GoTest = test
	c.info.File, c.info.Line = caller()
	applicable := 0
	for _, item := range c.items {
		if item.NotApplicable == "" {
			applicable++
		}
	}
	if applicable == 0 {
		return nil, fmt.Errorf("none of %d selected cases is applicable: %s", len(c.items), c.items[0].NotApplicable)
	}
	c.header = plan.Header(c.options, []reports.Adapter{c.info})
	c.run = reports.NewRun(c.header)
	c.described = c.run.Adapters[0].Described
	return c, nil
}

// unit is a spec or a subtest: a case, or all cases of a source that are for one reason
// not applicable.
type unit struct {
	name  string
	items []engine.Item
}

// skip says why the cases of the unit are not applicable; empty: it is one that is.
func (u unit) skip() string {
	reason := u.items[0].NotApplicable
	if reason == "" {
		return ""
	}
	return fmt.Sprintf("%s: %s", safetext.Count(len(u.items), "case", "cases"), reason)
}

// units are the specs or subtests of the run, in the order of the plan. The reports have
// each case all the same.
func (c *conformance) units() (units []unit) {
	type key struct{ source, reason string }
	skipped := map[key]int{}
	for _, item := range c.items {
		if item.NotApplicable == "" {
			units = append(units, unit{c.name(item), []engine.Item{item}})
			continue
		}
		k := key{item.Fixture.Source.ID, item.NotApplicable}
		if i, there := skipped[k]; there {
			units[i].items = append(units[i].items, item)
			continue
		}
		skipped[k] = len(units)
		units = append(units, unit{k.source + "/not-applicable", []engine.Item{item}})
	}
	return units
}

// skipUnit journals the cases of a unit that is not applicable.
func (c *conformance) skipUnit(ctx context.Context, u unit) error {
	for _, item := range u.items {
		if _, err := c.do(ctx, item); err != nil {
			return err
		}
	}
	return nil
}

// gates reports whether a finding of the description fails the test.
func (c *conformance) gates(f golden.Finding) bool {
	return f.Level.Gates(c.options.Level) && !slices.Contains(c.described.Unscored, f.Rule)
}

// stale are the problems of the waivers themselves: what no case can tell.
func (c *conformance) stale() (texts []string) {
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

// start opens the journal of the given process, if reports are wanted; the first
// process removes what an earlier run has left.
func (c *conformance) start(process int) error {
	if c.options.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(c.options.Dir, 0o755); err != nil {
		return err
	}
	var err error
	c.journal, err = reports.CreateJournal(filepath.Join(c.options.Dir, journalName(process)), c.header)
	return err
}

func journalName(process int) string {
	if process == 1 {
		return reports.JournalFile
	}
	return fmt.Sprintf("journal-%d.ndjson", process)
}

// stop closes the subject and the journal.
func (c *conformance) stop() error {
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

// write writes the reports of the journals in the folder: one a process. Complete
// says whether the run came to its end where the journals cannot.
func (c *conformance) write(complete *bool) error {
	if c.options.Dir == "" {
		return nil
	}
	if c.journal != nil {
		if err := c.journal.Lost(); err != nil {
			return err
		}
	}
	names, err := reports.Journals(c.options.Dir)
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
	return formats.Write(run, c.options.Dir, c.also...)
}

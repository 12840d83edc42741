// Package suite brings the conformance suite into a Go SDK's own tests: as Ginkgo
// specs ([Run], [Register]) or plain subtests ([Test]). They are thin fronts over
// package engine and give the same verdicts for the same adapter as the command.
//
//	func TestConformance(t *testing.T) { suite.Test(t, newAdapter()) }
//
// A required finding fails its spec or subtest. A recommended one is told and fails
// it only with Level("recommended"). What the SDK does not claim to read is skipped
// by name, never passed.
package suite

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// Option changes what is run and what fails.
type Option func(*settings)

type settings struct {
	selection engine.Selection
	level     string
	dir       string
	timeout   time.Duration
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
func Reports(dir string) Option { return func(s *settings) { s.dir = dir } }

// Timeout sets the deadline of one response; [runner.DefaultTimeout] otherwise.
func Timeout(d time.Duration) Option { return func(s *settings) { s.timeout = d } }

// conformance is one adapter's run inside a test binary.
type conformance struct {
	plan    *engine.Plan
	items   []engine.Item
	info    reports.Adapter
	level   golden.Level
	dir     string
	timeout time.Duration
	subject runner.Subject
	session *engine.Session
	journal *reports.Journal
}

// prepare makes the plan for an adapter. The error is the user's to mend: an option,
// a catalogue, an unusable description.
func prepare(a runner.Adapter, opts []Option) (*conformance, error) {
	s := settings{level: string(golden.Required)}
	for _, o := range opts {
		o(&s)
	}
	level, err := golden.ParseLevel(s.level)
	if err != nil {
		return nil, fmt.Errorf("suite.Level: %w", err)
	}
	plan, err := engine.NewPlan(s.selection)
	if err != nil {
		return nil, err
	}
	subject := runner.InProcess(a, s.timeout)
	if err := plan.CheckSubject(subject); err != nil {
		return nil, fmt.Errorf("the adapter cannot be used: %w", err)
	}
	c := &conformance{
		plan: plan, level: level, dir: s.dir, timeout: s.timeout, subject: subject,
		info:    plan.Introduce("an adapter in this test", subject),
		items:   plan.Items(subject.Description(), subject.Ops()),
		session: engine.NewSession(plan, subject, s.timeout),
	}
	applicable := 0
	for _, item := range c.items {
		if item.NotApplicable == "" {
			applicable++
		}
	}
	if applicable == 0 {
		return nil, fmt.Errorf("none of %d selected cases is applicable: %s", len(c.items), c.items[0].NotApplicable)
	}
	return c, nil
}

// start opens the journal of the given process, if reports are wanted; the first
// process removes what an earlier run has left.
func (c *conformance) start(process int) error {
	if c.dir == "" {
		return nil
	}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return err
	}
	var err error
	c.journal, err = reports.CreateJournal(filepath.Join(c.dir, journalName(process)), c.plan.Header(c.level, []reports.Adapter{c.info}))
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
	if c.dir == "" {
		return nil
	}
	names, err := reports.Journals(c.dir)
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
	return run.Write(c.dir)
}

// Package smoke checks an adapter before any verdict is taken from it: whether it
// speaks the protocol, hands bytes on as they are, and connects the SDK at all. It
// tells an adapter's author what is wrong, with the line that was wrong and what it
// should have been. What an SDK makes of hard cases is no affair of it.
package smoke

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// Options say what is checked, and how.
type Options struct {
	// Argv is the adapter's command line.
	Argv []string
	// Catalogue is what known responses are taken from; nil: the shipped one.
	Catalogue *fixtures.Catalogue
	// Timeout is how long each answer is waited for; 0 means [runner.DefaultTimeout].
	Timeout time.Duration
	// Memory is what the adapter may hold, in bytes; 0: as much as it likes.
	Memory int64
}

// Check is one thing that was looked at.
type Check struct {
	Name string // a word or two, such as "describe"
	// Says is what the check is about, or what it has seen where that is of use.
	Says string
	// Problems are what is wrong; none: it passed, if it was made.
	Problems []Problem
	// Notes are what may be the SDK's own doing; the run judges that.
	Notes []string
	// NotRun says why it was not made; empty: it was.
	NotRun string
}

// Problem is one thing that is wrong, for the adapter's author.
type Problem struct {
	What   string // one line
	Sent   string // the request, where that helps; as the other lines escaped and bounded
	Line   string // what the adapter wrote; empty: nothing
	Should string // what it should have written
	Hint   string // what it usually comes from; may be empty
}

// Report is what came of it.
type Report struct {
	// Label names the SDK, or the program where that is not known.
	Label  string
	Checks []Check
	// Stderr is the end of what the adapter wrote to standard error.
	Stderr string
}

// Passed reports whether every check that could be made has passed, and every one that
// the adapter's description promises was made.
func (r *Report) Passed() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return len(c.Problems) > 0 })
}

// Run checks an adapter. The error says that it could not be started at all, or that
// the run was stopped.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Catalogue == nil {
		c, err := fixtures.Default()
		if err != nil {
			return nil, err
		}
		o.Catalogue = c
	}
	s := &smoke{Options: o, ctx: ctx, report: &Report{Label: strings.Join(o.Argv, " ")}}
	err := s.run()
	if ctx.Err() != nil {
		err = fmt.Errorf("stopped: %w", context.Cause(ctx))
	}
	return s.report, err
}

// smoke is the checking of one adapter.
type smoke struct {
	Options
	ctx         context.Context
	report      *Report
	talk        *host.Conversation
	description runner.Description
	ops         []string
	right       []target // whose errors are shown as documented
}

// check is one step; it returns what it has seen, if that is of use.
type check struct {
	name, says string
	// needs is the operation without which it cannot be made.
	needs string
	run   func(*smoke, *Check)
}

func checks() []check {
	return []check{
		{"describe", "describe is answered with one line, and the description can be used", "", (*smoke).describe},
		{"error", "a documented error is an error, with its values", runner.OpDecode, (*smoke).failure},
		{"success", "a documented success is a success, with its request id", runner.OpDecode, (*smoke).success},
		{"encodings", "texts beyond ASCII, escapes and bytes of every length come through", runner.OpDecode, (*smoke).encodings},
		{"long line", "a request of more than a mebibyte is answered", runner.OpDecode, (*smoke).long},
		{"concurrency", "as many requests as the description says are taken at once", runner.OpDecode, (*smoke).concurrent},
		{"every form", "every form of the documented samples is answered as the protocol's schema says", runner.OpDecode, (*smoke).everyForm},
		{"call", "the SDK's client reaches the server and returns its answer", runner.OpCall, (*smoke).call},
		{"transport", "a connection that the server closes is an outcome, too", runner.OpCall, (*smoke).transport},
		{"unknown operation", "an operation that it does not know is a failure, and not the end", "", (*smoke).unknown},
		{"end of input", "it ends with status 0 when its input does", "", (*smoke).end},
		{"second start", "started again it describes itself the same", "", (*smoke).again},
	}
}

func (s *smoke) run() (err error) {
	if err := s.start(); err != nil {
		return err
	}
	defer func() {
		s.report.Stderr = s.talk.Stderr()
		_ = s.talk.End(s.ctx) // what it would say has been told, or the run is over
	}()
	for i, c := range checks() {
		done := Check{Name: c.name, Says: c.says}
		switch {
		case s.ctx.Err() != nil:
			done.NotRun = "stopped"
		case i > 0 && s.description.Name == "":
			done.NotRun = "it has no description that could be used"
		case c.needs != "" && !slices.Contains(s.ops, c.needs):
			done.NotRun = fmt.Sprintf("the adapter has no %s", c.needs)
		default:
			c.run(s, &done)
		}
		s.report.Checks = append(s.report.Checks, done)
	}
	return nil
}

// start starts the adapter.
func (s *smoke) start() error {
	talk, err := host.Converse(s.Argv, s.Timeout, host.MemoryLimit(s.Memory))
	if err != nil {
		return fmt.Errorf("the adapter could not be started: %w", err)
	}
	s.talk = talk
	return nil
}

// restart starts it anew after a fault, so that the other checks can be made.
func (s *smoke) restart() error {
	_ = s.talk.End(s.ctx)
	if err := s.start(); err != nil {
		return err
	}
	if r := s.talk.Describe(s.ctx); r.Fault != nil {
		return fmt.Errorf("started again it does not answer describe: %w", r.Fault)
	}
	return nil
}

// answered adds what is wrong with a reply that should have been an outcome, and
// reports whether it is one.
func (s *smoke) answered(c *Check, r host.Reply, should string) bool {
	switch {
	case r.Fault != nil:
		c.Problems = append(c.Problems, s.faulty(r, should))
		if err := s.restart(); err != nil {
			c.Problems = append(c.Problems, Problem{What: err.Error()})
			s.description.Name = ""
		}
	case r.Failure != nil:
		c.Problems = append(c.Problems, Problem{
			What: "the adapter says that it failed: " + *r.Failure, Line: visible(r.Line), Should: should,
			Hint: "a failure means that the adapter, not the SDK, could not do it; what the SDK says belongs into an outcome",
		})
	case !s.valid(c, r, should):
	case r.Outcome == nil:
		c.Problems = append(c.Problems, Problem{What: `the answer has no "outcome"`, Line: visible(r.Line), Should: should})
	default:
		return true
	}
	return false
}

// faulty is the problem of a request without an answer.
func (s *smoke) faulty(r host.Reply, should string) Problem {
	p := Problem{What: r.Fault.What, Sent: visible(r.Sent), Should: should, Hint: hint(r)}
	if r.Wrong != nil {
		p.Line = visible(r.Wrong)
	}
	return p
}

// hint is what a fault usually comes from.
func hint(r host.Reply) string {
	switch r.Fault.Kind {
	case runner.Hang:
		return "each answer is one line that ends with a line feed and is flushed at once; most languages keep back what is written to a pipe"
	case runner.Crash:
		if detail := strings.TrimSpace(r.Fault.Detail); detail != "" {
			lines := strings.Split(detail, "\n")
			return "its standard error ends with: " + visible([]byte(strings.Join(lines[max(0, len(lines)-3):], " | ")))
		}
		return "it wrote nothing to standard error"
	}
	switch what := r.Fault.What; {
	case strings.Contains(what, "byte order mark"):
		return "write UTF-8 without a byte order mark"
	case strings.Contains(what, "UTF-8"):
		return "lines are UTF-8, whatever the machine's locale says"
	case strings.Contains(what, "its id is"), strings.Contains(what, "without an id"), strings.Contains(what, "an answer to request"):
		return "the id is a number, and the answer has that of its request"
	case strings.Contains(what, "line feed"), strings.Contains(what, "it must be"):
		return ""
	case strings.Contains(what, "unexpected end of JSON"):
		return "an answer is one line: write the object without line feeds in it"
	}
	return "only answers belong on standard output: print everything else, the SDK's logs too, to standard error"
}

var errNoSource = errors.New("the catalogue has no page of a provider and a product that the adapter names")

// target is a provider's page in one format, as the adapter claims to read it.
type target struct {
	source *fixtures.Source
	format string
}

// targets are one page of each provider in each format that the adapter names.
func (s *smoke) targets() (list []target, err error) {
	d := s.description
	for _, provider := range d.Providers {
		for _, format := range d.Formats {
			for _, source := range s.Catalogue.Sources {
				if source.Provider == provider && slices.Contains(source.Formats, format) &&
					(len(d.Products) == 0 || slices.Contains(d.Products, source.Product)) {
					list = append(list, target{source, format})
					break
				}
			}
		}
	}
	if len(list) == 0 {
		return nil, errNoSource
	}
	return list, nil
}

// sample is the wire form of a sample of the page, nil if it has none.
func (s *smoke) sample(t target, kind string) *fixtures.Fixture {
	for _, f := range s.Catalogue.Fixtures {
		if f.Source == t.source && f.Form == fixtures.Wire && f.Response.Format == t.format && f.Kind == kind && f.Wire == nil {
			return f
		}
	}
	return nil
}

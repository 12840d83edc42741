package engine

import (
	"context"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
	"github.com/sdkconform/sdkconform/suite/engine/internal/bisect"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// Session runs cases on one subject. It is used by one goroutine.
type Session struct {
	program *drive.Program
	cases   *caseRunner
	ahead   *aheadRunner // nil: the subject takes one request at a time
	whole   bool
}

// sessionOptions are the settings of a session.
type sessionOptions struct {
	timeout   time.Duration
	history   *faults.History // of the adapter
	authority *replay.TestCA  // see [Options.TLS]
	whole     bool            // see [Options.Whole]
	// reassign receives the result of a case other than the current one, when a response
	// that was given between cases ended the program. It reports whether that case is part
	// of the run; if not, the fault stays with the current case.
	reassign func(*reports.Case) bool
}

// NewSession makes a session. Timeout is the deadline of one case, which the subject
// keeps; 0 means [runner.DefaultTimeout].
func NewSession(p *Plan, s runner.Subject, timeout time.Duration) *Session {
	return newSession(p, s, sessionOptions{
		timeout: timeout, history: faults.NewHistory(),
		reassign: func(*reports.Case) bool { return false },
	})
}

func newSession(p *Plan, s runner.Subject, o sessionOptions) *Session {
	if o.timeout <= 0 {
		o.timeout = runner.DefaultTimeout
	}
	program := drive.NewProgram(s, o.timeout, o.history)
	program.UseTLS(o.authority)
	pipeline := drive.NewPipeline(program)
	var driver drive.Driver = program
	if pipeline != nil {
		driver = pipeline
	}
	cases := &caseRunner{
		plan: p, description: s.Description(), timeout: o.timeout, program: program, driver: driver, history: o.history,
		confirmer: confirmer{driver: driver, history: o.history, timeout: o.timeout},
		attributor: attributor{
			goldens: p.Goldens, driver: driver, history: o.history, reassign: o.reassign,
			investigator: bisect.NewInvestigator(driver, o.history),
		},
		compact: map[drive.Step]compactForm{},
	}
	session := &Session{program: program, cases: cases, whole: o.whole}
	if pipeline != nil {
		session.ahead = &aheadRunner{pipeline: pipeline, cases: cases}
	}
	return session
}

// abandon ends the program: a run that is stopped does not wait for programs to end by
// themselves.
func (s *Session) abandon() { s.program.Restart() }

// Close closes the subject and what the session started for it.
func (s *Session) Close() error {
	if s.ahead != nil {
		return s.ahead.pipeline.Close()
	}
	return s.program.Close()
}

// Expect announces the cases that [Session.Do] is given next, in their order, so that their
// responses can be given before the cases before them are judged. Without it one request is
// in flight.
func (s *Session) Expect(items ...Item) {
	if s.ahead == nil {
		return
	}
	for _, item := range items {
		if item.given() {
			s.ahead.pipeline.Expect(item.driveCase())
		}
	}
}

// lookahead is how many cases the session should have been given by Expect before the first of them is run.
func (s *Session) lookahead() int {
	if s.ahead == nil {
		return 0
	}
	return lookahead
}

// Do runs one case: its response is given twice, each time after another response. Both
// outcomes are judged, and they must be the same.
func (s *Session) Do(ctx context.Context, item Item) *reports.Case {
	c := &reports.Case{ID: item.Fixture.ID, Op: item.Op, Level: item.Golden.Level, Findings: []golden.Finding{}}
	if item.NotApplicable != "" {
		c.Verdict, c.Reason = reports.NotApplicable, item.NotApplicable
		return c
	}
	if item.judged != nil {
		s.cases.history.AddFatal(item.Op, item.Fixture)
		return item.judged
	}
	started := time.Now()
	if s.ahead != nil {
		s.ahead.run(ctx, item, c)
	} else {
		s.cases.alone(ctx, item, c)
	}
	c.Micros = time.Since(started).Microseconds()
	if passed(c) && !s.whole {
		c.Exchange, c.Outcome = nil, nil
	} else {
		c.Sent = reports.SentOf(&item.Fixture.Response)
	}
	return c
}

// notes are what is to be said of the adapter besides its cases.
func (s *Session) notes() []string {
	if s.ahead == nil {
		return nil
	}
	return s.ahead.notes
}

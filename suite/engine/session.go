package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Session runs cases on one subject, one at a time.
type Session struct {
	plan        *Plan
	subject     runner.Subject
	description runner.Description
	timeout     time.Duration
	server      *replay.Server            // started by the first call
	authority   *replay.TestCA            // nil: the server speaks plain HTTP
	whole       bool                      // what passes is recorded whole, too
	wire        map[opID][]golden.Finding // findings of wire forms, for Attribute
	losses      *losses                   // shared by the sessions of an adapter

	// Charge is given what became of another case than the one that is run: an SDK
	// that ends when a response is given in between of which nobody has thought. It
	// says whether that case is in the run; if not, the one that is run answers for it.
	// It may be nil.
	Charge func(*reports.Case) bool
	// Notes are what is to be said of the adapter besides its cases.
	Notes []string

	given   []step         // what the program was given since it was started, the last of it
	count   int            // how many responses that were
	needed  map[string]int // by what happened, how many responses it took before it
	replays int            // how often it was started to look into faults
	pipe    *pipe          // nil: one request is in flight
	lanes   *lanes         // nil: calls are made one at a time
	piping  bool           // the case that is run was given ahead
	alone   int            // how many cases in a row were given alone to a fresh program
	hurry   time.Duration  // the deadline of the next response; 0: the whole one
}

type opID struct{ op, id string }

// NewSession makes a session. Timeout is the deadline of one case, which the subject
// keeps; 0 means [runner.DefaultTimeout].
func NewSession(p *Plan, s runner.Subject, timeout time.Duration) *Session {
	if timeout <= 0 {
		timeout = runner.DefaultTimeout
	}
	made := &Session{
		plan: p, subject: s, description: s.Description(), timeout: timeout,
		wire: map[opID][]golden.Finding{}, losses: newLosses(), needed: map[string]int{}, pipe: newPipe(s),
	}
	if made.pipe != nil {
		made.lanes = newLanes(made.pipe.depth / 2)
	}
	return made
}

// Record has what passes recorded whole, too: what was sent, asked and shown.
func (s *Session) Record() { s.whole = true }

// UseTLS has the replay server speak TLS with a certificate of the authority, which
// the SDK must trust (see [replay.TestCA.Trust]). It must come before the first case.
func (s *Session) UseTLS(authority *replay.TestCA) { s.authority = authority }

// Close closes the subject and what the session started for it.
func (s *Session) Close() error {
	s.lanes.stop(true)
	s.pipe.settled()
	err := errors.Join(s.subject.Close(), s.lanes.close())
	if s.server != nil {
		err = errors.Join(err, s.server.Close())
	}
	return err
}

// given is what became of one response, and of a call what the wire saw of it.
type given struct {
	runner.Result
	exchange *replay.Exchange
}

// give hands the SDK one response by an operation.
func (s *Session) give(ctx context.Context, op string, f *fixtures.Fixture) given {
	s.pipe.settled()
	s.note(op, f)
	started := time.Now()
	made := s.giveNow(ctx, op, f)
	if made.Fault == nil && f.Wire == nil {
		s.losses.answered(time.Since(started))
	}
	s.pipe.seen(made.Fault)
	return made
}

func (s *Session) giveNow(ctx context.Context, op string, f *fixtures.Fixture) given {
	subject := s.subject
	if s.hurry > 0 {
		subject = hurried{subject, s.hurry}
	}
	if op == runner.OpDecode {
		return given{Result: subject.Decode(ctx, &f.Response)}
	}
	made, server := s.callTo(ctx, s.server, subject, f)
	s.server = server
	return made
}

// serve starts the replay server.
func (s *Session) serve() (*replay.Server, error) {
	if s.authority == nil {
		return replay.NewServer()
	}
	return replay.NewServerAt("127.0.0.1:0", &s.authority.Certificate)
}

// ahead is what a subject has already made of responses that were given in a batch.
type ahead struct {
	fixtures []*fixtures.Fixture
	results  []runner.Result
}

// prepare gives a [runner.BatchDecoder] what a case is going to need if nothing goes wrong.
func (s *Session) prepare(ctx context.Context, item Item) (a ahead) {
	b, ok := s.subject.(runner.BatchDecoder)
	if !ok || item.Op != runner.OpDecode {
		return a
	}
	var responses []*runner.Response
	for _, others := range item.others {
		for _, other := range others {
			if !s.losses.isBad(item.Op, other) {
				a.fixtures = append(a.fixtures, other)
				responses = append(responses, &other.Response)
				break
			}
		}
		a.fixtures = append(a.fixtures, item.Fixture)
		responses = append(responses, &item.Fixture.Response)
	}
	a.results = b.DecodeEach(ctx, responses)
	return a
}

// take returns what the subject has made of f, in a batch or now.
func (s *Session) take(ctx context.Context, item Item, f *fixtures.Fixture, a *ahead) given {
	if s.piping {
		if result, ok := s.ahead(ctx, item, f); ok {
			return result
		}
		s.pipe.skip(item) // the order is another from here on
	}
	if len(a.results) > 0 && len(a.fixtures) > 0 && a.fixtures[0] == f {
		result := a.results[0]
		a.fixtures, a.results = a.fixtures[1:], a.results[1:]
		return given{Result: result}
	}
	*a = ahead{} // the order is another from here on
	return s.give(ctx, item.Op, f)
}

// Do runs one case: the response twice, each time after another response. Both
// outcomes are judged, and must be the same.
func (s *Session) Do(ctx context.Context, item Item) *reports.Case {
	c := &reports.Case{ID: item.Fixture.ID, Op: item.Op, Level: item.Golden.Level, Findings: []golden.Finding{}}
	if item.NotApplicable != "" {
		c.Verdict, c.Reason = reports.NotApplicable, item.NotApplicable
		return c
	}
	started := time.Now()
	switch {
	case s.enter(item):
		s.doAhead(ctx, item, c)
	case s.pipe != nil && s.pipe.alone > 0:
		s.doAlone(ctx, item, c)
	default:
		s.runs(ctx, item, c)
	}
	c.Micros = time.Since(started).Microseconds()
	if c.Verdict == reports.Pass && len(c.Findings) == 0 && !s.whole {
		c.Exchange, c.Outcome = nil, nil
	} else {
		c.Sent = reports.SentOf(&item.Fixture.Response)
	}
	return c
}

// runs runs a case, anew where it was another's fault that it could not be run.
func (s *Session) runs(ctx context.Context, item Item, c *reports.Case) {
	if s.expected(ctx, item, c) {
		return
	}
	for i := 1; s.run(ctx, item, c); i++ {
		if i == mostRuns {
			faulted(c, &runner.Fault{Kind: runner.Harness, What: fmt.Sprintf("the program ended %d times on what it was given for this case, and each time it was another's doing", i)}, "")
			return
		}
	}
}

// run runs a case once. It says whether that must be done again.
func (s *Session) run(ctx context.Context, item Item, c *reports.Case) (again bool) {
	var outcomes [2]runner.Outcome
	var before [2]*golden.Golden
	var exchanges [2]*replay.Exchange
	changed := false
	made := s.prepare(ctx, item)
	runs := item.runs()
	for i, others := range runs {
		other, fault := s.disturb(ctx, item, others, &made)
		if fault != nil {
			return s.blame(ctx, item, i, other, fault, c)
		}
		if other != nil {
			before[i] = s.plan.Goldens[other.ID]
		}
		result, proof := s.own(ctx, item, &made)
		exchanges[i] = result.exchange
		c.Exchange = exchanged(result.exchange, item.Fixture.OnWire().Delivery)
		switch {
		case result.Fault != nil && proof != "" && result.Fault.Kind == runner.Hang:
			s.cutShort(item, result.Fault, proof, c)
			return false
		case result.Fault != nil:
			return s.blame(ctx, item, i, item.Fixture, result.Fault, c)
		}
		outcomes[i] = result.Outcome
		changed = changed || result.InputChanged
	}
	s.losses.count(item.Op, item.Fixture, nil)
	c.Outcome = &outcomes[0]
	findings := s.judge(item, outcomes[0], exchanges[0])
	var same []golden.Finding
	if len(runs) == len(outcomes) {
		same = item.Golden.Same(outcomes[0], outcomes[1])
		for i := range outcomes {
			if same == nil {
				same = item.Golden.LeftOver(outcomes[i], outcomes[1-i], before[i])
			}
		}
	}
	if same != nil {
		findings = append(same, merge(findings, s.judge(item, outcomes[1], exchanges[1]))...)
	}
	if changed {
		findings = append(findings, golden.RuleByID(golden.RuleInputUnchanged).Finding("body", "unchanged", "changed"))
	}
	// What differs from run to run is not the form's doing.
	if len(findings) > 0 && item.Golden.Rule != "" && same == nil && !s.piping {
		findings = item.Golden.Attribute(findings, s.wireFindings(ctx, item))
	}
	settle(c, findings)
	return false
}

// judge judges an outcome, and of a call what the wire saw.
func (s *Session) judge(item Item, o runner.Outcome, x *replay.Exchange) []golden.Finding {
	findings := item.Golden.Judge(s.description, o)
	if x != nil {
		findings = append(findings, item.Golden.JudgeExchange(o, item.Fixture.OnWire(), x)...)
	}
	return findings
}

// merge adds the findings that are not there yet.
func merge(findings, more []golden.Finding) []golden.Finding {
	for _, f := range more {
		known := false
		for _, g := range findings {
			known = known || g.Rule == f.Rule && g.Field == f.Field
		}
		if !known {
			findings = append(findings, f)
		}
	}
	return findings
}

// settle derives verdict and level from the findings. Those that are only recorded
// make no failure.
func settle(c *reports.Case, findings []golden.Finding) {
	c.Verdict = reports.Pass
	if len(findings) == 0 {
		return
	}
	// The gravest first, else in the judge's order.
	for _, level := range []golden.Level{golden.Required, golden.Recommended, golden.Informative} {
		for _, f := range findings {
			if f.Level == level {
				c.Findings = append(c.Findings, f)
			}
		}
	}
	if gravest := c.Findings[0].Level; gravest != golden.Informative {
		c.Verdict, c.Level = reports.Fail, gravest
	}
}

// disturb hands the SDK another response. A fault on it that repeats when it is given
// alone is that response's own and is left to its own case; one that does not came of
// what was given before (a second answer to it, say), and is returned.
func (s *Session) disturb(ctx context.Context, item Item, others []*fixtures.Fixture, made *ahead) (*fixtures.Fixture, *runner.Fault) {
	for _, other := range others {
		if s.losses.isBad(item.Op, other) {
			continue
		}
		fault := s.take(ctx, item, other, made).Fault
		if fault == nil {
			return other, nil
		}
		if fault.Kind == runner.NotRun || s.piping {
			return other, fault
		}
		given, count := s.given, s.count
		if ended(fault) {
			s.forget()
		}
		if s.give(ctx, item.Op, other).Fault == nil {
			if ended(fault) { // what the fault belongs to is looked for in what was before
				s.given, s.count = given, count
			}
			return other, fault
		}
		s.forget()
		s.losses.setBad(item.Op, other)
	}
	return nil, nil
}

// wireFindings judges the wire form of the case's item, to tell what its own form
// breaks from what is broken anyway.
func (s *Session) wireFindings(ctx context.Context, item Item) []golden.Finding {
	id := item.Fixture.WireID()
	key := opID{item.Op, id}
	if known, ok := s.wire[key]; ok {
		return known
	}
	f := s.plan.Catalogue.Fixture(id)
	if f == nil {
		return nil
	}
	result := s.give(ctx, item.Op, f)
	var findings []golden.Finding
	if result.Fault == nil {
		findings = s.plan.Goldens[id].Judge(s.description, result.Outcome)
	}
	s.wire[key] = findings
	return findings
}

// faulted settles a case by the fault that took the place of an outcome.
func faulted(c *reports.Case, fault *runner.Fault, when string) {
	c.Reason, c.Detail = when+fault.What, fault.Detail
	rule := ""
	switch fault.Kind {
	case runner.Crash:
		c.Verdict, rule = reports.Crash, golden.RuleNoCrash
	case runner.Hang:
		c.Verdict, rule = reports.Hang, golden.RuleNoHang
	case runner.Harness:
		c.Verdict = reports.HarnessError
	default:
		c.Verdict = reports.NotRun
	}
	if rule != "" {
		r := golden.RuleByID(rule)
		c.Level = r.Level
		c.Findings = append(c.Findings, r.Finding("", "an outcome", c.Reason))
	}
}

// shownBytes is how much of a value a report shows.
const shownBytes = 2 << 10

// exchanged is what the wire saw of a call, as reports show it.
func exchanged(x *replay.Exchange, d replay.Delivery) *reports.Exchange {
	if x == nil {
		return nil
	}
	shown := &reports.Exchange{Took: x.Took.Milliseconds(), Open: x.Open, Total: len(x.Requests), Delivery: string(d)}
	const most = 8
	for _, r := range x.Requests[:min(len(x.Requests), most)] {
		request := reports.Request{Connection: r.Connection, Line: safetext.Visible([]byte(r.Line()), shownBytes)}
		for _, name := range slices.Sorted(maps.Keys(r.Header)) {
			for _, value := range r.Header[name] {
				request.Header = append(request.Header, safetext.Visible([]byte(name+": "+value), shownBytes))
			}
		}
		request.Body = safetext.Visible(r.Body, shownBytes)
		shown.Requests = append(shown.Requests, request)
	}
	return shown
}

package drive

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// subject takes requests ahead, and ends on a body "fatal" with all that is in flight.
type subject struct {
	given       []string
	inFlight    []*runner.Result
	mostAtOnce  int
	concurrency int
	restarts    int
}

func (s *subject) Description() runner.Description {
	return runner.Description{Concurrency: s.concurrency}
}
func (s *subject) Ops() []string { return []string{runner.OpDecode} }
func (s *subject) Close() error  { return nil }
func (s *subject) Restart()      { s.restarts++ }

func (s *subject) Call(context.Context, *runner.Call, time.Duration) runner.Result {
	return runner.Result{}
}

func (s *subject) Decode(ctx context.Context, r *runner.Response) runner.Result {
	return s.Begin(ctx, r)()
}

// Begin answers when it is waited for.
func (s *subject) Begin(_ context.Context, r *runner.Response) (wait func() runner.Result) {
	s.given = append(s.given, string(r.Body))
	result := &runner.Result{Outcome: runner.Outcome{Text: string(r.Body)}}
	s.inFlight = append(s.inFlight, result)
	s.mostAtOnce = max(s.mostAtOnce, len(s.inFlight))
	return func() runner.Result {
		if result.Fault == nil && string(r.Body) == "fatal" {
			fault := &runner.Fault{Kind: runner.Crash, What: "it died", Suspects: len(s.inFlight)}
			for _, other := range s.inFlight {
				other.Fault = fault
			}
		}
		s.inFlight = slices.DeleteFunc(s.inFlight, func(r *runner.Result) bool { return r == result })
		return *result
	}
}

func response(id, body string) *fixtures.Fixture {
	return &fixtures.Fixture{ID: id, Response: runner.Response{Body: []byte(body)}}
}

// cases have bodies and the spacers "before" and "between".
func cases(bodies ...string) (list []Case) {
	before, between := response("before", "before"), response("between", "between")
	for i, body := range bodies {
		list = append(list, Case{
			Step: Step{runner.OpDecode, response(fmt.Sprint(i), body)}, Runs: 2,
			Spacers: [2][]*fixtures.Fixture{{before}, {between}},
		})
	}
	return list
}

// run runs cases as long as there is no interruption.
func run(t *testing.T, p *Pipeline, list []Case) *Interruption {
	t.Helper()
	for _, c := range list {
		p.Expect(c)
	}
	for _, c := range list {
		if !p.Enter(c) {
			t.Fatalf("%s is not given ahead", c.Fixture.ID)
		}
		for _, s := range c.steps(p.history) {
			result, interruption := p.Next(t.Context(), c.Step, s)
			if interruption != nil {
				return interruption
			}
			if result.Outcome.Text != string(s.Fixture.Response.Body) {
				t.Errorf("for %q it got the result of %q", s.Fixture.Response.Body, result.Outcome.Text)
			}
		}
		p.Leave(c.Step)
	}
	return nil
}

// A pipeline gives the responses in the order of a program that takes one at a time, only
// earlier.
func TestPipelineKeepsTheOrder(t *testing.T) {
	s := &subject{concurrency: 3}
	p := NewPipeline(NewProgram(s, time.Minute, faults.NewHistory()))
	if in := run(t, p, cases("a", "b", "c", "d")); in != nil {
		t.Errorf("interrupted: %v", in.Fault)
	}
	want := "before a between a before b between b before c between c before d between d"
	if got := strings.Join(s.given, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if s.mostAtOnce != 6 || p.Log().Count != len(s.given) {
		t.Errorf("%d at once; the log has %d", s.mostAtOnce, p.Log().Count)
	}
	// What is not expected is given alone.
	other := cases("other")[0]
	if p.Enter(other) {
		t.Error("a case that was not expected is given ahead")
	}
	if result := p.Give(t.Context(), other.Step); result.Outcome.Text != "other" {
		t.Errorf("got %+v", result)
	}
}

// A fault in flight is told with all that may have caused it, until a response is found
// that does so alone.
func TestInterruption(t *testing.T) {
	s := &subject{concurrency: 2}
	p := NewPipeline(NewProgram(s, time.Minute, faults.NewHistory()))
	list := cases("a", "fatal", "c", "d")
	in := run(t, p, list)
	if in == nil {
		t.Fatal("no interruption")
	}
	if in.Fault.What != "it died" || in.Cases != 2 || len(in.Suspects) != 4 || in.Suspects[0] != list[1].Step || in.Log.Count != len(s.given) || in.Explained {
		t.Errorf("got %+v", in)
	}
	if s.restarts != 1 || p.Log().Count != 0 {
		t.Errorf("%d restarts; the log has %d", s.restarts, p.Log().Count)
	}
	if p.Give(t.Context(), list[2].Step); in.Explained {
		t.Error("explained by a harmless response")
	}
	result := p.Give(t.Context(), list[1].Step)
	if !Ended(result.Fault) || result.Log.Count != 2 || !in.Explained || p.Log().Count != 0 {
		t.Errorf("got %+v, explained: %v", result, in.Explained)
	}
}

// The log of a long-lived program has its last responses, and the count of all.
func TestLogIsBounded(t *testing.T) {
	var l Log
	steps := cases(strings.Split(strings.Repeat("a ", 5*MinLog), " ")...)
	for _, c := range steps {
		l.add(c.Step)
		if len(l.Steps) > 2*MinLog || len(l.Steps) < min(l.Count, MinLog) || l.Steps[len(l.Steps)-1] != c.Step {
			t.Fatalf("%d of %d", len(l.Steps), l.Count)
		}
	}
	if l.Count != len(steps) {
		t.Errorf("%d of %d", l.Count, len(steps))
	}
}

// An adapter that takes one request at a time has no pipeline.
func TestNewPipelineOfOne(t *testing.T) {
	if p := NewPipeline(NewProgram(&subject{concurrency: 1}, time.Minute, faults.NewHistory())); p != nil {
		t.Error("it has one")
	}
}

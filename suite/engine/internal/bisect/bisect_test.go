package bisect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// program is a driver whose program ends as fault says, of what it was given since it was
// started.
type program struct {
	given    []string
	restarts int
	fault    func(given []string) *runner.Fault
}

func (p *program) Give(_ context.Context, s drive.Step) (result drive.Result) {
	p.given = append(p.given, s.Fixture.ID)
	if result.Fault = p.fault(p.given); result.Fault != nil {
		p.given = nil
	}
	return result
}

func (p *program) GiveWithin(ctx context.Context, s drive.Step, _ time.Duration) drive.Result {
	return p.Give(ctx, s)
}

func (p *program) Restart()         { p.given = nil; p.restarts++ }
func (p *program) CanRestart() bool { return true }
func (p *program) CanShorten() bool { return false }
func (p *program) Log() drive.Log   { return drive.Log{} }

func steps(ids ...string) (list []drive.Step) {
	for _, id := range ids {
		list = append(list, drive.Step{Op: runner.OpDecode, Fixture: &fixtures.Fixture{ID: id}})
	}
	return list
}

// sequence is n different responses with an x in front of the last after.
func sequence(n, after int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	return slices.Insert(ids, n-after, "x")
}

// A fault is attributed to the response that causes it, with the fewest earlier responses
// that it needs.
func TestInvestigate(t *testing.T) {
	crash := &runner.Fault{Kind: runner.Crash, What: "it died", Suspects: 1}
	last := func(given []string) string { return given[len(given)-1] }
	for _, test := range []struct {
		name     string
		given    []string // the fault comes with the last
		notAlone bool
		fault    func(given []string) *runner.Fault
		first    *runner.Fault // nil: a crash
		step     string
		what     string
		eachTime bool
	}{
		{
			name: "alone", given: sequence(3, 0), step: "x", what: "it died; alone in a fresh program, too", eachTime: true,
			fault: func(given []string) *runner.Fault {
				if last(given) == "x" {
					return crash
				}
				return nil
			},
		},
		{
			name: "told by the next request", given: sequence(3, 1), step: "x", what: "told by the next request: it died", eachTime: true,
			first: &runner.Fault{Kind: runner.Crash, What: "it died", Late: true},
		},
		{
			name: "after its answer", given: sequence(3, 1), step: "x", what: "after its answer, with any request that follows (here 2): it died", eachTime: true,
			fault: func(given []string) *runner.Fault {
				if len(given) > 1 && given[len(given)-2] == "x" {
					return crash
				}
				return nil
			},
		},
		{
			name: "needs several earlier responses", given: sequence(37, 0), step: "x",
			what: "it died; not when given alone: it takes 37 responses before it: 0, 1, 2, …",
			fault: func(given []string) *runner.Fault {
				if len(given) > 37 {
					return crash
				}
				return nil
			},
		},
		{
			name: "needs one of them", given: append(sequence(200, 90), "last"), step: "last",
			what: "it died; not when given alone: it takes one response before it: x",
			fault: func(given []string) *runner.Fault {
				if last(given) == "last" && slices.Contains(given, "x") {
					return crash
				}
				return nil
			},
		},
		{
			name: "does not happen again", given: sequence(5, 0), step: "x",
			what:  "it died; it did not happen again, alone or after the last 5 of 5 responses before it",
			fault: func([]string) *runner.Fault { return nil },
		},
		{
			name: "known not to happen alone", given: []string{"x"}, notAlone: true, step: "x", what: "it died",
			fault: func([]string) *runner.Fault { return crash },
		},
		{
			name: "a hang is not bisected", given: sequence(9, 0), step: "x", what: "silent",
			first: &runner.Fault{Kind: runner.Hang, What: "silent", Suspects: 1},
			fault: func(given []string) *runner.Fault {
				if len(given) > 3 {
					return &runner.Fault{Kind: runner.Hang, What: "silent", Suspects: 1}
				}
				return nil
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := NewInvestigator(&program{fault: test.fault}, faults.NewHistory())
			fault := test.first
			if fault == nil {
				fault = crash
			}
			cause := v.Investigate(t.Context(), Incident{
				Fault: fault, Log: drive.Log{Steps: steps(test.given...), Count: len(test.given)},
				NotAlone: test.notAlone, Followers: steps("follower"),
			})
			if cause.Fixture.ID != test.step || cause.What != test.what || cause.EachTime != test.eachTime {
				t.Errorf("got %s, %q, each time %v", cause.Fixture.ID, cause.What, cause.EachTime)
			}
			if told := cause.Fault(fault); told.Kind != fault.Kind || told.What != cause.What {
				t.Errorf("told as %v", told)
			}
		})
	}
}

// What a fault needed once is tried first when the same fault comes again.
func TestInvestigateAgain(t *testing.T) {
	p := &program{fault: func(given []string) *runner.Fault {
		if len(given) > 100 {
			return &runner.Fault{Kind: runner.Crash, What: "it died"}
		}
		return nil
	}}
	v := NewInvestigator(p, faults.NewHistory())
	var restarts [2]int
	for i := range restarts {
		before := p.restarts
		cause := v.Investigate(t.Context(), Incident{
			Fault: &runner.Fault{Kind: runner.Crash, What: "it died"}, Log: drive.Log{Steps: steps(sequence(100, 0)...), Count: 101},
		})
		if !strings.Contains(cause.What, "it takes 100 responses before it") || strings.Count(cause.Detail, "\n") < 60 {
			t.Errorf("got %s\n%s", cause.What, cause.Detail)
		}
		restarts[i] = p.restarts - before
	}
	if restarts[1] >= restarts[0] {
		t.Errorf("%d restarts, then %d", restarts[0], restarts[1])
	}
}

// A program that crashes all the time is not started without end.
func TestInvestigateNoMore(t *testing.T) {
	p := &program{fault: func([]string) *runner.Fault { return nil }}
	v := NewInvestigator(p, faults.NewHistory())
	var cause Cause
	for range maxReplays {
		cause = v.Investigate(t.Context(), Incident{
			Fault: &runner.Fault{Kind: runner.Crash, What: "it died"}, Log: drive.Log{Steps: steps("a", "b"), Count: 2},
		})
	}
	if !strings.Contains(cause.What, "not investigated further") || p.restarts > 2*maxReplays {
		t.Errorf("got %q after %d restarts", cause.What, p.restarts)
	}
}

// Of what was given at once the response is found that ends the program when each is given
// alone in turn, whichever way it was told of then.
func TestInvestigateEach(t *testing.T) {
	crash := &runner.Fault{Kind: runner.Crash, What: "it died", Suspects: 3}
	more := &runner.Fault{Kind: runner.Harness, What: "more output after the answer", Suspects: 1}
	for _, test := range []struct {
		name            string
		together, alone *runner.Fault
		what            string
	}{
		{"the same fault", crash, crash, "it died" + AloneToo},
		// The second answer to one request came while another was in flight.
		{"told by another", &runner.Fault{Kind: runner.Harness, What: "a second answer", Suspects: 1, Late: true}, more, more.What + AloneToo},
		{"another fault", crash, more, more.What + AloneToo},
		{"none", crash, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := NewInvestigator(&program{fault: func(given []string) *runner.Fault {
				if given[len(given)-1] == "x" {
					return test.alone
				}
				return nil
			}}, faults.NewHistory())
			cause, fault := v.InvestigateEach(t.Context(), Incident{Fault: test.together, Log: drive.Log{Steps: steps(sequence(9, 4)...), Count: 10}})
			if fault != test.alone || cause.What != test.what || fault != nil && (cause.Fixture.ID != "x" || !cause.EachTime) {
				t.Errorf("got %+v, %v", cause, fault)
			}
		})
	}
}

package engine

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// lanes make the calls of several cases at the same time, each case on a port of its
// own. Their methods may be called on nil, which has none.
type lanes struct {
	most    int                 // how many there are
	ports   chan *replay.Server // those that no case has; nil: not started yet
	under   atomic.Int64        // cases that have been begun and are not over
	stopped atomic.Bool         // no further call is made
}

func newLanes(n int) *lanes {
	l := &lanes{most: n, ports: make(chan *replay.Server, n)}
	for range n {
		l.ports <- nil
	}
	return l
}

// free reports whether another case should be begun, with so many responses begun
// already: some more than there are ports, so that none has to wait for a case.
func (l *lanes) free(begun int) bool {
	const steps = 8 // of which some wait to be taken behind a case that is slow
	return l.under.Load() < int64(2*l.most) && begun < steps*l.most
}

// stop keeps the cases that are begun from making further calls, or lets them again.
func (l *lanes) stop(stopped bool) {
	if l != nil {
		l.stopped.Store(stopped)
	}
}

// close closes the ports; no case may be under way.
func (l *lanes) close() error {
	if l == nil {
		return nil
	}
	var faults []error
	for range l.most {
		if server := <-l.ports; server != nil {
			faults = append(faults, server.Close())
		}
	}
	return errors.Join(faults...)
}

// beginCalls begins the calls of a case.
func (s *Session) beginCalls(ctx context.Context, id opID, responses []*fixtures.Fixture) []*begun {
	list := make([]*begun, len(responses))
	results := make([]chan given, len(responses))
	for i, f := range responses {
		s.note(id.op, f)
		result := make(chan given, 1)
		results[i], list[i] = result, &begun{item: id, fixture: f, wait: func() given { return <-result }}
	}
	s.lanes.under.Add(1)
	go func() {
		server := <-s.lanes.ports
		for i, f := range responses {
			var made given
			made, server = s.callOn(ctx, server, f)
			results[i] <- made
			if made.Fault != nil {
				for _, rest := range results[i+1:] {
					rest <- notMade()
				}
				break
			}
		}
		s.lanes.under.Add(-1)
		s.lanes.ports <- server
	}()
	return list
}

// callOn makes one call of a lane on its port, and returns the port for the next.
func (s *Session) callOn(ctx context.Context, server *replay.Server, f *fixtures.Fixture) (given, *replay.Server) {
	if s.lanes.stopped.Load() {
		return notMade(), server
	}
	return s.callTo(ctx, server, s.subject, f)
}

func notMade() given {
	return given{Result: runner.Result{Fault: &runner.Fault{Kind: runner.NotRun, What: "not made: a call before it went wrong"}}}
}

// callTo makes one call to a server, which is started if it is nil, and returns the one
// for the next call: what the SDK has left running after a fault may still ask the port.
func (s *Session) callTo(ctx context.Context, server *replay.Server, subject runner.Subject, f *fixtures.Fixture) (given, *replay.Server) {
	if server == nil {
		var err error
		if server, err = s.serve(); err != nil {
			return given{Result: runner.Result{Fault: &runner.Fault{Kind: runner.NotRun, What: err.Error()}}}, nil
		}
	}
	result, exchange := server.Exchange(ctx, subject, f.Answer(), s.timeout)
	if result.Fault != nil {
		_ = server.Close()
		server = nil
	}
	return given{result, &exchange}, server
}

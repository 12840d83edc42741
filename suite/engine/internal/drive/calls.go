package drive

import (
	"context"
	"errors"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// caller makes calls to replay servers.
type caller struct {
	timeout   time.Duration
	authority *replay.TestCA // nil: the servers speak plain HTTP
}

// call makes one call to a server, which is started if it is nil. It returns the server
// for the next call: after a fault that is another one, because what the SDK has left
// running may still send requests to the old port.
func (c *caller) call(ctx context.Context, server *replay.Server, subject runner.Subject, f *fixtures.Fixture) (Result, *replay.Server) {
	if server == nil {
		var err error
		if server, err = c.serve(); err != nil {
			return notMade(err.Error()), nil
		}
	}
	if f.OnWire().Delivery == replay.DeliverLargeBody {
		// In this process it stands beside all that nobody needs any more, and then beside what comes next.
		debug.FreeOSMemory()
		defer debug.FreeOSMemory()
	}
	result, exchange := server.Exchange(ctx, subject, f.Answer(), c.timeout)
	if result.Fault != nil {
		_ = server.Close()
		server = nil
	}
	return Result{Result: result, Exchange: &exchange}, server
}

func (c *caller) serve() (*replay.Server, error) {
	if c.authority == nil {
		return replay.NewServer()
	}
	return replay.NewServerAt("127.0.0.1:0", &c.authority.Certificate)
}

// notMade is the result of a call that was not made.
func notMade(why string) Result {
	return Result{Result: runner.Result{Fault: &runner.Fault{Kind: runner.NotRun, What: why}}}
}

// callPool makes the calls of several cases at the same time, each case on a port of its
// own.
type callPool struct {
	subject  runner.Subject
	calls    *caller
	size     int
	ports    chan *replay.Server // that no case uses; nil: not started yet
	unended  atomic.Int64        // cases that were begun and have not ended
	stopping atomic.Bool         // no further call is made
}

func newCallPool(s runner.Subject, c *caller, size int) *callPool {
	p := &callPool{subject: s, calls: c, size: size, ports: make(chan *replay.Server, size)}
	for range size {
		p.ports <- nil
	}
	return p
}

// takesAnother reports whether another case should be begun while so many responses are in
// flight: there are more cases than ports, so that no port waits for a case.
func (p *callPool) takesAnother(inFlight int) bool {
	const callsPerPort = 8 // some of them wait for their turn behind a slow case
	return p.unended.Load() < int64(2*p.size) && inFlight < callsPerPort*p.size
}

// stop keeps the cases that were begun from making further calls; resume allows them again.
func (p *callPool) stop()   { p.stopping.Store(true) }
func (p *callPool) resume() { p.stopping.Store(false) }

// begin begins the calls of a case, which are made one after the other. Each function that
// it returns waits for one of them.
func (p *callPool) begin(ctx context.Context, steps []Step) (waits []func() Result) {
	results := make([]chan Result, len(steps))
	for i := range steps {
		result := make(chan Result, 1)
		results[i] = result
		waits = append(waits, func() Result { return <-result })
	}
	p.unended.Add(1)
	go func() {
		server := <-p.ports
		failed := false
		for i, s := range steps {
			result := notMade("not made: an earlier call of the case failed")
			if !failed && !p.stopping.Load() {
				result, server = p.calls.call(ctx, server, p.subject, s.Fixture)
			}
			failed = failed || result.Fault != nil
			results[i] <- result
		}
		p.unended.Add(-1)
		p.ports <- server
	}()
	return waits
}

// close closes the ports. It waits for the cases that have not ended.
func (p *callPool) close() error {
	var errs []error
	for range p.size {
		if server := <-p.ports; server != nil {
			errs = append(errs, server.Close())
		}
	}
	return errors.Join(errs...)
}

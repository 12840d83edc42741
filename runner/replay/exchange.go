package replay

import (
	"context"
	"net/http"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// Exchange is what the server saw of one call, or of several in a row.
type Exchange struct {
	// Call is what was asked of the adapter, without the secret.
	Call runner.Call `json:"call"`
	// Requests are those that arrived, of all calls, at most 1000.
	Requests []Request `json:"requests"`
	// Took is the time of the longest call.
	Took time.Duration `json:"took"`
	// Open is how many connections were open when the last call had returned.
	Open int `json:"open"`
}

const (
	// stalledTimeout is the caller's deadline where the server stalls. Several SDKs
	// count whole seconds.
	stalledTimeout = time.Second
	// brokenTimeout is the caller's deadline where the connection ends too early: a
	// client that waits for more waits that long.
	brokenTimeout = 2 * time.Second
	// largeTimeout is the caller's deadline for [DeliverLargeBody]: readers in
	// interpreted languages need seconds for it, on a busy machine many.
	largeTimeout = 3 * time.Minute
)

// mostUnseen is how often an exchange accepts that no request arrives, before that is the
// adapter's fault.
const mostUnseen = 3

// GracePeriod is how much time a call may take, deadline included, before it is said to
// have ignored its deadline: generous, because machines are busy.
func GracePeriod(deadline time.Duration) time.Duration { return 2*deadline + 2*time.Second }

// Exchange makes subject call the server while it holds an answer. A call during which
// the server saw no request is a fault of the adapter: no outcome of it is the SDK's.
// Timeout is the deadline of one call as the subject keeps it; 0 means
// [runner.DefaultTimeout].
//
// After a fault the server should be closed: what the SDK has left running may still
// ask it.
func (s *Server) Exchange(ctx context.Context, subject runner.Subject, a Answer, timeout time.Duration) (runner.Result, Exchange) {
	if timeout <= 0 {
		timeout = runner.DefaultTimeout
	}
	c, err := s.newCaller(subject, a, timeout)
	if err != nil {
		return runner.Result{Fault: runner.NewFault(runner.NotRun, "", "%v", err)}, Exchange{}
	}
	if a.Transfer.Delivery == DeliverLargeBody {
		ctx = runner.ExpectBody(ctx, largeBody)
	}
	x := Exchange{Call: *c.call}
	x.Call.AccessKeySecret = ""
	s.Take()
	var result runner.Result
	for range max(a.Transfer.Calls, 1) {
		result = c.callOnce(ctx)
		if result.Fault != nil {
			break
		}
	}
	x.Took, x.Requests, x.Open = c.took, s.Take(), s.settled(a.Transfer.Calls/2)
	return result, x
}

// caller makes the calls of one exchange.
type caller struct {
	server  *Server
	subject runner.Subject
	answer  Answer
	call    *runner.Call
	timeout time.Duration // the subject's own
	wait    time.Duration // how long the subject may take for one call
	// stall is how long a stalled answer is held at most.
	stall time.Duration

	took   time.Duration // by the longest call
	late   bool          // a call has ignored its deadline
	unseen int           // how many calls the server saw no request of
}

// newCaller chooses the deadlines: that of the call is before the subject's, so that the
// SDK's time-out is seen as such.
func (s *Server) newCaller(subject runner.Subject, a Answer, timeout time.Duration) (*caller, error) {
	endpoint, err := s.EndpointOf(a.Transfer.Delivery)
	if err != nil {
		return nil, err
	}
	r := a.Response
	c := &caller{server: s, subject: subject, answer: a, timeout: timeout, wait: timeout, call: &runner.Call{
		Provider: r.Provider, Product: r.Product, Version: r.Version, Action: r.Action, Format: r.Format,
		Endpoint: endpoint, AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret, MaxRetries: a.Transfer.MaxRetries,
		Timeout: timeout - min(timeout/5, 2*time.Second),
	}}
	switch d := a.Transfer.Delivery; {
	case d.Stalls():
		c.call.Timeout = min(c.call.Timeout, stalledTimeout)
		// The server gives up before the subject does: so an SDK that ignores its deadline
		// is told from one that never returns.
		c.stall = c.call.Timeout + GracePeriod(c.call.Timeout)
		c.wait = max(c.wait, c.stall+timeout/2)
	case d.breaks():
		c.call.Timeout = min(c.call.Timeout, brokenTimeout)
	case d == DeliverLargeBody:
		c.call.Timeout = max(c.call.Timeout, largeTimeout)
		c.wait = max(c.wait, c.call.Timeout+timeout)
	}
	return c, nil
}

// attempt is what came of one call.
type attempt struct {
	runner.Result
	took time.Duration
	// unseen: the SDK has an outcome, and the server saw no request.
	unseen bool
	// before: requests had arrived before this call.
	before bool
}

// callOnce makes one call. It is made again where the first attempt says nothing of the
// SDK.
func (c *caller) callOnce(ctx context.Context) runner.Result {
	for {
		if c.answer.Transfer.Delivery == DeliverStale {
			if result := c.warmUp(ctx); result.Fault != nil {
				return result
			}
		}
		a, err := c.attempt(ctx)
		if err != nil {
			return runner.Result{Fault: runner.NewFault(runner.NotRun, "", "%v", err)}
		}
		if c.ignoresDeadline(a) && !c.late {
			c.late = true // an SDK that ignores its deadline does so again, a busy machine need not
			continue
		}
		c.took = max(c.took, a.took)
		if c.answer.Transfer.Delivery == DeliverRefused {
			return c.ofRefused(a)
		}
		if !a.unseen {
			return c.ofHead(a)
		}
		if c.byChance(a) {
			if c.unseen++; c.unseen < mostUnseen {
				continue
			}
		}
		switch d := c.answer.Transfer.Delivery; {
		case d == DeliverIdleClosed && a.Outcome.Kind == runner.KindTransport, d == DeliverStale && a.before && a.Outcome.Kind != runner.KindSuccess:
			return a.Result
		}
		return runner.Result{Fault: runner.NewFault(runner.Harness, "",
			"the server saw no request; the adapter must send the call to %s%s", c.server.Endpoint(), c.server.refusal())}
	}
}

// warmUp makes a call that is answered as it is, so that the client has a connection which
// it may keep. What comes of it is not judged: other cases say whether the client asks.
func (c *caller) warmUp(ctx context.Context) runner.Result {
	c.server.hold(&held{Answer: Answer{Response: c.answer.Response, Dialect: c.answer.Dialect}, over: make(chan struct{})})
	return c.subject.Call(ctx, c.call, c.wait)
}

// ofRefused is the result of a call to an address where nobody listens: a request cannot
// have come from there.
func (c *caller) ofRefused(a attempt) runner.Result {
	if a.Fault == nil && !a.unseen {
		return runner.Result{Fault: runner.NewFault(runner.Harness, "",
			"the request went to %s; the adapter must send the call to %s", c.server.Endpoint(), c.call.Endpoint)}
	}
	return a.Result
}

// ofHead is the result of a call that is to be made with a HEAD request: the answer to
// another one is not what the case is about.
func (c *caller) ofHead(a attempt) runner.Result {
	if a.Fault == nil && c.answer.Transfer.Delivery.IsHead() && !c.server.Asked(http.MethodHead) {
		return runner.Result{Fault: runner.NewFault(runner.Harness, "",
			"the action %s was not asked for by HEAD; the adapter must make this call with a method of the SDK that sends HEAD", c.call.Action)}
	}
	return a.Result
}

// attempt makes the call, and ends the answer with it.
func (c *caller) attempt(ctx context.Context) (attempt, error) {
	h := &held{Answer: c.answer, stallFor: c.stall, over: make(chan struct{})}
	if err := c.server.prepare(h); err != nil {
		return attempt{}, err
	}
	before := c.server.Requests()
	c.server.hold(h)
	started := time.Now()
	result := c.subject.Call(ctx, c.call, c.wait)
	took := time.Since(started)
	// Nobody waits any more. What still arrives is answered, and read as before.
	c.server.hold(&held{Answer: Answer{Response: c.answer.Response, Dialect: c.answer.Dialect}, over: make(chan struct{})})
	return attempt{
		Result: result, took: took, before: before > 0,
		unseen: result.Fault == nil && c.server.Requests() == before,
	}, nil
}

func (c *caller) ignoresDeadline(a attempt) bool {
	return c.answer.Transfer.Delivery.Stalls() && a.took > GracePeriod(c.call.Timeout) && a.Fault == nil
}

// byChance reports whether it may be chance that no request arrived. The client probably
// reused a connection that the server had closed, a race that is not its fault; or a
// short deadline ended before a busy machine let it ask.
func (c *caller) byChance(a attempt) bool {
	short := c.call.Timeout < c.timeout/2 && a.Outcome.Kind == runner.KindTransport
	switch c.answer.Transfer.Delivery {
	case DeliverIdleClosed, DeliverStale:
		return true
	}
	return a.before || short
}

// refusal says why a connection made no request.
func (s *Server) refusal() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused == nil {
		return ""
	}
	return "; " + s.refused.Error()
}

// settled is how many connections are open. A client may close them after its call has
// returned: while more than few are open, that is waited for, at most two seconds.
func (s *Server) settled(few int) int {
	open := s.Open()
	for wait := time.Millisecond; open > few && few > 0 && wait < 2*time.Second; wait *= 2 {
		time.Sleep(wait)
		open = s.Open()
	}
	return open
}

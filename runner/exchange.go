package runner

import (
	"context"
	"time"
)

// Wire is what a case of a real client does beyond one call that is answered at once.
type Wire struct {
	// Delivery is how the response is put on the wire.
	Delivery Delivery `yaml:"delivery" json:"delivery,omitempty"`
	// MaxRetries is how often the SDK may repeat the request by itself.
	MaxRetries int `yaml:"retries" json:"maxRetries,omitempty"`
	// Calls is how many calls are made in a row; 0 means one.
	Calls int `yaml:"calls" json:"calls,omitempty"`
	// Once: the case is not given a second time, because it is costly.
	Once bool `yaml:"once" json:"once,omitempty"`
}

// Exchange is what the wire saw of one call, or of several in a row.
type Exchange struct {
	// Call is what was asked of the adapter, without the secret.
	Call Call `json:"call"`
	// Requests are those that arrived, of all calls, at most 1000.
	Requests []Request `json:"requests"`
	// Took is the time of the longest call.
	Took time.Duration `json:"took"`
	// Open is how many connections were open when the last call had returned.
	Open int `json:"open"`
}

// The credentials of every call. They are nobody's; the secret is long enough not to
// stand anywhere by chance.
const (
	AccessKeyID     = "sdkconform-id"
	AccessKeySecret = "sdkconform0never0on0the0wire0"
)

const (
	// stalledTimeout is the caller's deadline where the server stalls. Several SDKs
	// count whole seconds.
	stalledTimeout = time.Second
	// brokenTimeout is the caller's deadline where the connection ends too early.
	brokenTimeout = 2 * time.Second
	// largeTimeout is the caller's deadline for [DeliverLargeBody]: readers in
	// interpreted languages need seconds for it, on a busy machine many.
	largeTimeout = 3 * time.Minute
)

// staleCalls is how often a call is made whose connection the server has closed, until
// the client does not use it any more.
const staleCalls = 3

// Patience is how much longer than its own deadline a call may take before it is said
// to have ignored it: generous, because machines are busy.
func Patience(deadline time.Duration) time.Duration { return 2*deadline + 2*time.Second }

// Exchange makes subject call the server while it holds r as w says. A call during
// which the server saw no request is a fault of the adapter: no outcome of it is the
// SDK's. Timeout is the deadline of one call as the subject keeps it; 0 means
// [DefaultTimeout].
//
// After a fault the server should be closed: what the SDK has left running may still
// ask it.
func (s *Server) Exchange(ctx context.Context, subject Subject, r *Response, w Wire, timeout time.Duration) (Result, Exchange) {
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	c := &Call{
		Provider: r.Provider, Product: r.Product, Version: r.Version, Action: r.Action, Format: r.Format,
		Endpoint: s.Endpoint(), AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret, MaxRetries: w.MaxRetries,
		// Before the case's own deadline, so that the SDK's time-out is seen as such.
		Timeout: timeout - min(timeout/5, 2*time.Second),
	}
	wait := timeout
	h := &held{response: r, delivery: w.Delivery}
	switch {
	case w.Delivery.Stalls():
		c.Timeout = min(c.Timeout, stalledTimeout)
		// The server gives up first, so that an SDK that keeps no deadline is told from
		// one that never comes back.
		h.patience = c.Timeout + Patience(c.Timeout)
		wait = max(wait, h.patience+timeout/2)
	case w.Delivery.breaks():
		// A client that waits for more of a connection that has ended waits for its
		// deadline.
		c.Timeout = min(c.Timeout, brokenTimeout)
	case w.Delivery == DeliverLargeBody:
		c.Timeout = max(c.Timeout, largeTimeout)
		wait = max(wait, c.Timeout+timeout)
		ctx = withBody(ctx, largeBody)
	}
	x := Exchange{Call: *c}
	x.Call.AccessKeySecret = ""
	s.Take()
	var result Result
	stale, late := 0, false
	for n := 0; n < max(w.Calls, 1); n++ {
		h := *h
		h.over = make(chan struct{})
		if err := s.arrange(&h); err != nil {
			return Result{Fault: newFault(Gone, "", "%v", err)}, x
		}
		before := s.Requests()
		s.hold(&h)
		started := time.Now()
		result = subject.Call(ctx, c, wait)
		took := time.Since(started)
		s.Hold(r) // nobody waits any more
		if w.Delivery.Stalls() && took > Patience(c.Timeout) && result.Fault == nil && !late {
			late = true // a client that ignores its deadline does so again, a busy machine need not
			n--
			continue
		}
		x.Took = max(x.Took, took)
		unseen := result.Fault == nil && s.Requests() == before
		short := c.Timeout < timeout/2 && result.Outcome.Kind == KindTransport
		if unseen && (before > 0 || w.Delivery == DeliverIdleClosed || short) {
			// It has reached this server before, or was to find its connection gone: it wrote
			// into one whose end it had not noticed, which is chance, whatever it makes of it.
			// Now it has; what it still cannot do is its own. Or its deadline, which is short
			// here, ended before it had come to ask, as on a machine that is busy.
			if stale++; stale < staleCalls {
				n--
				continue
			}
		}
		if unseen && w.Delivery == DeliverIdleClosed && result.Outcome.Kind == KindTransport {
			continue
		}
		if unseen {
			result = fault(Harness, "", "the server saw no request; the adapter must send the call to %s%s", s.Endpoint(), s.refusal())
		}
		if result.Fault != nil {
			break
		}
	}
	x.Requests, x.Open = s.Take(), s.settled(w.Calls/2)
	return result, x
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

// settled is how many connections are open, when those that the client has closed have
// been noticed as far as it matters: until no more than few are left, or for two seconds,
// as a client may close them after its call has returned.
func (s *Server) settled(few int) int {
	open := s.Open()
	for wait := time.Millisecond; open > few && few > 0 && wait < 2*time.Second; wait *= 2 {
		time.Sleep(wait)
		open = s.Open()
	}
	return open
}

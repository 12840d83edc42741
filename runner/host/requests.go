package host

import (
	"context"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// pending is a request that a child has been given. Its fields are guarded by the
// child's lock until done is closed.
type pending struct {
	id       int64
	wait     time.Duration
	inline   int // its length, if it was written inline
	wrote    bool
	writeErr error
	answered bool
	answer   runner.ProtocolAnswer
	text     []byte // of the answer, if those are kept
	fault    *runner.Fault
	done     chan struct{}
}

const (
	// inlineWrite is the longest request that is written without a goroutine of its
	// own, in bytes, and inlineUnread how much of such may be on its way: it fits into
	// the pipe of any system. A request that does not, after all, holds its caller up
	// until the deadline at most.
	inlineWrite  = 4 << 10
	inlineUnread = 32 << 10
)

// request gives the child a request. The line is not used any more when done is
// closed, or before request returns where it is no longer than inlineWrite.
func (c *child) request(ctx context.Context, id int64, line []byte, wait time.Duration) *pending {
	p := &pending{id: id, wait: wait, done: make(chan struct{})}
	if c.slots != nil {
		select {
		case c.slots <- struct{}{}:
		case <-c.failed:
		case <-ctx.Done():
			return p.refused(stopped(ctx))
		}
	}
	select {
	case c.writing <- struct{}{}:
	case <-c.failed:
	case <-ctx.Done():
		return p.refused(stopped(ctx))
	}
	c.mu.Lock()
	if c.fault != nil {
		defer c.mu.Unlock()
		return p.refused(c.fault)
	}
	c.next = max(c.next, id+1)
	c.inFlight = append(c.inFlight, p)
	if len(c.inFlight) == 1 {
		c.since = time.Now()
	}
	c.arm()
	inline := len(line) <= inlineWrite && c.unread+len(line) <= inlineUnread
	if inline {
		p.inline = len(line)
		c.unread += p.inline
	}
	c.mu.Unlock()
	write := func() {
		_, err := c.stdin.Write(line)
		<-c.writing
		c.written(p, err)
	}
	if inline && c.stdin.SetWriteDeadline(time.Now().Add(wait)) == nil {
		write()
	} else {
		// Beside the caller, who may have to give it up.
		_ = c.stdin.SetWriteDeadline(time.Time{}) // where there are none, none is set
		c.ends.Go(write)
	}
	return p
}

// refused is a request that was not made. The slot that it may hold is of no use to
// anybody any more.
func (p *pending) refused(f *runner.Fault) *pending {
	p.fault = f
	close(p.done)
	return p
}

// written notes that a request has been written, or cannot be.
func (c *child) written(p *pending, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p.wrote, p.writeErr = true, err
	switch {
	case c.fault != nil || !p.answered || p.complete():
	case err != nil:
		c.fail(runner.Harness, "answered and closed its input before it had read the request: %v", err)
	default:
		c.complete(p)
	}
}

// complete reports whether the request has come to its end.
func (p *pending) complete() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// complete ends a request that was written and answered.
func (c *child) complete(p *pending) {
	c.last = p.id
	c.unread -= p.inline
	i := slices.Index(c.inFlight, p)
	c.inFlight = slices.Delete(c.inFlight, i, i+1)
	if len(c.inFlight) > 0 {
		c.extended = time.Now()
		if i == 0 {
			c.since = c.extended
			c.arm()
		}
	}
	if c.slots != nil {
		<-c.slots
	}
	close(p.done)
}

// await waits for the answer to a request. After a fault the child is of no more use.
func (c *child) await(ctx context.Context, p *pending) (runner.ProtocolAnswer, *runner.Fault) {
	select {
	case <-p.done:
	case <-ctx.Done():
		return runner.ProtocolAnswer{}, stopped(ctx)
	}
	if p.fault != nil && ctx.Err() != nil {
		return runner.ProtocolAnswer{}, stopped(ctx) // the program may have been ended with the run
	}
	return p.answer, p.fault
}

// brokenFor is the fault that the child has had, if the requests that it is about are
// told of it.
func (c *child) brokenFor() *runner.Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fault != nil && c.fault.Suspects > 0 {
		return c.fault
	}
	return nil
}

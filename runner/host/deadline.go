package host

import (
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// mostWaits is how many times its deadline a request may take while others are answered,
// or while the machine does not let the child work.
const mostWaits = 3

// arm sets the alarm for the oldest request, unless it is set for an earlier time: an
// answer does not move it, which would cost a timer each; it is set anew when it rings
// too early.
func (c *child) arm() {
	due := c.dueAt()
	if c.due.IsZero() || due.Before(c.due) {
		c.due = due
		c.alarm.Reset(time.Until(due))
	}
}

// dueAt is when the deadline of the oldest request ends. The deadline begins when all
// requests before it have been answered, as a child may take several and answer them in
// turn. It begins again with each answer to another request, as concurrent requests share
// the machine, and while the child is starved; but it never ends later than mostWaits
// times its length.
func (c *child) dueAt() time.Time {
	wait := c.inFlight[0].wait
	due, last := c.since.Add(wait), c.since.Add(mostWaits*wait)
	if again := c.extended.Add(wait); again.After(due) {
		due = again
	}
	if due.After(last) {
		return last
	}
	return due
}

// late is called by the alarm: it gives the oldest request more time, or fails.
func (c *child) late() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due = time.Time{}
	if c.fault != nil || len(c.inFlight) == 0 {
		return
	}
	p := c.inFlight[0]
	if time.Now().Before(c.dueAt()) {
		c.arm()
		return
	}
	if last := c.since.Add(mostWaits * p.wait); time.Now().Before(last) && !c.outputEnded.Load() {
		c.mu.Unlock()
		starved := c.starved()
		c.mu.Lock()
		if c.fault != nil || len(c.inFlight) == 0 {
			return
		}
		if starved && c.inFlight[0] == p {
			c.extended = time.Now()
		}
		if p = c.inFlight[0]; time.Now().Before(c.dueAt()) {
			c.arm()
			return
		}
	}
	select {
	case <-c.exited: // and what it has started holds its output open
		c.mu.Unlock()
		kind, what := c.ended()
		c.mu.Lock()
		c.fail(kind, "it %s before it answered", what)
		return
	default:
	}
	c.failSilent(p)
}

// failSilent fails because a request was not answered in time.
func (c *child) failSilent(p *pending) {
	switch {
	case c.outputEnded.Load(): // and it may still be waited for that it ends
		c.fail(runner.Harness, "closed its standard output, without ending, before it answered")
	case p.answered:
		c.fail(runner.Harness, "answered and did not read the rest of its request for %v", p.wait)
	case !p.wrote:
		c.fail(runner.Hang, "did not read its request for %v", p.wait)
	case p.writeErr != nil:
		c.fail(runner.Hang, "closed its input and was silent for %v", p.wait)
	default:
		if n, beginning := c.partial.seen(); n > 0 {
			c.keepWrong(beginning)
			c.fail(runner.Hang, "no end of its answer for %v: %d bytes without a line feed, %s", p.wait, n, excerpt(beginning))
			return
		}
		c.fail(runner.Hang, "silent for %v", p.wait)
	}
}

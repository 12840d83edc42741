package host

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// fail makes the child unusable and gives the fault to every request in flight, each of
// which may have caused it. Without one in flight the next request is told.
func (c *child) fail(kind runner.FaultKind, format string, args ...any) {
	if c.fault != nil {
		return
	}
	for _, p := range slices.Clone(c.inFlight) {
		if p.answered && p.inline > 0 {
			c.complete(p) // only its writer has not yet come to say that it was written
		}
	}
	f := runner.NewFault(kind, c.stderr.String(), format, args...)
	f.Suspects = len(c.inFlight)
	f.Late = f.Suspects == 0 && c.last >= 0
	c.fault = f
	for _, p := range c.inFlight {
		p.fault = f
		close(p.done)
	}
	c.inFlight = nil
	c.alarm.Stop()
	close(c.failed)
}

// ended says how the child whose output has ended came to its end.
func (c *child) ended() (runner.FaultKind, string) {
	select {
	case <-c.done:
	case <-time.After(c.limits.end):
		return runner.Harness, "closed its standard output, without ending,"
	}
	if held := c.killedAt.Load(); held > 0 {
		return runner.Crash, fmt.Sprintf("was killed at %s, the limit of the adapter is %s (--memory)%s,", bytesText(held), bytesText(c.memory()), c.lastWords())
	}
	if c.state == nil {
		return runner.Crash, "exited with status 0"
	}
	return runner.Crash, fmt.Sprintf("died (%v%s)", c.state, c.lastWords())
}

// lastWords finds in standard error why a program died: the panic or fatal error of Go,
// else the last line that is no part of a stack, which is the exception in Python, Java
// and Node. Node puts the error's other members behind it, in braces, and the files that
// wanted a module that is not there.
func (c *child) lastWords() string {
	words, required := "", false
lines:
	for line := range strings.Lines(c.stderr.String()) {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "panic: "), strings.HasPrefix(line, "fatal error: "):
			words = text
			break lines
		case text == "Require stack:":
			required = true
		case text == "", text[0] != line[0], text == "}", required && strings.HasPrefix(line, "- "), strings.HasPrefix(line, "Node.js v"):
		default:
			words = text
		}
	}
	const most = 300
	switch {
	case words == "":
		return ""
	case len(words) > most:
		return ": " + strings.ToValidUTF8(words[:most], "") + "…"
	}
	return ": " + words
}

// allow lets the child hold so much memory above its limit from now on. It is never taken
// back: a runtime may keep what its program has freed.
func (c *child) allow(bytes int64) {
	for {
		had := c.extraMemory.Load()
		if bytes <= had || c.extraMemory.CompareAndSwap(had, bytes) {
			return
		}
	}
}

// memory is how much memory the child may hold, in bytes.
func (c *child) memory() int64 { return c.limits.memory + c.extraMemory.Load() }

// stderrKept is how much of a child's standard error is kept: its end.
const stderrKept = 64 << 10

// tailBuffer keeps the end of what is written to it.
type tailBuffer struct {
	mu   sync.Mutex
	kept []byte
}

func (b *tailBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept = append(b.kept, p...)
	if over := len(b.kept) - stderrKept; over > stderrKept {
		b.kept = append(b.kept[:0], b.kept[over:]...)
	}
	return len(p), nil
}

// String is the end of what was written, at most stderrKept bytes.
func (b *tailBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.kept[max(0, len(b.kept)-stderrKept):])
}

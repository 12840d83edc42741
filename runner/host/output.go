package host

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/runner"
)

// line is one line of a child's standard output, or why there is none.
type line struct {
	text  []byte
	extra []byte // the beginning of what was already waiting behind it
	err   error
}

// keptBuffer is the largest buffer that is kept from one line to the next: to grow one anew for each long line makes garbage of
// several times its length.
const keptBuffer = longLine + longLine/2

var errFlood = errors.New("no line feed")

// read hands on the lines of standard output until it ends or something is wrong with
// it. What nobody asked for then fills the pipe, not the memory.
func (c *child) read() {
	defer close(c.silent)
	reader := bufio.NewReaderSize(c.partial, 64<<10)
	var buffer []byte
	for {
		l := c.readLine(reader, &buffer)
		if !c.take(l) {
			break
		}
		if cap(buffer) > keptBuffer {
			buffer = nil
		}
	}
	select {
	case <-c.quit:
	case <-c.closing: // that it can end
		_, _ = io.Copy(io.Discard, reader)
	}
}

// readLine reads a line into the buffer, which grows; of a long line that holds the beginning.
func (c *child) readLine(reader *bufio.Reader, buffer *[]byte) (l line) {
	l.text = (*buffer)[:0]
	length := 0
	var long *shortener
	for {
		part, err := reader.ReadSlice('\n')
		if length += len(part); long == nil && length > longLine {
			long = newShortener(l.text)
		}
		if long == nil {
			l.text = append(l.text, part...)
			*buffer = l.text
		} else {
			long.write(part)
			l.text = long.kept
		}
		switch {
		case length > c.limits.line+1: // its line feed is none of it
			return line{text: bytes.Clone(l.text[:min(len(l.text), 80)]), err: errFlood}
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, os.ErrClosed):
			l.err = io.EOF // by wait: the program is dead
		case err != nil:
			l.err = err
		case reader.Buffered() > 0:
			extra, _ := reader.Peek(min(reader.Buffered(), 200)) // is there, so no error
			l.extra = bytes.Clone(extra)
		}
		return l
	}
}

// take gives a line to the request that it answers. It says whether more may follow.
func (c *child) take(l line) bool {
	if l.err != nil {
		c.outputEnded.Store(true)
		kind, what := c.unreadable(l)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.isClosing() {
			c.keepLate(l.text)
		}
		c.keepWrong(l.text)
		c.fail(kind, "%s", what+c.when())
		return false
	}
	a, err := parseAnswer(l.text)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.fault != nil:
		return false
	case c.isClosing():
		c.keepLate(l.text)
		c.fail(runner.Harness, "output after its input had ended")
		return false
	}
	var p *pending
	if err == nil && a.ID != nil {
		if i := slices.IndexFunc(c.inFlight, func(p *pending) bool { return p.id == *a.ID && !p.answered }); i >= 0 {
			p = c.inFlight[i]
		}
	}
	switch {
	case p == nil:
		c.failUnasked(l, a, err)
		return false
	case l.extra != nil && len(c.inFlight) == 1:
		c.keepWrong(l.extra)
		c.fail(runner.Harness, "more output after the answer: %s", excerpt(l.extra))
		return false
	}
	p.answer, p.answered = a, true
	if c.keepLines {
		p.text = bytes.Clone(bytes.TrimRight(l.text, "\r\n"))
	}
	switch {
	case !p.wrote:
	case p.writeErr != nil:
		c.fail(runner.Harness, "answered and closed its input before it had read the request: %v", p.writeErr)
		return false
	default:
		c.complete(p)
	}
	return true
}

// failUnasked fails for a line that answers no request in flight.
func (c *child) failUnasked(l line, a runner.ProtocolAnswer, err error) {
	c.keepWrong(l.text)
	second := err == nil && a.ID != nil && *a.ID >= 0 && *a.ID < c.next
	answered := second && slices.ContainsFunc(c.inFlight, func(p *pending) bool { return p.id == *a.ID })
	switch n := len(c.inFlight); {
	case answered: // while its request is still being written
		c.fail(runner.Harness, "more output after the answer: %s", excerpt(l.text))
	case n == 0 && second && *a.ID == c.last:
		c.keepLate(l.text)
		c.fail(runner.Harness, "a second answer to the request before this one (id %d); this one was not made: %s", c.last, excerpt(l.text))
	case n == 0:
		c.keepLate(l.text)
		c.fail(runner.Harness, "output%s: %s", c.when(), excerpt(l.text))
	case err != nil:
		c.fail(runner.Harness, "a line on standard output is no answer (%s): %s", whyNot(l.text, err), excerpt(l.text))
	case a.ID == nil:
		c.fail(runner.Harness, "an answer without an id: %s", excerpt(l.text))
	case second:
		about := "an earlier request"
		if *a.ID == c.last {
			about = "the request before this one"
		}
		c.fail(runner.Harness, "a second answer to %s (id %d): %s", about, *a.ID, excerpt(l.text))
		c.fault.Late = *a.ID == c.last && n == 1
	case n > 1:
		c.fail(runner.Harness, "an answer to request %d, which was not asked; %d others were: %s", *a.ID, n, excerpt(l.text))
	default:
		c.fail(runner.Harness, "an answer to request %d, which was not asked; %d was: %s", *a.ID, c.inFlight[0].id, excerpt(l.text))
	}
}

// when says when a child did what nobody waits for, or that somebody waits.
func (c *child) when() string {
	switch {
	case len(c.inFlight) > 0:
		return " before it answered"
	case c.last < 0:
		return " before it was asked anything"
	}
	return " after its answer to the request before; this one was not made"
}

// unreadable says why a line could not be read to its end.
func (c *child) unreadable(l line) (kind runner.FaultKind, what string) {
	switch {
	case errors.Is(l.err, errFlood):
		return runner.Harness, fmt.Sprintf("more than %d bytes without a line feed: %q…", c.limits.line, l.text)
	case !errors.Is(l.err, io.EOF):
		return runner.Harness, fmt.Sprintf("its standard output cannot be read: %v", l.err)
	}
	kind, how := c.ended()
	if len(l.text) > 0 {
		return kind, fmt.Sprintf("half a line, %s, then it %s", excerpt(l.text), how)
	}
	return kind, "it " + how
}

func (c *child) isClosing() bool {
	select {
	case <-c.closing:
		return true
	default:
		return false
	}
}

// keepWrong keeps the beginning of the line with which the child went wrong.
func (c *child) keepWrong(text []byte) {
	if c.wrong == nil {
		c.wrong = bytes.Clone(bytes.TrimRight(text[:min(len(text), 4<<10)], "\r\n"))
	}
}

func (c *child) wrongText() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wrong
}

func (c *child) keepLate(text []byte) {
	if c.lateOutput == "" && len(text) > 0 {
		c.lateOutput = excerpt(text)
	}
}

func excerpt(text []byte) string {
	const most = 200
	text = bytes.TrimRight(text, "\r\n")
	if len(text) > most {
		return fmt.Sprintf("%q… (%d bytes)", text[:most], len(text))
	}
	return fmt.Sprintf("%q", text)
}

// partialLine hands on what is read, and knows the line that has not come to its end.
type partialLine struct {
	from   io.Reader
	mu     sync.Mutex
	length int
	kept   []byte // its beginning
}

func (u *partialLine) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	u.mu.Lock()
	defer u.mu.Unlock()
	rest := p[:n]
	if end := bytes.LastIndexByte(rest, '\n'); end >= 0 {
		rest, u.length, u.kept = rest[end+1:], 0, u.kept[:0]
	}
	u.length += len(rest)
	const most = 80
	u.kept = append(u.kept, rest[:min(len(rest), most-len(u.kept))]...)
	return n, err
}

// seen is how many bytes of the line have come, and its beginning.
func (u *partialLine) seen() (n int, beginning []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.length, bytes.Clone(u.kept)
}

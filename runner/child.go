package runner

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// child is one running adapter program.
//
// Four goroutines may belong to it: one waits for its end, one copies its standard
// error, one reads its standard output, one writes the request that is being made.
// All of them end after kill and close, whatever the program does.
type child struct {
	cmd    *exec.Cmd
	limits limits
	stdin  *os.File
	stdout *os.File
	stderr *keeper
	lines  chan line      // unbuffered, so that what nobody asked for fills the pipe, not the memory
	quit   chan struct{}  // closed when nobody takes lines any more
	exited chan struct{}  // closed when the program has ended
	done   chan struct{}  // closed when its standard error has been read too
	ends   sync.WaitGroup // of the goroutines
	state  error          // of Wait; valid after exited
	last   int64          // id of the last request that was answered; -1: none was
}

// line is one line of a child's standard output, or why there is none.
type line struct {
	text  []byte
	extra []byte // the beginning of what was already waiting behind it
	err   error
}

// inlineWrite is the longest request that is written without a goroutine of its own,
// in bytes. It fits into the emptiest pipe of any system; one that a child has left
// full holds it up until the deadline at most.
const inlineWrite = 4 << 10

// keptBuffer is the largest buffer that is kept from one request to the next.
const keptBuffer = 4 << 20

var errFlood = errors.New("no line feed")

func startChild(argv []string, l limits) (*child, error) {
	var pipes [3]struct{ r, w *os.File }
	closeAll := func() {
		for _, p := range pipes {
			if p.r != nil {
				_, _ = p.r.Close(), p.w.Close()
			}
		}
	}
	for i := range pipes {
		var err error
		if pipes[i].r, pipes[i].w, err = os.Pipe(); err != nil {
			closeAll()
			return nil, err
		}
	}
	stdin, stdout, stderr := pipes[0], pipes[1], pipes[2]
	cmd := exec.Command(argv[0], argv[1:]...)
	isolate(cmd)
	cmd.Env = withoutProxies(os.Environ())
	// Files, so that Wait waits for the program alone and not for what it has
	// started and given its outputs.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin.r, stdout.w, stderr.w
	if err := cmd.Start(); err != nil {
		closeAll()
		return nil, err
	}
	_, _, _ = stdin.r.Close(), stdout.w.Close(), stderr.w.Close()
	c := &child{
		cmd: cmd, limits: l, stdin: stdin.w, stdout: stdout.r, stderr: &keeper{}, last: -1,
		lines: make(chan line), quit: make(chan struct{}),
		exited: make(chan struct{}), done: make(chan struct{}),
	}
	copied := make(chan struct{})
	c.ends.Go(func() {
		_, _ = io.Copy(c.stderr, stderr.r) // what cannot be read is not there
		close(copied)
	})
	c.ends.Go(func() { c.wait(stderr.r, copied) })
	c.ends.Go(c.read)
	return c, nil
}

// withoutProxies drops the settings that send even loopback traffic through a proxy.
func withoutProxies(environ []string) []string {
	kept := make([]string, 0, len(environ))
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		switch strings.ToLower(name) {
		case "http_proxy", "https_proxy", "all_proxy":
		default:
			kept = append(kept, e)
		}
	}
	return kept
}

// wait waits for the program's end, and lets its pipes end soon after it.
func (c *child) wait(stderr *os.File, copied <-chan struct{}) {
	c.state = c.cmd.Wait()
	killTree(c.cmd) // what it has started must neither outlive it nor hold its outputs open
	close(c.exited)
	// What has left the process group may hold them still.
	late := time.AfterFunc(c.limits.drain, func() { _, _ = stderr.Close(), c.stdout.Close() })
	<-copied
	_ = stderr.Close()
	close(c.done)
	<-c.quit
	late.Stop()
}

// read hands on the lines of standard output until it ends or floods.
func (c *child) read() {
	defer close(c.lines)
	reader := bufio.NewReaderSize(c.stdout, 64<<10)
	// Two buffers in turn: when the second line is handed over, its taker is done with
	// the first.
	var buffers [2][]byte
	for i := 0; ; i ^= 1 {
		l := c.readLine(reader, buffers[i][:0])
		if buffers[i] = l.text; cap(l.text) > keptBuffer {
			buffers[i] = nil
		}
		select {
		case c.lines <- l:
		case <-c.quit:
			return
		}
		if l.err != nil {
			return
		}
	}
}

func (c *child) readLine(reader *bufio.Reader, buffer []byte) (l line) {
	l.text = buffer
	for {
		part, err := reader.ReadSlice('\n')
		l.text = append(l.text, part...)
		switch {
		case len(l.text) > c.limits.line:
			return line{text: bytes.Clone(l.text[:80]), err: errFlood}
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

// roundTrip writes a request and waits for its answer. After a fault the child is
// of no more use. The request must not be changed before the child has ended or the
// answer is there.
func (c *child) roundTrip(ctx context.Context, id int64, request []byte, timeout time.Duration) (answer, *Fault) {
	fail := func(kind FaultKind, format string, args ...any) (answer, *Fault) {
		return answer{}, newFault(kind, c.stderr.String(), format, args...)
	}
	select {
	case l, ok := <-c.lines:
		kind, what := c.stray(l, ok)
		return fail(kind, "%s", what)
	default:
	}
	alarm := time.NewTimer(timeout)
	defer alarm.Stop()
	written := make(chan error, 1)
	write := func() {
		_, err := c.stdin.Write(request)
		written <- err
	}
	if len(request) <= inlineWrite && c.stdin.SetWriteDeadline(time.Now().Add(timeout)) == nil {
		write()
	} else {
		// Beside the reading: a child that says something before it has read all
		// of a large request would wait for us while we wait for it.
		_ = c.stdin.SetWriteDeadline(time.Time{}) // where there are none, none is set
		c.ends.Go(write)
	}
	var a answer
	var answered bool
	var writeErr error
	for wrote := written; !answered || wrote != nil; {
		select {
		case writeErr = <-wrote:
			wrote = nil
			if answered && writeErr != nil {
				return fail(Harness, "answered and closed its input before it had read the request: %v", writeErr)
			}
		case l, ok := <-c.lines:
			if answered { // while its request is still being written
				return fail(Harness, "more output after the answer: %s", excerpt(l.text))
			}
			var kind FaultKind
			var what string
			if a, kind, what = c.understand(l, ok, id); what != "" {
				return fail(kind, "%s", what)
			}
			answered = true
		case <-alarm.C:
			select {
			case <-c.exited: // and what it has started holds its output open
				kind, what := c.ended()
				return fail(kind, "it %s before it answered", what)
			default:
			}
			switch {
			case answered:
				return fail(Harness, "answered and did not read the rest of its request for %v", timeout)
			case wrote != nil:
				return fail(Hang, "did not read its request for %v", timeout)
			case writeErr != nil:
				return fail(Hang, "closed its input and was silent for %v", timeout)
			}
			return fail(Hang, "silent for %v", timeout)
		case <-ctx.Done():
			return answer{}, stopped(ctx)
		}
	}
	c.last = id
	return a, nil
}

// understand reads the answer to request id from a line; what says what is wrong
// with it.
func (c *child) understand(l line, ok bool, id int64) (a answer, kind FaultKind, what string) {
	switch {
	case !ok || errors.Is(l.err, io.EOF) && len(l.text) == 0:
		kind, how := c.ended()
		return a, kind, fmt.Sprintf("it %s before it answered", how)
	case errors.Is(l.err, io.EOF):
		kind, how := c.ended()
		return a, kind, fmt.Sprintf("half a line, %s, then it %s", excerpt(l.text), how)
	case errors.Is(l.err, errFlood):
		return a, Harness, fmt.Sprintf("more than %d bytes without a line feed: %q…", c.limits.line, l.text)
	case l.err != nil:
		return a, Harness, fmt.Sprintf("its standard output cannot be read: %v", l.err)
	}
	a, err := parseAnswer(l.text)
	switch {
	case err != nil:
		what = fmt.Sprintf("a line on standard output is no answer (%v): %s", err, excerpt(l.text))
	case a.ID == nil:
		what = fmt.Sprintf("an answer without an id: %s", excerpt(l.text))
	case *a.ID == c.last:
		what = fmt.Sprintf("a second answer to the request before this one (id %d): %s", c.last, excerpt(l.text))
	case *a.ID != id:
		what = fmt.Sprintf("an answer to request %d, which was not asked; %d was: %s", *a.ID, id, excerpt(l.text))
	case l.extra != nil:
		what = fmt.Sprintf("more output after the answer: %s", excerpt(l.extra))
	}
	return a, Harness, what
}

// stray says what came from the child although nothing was asked of it. It is told
// with the next request, which is the first to learn of it.
func (c *child) stray(l line, ok bool) (kind FaultKind, what string) {
	when := "after its answer to the request before; this one was not made"
	if c.last < 0 {
		when = "before it was asked anything"
	}
	if !ok || errors.Is(l.err, io.EOF) && len(l.text) == 0 {
		kind, how := c.ended()
		return kind, fmt.Sprintf("it %s %s", how, when)
	}
	if a, err := parseAnswer(l.text); err == nil && a.ID != nil && *a.ID == c.last {
		return Harness, fmt.Sprintf("a second answer to the request before this one (id %d); this one was not made: %s", c.last, excerpt(l.text))
	}
	return Harness, fmt.Sprintf("output %s: %s", when, excerpt(l.text))
}

// ended says how the child whose output has ended came to its end.
func (c *child) ended() (FaultKind, string) {
	select {
	case <-c.done:
	case <-time.After(c.limits.close):
		return Harness, "closed its standard output, without ending,"
	}
	if c.state == nil {
		return Crash, "exited with status 0"
	}
	return Crash, fmt.Sprintf("died (%v%s)", c.state, c.lastWords())
}

// lastWords finds in standard error what runtimes say when they die: Go's panics and
// fatal errors, else the last line that is no part of a stack, which is the exception
// in Python, Java and Node.
func (c *child) lastWords() string {
	words := ""
	for line := range strings.Lines(c.stderr.String()) {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "panic: "), strings.HasPrefix(line, "fatal error: "):
			return ": " + text
		case text == "", text[0] != line[0], strings.HasPrefix(line, "Node.js v"):
		default:
			words = ": " + text
		}
	}
	return words
}

func excerpt(text []byte) string {
	const most = 200
	text = bytes.TrimRight(text, "\r\n")
	if len(text) > most {
		return fmt.Sprintf("%q… (%d bytes)", text[:most], len(text))
	}
	return fmt.Sprintf("%q", text)
}

// kill ends the child and all that it started, and releases what it held. It says
// whether that succeeded: if not, the request may still be read.
func (c *child) kill() bool {
	select {
	case <-c.exited: // its id may be another's by now
	default:
		killTree(c.cmd)
	}
	return c.release()
}

func (c *child) release() bool {
	close(c.quit)
	released := make(chan struct{})
	go func() {
		_, _ = c.stdin.Close(), c.stdout.Close()
		c.ends.Wait()
		close(released)
	}()
	select {
	case <-released:
		return true
	case <-time.After(c.limits.drain + c.limits.close):
		// Another user's (sudo), or stuck in the kernel: nothing more can be done.
		// That its pipes have ended may move it to end by itself.
		return false
	}
}

// close asks the child to end by ending its input.
func (c *child) close() error {
	_ = c.stdin.Close()
	late := time.NewTimer(c.limits.close)
	defer late.Stop()
	var stray error
	for lines, done := c.lines, c.done; lines != nil || done != nil; {
		select {
		case l, ok := <-lines:
			switch {
			case !ok:
				lines = nil
			case len(l.text) > 0 && stray == nil:
				stray = fmt.Errorf("more output after the adapter's last answer: %s", excerpt(l.text))
			}
		case <-done:
			done = nil
		case <-late.C:
			err := fmt.Errorf("the adapter did not end within %v after its input had; it was killed", c.limits.close)
			if !c.kill() {
				err = fmt.Errorf("the adapter did not end after its input had, and cannot be killed; its process id is %d", c.cmd.Process.Pid)
			}
			return errors.Join(stray, err)
		}
	}
	c.release()
	if c.state != nil {
		return errors.Join(stray, fmt.Errorf("the adapter ended its work with: %w%s", c.state, c.lastWords()))
	}
	return stray
}

// stderrKept is how much of a child's standard error is kept: its end.
const stderrKept = 64 << 10

// keeper keeps the end of what is written to it.
type keeper struct {
	mu   sync.Mutex
	kept []byte
}

func (k *keeper) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = append(k.kept, p...)
	if over := len(k.kept) - stderrKept; over > stderrKept {
		k.kept = append(k.kept[:0], k.kept[over:]...)
	}
	return len(p), nil
}

// String is the end of what was written, at most stderrKept bytes.
func (k *keeper) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return string(k.kept[max(0, len(k.kept)-stderrKept):])
}

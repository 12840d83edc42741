package host

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// child is one running adapter program, and the requests that it has been given.
//
// Three goroutines belong to it: one waits for its end, one copies its standard error,
// one reads its standard output and hands the answers to those who wait for them. More
// write large requests, and on Linux one watches its memory. All of them end after
// kill and close, whatever the program does.
type child struct {
	cmd     *exec.Cmd
	mark    string // by which what it has started is known
	limits  limits
	stdin   *os.File
	stdout  *os.File
	errors  *os.File // its standard error
	stderr  *keeper
	tail    *unfinished   // of its standard output
	quit    chan struct{} // closed when nobody reads it any more
	closing chan struct{} // closed when its input has been ended, so that its output is of no more interest
	exited  chan struct{} // closed when the program has ended
	done    chan struct{} // closed when its standard error has been read too
	silent  chan struct{} // closed when its standard output is not read any more
	ends    sync.WaitGroup
	state   error        // of Wait; valid after exited
	over    atomic.Bool  // its standard output has ended
	held    atomic.Int64 // how much memory it held when it was killed for that, in bytes; 0: it was not
	beside  atomic.Int64 // how much memory it may hold beside its limit, in bytes

	slots   chan struct{} // one for each request in flight; nil before it has said how many it takes
	writing chan struct{} // held by who writes a request: each is written whole
	failed  chan struct{} // closed with the first fault

	mu       sync.Mutex
	inFlight []*pending // oldest first
	unread   int        // bytes of requests that were written inline and not answered
	since    time.Time  // when the oldest became the oldest
	heard    time.Time  // when one of several was answered last, or it was found starved
	alarm    *time.Timer
	due      time.Time     // when the alarm comes; zero: it is off
	last     int64         // id of the last request that was answered; -1: none was
	next     int64         // above every id that was asked
	fault    *runner.Fault // why it is of no more use; of the first thing that went wrong
	verbatim bool          // answers are kept as they were written
	wrong    []byte        // the beginning of the line with which it went wrong
	stray    string        // what it said after its last answer, while its input was ended
}

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

// line is one line of a child's standard output, or why there is none.
type line struct {
	text  []byte
	extra []byte // the beginning of what was already waiting behind it
	err   error
}

const (
	// inlineWrite is the longest request that is written without a goroutine of its
	// own, in bytes, and inlineUnread how much of such may be on its way: it fits into
	// the pipe of any system. A request that does not, after all, holds its caller up
	// until the deadline at most.
	inlineWrite  = 4 << 10
	inlineUnread = 32 << 10
	// mostWaits is how many times its deadline a request may take while others are answered,
	// or while the machine does not let the child work.
	mostWaits = 3
	// keptBuffer is the largest buffer that is kept from one line to the next.
	keptBuffer = 2 << 20
)

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
	mark := newMark()
	cmd.Env = append(withoutProxies(os.Environ()), mark)
	// Files, so that Wait waits for the program alone and not for what it has
	// started and given its outputs.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin.r, stdout.w, stderr.w
	if err := spawn(cmd); err != nil {
		closeAll()
		return nil, fmt.Errorf("%w%s", err, whyNoStart(argv[0], err))
	}
	_, _, _ = stdin.r.Close(), stdout.w.Close(), stderr.w.Close()
	c := &child{
		cmd: cmd, mark: mark, limits: l, stdin: stdin.w, stdout: stdout.r, errors: stderr.r, stderr: &keeper{}, tail: &unfinished{from: stdout.r}, last: -1,
		quit: make(chan struct{}), closing: make(chan struct{}), exited: make(chan struct{}), done: make(chan struct{}),
		silent: make(chan struct{}), writing: make(chan struct{}, 1), failed: make(chan struct{}),
	}
	c.lives(true)
	c.alarm = time.AfterFunc(time.Hour, c.late)
	c.alarm.Stop()
	copied := make(chan struct{})
	c.ends.Go(func() {
		_, _ = io.Copy(c.stderr, c.errors) // what cannot be read is not there
		close(copied)
	})
	c.ends.Go(func() { c.wait(copied) })
	c.ends.Go(c.read)
	c.watchMemory()
	return c, nil
}

// whyNoStart says what a program that could not be started is in truth, and what to do
// about it; empty where the error says it.
func whyNoStart(name string, err error) string {
	info, missing := os.Stat(name)
	switch {
	case errors.Is(err, exec.ErrNotFound), missing != nil:
		return ""
	case info.IsDir():
		return "; it is a folder"
	case errors.Is(err, fs.ErrPermission):
		return "; it is no program: make it executable (chmod +x), or name what runs it (python3 " + name + ")"
	case errors.Is(err, syscall.ENOEXEC):
		return "; it is no program of this system: a script begins with #! and what runs it"
	case errors.Is(err, fs.ErrNotExist):
		return "; it is there: the program that it names in its first line (#!) is not"
	}
	return ""
}

// markName is the variable that a child's environment, and that of all that it starts,
// is marked with.
const markName = "SDKCONFORM_ADAPTER"

func newMark() string { return fmt.Sprintf("%s%016x", markPrefix(), rand.Uint64()) }

// markPrefix is how the mark of every child of this process begins.
func markPrefix() string { return fmt.Sprintf("%s=%d-", markName, os.Getpid()) }

// living are the children of this process.
var living struct {
	mu       sync.Mutex
	children map[*child]bool
}

// KillAll kills every adapter program of this process, with what it has started. It is
// for a program that is about to end without closing its subjects, on a second Ctrl-C
// say, and waits for nothing.
func KillAll() {
	living.mu.Lock()
	defer living.mu.Unlock()
	for c := range living.children {
		select {
		case <-c.exited: // its id may be another's by now
		default:
			killGroup(c.cmd)
		}
	}
	killMarked()
}

// lives notes that the child lives, or does no more.
func (c *child) lives(does bool) {
	living.mu.Lock()
	defer living.mu.Unlock()
	if living.children == nil {
		living.children = map[*child]bool{}
	}
	if does {
		living.children[c] = true
	} else {
		delete(living.children, c)
	}
}

// withoutProxies drops the settings that send even loopback traffic through a proxy,
// and the mark of the program that this one is a child of.
func withoutProxies(environ []string) []string {
	kept := make([]string, 0, len(environ)+1)
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		switch strings.ToLower(name) {
		case "http_proxy", "https_proxy", "all_proxy", strings.ToLower(markName):
		default:
			kept = append(kept, e)
		}
	}
	return kept
}

// wait waits for the program's end, and lets its pipes end soon after it.
func (c *child) wait(copied <-chan struct{}) {
	c.state = c.cmd.Wait()
	killTree(c.cmd, c.mark) // what it has started must neither outlive it nor hold its outputs open
	close(c.exited)
	// What could not be ended may hold them still.
	late := time.AfterFunc(c.limits.drain, func() { _, _ = c.errors.Close(), c.stdout.Close() })
	<-copied
	_ = c.errors.Close()
	close(c.done)
	<-c.quit
	late.Stop()
}

// read hands on the lines of standard output until it ends or something is wrong with
// it. What nobody asked for then fills the pipe, not the memory.
func (c *child) read() {
	defer close(c.silent)
	reader := bufio.NewReaderSize(c.tail, 64<<10)
	var buffer []byte
	for {
		l := c.readLine(reader, buffer[:0])
		if !c.take(l) {
			break
		}
		if buffer = l.text; cap(buffer) > keptBuffer {
			buffer = nil
		}
	}
	select {
	case <-c.quit:
	case <-c.closing: // that it can end
		_, _ = io.Copy(io.Discard, reader)
	}
}

func (c *child) readLine(reader *bufio.Reader, buffer []byte) (l line) {
	l.text = buffer
	length := 0
	var long *shortener
	for {
		part, err := reader.ReadSlice('\n')
		if length += len(part); long == nil && length > longLine {
			long = newShortener(l.text)
		}
		if long == nil {
			l.text = append(l.text, part...)
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

// complete ends a request that was written and answered.
func (c *child) complete(p *pending) {
	c.last = p.id
	c.unread -= p.inline
	i := slices.Index(c.inFlight, p)
	c.inFlight = slices.Delete(c.inFlight, i, i+1)
	if len(c.inFlight) > 0 {
		c.heard = time.Now()
		if i == 0 {
			c.since = c.heard
			c.arm()
		}
	}
	if c.slots != nil {
		<-c.slots
	}
	close(p.done)
}

// fail makes the child unusable and gives the fault to every request in flight, each
// of which may be the one that it is about. Where there is none, the next one learns
// of it.
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

// arm sets the alarm for the oldest request, if it would come too late. It is not put
// off with each answer, but when it comes too early.
func (c *child) arm() {
	due := c.dueAt()
	if c.due.IsZero() || due.Before(c.due) {
		c.due = due
		c.alarm.Reset(time.Until(due))
	}
}

// dueAt is when the oldest request has been waited for long enough. Its time counts from
// when all that were asked before it had been answered, as a child may take several and
// answer one after the other; and again from each answer to another, up to mostWaits
// times its deadline, as those that are worked on at once share the machine: a child that
// answers is not silent. As long it counts anew while the child is starved.
func (c *child) dueAt() time.Time {
	wait := c.inFlight[0].wait
	due, last := c.since.Add(wait), c.since.Add(mostWaits*wait)
	if again := c.heard.Add(wait); again.After(due) {
		due = again
	}
	if due.After(last) {
		return last
	}
	return due
}

// late is called by the alarm.
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
	if last := c.since.Add(mostWaits * p.wait); time.Now().Before(last) && !c.over.Load() {
		c.mu.Unlock()
		starved := c.starved()
		c.mu.Lock()
		if c.fault != nil || len(c.inFlight) == 0 {
			return
		}
		if starved && c.inFlight[0] == p {
			c.heard = time.Now()
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
	switch {
	case c.over.Load(): // and it may still be waited for that it ends
		c.fail(runner.Harness, "closed its standard output, without ending, before it answered")
	case p.answered:
		c.fail(runner.Harness, "answered and did not read the rest of its request for %v", p.wait)
	case !p.wrote:
		c.fail(runner.Hang, "did not read its request for %v", p.wait)
	case p.writeErr != nil:
		c.fail(runner.Hang, "closed its input and was silent for %v", p.wait)
	default:
		if n, beginning := c.tail.seen(); n > 0 {
			c.spoilt(beginning)
			c.fail(runner.Hang, "no end of its answer for %v: %d bytes without a line feed, %s", p.wait, n, excerpt(beginning))
			return
		}
		c.fail(runner.Hang, "silent for %v", p.wait)
	}
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

// take gives a line to the request that it answers. It says whether more may follow.
func (c *child) take(l line) bool {
	if l.err != nil {
		c.over.Store(true)
		kind, what := c.unreadable(l)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.isClosing() {
			c.strayed(l.text)
		}
		c.spoilt(l.text)
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
		c.strayed(l.text)
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
		c.misunderstood(l, a, err)
		return false
	case l.extra != nil && len(c.inFlight) == 1:
		c.spoilt(l.extra)
		c.fail(runner.Harness, "more output after the answer: %s", excerpt(l.extra))
		return false
	}
	p.answer, p.answered = a, true
	if c.verbatim {
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

// spoilt keeps the beginning of the line with which the child went wrong.
func (c *child) spoilt(text []byte) {
	if c.wrong == nil {
		c.wrong = bytes.Clone(bytes.TrimRight(text[:min(len(text), 4<<10)], "\r\n"))
	}
}

func (c *child) wrongText() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wrong
}

func (c *child) isClosing() bool {
	select {
	case <-c.closing:
		return true
	default:
		return false
	}
}

func (c *child) strayed(text []byte) {
	if c.stray == "" && len(text) > 0 {
		c.stray = excerpt(text)
	}
}

// misunderstood fails for a line that answers no request in flight.
func (c *child) misunderstood(l line, a runner.ProtocolAnswer, err error) {
	c.spoilt(l.text)
	second := err == nil && a.ID != nil && *a.ID >= 0 && *a.ID < c.next
	answered := second && slices.ContainsFunc(c.inFlight, func(p *pending) bool { return p.id == *a.ID })
	switch n := len(c.inFlight); {
	case answered: // while its request is still being written
		c.fail(runner.Harness, "more output after the answer: %s", excerpt(l.text))
	case n == 0 && second && *a.ID == c.last:
		c.strayed(l.text)
		c.fail(runner.Harness, "a second answer to the request before this one (id %d); this one was not made: %s", c.last, excerpt(l.text))
	case n == 0:
		c.strayed(l.text)
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

// allow lets the child hold so much memory beside its limit from now on: what it has
// freed it may keep.
func (c *child) allow(bytes int64) {
	for {
		had := c.beside.Load()
		if bytes <= had || c.beside.CompareAndSwap(had, bytes) {
			return
		}
	}
}

// memory is how much memory the child may hold, in bytes.
func (c *child) memory() int64 { return c.limits.memory + c.beside.Load() }

// ended says how the child whose output has ended came to its end.
func (c *child) ended() (runner.FaultKind, string) {
	select {
	case <-c.done:
	case <-time.After(c.limits.end):
		return runner.Harness, "closed its standard output, without ending,"
	}
	if held := c.held.Load(); held > 0 {
		return runner.Crash, fmt.Sprintf("was killed at %s, the limit of the adapter is %s (--memory)%s,", bytesText(held), bytesText(c.memory()), c.lastWords())
	}
	if c.state == nil {
		return runner.Crash, "exited with status 0"
	}
	return runner.Crash, fmt.Sprintf("died (%v%s)", c.state, c.lastWords())
}

// lastWords finds in standard error what runtimes say when they die: Go's panics and
// fatal errors, else the last line that is no part of a stack, which is the exception
// in Python, Java and Node.
func (c *child) lastWords() string {
	words := ""
lines:
	for line := range strings.Lines(c.stderr.String()) {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "panic: "), strings.HasPrefix(line, "fatal error: "):
			words = text
			break lines
		case text == "", text[0] != line[0], strings.HasPrefix(line, "Node.js v"):
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
	c.mu.Lock()
	c.fail(runner.NotRun, "the adapter was ended by the suite")
	c.mu.Unlock()
	select {
	case <-c.exited: // its id may be another's by now
	default:
		killTree(c.cmd, c.mark)
	}
	return c.release()
}

func (c *child) release() bool {
	c.lives(false)
	close(c.quit)
	c.alarm.Stop()
	released := make(chan struct{})
	go func() {
		_, _, _ = c.stdin.Close(), c.stdout.Close(), c.errors.Close()
		c.ends.Wait()
		close(released)
	}()
	select {
	case <-released:
		return true
	case <-time.After(c.limits.drain + c.limits.end):
		// Another user's (sudo), or stuck in the kernel: nothing more can be done.
		// That its pipes have ended may move it to end by itself.
		return false
	}
}

// close asks the child to end by ending its input. Where the context ends it is killed,
// and nothing is said of how it would have ended.
func (c *child) close(ctx context.Context) error {
	c.mu.Lock()
	close(c.closing)
	c.mu.Unlock()
	_ = c.stdin.Close()
	late := time.NewTimer(c.limits.close)
	defer late.Stop()
	over := make(chan struct{})
	c.ends.Go(func() {
		<-c.done
		<-c.silent
		close(over)
	})
	var faults []error
	select {
	case <-over:
		c.release()
		if c.state != nil {
			faults = append(faults, fmt.Errorf("the adapter ended its work with: %w%s", c.state, c.lastWords()))
		}
	case <-ctx.Done():
		c.kill()
		return nil
	case <-late.C:
		err := fmt.Errorf("the adapter did not end within %v after its input had; it was killed", c.limits.close)
		if !c.kill() {
			err = fmt.Errorf("the adapter did not end after its input had, and cannot be killed; its process id is %d", c.cmd.Process.Pid)
		}
		faults = append(faults, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stray != "" {
		faults = append([]error{fmt.Errorf("more output after the adapter's last answer: %s", c.stray)}, faults...)
	}
	return errors.Join(faults...)
}

// unfinished hands on what is read, and knows the line that has not come to its end.
type unfinished struct {
	from   io.Reader
	mu     sync.Mutex
	length int
	kept   []byte // its beginning
}

func (u *unfinished) Read(p []byte) (int, error) {
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
func (u *unfinished) seen() (n int, beginning []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.length, bytes.Clone(u.kept)
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

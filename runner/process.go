package runner

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Limits of what a child may do to the run.
const (
	// stderrKept is how much of a child's standard error is kept: its end.
	stderrKept = 64 << 10
	// deathsInRow is how many times in a row a child may die without answering
	// one request before it is given up; hangsInRow the same for silence, which
	// costs a deadline each.
	deathsInRow = 50
	hangsInRow  = 10
	// startTimeout is the least time that a child has to answer describe: a
	// virtual machine starts slowly.
	startTimeout = 30 * time.Second
	// closeTimeout is how long a child may take to end after its input has.
	closeTimeout = 2 * time.Second
)

// Start makes a [Subject] of an adapter program: argv is its command line. The
// program is started at once and must answer describe; after a death it is started
// anew for the next request. Timeout is the deadline of one request; 0 means
// [DefaultTimeout].
//
// The error says why the program cannot be used at all.
func Start(ctx context.Context, argv []string, timeout time.Duration) (Subject, error) {
	if len(argv) == 0 {
		return nil, errors.New("the adapter's command line is empty")
	}
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	p := &process{argv: argv, timeout: timeout}
	if err := p.start(ctx); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// process is an adapter program, over as many children as it takes.
type process struct {
	argv        []string
	timeout     time.Duration
	description *description
	child       *child // nil after a death
	next        int64  // id of the next request
	line        []byte // reused for requests
	deaths      int    // in a row, without an answer in between
	hangs       int    // in a row
	gone        string // why it was given up; empty: it was not
}

func (p *process) Description() Description { return p.description.Description }

func (p *process) Ops() []string { return p.description.Ops }

// start starts a child and asks it for its description. Of the first child it is
// kept; a later one must say the same.
func (p *process) start(ctx context.Context) error {
	c, err := startChild(p.argv)
	if err != nil {
		return fmt.Errorf("the adapter could not be started: %w", err)
	}
	p.child = c
	request := fmt.Appendf(nil, `{"id":%d,"op":"describe","protocol":%d}`+"\n", p.next, ProtocolVersion)
	a, f := c.roundTrip(ctx, p.next, request, max(p.timeout, startTimeout))
	p.next++
	switch {
	case f != nil:
		return fmt.Errorf("the adapter did not answer describe: %s%s", f.What, tail(f.Detail))
	case a.Failure != nil:
		return fmt.Errorf("the adapter failed to describe itself: %s", *a.Failure)
	case a.Describe == nil:
		return errors.New(`the adapter answered describe without a "describe" member`)
	}
	if err := CheckDescription(a.Describe.Description, a.Describe.Ops); err != nil {
		return fmt.Errorf("the adapter's description cannot be used: %w", err)
	}
	if p.description == nil {
		p.description = a.Describe
	}
	return nil
}

// tail is the end of a detail for an error of one line.
func tail(detail string) string {
	detail = strings.TrimSpace(detail)
	if detail == "" {
		return ""
	}
	lines := strings.Split(detail, "\n")
	return "; it wrote: " + strings.Join(lines[max(0, len(lines)-3):], " | ")
}

func (p *process) Decode(ctx context.Context, r *Response) Result {
	id := p.next
	line, err := appendDecode(p.line[:0], id, r)
	if err != nil {
		return fault(Harness, "", "the request cannot be written: %v", err)
	}
	if p.line = line; cap(line) > 1<<20 {
		p.line = nil // one large body must not be kept for all the small ones
	}
	return p.do(ctx, id, line)
}

func (p *process) Call(ctx context.Context, c *Call) Result {
	line, err := json.Marshal(request{
		ID: p.next, Op: OpCall,
		Provider: c.Provider, Product: c.Product, Version: c.Version, Action: c.Action, Format: c.Format,
		Endpoint: c.Endpoint, AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret,
		TimeoutMS: c.Timeout.Milliseconds(), MaxRetries: c.MaxRetries,
	})
	if err != nil {
		return fault(Harness, "", "the request cannot be written: %v", err)
	}
	return p.do(ctx, p.next, append(line, '\n'))
}

func (p *process) do(ctx context.Context, id int64, line []byte) Result {
	if p.gone != "" {
		return fault(Gone, "", "%s", p.gone)
	}
	if p.child == nil {
		if err := p.start(ctx); err != nil {
			p.kill()
			if ctx.Err() != nil {
				return fault(Gone, "", "stopped: %v", context.Cause(ctx))
			}
			p.gone = "given up: after a death, " + err.Error()
			return fault(Gone, "", "%s", p.gone)
		}
	}
	p.next = max(p.next, id) + 1
	a, f := p.child.roundTrip(ctx, id, line, p.timeout)
	if f != nil {
		p.kill()
		if f.Kind == Gone {
			return Result{Fault: f}
		}
		p.deaths++
		if f.Kind == Hang {
			p.hangs++
		}
		switch {
		case p.hangs >= hangsInRow:
			p.gone = fmt.Sprintf("given up: silent %d times in a row; the last was: %s", p.hangs, f.What)
		case p.deaths >= deathsInRow:
			p.gone = fmt.Sprintf("given up: died %d times in a row; the last was: %s", p.deaths, f.What)
		}
		return Result{Fault: f}
	}
	p.deaths, p.hangs = 0, 0
	switch {
	case a.Failure != nil:
		return fault(Harness, "", "the adapter says: %s", *a.Failure)
	case a.Outcome == nil:
		return fault(Harness, "", `the answer has neither "outcome" nor "failure"`)
	}
	return checked(*a.Outcome, nil)
}

func (p *process) kill() {
	if p.child != nil {
		p.child.kill()
		p.child = nil
	}
}

// Close ends the child's input, waits for it to end and kills it if it does not.
// The error says what an orderly child would have done.
func (p *process) Close() error {
	if p.child == nil {
		return nil
	}
	c := p.child
	p.child = nil
	return c.close()
}

// child is one running adapter program.
type child struct {
	cmd    *exec.Cmd
	stdin  *os.File
	stdout *os.File
	stderr *keeper
	lines  chan line
	done   chan struct{} // closed when the process has been waited for
	state  error         // of Wait; valid after done
}

// line is one line of a child's standard output, or why there is none.
type line struct {
	text  []byte
	extra bool // more was already waiting behind it
	err   error
}

var errFlood = fmt.Errorf("more than %d MiB without a line feed", MaxLine>>20)

func startChild(argv []string) (*child, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	isolate(cmd)
	cmd.Env = withoutProxies(os.Environ())
	inRead, inWrite, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, inRead.Close(), inWrite.Close())
	}
	c := &child{
		cmd: cmd, stdin: inWrite, stdout: outRead, stderr: &keeper{},
		lines: make(chan line), done: make(chan struct{}),
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inRead, outWrite, c.stderr
	cmd.WaitDelay = closeTimeout // a grandchild may hold standard error
	err = cmd.Start()
	closeErr := errors.Join(inRead.Close(), outWrite.Close())
	if err = errors.Join(err, closeErr); err != nil {
		return nil, errors.Join(err, inWrite.Close(), outRead.Close())
	}
	go func() {
		c.state = cmd.Wait()
		close(c.done)
	}()
	go c.read()
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

// read hands on the lines of standard output until it ends or floods.
func (c *child) read() {
	defer close(c.lines)
	reader := bufio.NewReaderSize(c.stdout, 64<<10)
	for {
		var l line
		for {
			part, err := reader.ReadSlice('\n')
			l.text = append(l.text, part...)
			l.err = err
			if !errors.Is(err, bufio.ErrBufferFull) {
				break
			}
			if len(l.text) > MaxLine {
				l.text, l.err = l.text[:80], errFlood
				break
			}
		}
		if errors.Is(l.err, os.ErrClosed) {
			return
		}
		l.extra = reader.Buffered() > 0
		c.lines <- l
		if l.err != nil {
			return
		}
	}
}

// roundTrip writes a request and waits for its answer. After a fault the child is
// of no more use.
func (c *child) roundTrip(ctx context.Context, id int64, request []byte, timeout time.Duration) (answer, *Fault) {
	fail := func(kind FaultKind, format string, args ...any) (answer, *Fault) {
		return answer{}, &Fault{Kind: kind, What: fmt.Sprintf(format, args...), Detail: c.stderr.String()}
	}
	deadline := time.Now().Add(timeout)
	_ = c.stdin.SetWriteDeadline(deadline) // where it fails, the timer below still holds
	_, writeErr := c.stdin.Write(request)
	alarm := time.NewTimer(time.Until(deadline))
	defer alarm.Stop()
	select {
	case l, ok := <-c.lines:
		switch {
		case !ok || errors.Is(l.err, io.EOF) && len(l.text) == 0:
			return fail(c.ended())
		case errors.Is(l.err, errFlood):
			return fail(Harness, "%v: %s…", errFlood, excerpt(l.text))
		case errors.Is(l.err, io.EOF):
			kind, format, how := c.ended()
			return fail(kind, "half a line, %s, then "+format, excerpt(l.text), how)
		case l.err != nil:
			return fail(Harness, "reading its answer: %v", l.err)
		}
		var a answer
		switch err := json.Unmarshal(l.text, &a); {
		case err != nil:
			return fail(Harness, "a line on standard output is no answer (%v): %s", err, excerpt(l.text))
		case a.ID == nil:
			return fail(Harness, "an answer without an id: %s", excerpt(l.text))
		case *a.ID != id:
			return fail(Harness, "an answer to request %d, which was not asked; %d was: %s", *a.ID, id, excerpt(l.text))
		case l.extra:
			next := <-c.lines
			return fail(Harness, "more output after the answer: %s", excerpt(next.text))
		}
		return a, nil
	case <-alarm.C:
		if errors.Is(writeErr, os.ErrDeadlineExceeded) {
			return fail(Hang, "did not read its request for %v", timeout)
		}
		return fail(Hang, "silent for %v", timeout)
	case <-ctx.Done():
		return fail(Gone, "stopped: %v", context.Cause(ctx))
	}
}

// ended says how the child whose output has ended came to its end.
func (c *child) ended() (kind FaultKind, format, how string) {
	select {
	case <-c.done:
		if c.state == nil {
			return Crash, "it %s", "exited with status 0 before it answered"
		}
		return Crash, "it %s", "died before it answered: " + c.state.Error() + c.lastWords()
	case <-time.After(closeTimeout):
		return Crash, "it %s", "closed its standard output and lives on"
	}
}

// lastWords finds in standard error what runtimes say when they die: Go's panics and
// fatal errors, else the last line (the others end with the exception).
func (c *child) lastWords() string {
	words := ""
	for line := range strings.Lines(c.stderr.String()) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return ": " + line
		}
		if line != "" {
			words = ": " + line
		}
	}
	return words
}

func excerpt(text []byte) string {
	const most = 200
	text = bytes.TrimRight(text, "\n")
	if len(text) > most {
		return fmt.Sprintf("%q… (%d bytes)", text[:most], len(text))
	}
	return fmt.Sprintf("%q", text)
}

// kill ends the child and all that it started, and releases what it held.
func (c *child) kill() {
	killTree(c.cmd)
	c.release()
}

func (c *child) release() {
	_ = c.stdin.Close()
	<-c.done
	_ = c.stdout.Close()
	for range c.lines { // lets the reader end
	}
}

// close asks the child to end by ending its input.
func (c *child) close() error {
	_ = c.stdin.Close()
	select {
	case <-c.done:
	case <-time.After(closeTimeout):
		c.kill()
		return fmt.Errorf("the adapter did not end within %v after its input had; it was killed", closeTimeout)
	}
	killTree(c.cmd) // what it left behind
	_ = c.stdout.Close()
	for range c.lines {
	}
	if c.state != nil {
		return fmt.Errorf("the adapter ended its work with: %w", c.state)
	}
	return nil
}

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

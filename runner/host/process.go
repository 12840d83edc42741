package host

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// limits are what a program may do to the run.
type limits struct {
	start  time.Duration // to answer describe, at least: a virtual machine starts slowly
	close  time.Duration // to end after its input has
	end    time.Duration // to end after its output has, and when it is killed
	drain  time.Duration // to read what a dead program has left in its pipes; less than end
	line   int           // longest line of standard output, in bytes
	starts int           // failing starts in a row, after which it is given up
	deaths int           // faults in a row without one answer in between, after which it is given up
	hangs  int           // the same for silence, which costs a deadline each
	memory int64         // that it and all that it has started may hold, in bytes; 0: as much as they like
}

var usualLimits = limits{
	start: 30 * time.Second, close: 10 * time.Second, end: 4 * time.Second, drain: time.Second,
	line: runner.MaxLine, starts: 3, deaths: 50, hangs: 10, memory: DefaultMemory,
}

// DefaultMemory is how much memory an adapter program may hold, with all that it has
// started, where nothing else is said: far above what any SDK needs for a response of
// usual size.
const DefaultMemory = 1 << 30

// perByte is how many bytes a program may hold beside its limit for each of a large body.
// To need so many is slow, and no fault that any page speaks of: two usual readers of XML
// for Node, which take a text character by character, hold 35 of them at 64 MiB.
const perByte = 32

// Limit is a limit of an adapter program, for [Start].
type Limit func(*limits)

// MemoryLimit lets the program hold so many bytes of memory, together with all that it
// has started; it is killed when it holds more, which is a [runner.Crash]. From the first
// large body on that is announced with [runner.ExpectBody], it may hold 32 bytes more for
// each byte of that. 0 means no limit. Not every system can do it; see
// [UnsupportedFeatures].
func MemoryLimit(bytes int64) Limit { return func(l *limits) { l.memory = bytes } }

// UnsupportedFeatures lists, in a sentence each, what this system cannot do to isolate
// an adapter program and others can; for the header of a run.
func UnsupportedFeatures() []string { return unsupportedFeatures() }

// Start makes a [runner.Subject] of an adapter program: argv is its command line. The
// program is started at once and must answer describe; after a death it is started
// anew for the next request. Timeout is the deadline of one request; 0 means
// [runner.DefaultTimeout]. A program that the machine does not let work, as Linux tells of it,
// has up to three times as long.
//
// The subject may be used by several goroutines at once: as many requests are in
// flight as the description's concurrency allows, at most [MaxInFlight].
//
// When the context ends, requests that wait are stopped and Close kills the program
// instead of waiting for it.
//
// The error says why the program cannot be used at all. Programs that the program
// starts end with it, as far as the system knows them; see [UnsupportedFeatures].
func Start(ctx context.Context, argv []string, timeout time.Duration, more ...Limit) (runner.Subject, error) {
	l := usualLimits
	for _, set := range more {
		set(&l)
	}
	return start(ctx, argv, timeout, l)
}

// MaxInFlight is how many requests a program is given at once at most, whatever it
// says that it takes.
const MaxInFlight = 64

func start(ctx context.Context, argv []string, timeout time.Duration, l limits) (runner.Subject, error) {
	if len(argv) == 0 {
		return nil, errors.New("the adapter's command line is empty")
	}
	if timeout <= 0 {
		timeout = runner.DefaultTimeout
	}
	p := &process{argv: argv, timeout: timeout, limits: l, run: ctx}
	if err := p.start(ctx); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

var (
	_ runner.AsyncDecoder    = (*process)(nil)
	_ runner.DeadlineDecoder = (*process)(nil)
	_ runner.Restarter       = (*process)(nil)
)

// process is an adapter program, over as many children as it takes.
type process struct {
	argv        []string
	timeout     time.Duration
	limits      limits
	run         context.Context // of the whole run
	description *runner.ProtocolDescription

	mu      sync.Mutex
	child   *child // nil after a death
	next    int64  // id of the next request; never used twice, over all children
	line    []byte // reused for requests
	deaths  int    // in a row, without an answer in between
	hangs   int    // likewise
	givenUp string // why it was given up; empty: it was not
}

func (p *process) Description() runner.Description { return p.description.Description }

// Ops leaves out describe, which every adapter has and some name.
func (p *process) Ops() []string {
	return slices.DeleteFunc(slices.Clone(p.description.Ops), func(op string) bool { return op == runner.OpDescribe })
}

// start starts a child and asks it for its description. Of the first child it is
// kept; a later one must say the same, else the verdicts would be of two SDKs.
func (p *process) start(ctx context.Context) error {
	c, err := startChild(p.argv, p.limits)
	if err != nil {
		return fmt.Errorf("the adapter could not be started: %w", err)
	}
	p.child = c
	id := p.next
	p.next++
	a, f := c.await(ctx, c.request(ctx, id, describeLine(id), max(p.timeout, p.limits.start)))
	switch {
	case f != nil && f.Kind == runner.Hang:
		return fmt.Errorf("the adapter did not answer describe: %s; an answer is one line, and must be flushed%s", f.What, tail(f.Detail))
	case f != nil && f.Kind == runner.Harness:
		return fmt.Errorf("the adapter did not answer describe: %s; only answers belong on standard output, one JSON object a line%s", f.What, tail(f.Detail))
	case f != nil:
		return fmt.Errorf("the adapter did not answer describe: %s%s", f.What, tail(f.Detail))
	case a.Failure != nil:
		return fmt.Errorf("the adapter failed to describe itself: %s", runner.OneLine(*a.Failure))
	case a.Describe == nil:
		return errors.New(`the adapter answered describe without a "describe" member`)
	}
	if err := runner.CheckDescription(a.Describe.Description, a.Describe.Ops); err != nil {
		return fmt.Errorf("the adapter's description cannot be used: %w", err)
	}
	if p.description == nil {
		p.description = a.Describe
	}
	if !reflect.DeepEqual(p.description, a.Describe) {
		return fmt.Errorf("the adapter describes itself differently: %+v before, %+v now", *p.description, *a.Describe)
	}
	c.slots = make(chan struct{}, min(max(a.Describe.Concurrency, 1), MaxInFlight))
	return nil
}

// restart starts a child where there is none. One failing start may be the machine's
// fault, so that the program is given up only after some of them.
func (p *process) restart(ctx context.Context) *runner.Fault {
	for attempt := 1; p.child == nil; attempt++ {
		err := p.start(ctx)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			p.kill()
			return stopped(ctx)
		}
		p.kill()
		if attempt == p.limits.starts {
			p.givenUp = fmt.Sprintf("given up: it ended and could not be started anew, %d times: %v", attempt, err)
			return runner.NewFault(runner.NotRun, "", "%s", p.givenUp)
		}
	}
	return nil
}

// stopped is the fault of a request that the run's own end has stopped.
func stopped(ctx context.Context) *runner.Fault {
	return runner.NewFault(runner.NotRun, "", "stopped: %v", context.Cause(ctx))
}

// tail is the end of a detail for an error of one line.
func tail(detail string) string {
	detail = strings.TrimSpace(detail)
	if detail == "" {
		return ""
	}
	lines := strings.Split(detail, "\n")
	return "; it wrote: " + runner.OneLine(strings.Join(lines[max(0, len(lines)-3):], " | "))
}

func (p *process) Decode(ctx context.Context, r *runner.Response) runner.Result {
	return p.Begin(ctx, r)()
}

// Begin implements [runner.AsyncDecoder]. After a fault the next response is given to a
// fresh program.
func (p *process) Begin(ctx context.Context, r *runner.Response) (wait func() runner.Result) {
	return p.beginDecode(ctx, r, p.timeout)
}

// DecodeWithin implements [runner.DeadlineDecoder].
func (p *process) DecodeWithin(ctx context.Context, r *runner.Response, wait time.Duration) runner.Result {
	return p.beginDecode(ctx, r, wait)()
}

func (p *process) beginDecode(ctx context.Context, r *runner.Response, wait time.Duration) func() runner.Result {
	return p.begin(ctx, wait, func(id int64) ([]byte, error) {
		line, err := appendDecode(p.line[:0], id, r)
		// One that is not written when begin returns must not be written over.
		if p.line = line; len(line) > inlineWrite {
			p.line = nil
		}
		return line, err
	})
}

func (p *process) Call(ctx context.Context, c *runner.Call, wait time.Duration) runner.Result {
	return p.begin(ctx, wait, func(id int64) ([]byte, error) { return callLine(id, c) })()
}

func (p *process) begin(ctx context.Context, wait time.Duration, write func(id int64) ([]byte, error)) func() runner.Result {
	instead := func(f *runner.Fault) func() runner.Result {
		return func() runner.Result { return runner.Result{Fault: f} }
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.givenUp != "" {
		return instead(runner.NewFault(runner.NotRun, "", "%s", p.givenUp))
	}
	if ctx.Err() != nil {
		return instead(stopped(ctx))
	}
	if p.child != nil {
		if f := p.child.brokenFor(); f != nil { // others: they are told
			p.kill()
			p.count(f)
		}
	}
	if f := p.restart(ctx); f != nil {
		return instead(f)
	}
	id := p.next
	p.next++
	line, err := write(id)
	if err != nil {
		return instead(runner.NewFault(runner.Harness, "", "the request cannot be written: %v", err))
	}
	c := p.child
	c.allow(runner.ExpectedBody(ctx) * perByte)
	asked := c.request(ctx, id, line, wait)
	return func() runner.Result {
		a, f := c.await(ctx, asked)
		if f != nil {
			p.drop(c, f)
			return runner.Result{Fault: f}
		}
		return p.result(a)
	}
}

// result makes a result of an answer.
func (p *process) result(a runner.ProtocolAnswer) runner.Result {
	p.mu.Lock()
	p.deaths, p.hangs = 0, 0
	p.mu.Unlock()
	switch {
	case a.Failure != nil:
		return fault(runner.Harness, "", "the adapter says: %s", *a.Failure)
	case a.Outcome == nil:
		return fault(runner.Harness, "", `the answer has neither "outcome" nor "failure"`)
	}
	return checked(*a.Outcome, nil)
}

// drop ends a child after a fault, and counts it once.
func (p *process) drop(c *child, f *runner.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.child == c {
		p.kill()
		p.count(f)
	}
}

// Restart implements [runner.Restarter]: it ends the child, so that the next request
// starts a fresh one.
func (p *process) Restart() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kill()
}

// count counts a fault towards giving the program up.
func (p *process) count(f *runner.Fault) {
	if f.Kind == runner.NotRun {
		return // the run's end, not the program's doing
	}
	p.deaths++
	if f.Kind == runner.Hang {
		p.hangs++
	}
	switch {
	case p.hangs >= p.limits.hangs:
		p.givenUp = fmt.Sprintf("given up: silent %d times without an answer in between; the last was: %s", p.hangs, f.What)
	case p.deaths >= p.limits.deaths:
		p.givenUp = fmt.Sprintf("given up: no answer %d times in a row; the last was: %s", p.deaths, f.What)
	}
}

func (p *process) kill() {
	if p.child != nil {
		if !p.child.kill() {
			p.line = nil // may still be being written
		}
		p.child = nil
	}
}

// Close ends the child's input, waits for it to end and kills it if it does not.
// The error says what an orderly child would have done.
func (p *process) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.child == nil {
		return nil
	}
	c := p.child
	p.child = nil
	return c.close(p.run)
}

package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
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
	cmd    *exec.Cmd
	mark   string // in the environment of the program and of all that it starts
	limits limits
	ends   sync.WaitGroup // the goroutines

	// Pipes, and what is read from them.
	stdin   *os.File
	stdout  *os.File
	errors  *os.File // its standard error
	stderr  *tailBuffer
	partial *partialLine // of standard output

	// Stages of its life, each closed when it is reached.
	quit    chan struct{} // nobody reads its standard output any more
	closing chan struct{} // its input has been ended: its output matters no more
	exited  chan struct{} // the program has ended
	done    chan struct{} // its standard error has been read to the end, too
	silent  chan struct{} // its standard output is not read any more
	failed  chan struct{} // the first fault

	state       error        // of Wait; valid after exited
	outputEnded atomic.Bool  // its standard output has ended
	killedAt    atomic.Int64 // how much memory it held when it was killed for that, in bytes; 0: it was not
	extraMemory atomic.Int64 // how much memory it may hold above its limit, in bytes

	slots   chan struct{} // one for each request in flight; nil before it has said how many it takes
	writing chan struct{} // held by the writer of a request, so that requests are not mixed

	mu       sync.Mutex
	inFlight []*pending // oldest first
	unread   int        // bytes of requests that were written inline and not answered
	since    time.Time  // when the oldest became the oldest
	extended time.Time  // when the oldest was given more time: by another's answer, or because the child was starved
	alarm    *time.Timer
	due      time.Time     // when the alarm comes; zero: it is off
	last     int64         // id of the last request that was answered; -1: none was
	next     int64         // above every id that was asked
	fault    *runner.Fault // why it is of no more use; of the first thing that went wrong

	keepLines  bool   // answers are kept as they were written
	wrong      []byte // the beginning of the line with which it went wrong
	lateOutput string // what it wrote after its last answer, while its input was ended
}

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
		cmd: cmd, mark: mark, limits: l, stdin: stdin.w, stdout: stdout.r, errors: stderr.r, stderr: &tailBuffer{}, partial: &partialLine{from: stdout.r}, last: -1,
		quit: make(chan struct{}), closing: make(chan struct{}), exited: make(chan struct{}), done: make(chan struct{}),
		silent: make(chan struct{}), writing: make(chan struct{}, 1), failed: make(chan struct{}),
	}
	c.register()
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
	c.unregister()
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
	if c.lateOutput != "" {
		faults = append([]error{fmt.Errorf("more output after the adapter's last answer: %s", c.lateOutput)}, faults...)
	}
	return errors.Join(faults...)
}

package host

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// Conversation is a talk with one run of an adapter program, line by line: for what
// looks at the lines themselves. The program is not started anew, and nothing can be
// asked of it after a fault.
type Conversation struct {
	child   *child
	timeout time.Duration
	next    int64
	ended   bool
}

// Reply is what came of one request.
type Reply struct {
	Sent []byte // the request, without its line feed
	// Line is the answer as the adapter wrote it, without its line feed; of one of more
	// than 4 MiB one with shorter strings and fewer values. Nil where there was none.
	Line []byte
	// Fault says why there was none, and Wrong holds the beginning of what the adapter
	// wrote in its place, if anything.
	Fault *runner.Fault
	Wrong []byte
	// One of these is set where there is an answer that has it.
	Describe *runner.Description
	Ops      []string // of the description
	Outcome  *runner.Outcome
	Failure  *string
}

// Converse starts an adapter program. Timeout is how long each answer is waited for; 0
// means [runner.DefaultTimeout].
func Converse(argv []string, timeout time.Duration, more ...Limit) (*Conversation, error) {
	if len(argv) == 0 {
		return nil, errors.New("the adapter's command line is empty")
	}
	if timeout <= 0 {
		timeout = runner.DefaultTimeout
	}
	l := usualLimits
	for _, set := range more {
		set(&l)
	}
	c, err := startChild(argv, l)
	if err != nil {
		return nil, err
	}
	c.keepLines = true
	return &Conversation{child: c, timeout: timeout}, nil
}

// Describe asks for the description. It waits for it longer than for others: a virtual
// machine starts slowly.
func (v *Conversation) Describe(ctx context.Context) Reply {
	line := describeLine(v.next)
	return v.ask(ctx, line, max(v.timeout, v.child.limits.start))()
}

// Decode hands the adapter a response.
func (v *Conversation) Decode(ctx context.Context, r *runner.Response) Reply {
	return v.Begin(ctx, r)()
}

// Begin hands the adapter a response without waiting for the answer, which is what it
// returns does.
func (v *Conversation) Begin(ctx context.Context, r *runner.Response) (wait func() Reply) {
	line, err := appendDecode(nil, v.next, r)
	if err != nil {
		return func() Reply {
			return Reply{Fault: runner.NewFault(runner.Harness, "", "the request cannot be written: %v", err)}
		}
	}
	return v.ask(ctx, line, v.timeout)
}

// Call lets the adapter make a call.
func (v *Conversation) Call(ctx context.Context, c *runner.Call) Reply {
	line, err := callLine(v.next, c)
	if err != nil {
		return Reply{Fault: runner.NewFault(runner.Harness, "", "the request cannot be written: %v", err)}
	}
	return v.ask(ctx, line, v.timeout)()
}

// Other makes a request of another operation.
func (v *Conversation) Other(ctx context.Context, op string) Reply {
	line, err := json.Marshal(struct {
		ID int64  `json:"id"`
		Op string `json:"op"`
	}{v.next, op})
	if err != nil {
		return Reply{Fault: runner.NewFault(runner.Harness, "", "the request cannot be written: %v", err)}
	}
	return v.ask(ctx, append(line, '\n'), v.timeout)()
}

func (v *Conversation) ask(ctx context.Context, line []byte, wait time.Duration) func() Reply {
	id := v.next
	v.next++
	asked := v.child.request(ctx, id, line, wait)
	return func() Reply {
		reply := Reply{Sent: line[:len(line)-1]}
		a, f := v.child.await(ctx, asked)
		if f != nil {
			reply.Fault = f
			reply.Wrong = v.child.wrongText()
			return reply
		}
		reply.Line, reply.Outcome, reply.Failure = asked.text, a.Outcome, a.Failure
		if a.Describe != nil {
			reply.Describe, reply.Ops = &a.Describe.Description, a.Describe.Ops
		}
		return reply
	}
}

// End ends the adapter's input and waits for it to end; when the context ends the
// adapter is killed. The error says what an orderly adapter would not have done. It may
// be called again, to no effect.
func (v *Conversation) End(ctx context.Context) error {
	if v.ended {
		return nil
	}
	v.ended = true
	v.child.mu.Lock()
	broken := v.child.fault
	v.child.mu.Unlock()
	if broken != nil && !broken.Late {
		v.child.kill()
		return nil // that has been told
	}
	return v.child.close(ctx)
}

// Stderr is the end of what the adapter has written to standard error, at most 64 KiB.
func (v *Conversation) Stderr() string { return v.child.stderr.String() }

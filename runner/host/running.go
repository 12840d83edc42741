package host

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
)

// markName is the variable that a child's environment, and that of all that it starts,
// is marked with.
const markName = "SDKCONFORM_ADAPTER"

func newMark() string { return fmt.Sprintf("%s%016x", markPrefix(), rand.Uint64()) }

// markPrefix is how the mark of every child of this process begins.
func markPrefix() string { return fmt.Sprintf("%s=%d-", markName, os.Getpid()) }

// running are the children of this process that have not been released.
var running struct {
	mu       sync.Mutex
	children map[*child]bool
}

func (c *child) register() {
	running.mu.Lock()
	defer running.mu.Unlock()
	if running.children == nil {
		running.children = map[*child]bool{}
	}
	running.children[c] = true
}

func (c *child) unregister() {
	running.mu.Lock()
	defer running.mu.Unlock()
	delete(running.children, c)
}

// KillAll kills every adapter program of this process, with what it has started. It is
// for a program that is about to end without closing its subjects, on a second Ctrl-C
// say, and waits for nothing.
func KillAll() {
	running.mu.Lock()
	defer running.mu.Unlock()
	for c := range running.children {
		select {
		case <-c.exited: // its id may be another's by now
		default:
			killGroup(c.cmd)
		}
	}
	killMarked()
}

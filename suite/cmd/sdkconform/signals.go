package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/sdkconform/sdkconform/runner/host"
)

// interruptible returns a context that ends with the first signal to end the program:
// then the run is stopped and its reports are written. A second one ends the program at
// once, without reports, but with all that adapters have started.
func interruptible() (ctx context.Context, stop func()) {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // by nohup
		ends = append(ends, syscall.SIGHUP) // its terminal is gone
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, ends...)
	ctx, cancel := context.WithCancelCause(context.Background())
	over := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			cancel(errors.New(s.String() + " signal received"))
		case <-over:
			return
		}
		select {
		case s := <-signals:
			host.KillAll()
			temporary.remove()
			die(s)
		case <-over:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(over)
		cancel(nil)
	}
}

// die ends the program as the signal would have.
func die(s os.Signal) {
	signal.Reset(s)
	if self, err := os.FindProcess(os.Getpid()); err == nil && self.Signal(s) == nil {
		select {}
	}
	os.Exit(1) // this system has no signals
}

// temporary is what must not be left behind.
var temporary leftovers

type leftovers struct {
	mu      sync.Mutex
	removes []func() error
}

// add notes how something is removed, and returns how it is removed before the end.
func (l *leftovers) add(remove func() error) func() error {
	remove = sync.OnceValue(remove)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.removes = append(l.removes, remove)
	return remove
}

func (l *leftovers) remove() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, remove := range l.removes {
		_ = remove() // nobody is there to be told
	}
}

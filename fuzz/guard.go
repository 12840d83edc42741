package fuzz

import (
	"context"
	"fmt"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// guard is a decoder in this process whose calls are told to a flight, and whose memory
// is measured: a call that takes too much panics when it has returned, which is a crash
// like others; one that goes on taking it ends the process before the kernel does, which
// would say nothing.
type guard struct {
	runner.Decoder
	flight *flight // nil: there is none
	memory uint64  // that a case may allocate, beside perByte bytes for each of its body

	mu      sync.Mutex // of sample
	sample  []metrics.Sample
	running atomic.Int64 // calls; more than one: a hung one is still there
	// beyond is how much the heap may hold while calls are running, in bytes; 0: none is.
	beyond atomic.Uint64
	ended  chan struct{}
}

// What metrics.Read reads costs less than a microsecond; runtime.ReadMemStats stops the
// world for a hundred.
const (
	allocated = "/gc/heap/allocs:bytes"              // since the start of the process
	held      = "/memory/classes/heap/objects:bytes" // objects that live or are not swept yet
)

// perByte is how many bytes a case may allocate for each byte of its body: readers that
// make trees of a body take dozens.
const perByte = 100

// runaway is how many times what a case may allocate the heap may grow by while it is
// running, before the process is ended.
const runaway = 4

// look is how often the heap is looked at while a call is running.
const look = 20 * time.Millisecond

func newGuard(d runner.Decoder, f *flight, memory uint64) *guard {
	g := &guard{Decoder: d, flight: f, memory: memory, ended: make(chan struct{})}
	g.sample = []metrics.Sample{{Name: allocated}, {Name: held}}
	go g.watch()
	return g
}

// close ends the watching.
func (g *guard) close() { close(g.ended) }

func (g *guard) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	if g.flight != nil {
		n := g.flight.next()
		defer g.flight.landed(n)
	}
	limit := g.memory + perByte*uint64(len(r.Body))
	before, heap := g.read()
	alone := g.running.Add(1) == 1
	if alone {
		g.beyond.Store(heap + runaway*limit)
	}
	defer func() {
		if g.running.Add(-1) == 0 {
			g.beyond.Store(0)
		}
	}()
	o, err := g.Decoder.Decode(ctx, r)
	// What a hung call takes is not this one's.
	if after, _ := g.read(); alone && after-before > limit {
		panic(fmt.Sprintf("the SDK allocated %s for a body of %d bytes; %s are allowed", mebibytes(after-before), len(r.Body), mebibytes(limit)))
	}
	return o, err
}

// read returns how much has been allocated, and how much the heap holds.
func (g *guard) read() (sum, heap uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	metrics.Read(g.sample)
	return g.sample[0].Value.Uint64(), g.sample[1].Value.Uint64()
}

// watch ends the process when a call takes memory without end.
func (g *guard) watch() {
	ticks := time.NewTicker(look)
	defer ticks.Stop()
	for {
		select {
		case <-g.ended:
			return
		case <-ticks.C:
		}
		if most := g.beyond.Load(); most > 0 {
			if _, heap := g.read(); heap > most {
				what := "in one case"
				if g.running.Load() > 1 {
					what = "in a case that hung before this one"
				}
				panic(fmt.Sprintf("sdkconform: the SDK took so much memory %s that the heap holds %s, and goes on; the process ends before the system ends it", what, mebibytes(heap)))
			}
		}
	}
}

func mebibytes(n uint64) string { return fmt.Sprintf("%d MiB", n>>20) }

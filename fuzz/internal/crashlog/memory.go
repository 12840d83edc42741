package crashlog

import (
	"context"
	"fmt"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// Guard is a decoder in this process that writes the log and limits memory. A call that has allocated too
// much panics when it returns, which is a crash like any other. A call that goes on allocating ends the
// process, before the kernel does so without a word.
type Guard struct {
	runner.Decoder
	log    *Log   // nil: none is written
	memory uint64 // that a case may allocate, beside bytesPerByte for each byte of its body

	mu      sync.Mutex // of sample
	sample  []metrics.Sample
	running atomic.Int64 // calls; more than one: an earlier one hangs
	// heapLimit is how many bytes the heap may hold while calls are running; 0: none is running.
	heapLimit atomic.Uint64
	closed    chan struct{}
}

// metrics.Read takes less than a microsecond; runtime.ReadMemStats stops the world for a hundred.
const (
	allocatedMetric = "/gc/heap/allocs:bytes"              // since the start of the process
	heapMetric      = "/memory/classes/heap/objects:bytes" // objects that live or are not swept yet
)

// bytesPerByte is how many bytes a case may allocate for each byte of its body. A correct reader that builds a
// tree of the shortest elements there are (seven bytes each) with encoding/xml was measured at 140.
const bytesPerByte = 200

// Runaway is how many times the allowance without its body a case may add to the heap, beside what the body is
// allowed, before the process is ended.
const Runaway = 4

// interval is the time between two looks at the heap.
const interval = 20 * time.Millisecond

// NewGuard returns a guard of a decoder. It must be closed.
func NewGuard(d runner.Decoder, log *Log, memory uint64) *Guard {
	g := &Guard{Decoder: d, log: log, memory: memory, closed: make(chan struct{})}
	g.sample = []metrics.Sample{{Name: allocatedMetric}, {Name: heapMetric}}
	go g.watchHeap()
	return g
}

// Close ends the watching of the heap.
func (g *Guard) Close() { close(g.closed) }

// Decode has the decoder read a response.
func (g *Guard) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	if g.log != nil {
		n := g.log.Begin()
		defer g.log.End(n)
	}
	body := bytesPerByte * uint64(len(r.Body))
	limit := g.memory + body
	before, heap := g.read()
	alone := g.running.Add(1) == 1
	if alone {
		g.heapLimit.Store(heap + Runaway*g.memory + body)
	}
	defer func() {
		if g.running.Add(-1) == 0 {
			g.heapLimit.Store(0)
		}
	}()
	o, err := g.Decoder.Decode(ctx, r)
	// While an earlier call hangs, nobody knows which of the two allocates.
	if after, _ := g.read(); alone && after-before > limit {
		panic(fmt.Sprintf("the SDK allocated %s for a body of %d bytes; %s are allowed", mebibytes(after-before), len(r.Body), mebibytes(limit)))
	}
	return o, err
}

// read returns how much has been allocated, and how much the heap holds.
func (g *Guard) read() (allocated, heap uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	metrics.Read(g.sample)
	return g.sample[0].Value.Uint64(), g.sample[1].Value.Uint64()
}

// watchHeap ends the process when a running call goes on allocating.
func (g *Guard) watchHeap() {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		select {
		case <-g.closed:
			return
		case <-ticks.C:
		}
		limit := g.heapLimit.Load()
		if limit == 0 {
			continue
		}
		if _, heap := g.read(); heap > limit {
			what := "in one case"
			if g.running.Load() > 1 {
				what = "in a case that hung before this one"
			}
			panic(fmt.Sprintf("sdkconform: the SDK took so much memory %s that the heap holds %s, and goes on; the process ends before the system ends it",
				what, mebibytes(heap)))
		}
	}
}

func mebibytes(n uint64) string { return fmt.Sprintf("%d MiB", n>>20) }

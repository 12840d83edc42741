// Package dying fuzzes an SDK that ends its process, or does not end at all, on one
// response, in the way that the environment's DYING names. The tests of package fuzz run
// its tests and read what they say.
package dying

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fuzz"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/runner"
)

const only = "alibaba-ecs-en/sample/error/xml/wire"

// wire is its body. The SDK's process is started anew after each death, so that it does not read the catalogue for that.
const wire = `<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx</RequestId>` +
	`<HostId>ecs.aliyuncs.com</HostId><Code>MissingParameter.CommandId</Code>` +
	`<Message>The input parameter “CommandId” that is mandatory for processing this request is not supplied. </Message></Error>`

var options = []fuzz.Option{fuzz.Only(only), fuzz.Timeout(timeout()), fuzz.Memory(32 << 20)}

// timeout is short for what hangs, which is waited for some twenty times; the others must not
// be taken for that on a busy machine.
func timeout() time.Duration {
	if os.Getenv("DYING") == "hang" {
		return 400 * time.Millisecond
	}
	return time.Minute
}

// sdk dies on what deadly says.
type sdk struct {
	runner.Decoder
	deadly func(r runner.Response) bool
}

func (s sdk) Describe() runner.Description {
	d := s.Decoder.Describe()
	d.Concurrency = 1
	return d
}

func (s sdk) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	if s.deadly(r) {
		ends[os.Getenv("DYING")]()
	}
	return s.Decoder.Decode(ctx, r)
}

// ends are the ways in which it ends.
var ends = map[string]func(){
	"exit":  func() { os.Exit(3) },
	"kill":  func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL); select {} },
	"stack": func() { debug.SetMaxStack(16 << 20); deeper(0) },
	"map": func() {
		// On one processor the runtime would never see two at once, but the system takes it
		// from any thread at any time.
		runtime.GOMAXPROCS(8)
		m := map[int]int{}
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for i := 0; ; i++ {
					m[i%16] = i
				}
			})
		}
		wait.Wait()
	},
	"hang":  func() { select {} },
	"panic": func() { panic("the SDK is not itself") },
	"memory": func() {
		for { // a byte of each page, so that the system must give it
			kept = append(kept, make([]byte, 1<<20))
			for i := 0; i < 1<<20; i += 4096 {
				kept[len(kept)-1][i] = 1
			}
		}
	},
	"allocation": func() { kept = [][]byte{make([]byte, 64<<20)}; kept = nil },
	"at once":    func() {},
	"":           func() {},
}

var kept [][]byte

// deeper fills the stack with few large frames: the runtime walks through all of them when the stack grows and when it ends.
func deeper(n int) int {
	var frame [16 << 10]byte
	frame[n%len(frame)] = 1
	return deeper(n+1) + int(frame[(n+1)%len(frame)])
}

// unexpected is an SDK that dies on the fixture's body with a status that is not the
// fixture's: none of the first seeds has one.
func unexpected() sdk {
	return sdk{planted.Correct(), func(r runner.Response) bool { return r.Status != 400 && string(r.Body) == wire }}
}

func FuzzDecode(f *testing.F) { fuzz.Decode(f, unexpected(), options...) }

// FuzzBytes dies on a changed body with the status of the fixture.
func FuzzBytes(f *testing.F) {
	fuzz.Bytes(f, sdk{planted.Correct(), func(r runner.Response) bool {
		return string(r.Body) != wire && bytes.HasPrefix(r.Body, []byte(wire[:20]))
	}}, options...)
}

func TestLoop(t *testing.T) { fuzz.Loop(t, unexpected(), 1, 800, options...) }

// racing is an SDK that ends its process when it is called several times at once.
type racing struct {
	runner.Decoder
	mu    *sync.Mutex
	calls *int
}

func (s racing) Describe() runner.Description {
	d := s.Decoder.Describe()
	d.Concurrency = 4
	return d
}

func (s racing) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	s.mu.Lock()
	*s.calls++
	if *s.calls > 1 && os.Getenv("DYING") == "at once" {
		os.Exit(3)
	}
	s.mu.Unlock()
	defer func() { s.mu.Lock(); *s.calls--; s.mu.Unlock() }()
	time.Sleep(10 * time.Microsecond)
	return s.Decoder.Decode(ctx, r)
}

func TestLoopAtOnce(t *testing.T) {
	fuzz.Loop(t, racing{planted.Correct(), &sync.Mutex{}, new(int)}, 1, 500, options...)
}

func TestIsolated(t *testing.T) {
	fuzz.Loop(t, unexpected(), 1, 800, append(options, fuzz.Isolated())...)
}

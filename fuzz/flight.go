package fuzz

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/sdkconform/sdkconform/runner"
)

// flight is the file that says which case an SDK in this process was in, should the
// process end: a stack overflow, a concurrent map write, os.Exit and the kernel's
// memory killer leave no chance to say so afterwards. It is written before each
// batch, through shared memory where the system has that, and removed at the end.
type flight struct {
	name string
	area []byte // of flightSize
	sync func() // writes the area, where it is not shared with the file
	end  func() error
	at   atomic.Uint32
}

// flightSize holds the choices of a batch: longer ones are cut, which raw bytes alone
// can be.
const flightSize = 64 << 10

// flightName is where flights of one adapter lie; the process's number is added.
func flightName(adapter string) string {
	safe := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, adapter)
	return filepath.Join(os.TempDir(), "sdkconform-fuzz-"+safe[:min(len(safe), 80)]+"-")
}

// newFlight makes the file of this process. A file that cannot be made costs the
// naming of a fatal case and no more.
func newFlight(adapter string) *flight {
	f := &flight{name: flightName(adapter) + strconv.Itoa(os.Getpid()) + ".case"}
	var err error
	if f.area, f.sync, f.end, err = flightArea(f.name, flightSize); err != nil {
		return nil
	}
	return f
}

// set says which cases are given next, as choices or raw bytes.
func (f *flight) set(cases [][]byte) {
	at := 8
	for _, c := range cases {
		n := min(len(c), len(f.area)-at-4)
		if n < 0 {
			break
		}
		binary.LittleEndian.PutUint32(f.area[at:], uint32(n))
		copy(f.area[at+4:], c[:n])
		at += 4 + n
	}
	binary.LittleEndian.PutUint32(f.area[4:], uint32(len(cases)))
	f.at.Store(0)
	binary.LittleEndian.PutUint32(f.area, 0)
	f.sync()
}

// next says that the next of the cases is being given.
func (f *flight) next() { binary.LittleEndian.PutUint32(f.area, f.at.Add(1)); f.sync() }

// remove removes the file.
func (f *flight) remove() {
	_ = f.end() // what cannot be removed says that nothing was in flight
	_ = os.Remove(f.name)
}

// inFlight reads the case that was in flight from a flight's content; nil where none
// was.
func inFlight(area []byte) []byte {
	if len(area) < 8 {
		return nil
	}
	index, count := binary.LittleEndian.Uint32(area), binary.LittleEndian.Uint32(area[4:])
	if index == 0 || index > count {
		return nil
	}
	at := 8
	for i := uint32(1); ; i++ {
		if at+4 > len(area) {
			return nil
		}
		n := int(binary.LittleEndian.Uint32(area[at:]))
		at += 4
		if n > len(area)-at {
			return nil
		}
		if i == index {
			return area[at : at+n]
		}
		at += n
	}
}

// crashed returns the cases that processes were in which fuzzed the same adapter and
// are gone, and removes their files.
func crashed(adapter string) (cases [][]byte) {
	names, _ := filepath.Glob(flightName(adapter) + "*.case") // the pattern is well-formed
	for _, name := range names {
		digits := strings.TrimSuffix(strings.TrimPrefix(name, flightName(adapter)), ".case")
		pid, err := strconv.Atoi(digits)
		if err != nil || pid == os.Getpid() || alive(pid) {
			continue
		}
		area, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		_ = os.Remove(name)
		if c := inFlight(area); c != nil {
			cases = append(cases, c)
		}
	}
	return cases
}

// flown is a decoder whose calls are told to a flight.
type flown struct {
	runner.Decoder
	flight *flight
}

func (d flown) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	d.flight.next()
	return d.Decoder.Decode(ctx, r)
}

// fatal says what a case in flight means, for people.
func fatal(what string) string {
	return fmt.Sprintf("a process that fuzzed this SDK ended while it was in this case (a fatal error of the runtime, os.Exit, no memory left): %s", what)
}

// hexCase is the case of raw bytes.
func hexCase(b []byte) string { return fmt.Sprintf("bytes %x", b) }

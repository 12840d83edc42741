package fuzz

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"unsafe"
)

// flight is the file that says which case an SDK in this process was in, should the
// process end: a stack overflow, a concurrent map write, os.Exit and the kernel's
// memory killer leave no chance to say so afterwards. It is written before each
// batch, through shared memory where the system has that, and removed at the end.
//
// Its content is the number of the case that is being given, from 1, or 0 between
// two; how many there are; and each with its length in front.
type flight struct {
	name  string
	area  []byte // of flightSize
	write func() // writes the area, where it is not shared with the file
	end   func() error
	at    atomic.Uint32
	watch *watch // nil: nobody waits for the end of the process
}

// flightSize holds the cases of a batch: longer ones are cut, which raw bytes alone
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
	if f.area, f.write, f.end, err = flightArea(f.name, flightSize); err != nil {
		return nil
	}
	return f
}

// given is the number of the case that is being given, in the area. Calls that hung and
// were abandoned may still be there when the next one is given.
func (f *flight) given() *uint32 { return (*uint32)(unsafe.Pointer(&f.area[0])) }

// set says which cases are given next.
func (f *flight) set(cases ...[]byte) {
	atomic.StoreUint32(f.given(), 0)
	f.at.Store(0)
	at := 8
	for _, c := range cases {
		n := min(len(c), len(f.area)-at-4)
		if n < 0 {
			break
		}
		binary.NativeEndian.PutUint32(f.area[at:], uint32(n))
		copy(f.area[at+4:], c[:n])
		at += 4 + n
	}
	binary.NativeEndian.PutUint32(f.area[4:], uint32(len(cases)))
	f.write()
}

// next says that the next of the cases is being given, and returns its number.
func (f *flight) next() uint32 {
	n := f.at.Add(1)
	atomic.StoreUint32(f.given(), n)
	f.write()
	return n
}

// landed says that the case with the number has an outcome.
func (f *flight) landed(n uint32) {
	if atomic.CompareAndSwapUint32(f.given(), n, 0) {
		f.write()
	}
}

// remove removes the file.
func (f *flight) remove() {
	_ = os.Remove(f.name) // what cannot be removed says that nothing was in flight
	if f.watch != nil {
		f.watch.stop()
	}
	_ = f.end()
}

// inFlight reads the case that was in flight from a flight's content; nil where none
// was.
func inFlight(area []byte) []byte {
	if len(area) < 8 {
		return nil
	}
	index, count := binary.NativeEndian.Uint32(area), binary.NativeEndian.Uint32(area[4:])
	if index == 0 || index > count {
		return nil
	}
	at := 8
	for i := uint32(1); ; i++ {
		if at+4 > len(area) {
			return nil
		}
		n := int(binary.NativeEndian.Uint32(area[at:]))
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

package crashlog

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"unsafe"
)

// Log is the file that says which case is running in this process. It is written before each batch of
// cases, through shared memory where the system has that, and removed at the end.
//
// Its content is the number of the running case, from 1, or 0 if none is running; the number of cases;
// and each case with its length in front.
type Log struct {
	name     string
	area     []byte        // logSize bytes
	flush    func()        // writes the area to the file, where memory is not shared with it
	release  func() error  // releases the area
	begun    atomic.Uint32 // how many cases of the batch have begun
	watchdog *watchdog     // nil: not started
}

// logSize is enough for the cases of a batch. Only raw bodies can be longer; they are cut.
const logSize = 64 << 10

// prefix is the path of the logs of one adapter, without the number of the process.
func prefix(adapter string) string {
	safe := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, adapter)
	return filepath.Join(os.TempDir(), "sdkconform-fuzz-"+safe[:min(len(safe), 80)]+"-")
}

// New creates the log of this process. It returns nil if the file cannot be created: the run then only
// cannot name a case that ends the process.
func New(adapter string) *Log {
	l := &Log{name: prefix(adapter) + strconv.Itoa(os.Getpid()) + ".case"}
	var err error
	if l.area, l.flush, l.release, err = newArea(l.name, logSize); err != nil {
		return nil
	}
	return l
}

// running is the number of the running case, in the area. It is changed atomically, because a call that
// hung and was abandoned may return while the next case is running.
func (l *Log) running() *uint32 { return (*uint32)(unsafe.Pointer(&l.area[0])) }

// Set writes the cases that run next.
func (l *Log) Set(cases ...[]byte) {
	atomic.StoreUint32(l.running(), 0)
	l.begun.Store(0)
	at := 8
	for _, c := range cases {
		n := min(len(c), len(l.area)-at-4)
		if n < 0 {
			break
		}
		binary.NativeEndian.PutUint32(l.area[at:], uint32(n))
		copy(l.area[at+4:], c[:n])
		at += 4 + n
	}
	binary.NativeEndian.PutUint32(l.area[4:], uint32(len(cases)))
	l.flush()
}

// Begin records that the next of the cases is running, and returns its number.
func (l *Log) Begin() uint32 {
	n := l.begun.Add(1)
	atomic.StoreUint32(l.running(), n)
	l.flush()
	return n
}

// End records that the case with the number has returned. It does nothing if another case is running by
// now.
func (l *Log) End(n uint32) {
	if atomic.CompareAndSwapUint32(l.running(), n, 0) {
		l.flush()
	}
}

// Remove removes the file and stops the watchdog.
func (l *Log) Remove() {
	_ = os.Remove(l.name) // a file that stays says that no case was running
	if l.watchdog != nil {
		l.watchdog.stop()
	}
	_ = l.release()
}

// runningCase reads the case that was running from the content of a log; nil if none was.
func runningCase(area []byte) []byte {
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

// Crashed returns the cases that were running in processes of the same adapter which have ended, and
// removes their logs.
func Crashed(adapter string) (cases [][]byte) {
	names, _ := filepath.Glob(prefix(adapter) + "*.case") // the pattern is well-formed
	for _, name := range names {
		digits := strings.TrimSuffix(strings.TrimPrefix(name, prefix(adapter)), ".case")
		pid, err := strconv.Atoi(digits)
		if err != nil || pid == os.Getpid() || alive(pid) {
			continue
		}
		area, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		_ = os.Remove(name)
		if c := runningCase(area); c != nil {
			cases = append(cases, c)
		}
	}
	return cases
}

package host

import (
	"bytes"
	"os"
	"strconv"
	"sync"
	"syscall"
)

// marks kills, by their mark, the processes that programs have started, also those that
// have left the process group.
var marks markKiller

// markKiller scans all processes of the system for marks. When a run is stopped many
// callers come at once, and a scan takes some ten microseconds a process: those who come
// during one share the next.
type markKiller struct {
	scanning sync.Mutex // held during a scan
	mu       sync.Mutex
	next     *scan // which has not begun; nil: nobody waits for one
}

// scan is one look through all processes, for the marks of several callers.
type scan struct {
	marks []string
	done  chan struct{}
}

// kill kills the processes with the mark, or with one that begins with it.
func (s *markKiller) kill(mark string) {
	s.mu.Lock()
	l := s.next
	if l != nil {
		l.marks = append(l.marks, mark)
		s.mu.Unlock()
		<-l.done
		return
	}
	l = &scan{marks: []string{mark}, done: make(chan struct{})}
	s.next = l
	s.mu.Unlock()
	s.scanning.Lock()
	s.mu.Lock()
	s.next = nil // who comes now may have started something that this scan misses
	s.mu.Unlock()
	killAll(l.marks)
	s.scanning.Unlock()
	close(l.done)
}

// mostScans is how often the processes are scanned for what was started during a scan.
const mostScans = 10

func killAll(marks []string) {
	killed := map[int]bool{}
	for range mostScans {
		more := false
		for _, pid := range marked(marks) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			more = more || !killed[pid]
			killed[pid] = true
		}
		if !more {
			return
		}
	}
}

// marked are the processes whose environment holds one of the marks, or one that begins
// with it. Those of other users do not show theirs.
func marked(marks []string) (found []int) {
	self := os.Getpid()
	var environ []byte
	for _, pid := range pids() {
		if pid == self {
			continue
		}
		environ = readInto(environ, "/proc/"+strconv.Itoa(pid)+"/environ")
		for _, mark := range marks {
			if bytes.Contains(environ, []byte(mark)) {
				found = append(found, pid)
				break
			}
		}
	}
	return found
}

// readInto reads a file into the memory of what was read before; nothing where it cannot
// be read. A file of /proc is read by few large reads, and without asking for its size,
// which is 0: os.ReadFile makes twice as many system calls, and this is called some hundred
// times a second.
func readInto(before []byte, name string) []byte {
	file, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return before[:0]
	}
	defer syscall.Close(file)
	text := before[:0]
	for {
		if len(text) == cap(text) {
			text = append(text, make([]byte, 16<<10)...)[:len(text)]
		}
		n, err := syscall.Read(file, text[len(text):cap(text)])
		switch {
		case err == syscall.EINTR:
		case err != nil || n <= 0:
			return text
		default:
			text = text[:len(text)+n]
		}
	}
}

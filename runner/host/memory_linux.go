package host

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// The memory of an adapter is watched, not limited by the system: RLIMIT_AS counts
// what is only reserved, of which the runtimes of Java, Node and Go reserve gigabytes;
// no rlimit counts what the program's own children hold; and control groups can be
// made by few users in few containers. Between two looks a program that does nothing
// but write to new memory gets at most a few hundred MiB further.
const (
	// lookFast is how much memory a program is assumed to take in a second at most,
	// which says when to look again.
	lookFast = 8 << 30
	lookMin  = 5 * time.Millisecond
	lookMax  = 100 * time.Millisecond
	// familyAge is how old the knowledge of which programs a program has started may
	// be: finding them costs a millisecond.
	familyAge = 300 * time.Millisecond
)

// watchMemory kills the child when it and what it has started hold too much.
func (c *child) watchMemory() {
	if c.limits.memory <= 0 {
		return
	}
	c.ends.Go(func() {
		timer := time.NewTimer(lookMin)
		defer timer.Stop()
		for {
			select {
			case <-c.exited:
				return
			case <-timer.C:
			}
			limit := c.memory()
			held := heldBy(processes.family(c.cmd.Process.Pid), limit)
			left := limit - held
			if left < 0 {
				c.killedAt.Store(held)
				killTree(c.cmd, c.mark)
				return
			}
			timer.Reset(min(max(time.Duration(float64(left)/lookFast*float64(time.Second)), lookMin), lookMax))
		}
	})
}

// heldBy is how much memory the processes hold, in bytes. What they share is counted
// once, if the sum is above the limit otherwise: counting it once costs more.
func heldBy(pids []int, limit int64) (held int64) {
	for _, pid := range pids {
		held += resident(pid)
	}
	if held <= limit || len(pids) < 2 {
		return held
	}
	held = 0
	for _, pid := range pids {
		held += proportional(pid)
	}
	return held
}

var pageSize = int64(os.Getpagesize())

// resident is the memory that a process holds; 0 if it is gone.
func resident(pid int) int64 {
	var buffer [shortFile]byte
	fields := bytes.Fields(readInto(buffer[:0], "/proc/"+strconv.Itoa(pid)+"/statm"))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * pageSize
}

// proportional is the same, with its part of what it shares with others.
func proportional(pid int) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
	_, rest, ok := bytes.Cut(text, []byte("\nPss:"))
	fields := bytes.Fields(rest)
	if err != nil || !ok || len(fields) == 0 {
		return resident(pid)
	}
	kib, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return kib << 10
}

// processes is the table of all processes of the system.
var processes table

type table struct {
	mu   sync.Mutex
	read time.Time
	rows []row
}

// row is one process.
type row struct{ pid, parent, group int }

// family are the processes of the group that the process with the given id leads, and
// its descendants.
func (t *table) family(leader int) []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.read) > familyAge {
		t.rows, t.read = readTable(t.rows[:0]), time.Now()
	}
	family := []int{leader}
	for before := 0; before < len(family); {
		before = len(family)
		for _, r := range t.rows {
			if (r.group == leader || slices.Contains(family, r.parent)) && !slices.Contains(family, r.pid) {
				family = append(family, r.pid)
			}
		}
	}
	return family
}

func readTable(rows []row) []row {
	var buffer [shortFile]byte
	for _, pid := range pids() {
		text := readInto(buffer[:0], "/proc/"+strconv.Itoa(pid)+"/stat")
		// The name, in parentheses, may hold anything.
		fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
		if len(fields) < 3 {
			continue
		}
		parent, _ := strconv.Atoi(string(fields[1]))
		group, _ := strconv.Atoi(string(fields[2]))
		rows = append(rows, row{pid, parent, group})
	}
	return rows
}

// shortFile has room for the files of /proc that are one line.
const shortFile = 512

func pids() []int {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	var found []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			found = append(found, pid)
		}
	}
	return found
}

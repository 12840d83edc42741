package host

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// starvedWindow is how long it is looked at whether a program waits for a processor.
const starvedWindow = 100 * time.Millisecond

// starved reports whether the child, or what it has started, spends most of its time
// waiting until the system gives it a processor: it would go on if the machine were not
// busy with something else. What sleeps does not wait so, and nor does what goes round in
// a loop on a processor of its own.
func (c *child) starved() bool {
	family := processes.family(c.cmd.Process.Pid)
	before := queued(family)
	started := time.Now()
	select {
	case <-c.exited:
		return false
	case <-time.After(starvedWindow):
	}
	took := time.Since(started)
	for thread, now := range queued(family) {
		if was, known := before[thread]; known && waits(was, now, took) {
			return true
		}
	}
	return false
}

// waits reports whether a thread has waited for a processor for most of a time. The system
// counts a wait when it is over. One that is not shows in that the thread could run, then and
// now, was given no processor, and has not worked meanwhile on the one that it had.
func waits(was, now queue, took time.Duration) bool {
	return now.waited-was.waited > took/2 ||
		was.ready && now.ready && now.given == was.given && now.worked-was.worked < took/2
}

// queue is what the system says of a thread.
type queue struct {
	worked time.Duration // on a processor so far
	waited time.Duration // for one, each time until it was given
	given  int64         // how many times it was
	ready  bool          // it works or waits, and does not sleep
}

// queued is what the system says of each thread of the processes; of what it says nothing,
// nothing is there.
func queued(pids []int) map[string]queue {
	all := map[string]queue{}
	for _, pid := range pids {
		dir := "/proc/" + strconv.Itoa(pid) + "/task/"
		threads, _ := os.ReadDir(dir) // none of a process that is gone
		for _, thread := range threads {
			text, _ := os.ReadFile(dir + thread.Name() + "/schedstat")
			stat, _ := os.ReadFile(dir + thread.Name() + "/stat")
			var q queue
			if n, err := fmt.Sscan(string(text), &q.worked, &q.waited, &q.given); n != 3 || err != nil {
				continue
			}
			// Behind the name, in brackets, which may hold anything.
			q.ready = bytes.HasPrefix(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" R"))
			all[thread.Name()] = q
		}
	}
	return all
}

package host

import (
	"bytes"
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
	for thread, waited := range queued(family) {
		if was, known := before[thread]; known && waited-was > took/2 {
			return true
		}
	}
	return false
}

// queued is how long each thread of the processes has waited for a processor so far; what
// the system does not say is not there.
func queued(pids []int) map[string]time.Duration {
	all := map[string]time.Duration{}
	for _, pid := range pids {
		dir := "/proc/" + strconv.Itoa(pid) + "/task/"
		threads, _ := os.ReadDir(dir) // none of a process that is gone
		for _, thread := range threads {
			text, _ := os.ReadFile(dir + thread.Name() + "/schedstat")
			// Nanoseconds on a processor, and waiting for one.
			if fields := bytes.Fields(text); len(fields) > 1 {
				if ns, err := strconv.ParseInt(string(fields[1]), 10, 64); err == nil {
					all[thread.Name()] = time.Duration(ns)
				}
			}
		}
	}
	return all
}

package suite_test

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// peakMiB watches a process until done and returns the most memory that it held at
// once, in MiB. The kernel's own figure of an ended process counts what its parent
// held when it was forked.
func peakMiB(pid int, done <-chan struct{}) (peak float64) {
	for {
		if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
			if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
				var kib float64
				if _, err := fmt.Sscan(rest, &kib); err == nil {
					peak = max(peak, kib/1024)
				}
			}
		}
		select {
		case <-done:
			return peak
		case <-time.After(2 * time.Millisecond):
		}
	}
}

package crashlog

import (
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// watchdogEnv makes a process the watchdog of another one. Its value is the name of the log.
const watchdogEnv = "SDKCONFORM_FUZZ_WATCH"

// shownBytes is how much of a case the watchdog prints.
const shownBytes = 2 << 10

// Watch starts this program once more as the watchdog of this process: it waits until this process has
// ended, and prints the running case to standard error. The program must call [ServeWatchdog]. If the
// watchdog cannot be started, only the next run names the case; that run may be on another machine.
func (l *Log) Watch() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), watchdogEnv+"="+l.name)
	cmd.Stderr = os.Stderr
	hold, err := cmd.StdinPipe()
	if err != nil || cmd.Start() != nil {
		return
	}
	l.watchdog = &watchdog{cmd, hold}
}

// ServeWatchdog returns at once in a process that was not started as a watchdog. In one that was, it does
// the watchdog's work and ends the process.
func ServeWatchdog() {
	name := os.Getenv(watchdogEnv)
	if name == "" {
		return
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // returns when the watched process has ended
	if area, err := os.ReadFile(name); err == nil {
		if c := runningCase(area); c != nil {
			fmt.Fprintf(os.Stderr, "sdkconform: the process ended while the SDK was in this case: %s\n"+
				"sdkconform: run the test again: the SDK is given it in a process of its own, and the rest, as with fuzz.Isolated()\n", safetext.Visible(c, shownBytes))
		}
	}
	os.Exit(0)
}

// watchdog is the process that waits for the end of this one.
type watchdog struct {
	cmd  *exec.Cmd
	hold io.Closer // the pipe that the system closes when this process ends
}

// stop ends the watchdog. The log must be removed before, so that it prints nothing.
func (w *watchdog) stop() {
	_ = w.hold.Close()
	_ = w.cmd.Wait()
}

package fuzz

import (
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// watchEnv makes a process the watch of another one: it holds the name of a flight.
const watchEnv = "SDKCONFORM_FUZZ_WATCH"

// A process that is ended by a fatal error of the runtime, by os.Exit or by the kernel
// cannot say which case it was in; the next run may be on another machine. So the test
// binary is started once more, waits for the end of its parent, and says it.
func init() {
	if name := os.Getenv(watchEnv); name != "" {
		_, _ = io.Copy(io.Discard, os.Stdin) // until its other end is gone
		if area, err := os.ReadFile(name); err == nil {
			if c := inFlight(area); c != nil {
				fmt.Fprintf(os.Stderr, "sdkconform: the process ended while the SDK was in this case: %s\n"+
					"sdkconform: run the test again: the SDK is given it in a process of its own, and the rest, as with fuzz.Isolated()\n", safetext.Visible(c, shownBytes))
			}
		}
		os.Exit(0)
	}
}

// watch is a process that waits for the end of this one.
type watch struct {
	cmd  *exec.Cmd
	hold io.Closer // what it waits for the end of
}

// watched starts the watch of a flight. Without one the next run names the case.
func (f *flight) watched() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), watchEnv+"="+f.name)
	cmd.Stderr = os.Stderr
	hold, err := cmd.StdinPipe()
	if err != nil || cmd.Start() != nil {
		return
	}
	f.watch = &watch{cmd, hold}
}

// stop ends the watch; the flight is removed, so that it has nothing to say.
func (w *watch) stop() {
	_ = w.hold.Close()
	_ = w.cmd.Wait()
}

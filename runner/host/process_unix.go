//go:build unix && !linux

package host

import (
	"os/exec"
	"runtime"
	"syscall"
)

func unsupportedFeatures() []string {
	return []string{
		"on " + runtime.GOOS + " the memory of an adapter is not limited",
		"on " + runtime.GOOS + " what an adapter has started and put into a process group of its own is not ended with it",
		"on " + runtime.GOOS + " an adapter outlives a suite that is killed until it sees the end of its input",
	}
}

// isolate gives the child a process group of its own, so that all that it starts
// can be ended with it, and a signal to the suite's terminal does not reach it.
func isolate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func spawn(cmd *exec.Cmd) error { return cmd.Start() }

// killTree kills the child's process group.
func killTree(cmd *exec.Cmd, _ string) { killGroup(cmd) }

// killMarked does nothing: no marks are looked for here.
func killMarked() {}

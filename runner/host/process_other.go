//go:build !unix

package host

import (
	"os/exec"
	"runtime"
)

func unsupportedFeatures() []string {
	return []string{
		"on " + runtime.GOOS + " the memory of an adapter is not limited",
		"on " + runtime.GOOS + " what an adapter has started is not ended with it",
		"on " + runtime.GOOS + " an adapter outlives a suite that is killed until it sees the end of its input",
	}
}

// isolate does nothing here: this system has no process groups that Go could use.
func isolate(*exec.Cmd) {}

func spawn(cmd *exec.Cmd) error { return cmd.Start() }

// killTree kills the child alone; what it has started lives on.
func killTree(cmd *exec.Cmd, _ string) { killGroup(cmd) }

func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

func killMarked() {}

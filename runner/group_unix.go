//go:build unix

package runner

import (
	"os/exec"
	"syscall"
)

// killGroup kills the process group that the child leads.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

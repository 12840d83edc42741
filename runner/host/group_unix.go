//go:build unix

package host

import (
	"os/exec"
	"syscall"
)

// killGroup kills the process group that the child leads.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

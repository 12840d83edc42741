//go:build unix

package runner

import (
	"os/exec"
	"syscall"
)

// isolate gives the child a process group of its own, so that all that it starts
// can be ended with it, and a signal to the suite's terminal does not reach it.
func isolate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killTree kills the child's process group.
func killTree(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

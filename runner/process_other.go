//go:build !unix

package runner

import "os/exec"

// isolate does nothing here: this system has no process groups that Go could use.
func isolate(*exec.Cmd) {}

// killTree kills the child alone; what it has started lives on.
func killTree(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package reports

import (
	"errors"
	"os"
	"syscall"
)

// hold takes a file for this process until it is closed or the process ends, however it
// ends. It returns false if another open file holds it. Where the file system has no
// locks it is as if nobody else were there: [Journal.Lost] tells of them in the end.
func hold(file *os.File) bool {
	raw, err := file.SyscallConn()
	if err != nil {
		return true
	}
	var held error
	if err := raw.Control(func(fd uintptr) { held = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB) }); err != nil {
		return true
	}
	return !errors.Is(held, syscall.EWOULDBLOCK)
}

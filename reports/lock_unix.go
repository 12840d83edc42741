//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package reports

import (
	"errors"
	"os"
	"syscall"
)

// lock locks a file for this process until it is closed or the process ends, however it ends. It returns false if
// another open file has the lock. Where the file system has no locks it succeeds: [Journal.Lost] finds another run in
// the end.
func lock(file *os.File) bool {
	raw, err := file.SyscallConn()
	if err != nil {
		return true
	}
	var locked error
	if err := raw.Control(func(fd uintptr) { locked = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB) }); err != nil {
		return true
	}
	return !errors.Is(locked, syscall.EWOULDBLOCK)
}

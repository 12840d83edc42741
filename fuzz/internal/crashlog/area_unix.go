//go:build unix

package crashlog

import (
	"os"
	"syscall"
)

// newArea maps a file into memory: what is written there reaches the file however the process ends, and
// costs no system call.
func newArea(name string, size int) (area []byte, flush func(), release func() error, err error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, nil, err
	}
	defer file.Close() // the mapping stays
	if err := file.Truncate(int64(size)); err != nil {
		return nil, nil, nil, err
	}
	area, err = syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, nil, err
	}
	return area, func() {}, func() error { return syscall.Munmap(area) }, nil
}

// alive reports whether there is a process with the number.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}

//go:build unix

package fuzz

import (
	"os"
	"syscall"
)

// flightArea maps a file into memory: what is written there is in the file whatever
// becomes of the process, and costs no system call.
func flightArea(name string, size int) (area []byte, write func(), end func() error, err error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, nil, err
	}
	defer file.Close() // the mapping holds it
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

//go:build !unix

package fuzz

import "os"

// flightArea writes the area to the file with each change: slower than shared memory,
// and the same afterwards.
func flightArea(name string, size int) (area []byte, write func(), end func() error, err error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, nil, err
	}
	area = make([]byte, size) // aligned to a word
	return area, func() { _, _ = file.WriteAt(area, 0) }, file.Close, nil
}

// alive reports whether there is a process with the number.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}

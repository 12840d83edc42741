//go:build !unix

package crashlog

import "os"

// newArea returns memory that flush writes to the file: slower than shared memory, with the same content.
func newArea(name string, size int) (area []byte, flush func(), release func() error, err error) {
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

//go:build !linux

package runner

// watchMemory does nothing here; see lacks.
func (c *child) watchMemory() {}

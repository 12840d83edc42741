//go:build !linux

package host

// watchMemory does nothing here; see unsupportedFeatures.
func (c *child) watchMemory() {}

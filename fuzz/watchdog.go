package fuzz

import (
	"testing"

	"github.com/sdkconform/sdkconform/fuzz/internal/crashlog"
)

// [Loop] and the native targets start their test binary once more as a watchdog. A package has no say in
// the main function of a test binary, and a TestMain belongs to the user: an init is the only place that
// every test binary passes before it runs tests. In other programs, the command among them, it does
// nothing.
func init() {
	if testing.Testing() {
		crashlog.ServeWatchdog()
	}
}

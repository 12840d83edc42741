//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package reports

import "os"

// lock has no locks here; [Journal.Lost] finds another run in the end.
func lock(*os.File) bool { return true }

package runner

import (
	"runtime/debug"
	"strings"
)

// ModuleVersion is the version of the Go module with the given path that is linked
// into this program, without its "v", for a [Description]. Where the program does not
// say, as test binaries do not, it is the one given as pinned.
func ModuleVersion(path, pinned string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return pinned
	}
	for _, m := range info.Deps {
		if m.Path != path {
			continue
		}
		if m.Replace != nil {
			m = m.Replace // with no version, if it is a directory
		}
		return strings.TrimPrefix(m.Version, "v")
	}
	return pinned
}

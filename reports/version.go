package reports

import "runtime/debug"

// Version is the version of this module as the program was built with it, "devel"
// where the build does not know.
func Version() string {
	const module = "github.com/sdkconform/sdkconform"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == module && m.Version != "" && m.Version != "(devel)" {
			return m.Version
		}
	}
	return "devel"
}

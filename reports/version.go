package reports

import "runtime/debug"

// released is the version of a release, such as v1.2.3. The linker sets it (.goreleaser.yaml); it is empty in any other build.
var released string

// Version is the version of this module as the program was built with it, such as v1.2.3; "devel"
// where the build does not know.
func Version() string {
	if released != "" {
		return released
	}
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

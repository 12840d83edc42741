// Package names names the adapters of a run for formats in which two of one name would be taken for one.
package names

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Name is how an adapter is named in JUnit and its like.
type Name struct {
	Suite string // its label; a suite is named by it and a source
	Class string // a class is named by it and a source
}

// Of names the adapters of the run, in their order. Each name is unique: of test cases that are named alike readers
// keep one. The version is part of a class only where two adapters have one name, so that a history survives an SDK's
// release.
func Of(r *reports.Run) []Name {
	name := func(a *reports.AdapterRun) string { return cmp.Or(a.Describe.Name, a.Command) }
	count := map[string]int{}
	for _, a := range r.Adapters {
		count[name(a)]++
	}
	used := map[string]bool{}
	names := make([]Name, len(r.Adapters))
	for i, a := range r.Adapters {
		class := name(a)
		if count[class] > 1 && a.Describe.Name != "" {
			class = a.Describe.Label()
		}
		// A dot would make a package of what is before it.
		class = strings.ReplaceAll(safetext.Line(class, 200), ".", "_")
		suffix := ""
		for n := 2; used[class+suffix]; n++ {
			suffix = fmt.Sprintf("~%d", n)
		}
		used[class+suffix] = true
		names[i] = Name{Suite: a.SharedLabel() + suffix, Class: class + suffix}
	}
	return names
}

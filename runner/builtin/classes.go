package builtin

import (
	_ "embed"
	"strings"
	"sync"
)

// classesTSV has a line "CODE<tab>CLASS<tab>RETRYABLE" for each code whose class
// the pages' words decide. CODE "X.*" stands for all codes that start with "X.";
// RETRYABLE is "true", or "-" where the pages do not say.
//
//go:embed classes.tsv
var classesTSV string

// class is what the pages' words say of a code.
type class struct {
	name      string
	retryable bool // the words tell to try again; false means that they do not say
}

// classOf returns the class of a code, and false for a code that the pages leave
// without one.
func classOf(code string) (class, bool) {
	table := classes()
	if c, ok := table[code]; ok {
		return c, true
	}
	segment, _, found := strings.Cut(code, ".")
	if !found {
		return class{}, false
	}
	c, ok := table[segment+".*"]
	return c, ok
}

var classes = sync.OnceValue(func() map[string]class {
	table := map[string]class{}
	for line := range strings.Lines(classesTSV) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		code, rest, _ := strings.Cut(line, "\t")
		name, retryable, _ := strings.Cut(rest, "\t")
		table[code] = class{name, retryable == "true"}
	}
	return table
})

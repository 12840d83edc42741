package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
)

// State is how a verdict is shown: its word, and the name of its shape and colour.
type State struct {
	Name, Word string
	Letter     byte // in the data of a script
}

// States are the ways in which a case ends, the gravest first.
var States = []State{
	{"crash", "crash", 'c'},
	{"hang", "hang", 'h'},
	{"required", "fail, required", 'r'},
	{"recommended", "fail, recommended", 'm'},
	{"fixed", "fixed", 'x'},
	{"known", "known failure", 'k'},
	{"harness", "harness error", 'e'},
	{"notrun", "not run", 'n'},
	{"pass", "pass", 'p'},
	{"na", "not applicable", 'a'},
}

// StateOf is the index in States of what became of a case.
func StateOf(v reports.Verdict, level golden.Level) int {
	name := string(v)
	switch v {
	case reports.Fail:
		name = string(golden.Recommended)
		if level == golden.Required {
			name = string(golden.Required)
		}
	case reports.KnownFailure:
		name = "known"
	case reports.HarnessError:
		name = "harness"
	case reports.NotRun:
		name = "notrun"
	case reports.NotApplicable:
		name = "na"
	}
	return slices.IndexFunc(States, func(s State) bool { return s.Name == name })
}

// Share is n of all in per cent, never 100 unless it is all, never 0 unless none.
func Share(n, all int) string {
	percent := n * 100 / all
	if percent == 0 && n > 0 {
		return "< 1 %"
	}
	return fmt.Sprintf("%d %%", percent)
}

// SentenceCase begins a text with a capital letter.
func SentenceCase(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Shade is the class of a count of a matrix: its level, and how strong its colour is, of five.
func Shade(level string, n, of int) string {
	return fmt.Sprintf("%s s%d", level, 1+min(4, n*5/max(of, n)))
}

package html

import (
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
)

// caseState is how a verdict is shown: its word, and the name of its shape and colour.
type caseState struct {
	Name, Word string
	letter     byte
}

// caseStates are the ways in which a case ends, the gravest first.
var caseStates = []caseState{
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

// stateOf is the index in caseStates of what became of a case.
func stateOf(v reports.Verdict, level golden.Level) int {
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
	return slices.IndexFunc(caseStates, func(s caseState) bool { return s.Name == name })
}

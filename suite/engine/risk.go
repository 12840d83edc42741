package engine

import (
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
)

// risk says how likely a response is to end the program of an SDK, or to put it out of step.
type risk int

const (
	ordinary  risk = iota
	risky          // truncated, or nested deeply
	midway         // and a reader may stop in the middle of a value
	malformed      // malformed as the page prints it
)

// riskOf is what was done to a body that ends programs.
func riskOf(f *fixtures.Fixture) risk {
	switch {
	case f.Malformed != "":
		return malformed
	case f.Done.InValue:
		return midway
	case f.Done.Cut == golden.RuleTruncated, f.Done.Deep:
		return risky
	}
	return ordinary
}

// leavesReaderMidway reports whether a reader may stop in the middle of the body, so that
// what it has read of that may show up in the next outcome.
func leavesReaderMidway(f *fixtures.Fixture) bool { return riskOf(f) >= midway }

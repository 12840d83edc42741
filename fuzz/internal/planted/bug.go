package planted

import (
	"slices"

	"github.com/sdkconform/sdkconform/runner"
)

// Bug is a fault that can be planted in the correct reader.
type Bug struct {
	// Name is unique and permanent: "xml-cdata-dropped".
	Name string
	// What says in one sentence when the bug shows and what goes wrong then.
	What string
	// Conditions is how many independent things must be true of one response, or of
	// it and the one before, at the same time; 1 to 3.
	Conditions int
	// Providers and Formats are those whose responses can show the bug; empty: all.
	Providers, Formats []string

	plant func(*reader)
}

// Bugs lists every bug, family by family.
func Bugs() []Bug {
	return slices.Concat(
		valueBugs(), stringBugs(), shapeBugs(), tencentBugs(), xmlBugs(), xmlTextBugs(),
		encodingBugs(), limitBugs(), statusBugs(), stateBugs(), shownBugs(), loopBugs(),
	)
}

// Correct returns the reader without a bug. It is safe for concurrent use.
func Correct() runner.Decoder { return newReader("planted-none") }

// Decoder returns a new reader with the bug in it. What a bug carries from one response
// to the next it carries within one Decoder.
func (b Bug) Decoder() runner.Decoder {
	r := newReader("planted-" + b.Name)
	b.plant(r)
	return r
}

// The restrictions of bugs.
var (
	onlyAlibaba = []string{alibaba}
	onlyTencent = []string{tencent}
	onlyJSON    = []string{"json"}
	onlyXML     = []string{"xml"}
)

package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// CheckDescription reports what makes a description unusable: no name, an unknown
// word in formats or exposes, no operation. Which providers there are only a catalogue
// knows: known are its own, for the message where none is named, if they are at hand.
func CheckDescription(d Description, ops []string, known ...string) error {
	var faults []error
	if d.Name == "" {
		faults = append(faults, errors.New("the description has no name"))
	}
	if !slices.Contains(ops, OpDecode) && !slices.Contains(ops, OpCall) {
		faults = append(faults, errors.New("the adapter has neither decode nor call"))
	}
	if len(d.Providers) == 0 {
		faults = append(faults, errors.New("the description names no provider"+areKnown(known)))
	}
	if len(d.Formats) == 0 {
		faults = append(faults, errors.New(`the description names no format; "json" and "xml" are known`))
	}
	for _, check := range []struct {
		name         string
		words, known []string
	}{
		{"formats", d.Formats, []string{"json", "xml"}},
		{"reads", d.Reads, []string{"json", "xml"}},
		// An error's type is shown by every SDK and judged in none.
		{"exposes", d.Exposes, append(Fields(), "errorType")},
		{"ops", ops, []string{OpDescribe, OpDecode, OpCall}},
	} {
		for _, word := range check.words {
			if !slices.Contains(check.known, word) {
				faults = append(faults, fmt.Errorf("the description's %s has %q; known are %q", check.name, word, check.known))
			}
		}
	}
	for _, format := range d.Reads {
		if slices.Contains(d.Formats, format) {
			faults = append(faults, fmt.Errorf("the description's reads has %q, which is in formats; name there what the SDK does not ask for", format))
		}
	}
	return errors.Join(faults...)
}

// areKnown lists words: `; "a", "b" and "c" are known`.
func areKnown(words []string) string {
	var b strings.Builder
	for i, word := range words {
		switch {
		case i == 0:
			b.WriteString("; ")
		case i == len(words)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", word)
	}
	switch len(words) {
	case 0:
	case 1:
		b.WriteString(" is known")
	default:
		b.WriteString(" are known")
	}
	return b.String()
}

// CheckOutcome reports what makes an outcome unusable: an unknown kind, data that is no
// JSON.
func CheckOutcome(o Outcome) error {
	if !slices.Contains(Kinds(), o.Kind) {
		return fmt.Errorf("the outcome's kind is %q; it must be one of %q", o.Kind, Kinds())
	}
	if len(o.Data) == 0 {
		return nil
	}
	if !json.Valid(Shallow(o.Data, deepestData)) {
		return errors.New("the outcome's data is no JSON")
	}
	return nil
}

// Readable is the outcome with data that encoding/json can read, inside an answer and
// inside a journal; see [Shallow].
func (o Outcome) Readable() Outcome {
	o.Data = Shallow(o.Data, deepestData)
	return o
}

package fuzz

import (
	"context"

	"github.com/sdkconform/sdkconform/runner"
)

// alikeLiterals are literals that are shown by whoever shows the literal behind each: an
// SDK may leave out what is no string, but not some numbers and others not.
var alikeLiterals = map[string]string{"0": "1", "400": "1", "-7": "1", "false": "true"}

// habit is that an SDK shows a literal in a field of the responses of a group.
type habit struct {
	group   int
	tag     tag
	literal string
}

// habits are what an SDK was seen to do with values that are no strings. What is
// expected of it hangs on them where the rules leave it the choice.
type habits map[habit]bool

// learn looks at what the SDK makes of the literals that others are compared with.
func (t *trial) learn(ctx context.Context) {
	seen := habits{}
	i := indexOfOperation("literal")
	for group, list := range t.generator.bases.groups {
		if list[0].xml() {
			continue
		}
		for field, tag := range tags {
			for _, literal := range []string{"1", "true"} {
				s := step{op: table[i]}
				s.args[0], s.args[1] = byte(field), literalIndex(literal)
				c := t.generator.make(&recipe{base: list[0], steps: []step{s}})
				n, _ := t.generator.document.find(tag)
				if n == nil || n.raw != literal {
					continue // the field is not there: another was changed
				}
				result := t.give(ctx, &c.response)
				if result.Fault == nil && shownAs(result.Outcome, tag) == literal {
					seen[habit{group, tag, literal}] = true
				}
			}
		}
	}
	t.generator.document.habits = seen
}

func indexOfOperation(name string) int {
	for i, o := range table {
		if o.name == name {
			return i
		}
	}
	return -1
}

func literalIndex(literal string) byte {
	for i, l := range literals {
		if l.text == literal {
			return byte(i)
		}
	}
	return 0
}

// shownAs is what an outcome shows in a field.
func shownAs(o runner.Outcome, t tag) string {
	switch t {
	case tagCode:
		return o.Code
	case tagMessage:
		return o.Message
	case tagRequestID:
		return o.RequestID
	}
	return o.HostID
}

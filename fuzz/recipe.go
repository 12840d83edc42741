package fuzz

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
)

// tableVersion is the version of the table of operations that choices are written
// with. versions holds, for each version, how many operations the table had: choices
// of an earlier one still mean what they meant, because operations are only appended.
const tableVersion = 0

// maxSteps is how many operations a case has at most. Findings need few; what more
// adds is other findings on top.
const maxSteps = 10

// maxArguments is how many arguments an operation has at most.
const maxArguments = 4

// step is one operation with its arguments.
type step struct {
	op   *operation
	args [maxArguments]byte
}

// recipe is a case that is not made yet: a fixture and what is done to it.
type recipe struct {
	base  *base
	steps []step
}

// clone returns a recipe of its own.
func (r *recipe) clone() *recipe { return &recipe{base: r.base, steps: slices.Clone(r.steps)} }

// without returns a recipe without the steps from i to j.
func (r *recipe) without(i, j int) *recipe {
	return &recipe{base: r.base, steps: slices.Concat(r.steps[:i], r.steps[j:])}
}

// names lists the names of the recipe's operations in order, each once.
func (r *recipe) names() []string {
	var names []string
	for _, s := range r.steps {
		if !slices.Contains(names, s.op.name) {
			names = append(names, s.op.name)
		}
	}
	return names
}

// bytes writes the recipe as choices. Reading them gives the recipe again.
func (r *recipe) bytes() []byte {
	b := []byte{tableVersion, byte(slices.Index(r.base.all.drawn, r.base.group)), byte(r.base.index)}
	for _, s := range r.steps {
		i := slices.Index(r.base.operations(tableVersion)[s.op.class], s.op)
		b = append(b, byte(firstOf[s.op.class]+i))
		b = append(b, s.args[:len(s.op.args)]...)
	}
	return b
}

// String is the recipe as people read and write it: the fixture's id, then each
// operation with its arguments as numbers.
func (r *recipe) String() string { return string(r.append(nil)) }

// append appends what String returns.
func (r *recipe) append(b []byte) []byte {
	b = append(b, r.base.fixture.ID...)
	for i := range r.steps {
		s := &r.steps[i]
		b = append(append(b, "; "...), s.op.name...)
		for _, a := range s.args[:len(s.op.args)] {
			b = strconv.AppendUint(append(b, ' '), uint64(a), 10)
		}
	}
	return b
}

// parseRecipe reads what String writes.
func (b *bases) parseRecipe(text string) (*recipe, error) {
	parts := strings.Split(text, ";")
	id := strings.TrimSpace(parts[0])
	made := b.byID[id]
	if made == nil {
		return nil, fmt.Errorf("no case is made of a fixture %q; name one of form %s", id, fixtures.Wire)
	}
	r := &recipe{base: made}
	for _, part := range parts[1:] {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		i := indexOfOperation(words[0])
		if i < 0 {
			return nil, fmt.Errorf("there is no operation %q", words[0])
		}
		s := step{op: table[i]}
		if len(words)-1 != len(s.op.args) {
			return nil, fmt.Errorf("operation %s has %d arguments, not %d", s.op.name, len(s.op.args), len(words)-1)
		}
		for i, w := range words[1:] {
			if _, err := fmt.Sscanf(w, "%d", &s.args[i]); err != nil {
				return nil, fmt.Errorf("argument %q of %s is no number from 0 to 255", w, s.op.name)
			}
		}
		if !s.op.suits(made) {
			return nil, fmt.Errorf("operation %s cannot be done to %s", s.op.name, id)
		}
		r.steps = append(r.steps, s)
	}
	return r, nil
}

package generate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
)

// maxSteps is how many mutations a case has at most. Findings need few; what more
// adds is other findings on top.
const maxSteps = 10

// Recipe is a case that is not made yet: a fixture and what is done to it.
type Recipe struct {
	Base  *Base
	Steps []document.Step
}

// Clone returns a recipe of its own.
func (r *Recipe) Clone() *Recipe { return &Recipe{Base: r.Base, Steps: slices.Clone(r.Steps)} }

// Without returns a recipe without the steps from i to j.
func (r *Recipe) Without(i, j int) *Recipe {
	return &Recipe{Base: r.Base, Steps: slices.Concat(r.Steps[:i], r.Steps[j:])}
}

// Names lists the names of the recipe's mutations in order, each once.
func (r *Recipe) Names() []string {
	var names []string
	for _, s := range r.Steps {
		if !slices.Contains(names, s.Mutation.Name) {
			names = append(names, s.Mutation.Name)
		}
	}
	return names
}

// ID names the case in reports and waivers: the wire fixture's id with the mutations
// in the place of the form, "SOURCE/sample/error/xml/fuzz:cdata+order".
func (r *Recipe) ID() string {
	return strings.TrimSuffix(r.Base.Fixture.ID, fixtures.Wire) + "fuzz:" + strings.Join(r.Names(), "+")
}

// Bytes writes the recipe as choices. Reading them gives the recipe again.
func (r *Recipe) Bytes() []byte {
	b := []byte{document.TableVersion, byte(slices.Index(r.Base.all.drawn, r.Base.Group)), byte(r.Base.index)}
	for _, s := range r.Steps {
		i := slices.Index(r.Base.mutations[document.TableVersion][s.Mutation.Class], s.Mutation)
		b = append(b, byte(firstOf[s.Mutation.Class]+i))
		b = append(b, s.Args[:len(s.Mutation.Args)]...)
	}
	return b
}

// String is the recipe as people read and write it: the fixture's id, then each
// mutation with its arguments as numbers.
func (r *Recipe) String() string { return string(r.Append(nil)) }

// Append appends what String returns.
func (r *Recipe) Append(b []byte) []byte {
	b = append(b, r.Base.Fixture.ID...)
	for i := range r.Steps {
		s := &r.Steps[i]
		b = append(append(b, "; "...), s.Mutation.Name...)
		for _, a := range s.Args[:len(s.Mutation.Args)] {
			b = strconv.AppendUint(append(b, ' '), uint64(a), 10)
		}
	}
	return b
}

// Parse reads what [Recipe.String] writes.
func (b *Bases) Parse(text string) (*Recipe, error) {
	parts := strings.Split(text, ";")
	id := strings.TrimSpace(parts[0])
	made := b.ByID[id]
	if made == nil {
		return nil, fmt.Errorf("no case is made of a fixture %q; name one of form %s", id, fixtures.Wire)
	}
	r := &Recipe{Base: made}
	for _, part := range parts[1:] {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		m := document.ByName(words[0])
		if m == nil {
			return nil, fmt.Errorf("there is no mutation %q", words[0])
		}
		s := document.Step{Mutation: m}
		if len(words)-1 != len(m.Args) {
			return nil, fmt.Errorf("mutation %s has %d arguments, not %d", m.Name, len(m.Args), len(words)-1)
		}
		for i, w := range words[1:] {
			n, err := strconv.ParseUint(w, 10, 8)
			if err != nil {
				return nil, fmt.Errorf("argument %q of %s is no number from 0 to 255", w, m.Name)
			}
			s.Args[i] = byte(n)
		}
		if !m.Suits(made.Template()) {
			return nil, fmt.Errorf("mutation %s cannot be done to %s", m.Name, id)
		}
		r.Steps = append(r.Steps, s)
	}
	return r, nil
}

package generate

import (
	"math/rand"
	randv2 "math/rand/v2"
	"slices"

	"github.com/sdkconform/sdkconform/fixtures/document"

	gofuzz "github.com/google/gofuzz"
)

// choices is the source of randomness of a recipe: it gives one byte a draw, and
// zeros when it is exhausted. gofuzz's own byte source takes eight bytes a draw and
// goes on at random after the end, so that half of all changed bits change nothing
// and a changed length changes everything.
type choices struct {
	left []byte
}

var _ rand.Source = (*choices)(nil)

// Int63 puts the byte where rand.Rand.Intn(256) takes it from.
func (c *choices) Int63() int64 {
	if len(c.left) == 0 {
		return 0
	}
	b := c.left[0]
	c.left = c.left[1:]
	return int64(b) << 32
}

// Seed does nothing: the bytes are the seed.
func (c *choices) Seed(int64) {}

// chooser turns choices into recipes. It is not safe for concurrent use.
type chooser struct {
	source choices
	fuzzer *gofuzz.Fuzzer
}

func newChooser(b *Bases) *chooser {
	c := &chooser{}
	c.fuzzer = gofuzz.New().RandSource(&c.source).NilChance(0).Funcs(
		func(r *Recipe, next gofuzz.Continue) { b.choose(r, func() byte { return byte(next.Intn(256)) }) },
	)
	return c
}

// recipe reads choices.
func (c *chooser) recipe(bytes []byte, into *Recipe) {
	c.source.left = bytes
	into.Steps = into.Steps[:0]
	c.fuzzer.Fuzz(into)
	c.source.left = nil
}

// firstOf is the first byte that chooses a mutation of each class; zero stops.
var firstOf = [document.Classes + 1]int{document.Common: 1, document.Loose: 176, document.Rare: 236, document.Classes: 256}

// choose reads a recipe from draws of one byte each.
func (b *Bases) choose(r *Recipe, draw func() byte) {
	version := int(draw()) % (document.TableVersion + 1)
	group := b.Groups[b.drawn[int(draw())%len(b.drawn)]]
	r.Base = group[int(draw())%len(group)]
	mutations := &r.Base.mutations[version]
	for len(r.Steps) < maxSteps {
		i := int(draw())
		if i == 0 {
			return
		}
		c := document.Common
		for i >= firstOf[c+1] {
			c++
		}
		if len(mutations[c]) == 0 {
			return
		}
		s := document.Step{Mutation: mutations[c][(i-firstOf[c])%len(mutations[c])]}
		for a := range s.Mutation.Args {
			s.Args[a] = draw()
		}
		r.Steps = append(r.Steps, s)
	}
}

// Draws fills choices with the bytes of a case: the same for the same seed and number.
type Draws struct {
	pcg   randv2.PCG
	rand  *randv2.Rand
	bytes []byte
}

// NewDraws makes draws. They are not safe for concurrent use.
func NewDraws() *Draws {
	d := &Draws{}
	d.rand = randv2.New(&d.pcg)
	return d
}

// LongestChoices is the length of the longest random choices, in bytes.
const LongestChoices = 48

// Choices are those of case number n: mostly short, so that most cases have few
// mutations and an exact golden. They are valid until the next ones are drawn.
//
// Half of the groups of eight cases share their first mutation, to find state that
// leaks between similar responses.
//
// Every fourth is the case before with one thing changed: what readers keep from one
// response to the next shows only on responses that are nearly alike.
func (d *Draws) Choices(seed, n uint64) []byte {
	const neighbours = 4
	neighbour := n%neighbours == neighbours-1
	if neighbour {
		n--
	}
	d.pcg.Seed(seed, n*0x9E3779B97F4A7C15+1)
	d.bytes = append(d.bytes[:0], document.TableVersion)
	d.bytes = d.Fill(d.bytes, 3+d.rand.IntN(1+d.rand.IntN(LongestChoices)))
	const inCommon = 8
	d.pcg.Seed(^seed, n/inCommon)
	if theme := d.rand.Uint64(); theme&1 == 0 {
		d.bytes = slices.Insert(d.bytes, 3, byte(1+(theme>>8)%uint64(firstOf[document.Rare]-1)))
	}
	d.pcg.Seed(seed+1, n)
	if !neighbour {
		return d.bytes
	}
	if at := d.rand.IntN(len(d.bytes)); at >= 3 && d.rand.IntN(2) == 0 {
		d.bytes[at] = byte(d.rand.Uint64())
		return d.bytes
	}
	return d.Fill(d.bytes, len(d.bytes)+5)
}

// Fill adds random bytes up to the length.
func (d *Draws) Fill(bytes []byte, length int) []byte {
	for len(bytes) < length {
		word := d.rand.Uint64()
		for range 8 {
			bytes = append(bytes, byte(word))
			word >>= 8
		}
	}
	return bytes[:length]
}

package fuzz

import (
	"math/rand"

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

func newChooser(b *bases) *chooser {
	c := &chooser{}
	c.fuzzer = gofuzz.New().RandSource(&c.source).NilChance(0).Funcs(
		func(r *recipe, next gofuzz.Continue) { b.choose(r, func() byte { return byte(next.Intn(256)) }) },
	)
	return c
}

// recipe reads choices.
func (c *chooser) recipe(bytes []byte, into *recipe) {
	c.source.left = bytes
	into.steps = into.steps[:0]
	c.fuzzer.Fuzz(into)
	c.source.left = nil
}

package fuzz

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
)

// A target for another engine is given inputs and tells what a test would tell, each
// time that it is given one.
func TestTargetForOtherEngines(t *testing.T) {
	bugs := planted.Bugs()
	i := slices.IndexFunc(bugs, func(b planted.Bug) bool { return b.Name == "byte-order-mark" })
	target, err := NewTarget(bugs[i].Decoder(), Level("recommended"))
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	r, err := target.campaign.Bases.Parse("alibaba-ecs-en/sample/error/xml/wire; bom")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := target.Give(r.Bytes()); err == nil || !strings.Contains(err.Error(), "rule byte-order-mark") {
			t.Errorf("got %v", err)
		}
	}
	if err := target.Give(bytes.Repeat([]byte{1}, 1<<20)); err != nil {
		t.Errorf("an input that is too long: %v", err)
	}
}

// It passes over recommended findings, unless it is told not to.
func TestTargetPassesOverRecommended(t *testing.T) {
	bugs := planted.Bugs()
	i := slices.IndexFunc(bugs, func(b planted.Bug) bool { return b.Name == "xml-cdata-dropped" })
	for _, test := range []struct {
		options []Option
		fails   bool
	}{{nil, false}, {[]Option{Level("recommended")}, true}} {
		target, err := NewTarget(bugs[i].Decoder(), test.options...)
		if err != nil {
			t.Fatal(err)
		}
		defer target.Close()
		r, err := target.campaign.Bases.Parse("alibaba-ecs-en/sample/error/xml/wire; cdata 0 0 0")
		if err != nil {
			t.Fatal(err)
		}
		if err := target.Give(r.Bytes()); (err != nil) != test.fails {
			t.Errorf("fails %t: got %v", test.fails, err)
		}
	}
}

func TestTargetsOfACorrectReader(t *testing.T) {
	choices, err := NewTarget(planted.Correct(), Level("recommended"))
	if err != nil {
		t.Fatal(err)
	}
	defer choices.Close()
	raw, err := NewBytesTarget(builtin.Reference(), Level("recommended"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, target := range []*Target{choices, raw} {
		seeds := target.Seeds()
		for _, seed := range append(seeds, nil, []byte{0}, []byte{255, 255}) {
			if err := target.Give(seed); err != nil {
				t.Fatalf("%q: %v", seed, err)
			}
		}
	}
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	if pages := c.Pages().Fixtures; len(choices.Seeds()) < len(pages) { // which the SDK claims
		t.Errorf("%d seeds, %d fixtures", len(choices.Seeds()), len(pages))
	}
}

package fuzz

import (
	"bytes"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
)

func all(*fixtures.Fixture) bool { return true }

func testBases(t testing.TB) *bases {
	t.Helper()
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBases(c, goldens, all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Without operations the document of a base is the fixture, byte for byte: this
// writer and etree agree, and so do the goldens.
func TestBaseIsTheFixture(t *testing.T) {
	b := testBases(t)
	g := newGenerator(b)
	count := 0
	for _, group := range b.groups {
		for _, base := range group {
			count++
			c := g.make(&recipe{base: base})
			if !bytes.Equal(c.response.Body, base.fixture.Response.Body) {
				t.Fatalf("%s:\n%s\nwant\n%s", base.fixture.ID, c.response.Body, base.fixture.Response.Body)
			}
			if c.tier != Equivalent || c.golden.Mode != golden.Exact || c.response.Status != base.fixture.Response.Status {
				t.Errorf("%s: tier %d, golden %+v", base.fixture.ID, c.tier, c.golden)
			}
		}
	}
	if count < 200 {
		t.Errorf("only %d bases", count)
	}
}

// What the versions say must fit the table: stored choices are read by them.
func TestVersions(t *testing.T) {
	if got := versions[tableVersion]; got != len(table) || len(versions) != tableVersion+1 {
		t.Errorf("version %d has %d operations, the table %d: append the new length and raise tableVersion", tableVersion, got, len(table))
	}
}

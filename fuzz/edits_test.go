package fuzz

import (
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
)

// What an edit has taken away, a later one does not bring back.
func TestEditsOnEachOther(t *testing.T) {
	b := testBases(t)
	for _, text := range []string{"no-body; cut-last 0", "no-body; cut-last 3", "no-body; truncate 128 0"} {
		r, err := b.parseRecipe("alibaba-ecs-en/sample/error/xml/wire; " + text)
		if err != nil {
			t.Fatal(err)
		}
		if c := newGenerator(b).make(r); len(c.response.Body) != 0 {
			t.Errorf("%s leaves %q", text, c.response.Body)
		}
	}
}

// Where a brace is missing nobody can say which object a member beside Response is in.
func TestMembersBesideABrokenEnvelopeMayBeInIt(t *testing.T) {
	One(t, builtin.Reference(), "tencent-cvm-en/sample/success/json/wire; no-brace 221; no-brace 0; outer 1 33 1")
}

// What begins with a tag and has no brace may be read as a fragment of XML.
func TestATagBeforeABrokenObjectMayBeginXML(t *testing.T) {
	One(t, builtin.Reference(), "alibaba-ecs-zh/sample/error/json/wire; tag-in-json 2 1; no-brace 0; token 0 0 0")
	One(t, builtin.Reference(), "alibaba-ecs-en/sample/error/json/wire; unknown 2 0 178; tag-in-json 59 1; no-brace 0; missing 2")
}

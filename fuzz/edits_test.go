package fuzz

import (
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
)

// Where a brace is missing nobody can say which object a member beside Response is in.
func TestMembersBesideABrokenEnvelopeMayBeInIt(t *testing.T) {
	One(t, builtin.Reference(), "tencent-cvm-en/sample/success/json/wire; no-brace 221; no-brace 0; outer 1 33 1")
}

// What begins with a tag and has no brace may be read as a fragment of XML.
func TestATagBeforeABrokenObjectMayBeginXML(t *testing.T) {
	One(t, builtin.Reference(), "alibaba-ecs-zh/sample/error/json/wire; tag-in-json 2 1; no-brace 0; token 0 0 0")
	One(t, builtin.Reference(), "alibaba-ecs-en/sample/error/json/wire; unknown 2 0 178; tag-in-json 59 1; no-brace 0; missing 2")
}

// Package fuzz makes responses that no page prints and says exactly what an SDK must
// make of each: that follows from how the response was built, not from reading it.
//
//	func FuzzDecode(f *testing.F) { fuzz.Decode(f, adapter{}) } // native, coverage-guided
//	func FuzzBytes(f *testing.F)  { fuzz.Bytes(f, adapter{}) }  // the same for raw bytes
//	func TestFuzz(t *testing.T)   { fuzz.Loop(t, adapter{}, 1, 20_000) }
//
// A case is a fixture of the catalogue and a few mutations of it. Bytes are the choices:
// one for the version of the table of mutations, two for the fixture, then one for each
// mutation and one for each of its arguments. An exhausted source gives zeros, and zero
// says stop. So any bytes are a case, a few bytes are a small one, and a changed byte
// changes one thing, which is what a coverage-guided engine needs.
//
// Cases have one of three tiers. 1: documented values in equivalent encodings; the
// golden is exact. 2: the malformations that the pages print and what they leave
// open; exact, or a refusal. 3: anything else; only what holds for any bytes at all
// is judged.
//
// A loop begins with a sweep, which does each mutation alone with each word that it
// has; random cases, which combine mutations, come between and afterwards. So a bug
// with a single trigger is found within some hundred cases.
//
// A finding is required or recommended, by the rule that it breaks. Required ones fail;
// [Level] makes recommended ones fail, too.
//
// The judge is package golden, as for fixtures, and waivers are those of the suite
// ([Waivers]). Neither Ginkgo nor package suite is imported. [Run] is what
// 'sdkconform fuzz' runs, for SDKs in any language; [Promote] makes fixtures of what
// it has found; [NewTarget] is for other engines, such as libFuzzer.
package fuzz

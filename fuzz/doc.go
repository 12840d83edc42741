// Package fuzz makes responses that no page prints and says exactly what an SDK must
// make of each: by what it was built of, not by reading it.
//
// A case is a fixture of the catalogue and a few operations on it. Bytes are the
// choices: one for the version of the table of operations, two for the fixture, then
// one for each operation and one for each of its arguments; an exhausted source
// gives zeros, and zero says stop. So any bytes are a case, a few bytes are a small
// one, and a changed byte changes one thing, which is what a coverage-guided engine
// needs.
//
//	func FuzzDecode(f *testing.F) { fuzz.Decode(f, adapter{}) } // native, coverage-guided
//	func FuzzBytes(f *testing.F)  { fuzz.Bytes(f, adapter{}) }  // the same for raw bytes
//	func TestFuzz(t *testing.T)   { fuzz.Loop(t, adapter{}, 1, 20_000) }
//
// Cases have one of three tiers. 1: documented values in equivalent encodings; the
// golden is exact. 2: the malformations that the pages print and what they leave
// open; exact, or a refusal. 3: anything else; only what holds for any bytes at all
// is judged.
//
// A loop begins with a sweep, which does each operation alone with each word that it
// has; cases at random, which do several things at once, come between and afterwards.
// What one thing brings about is found within some hundred cases so.
//
// The judge is package golden, as for fixtures. Neither Ginkgo nor any other test
// framework is in here.
package fuzz

package golden_test

import (
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// What is printed for nothing is an invention, an empty object and an empty list too;
// those two are not where nothing is known of the body.
func TestPrintedNothings(t *testing.T) {
	words := golden.PrintedNothings()
	for _, word := range []string{"null", "<nil>", "undefined", "None", "[object Object]", "NaN", "map[]", "<no value>"} {
		if !slices.Contains(words, word) {
			t.Errorf("%q is missing", word)
		}
	}
	g := failure(golden.Exact, func(g *golden.Golden) { g.Level, g.HostID = golden.Recommended, nil })
	for _, word := range append(words, "{}", "[]") {
		found := g.Judge(everything(), shown(func(o *runner.Outcome) { o.HostID = word }))
		if got := brief(found); !slices.Equal(got, []string{"no-invention required hostId"}) {
			t.Errorf("%q: found %q", word, got)
		}
		if golden.IsPrintedNothing(word) != (word != "{}" && word != "[]") {
			t.Errorf("%q is said to be a printed nothing: %v", word, golden.IsPrintedNothing(word))
		}
	}
	words[0] = "changed by a caller"
	if golden.PrintedNothings()[0] == words[0] {
		t.Error("a caller can change the list")
	}
}

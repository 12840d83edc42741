package golden

import "slices"

// nothings are how languages print a value that is not there or is no string.
var nothings = []string{
	"<nil>", "undefined", "None", "NULL", "[object Object]", "NaN", "(null)", "<null>", "map[]", "%!s(<nil>)", "%!v(<nil>)",
	"<no value>", "null", "nil",
}

// PrintedNothings returns the words that languages print for a value that is not there,
// whatever the body. An empty object and an empty list are not among them: bytes of which
// nothing is known may hold one, written in another way, and to show it is right.
func PrintedNothings() []string { return slices.Clone(nothings) }

// IsPrintedNothing reports whether a value that is shown is one of [PrintedNothings].
func IsPrintedNothing(shown string) bool { return slices.Contains(nothings, shown) }

// invented reports whether a value that is shown stands for nothing. The values of a
// golden's body are known, so that here an empty object or list is none of them either.
func invented(shown string) bool {
	return IsPrintedNothing(shown) || shown == "{}" || shown == "[]"
}

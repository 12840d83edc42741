package safetext

import "golang.org/x/text/width"

// Fit cuts a text to so many columns of a terminal.
func Fit(s string, columns int) string {
	used, cut := 0, 0
	for i, r := range s {
		used += columnsOf(r)
		if used > columns {
			return s[:cut] + "…"
		}
		if used < columns {
			cut = i + len(string(r))
		}
	}
	return s
}

// Columns is how many columns of a terminal a text takes.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

// columnsOf is 2 for the wide characters of East Asia.
func columnsOf(r rune) int {
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

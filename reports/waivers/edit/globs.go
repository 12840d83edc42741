package edit

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// globsFor returns globs that match each of the ids and none of those to avoid, as few as a greedy search finds, each
// narrow enough for a waiver. An id that no such glob matches is returned itself.
func globsFor(ids, avoid []string) []string {
	var globs []string
	left := slices.Clone(ids)
	tried := map[string]int{} // how many ids a glob matches; -1: it matches one to avoid
	reach := func(glob string) int {
		n, known := tried[glob]
		if known {
			return n
		}
		if slices.ContainsFunc(avoid, func(id string) bool { return fixtures.Match(glob, id) }) {
			n = -1
		} else {
			for _, id := range ids {
				if fixtures.Match(glob, id) {
					n++
				}
			}
		}
		tried[glob] = n
		return n
	}
	for len(left) > 0 {
		best, highest := left[0], 1
		for _, glob := range generalisations(left[0]) {
			// Of two that match as many, the more specific one.
			if n := reach(glob); n > highest || n == highest && n > 1 && literals(glob) > literals(best) {
				best, highest = glob, n
			}
		}
		globs = append(globs, best)
		left = slices.DeleteFunc(left, func(id string) bool { return fixtures.Match(best, id) })
	}
	slices.SortStableFunc(globs, func(a, b string) int { return cmp.Compare(strings.Count(b, "*"), strings.Count(a, "*")) })
	return globs
}

// literals is how many bytes of a glob are no wildcards.
func literals(glob string) int {
	return len(glob) - strings.Count(glob, "*") - strings.Count(glob, "?")
}

// generalisations are globs that match the id, with some of its parts, and the end of its source, replaced by stars; none
// that is too broad for a waiver.
func generalisations(id string) (globs []string) {
	parts := strings.Split(id, "/")
	const maxParts = 8 // a longer id would have too many
	if len(parts) < 2 || len(parts) > maxParts {
		return nil
	}
	sources := []string{parts[0]}
	for i := strings.LastIndexByte(parts[0], '-'); i > 0; i = strings.LastIndexByte(parts[0][:i], '-') {
		sources = append(sources, parts[0][:i+1]+"*")
	}
	for _, source := range sources {
		for mask := range 1 << (len(parts) - 1) {
			generalised := []string{source}
			for i, part := range parts[1:] {
				if mask&(1<<i) != 0 {
					part = "*"
				}
				if part != "*" || generalised[len(generalised)-1] != "*" {
					generalised = append(generalised, part) // a star matches slashes too
				}
			}
			glob := strings.Join(generalised, "/")
			if (&reports.Waiver{Cases: []string{glob}}).TooBroad() == "" {
				globs = append(globs, glob)
			}
		}
	}
	return globs
}

// commonGlob is a glob that matches each of the values, with what they begin and end with.
func commonGlob(values []string) string {
	const longest = 160 // of a value that is pinned as it is
	first := values[0]
	if !slices.ContainsFunc(values, func(v string) bool { return v != first }) && len(first) <= longest {
		return first
	}
	prefix, suffix := first, first
	for _, v := range values[1:] {
		for !strings.HasPrefix(v, prefix) {
			prefix = string(safetext.Cut([]byte(prefix), len(prefix)-1))
		}
		for !strings.HasSuffix(v, suffix) {
			suffix = suffix[1:]
		}
	}
	shortest := slices.MinFunc(values, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	prefix = string(safetext.Cut([]byte(prefix), min(len(prefix), longest)))
	suffix = suffix[max(0, len(suffix)-min(longest/4, len(shortest)-len(prefix))):]
	for len(suffix) > 0 && suffix[0]&0xC0 == 0x80 {
		suffix = suffix[1:] // the rest of a character
	}
	if prefix == "" && suffix == "" {
		if inner := commonPiece(shortest, values); inner != "" {
			return "*" + inner + "*"
		}
	}
	return prefix + "*" + suffix
}

// commonPiece is the longest piece of a value that is in all of them, if it is too long to be there by chance.
func commonPiece(shortest string, values []string) string {
	const minLength = 6
	shortest = string(safetext.Cut([]byte(shortest), 1<<10))
	piece := func(length int) string {
		for i := 0; i+length <= len(shortest); i++ {
			p := shortest[i : i+length]
			if utf8.ValidString(p) && !slices.ContainsFunc(values, func(v string) bool { return !strings.Contains(v, p) }) {
				return p
			}
		}
		return ""
	}
	found := ""
	for low, high := minLength, len(shortest); low <= high; {
		middle := (low + high) / 2
		if p := piece(middle); p != "" {
			found, low = p, middle+1
		} else {
			high = middle - 1
		}
	}
	return found
}

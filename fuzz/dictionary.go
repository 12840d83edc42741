package fuzz

import (
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Dictionary are the words that bodies are made of, for engines that put such into
// inputs: the names and values of the catalogue's documented fields, what encloses
// them, and what the pages print malformed. None are choices, so that they are of use
// to raw bodies alone.
func (t *Target) Dictionary() []string {
	words := map[string]bool{}
	for _, group := range t.campaign.Bases.Groups {
		for _, b := range group {
			f := b.Fixture
			carries := &f.Carries
			for _, v := range slices.Concat(carries.Code, carries.RequestID, carries.HostID) {
				words[v] = true
			}
			for _, form := range append(b.Forms, f) {
				for word := range markup(form.Response.Body) {
					if !words[string(word)] { // most are: this makes no string
						words[string(word)] = true
					}
				}
			}
		}
	}
	for word := range words {
		if len(word) > longestWord || strings.TrimSpace(word) == "" {
			delete(words, word)
		}
	}
	return slices.Sorted(maps.Keys(words))
}

// longestWord is how long a word of a dictionary is at most, in bytes: engines take
// little more.
const longestWord = 64

// markup are the parts of a body that stand around values: tags, comments, instructions,
// CDATA, entities; names of JSON with their colon, escapes, punctuation.
func markup(body []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(body) > 0 {
			n := 0
			if begins[body[0]] {
				n = len(markupHere.Find(body))
			}
			if n > 0 && !yield(body[:n]) {
				return
			}
			body = body[max(n, 1):]
		}
	}
}

// markupPattern is what markup finds. An expression alone that looks for it tries each byte, at several times the cost.
const markupPattern = `<!--|-->|<! --|<!\[CDATA\[|\]\]>|<\? ?xml|<\?|\?>|</?[A-Za-z:]+>?|/>|&#?\w+;|"\w+" ?:|\\u[0-9A-Fa-f]{4}|` +
	`\\.|/\*|\*/|[][{},]+|encoding="[^"]*"|\x{FEFF}`

var (
	markupHere = regexp.MustCompile(`^(?:` + markupPattern + `)`)
	// begins are the bytes that markup begins with.
	begins = func() (set [256]bool) {
		for _, b := range []byte("<-]?/&\"\\*[{},e\xEF") {
			set[b] = true
		}
		return set
	}()
)

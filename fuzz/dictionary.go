package fuzz

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
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
				n = markupLength(body)
			}
			if n > 0 && !yield(body[:n]) {
				return
			}
			body = body[max(n, 1):]
		}
	}
}

// byteOrderMark and encoding begin markup, too.
const (
	byteOrderMark = "\uFEFF"
	encoding      = `encoding="`
	punctuation   = "][{},"
)

// begins are the bytes that markup begins with.
var begins = func() (set [256]bool) {
	for _, b := range []byte("<-?/&*\"\\" + punctuation + byteOrderMark[:1] + encoding[:1]) {
		set[b] = true
	}
	return set
}()

// markupLength is the length of the markup that a text begins with; 0: of none.
func markupLength(text []byte) int {
	for _, whole := range wholes[text[0]] {
		if bytes.HasPrefix(text, whole) {
			return len(whole)
		}
	}
	rest := text[1:]
	switch text[0] {
	case '<':
		name := bytes.TrimPrefix(rest, []byte("/"))
		if n := prefix(name, isTagName); n > 0 {
			return len(text) - len(bytes.TrimPrefix(name[n:], []byte(">")))
		}
	case '&':
		name := bytes.TrimPrefix(rest, []byte("#"))
		if n := prefix(name, isWord); n > 0 && n < len(name) && name[n] == ';' {
			return len(text) - len(name) + n + 1
		}
	case '"':
		n := prefix(rest, isWord)
		after, found := bytes.CutPrefix(rest[n:], []byte(`"`))
		after = bytes.TrimPrefix(after, []byte(" "))
		if n > 0 && found && len(after) > 0 && after[0] == ':' {
			return len(text) - len(after) + 1
		}
	case '\\':
		if len(rest) > 4 && rest[0] == 'u' && prefix(rest[1:5], isHex) == 4 {
			return 6
		}
		if r, n := utf8.DecodeRune(rest); n > 0 && r != '\n' {
			return 1 + n
		}
	case encoding[0]:
		if value, found := bytes.CutPrefix(text, []byte(encoding)); found {
			if n := bytes.IndexByte(value, '"'); n >= 0 {
				return len(encoding) + n + 1
			}
		}
	default:
		return prefix(text, isPunctuation)
	}
	return 0
}

// wholes are markup of one spelling, by the first byte, the longest first.
var wholes = func() (by [256][][]byte) {
	for _, whole := range []string{
		"<!--", "-->", "<! --", "<![CDATA[", "]]>", "<? xml", "<?xml", "<?", "?>", "/>", "/*", "*/", byteOrderMark,
	} {
		by[whole[0]] = append(by[whole[0]], []byte(whole))
	}
	return by
}()

// prefix is how many bytes at the beginning are of a kind.
func prefix(text []byte, is func(byte) bool) int {
	for n, b := range text {
		if !is(b) {
			return n
		}
	}
	return len(text)
}

func isLetter(b byte) bool      { return 'a' <= b|0x20 && b|0x20 <= 'z' }
func isTagName(b byte) bool     { return isLetter(b) || b == ':' }
func isDigit(b byte) bool       { return '0' <= b && b <= '9' }
func isWord(b byte) bool        { return isLetter(b) || isDigit(b) || b == '_' }
func isHex(b byte) bool         { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'f' }
func isPunctuation(b byte) bool { return strings.IndexByte(punctuation, b) >= 0 }

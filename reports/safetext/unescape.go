package safetext

import (
	"regexp"
	"strconv"
	"unicode/utf8"
)

// escaped is one character that [Visible] has written by its name or its number.
var escaped = regexp.MustCompile(`\\(?:[nrt\\]|x[0-9A-F]{2}|u\{[0-9A-F]{1,6}\})`)

// Unescape reads back the bytes that [Visible] has shown, if it has not cut them: it escapes every
// character that it changes, and every escape means one thing. What is no escape stands for itself.
func Unescape(visible string) []byte {
	text := make([]byte, 0, len(visible))
	for len(visible) > 0 {
		at := escaped.FindStringIndex(visible)
		if at == nil {
			return append(text, visible...)
		}
		text = append(text, visible[:at[0]]...)
		text = append(text, unescaped(visible[at[0]:at[1]])...)
		visible = visible[at[1]:]
	}
	return text
}

// unescaped is what one escape stands for.
func unescaped(escape string) []byte {
	switch escape[1] {
	case 'n':
		return []byte{'\n'}
	case 'r':
		return []byte{'\r'}
	case 't':
		return []byte{'\t'}
	case '\\':
		return []byte{'\\'}
	case 'x':
		b, _ := strconv.ParseUint(escape[2:], 16, 8)
		return []byte{byte(b)}
	}
	r, _ := strconv.ParseUint(escape[3:len(escape)-1], 16, 32)
	return utf8.AppendRune(nil, rune(r))
}

// Characters splits a visible text into its characters; an escape is one of them.
func Characters(visible string) []string {
	var parts []string
	for len(visible) > 0 {
		size := 0
		if visible[0] == '\\' {
			if at := escaped.FindStringIndex(visible); at != nil && at[0] == 0 {
				size = at[1]
			}
		}
		if size == 0 {
			_, size = utf8.DecodeRuneInString(visible)
		}
		parts = append(parts, visible[:size])
		visible = visible[size:]
	}
	return parts
}

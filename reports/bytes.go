package reports

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// escaped is one character that [Visible] has written by its name or its number.
var escaped = regexp.MustCompile(`\\(?:[nrt\\]|x[0-9A-F]{2}|u\{[0-9A-F]{1,6}\})`)

// Bytes reads back the bytes that [Visible] has shown, of a text that it has not cut:
// every character that is not as it was is escaped, and every escape means one thing.
// What is no escape stands for itself.
func Bytes(visible string) []byte {
	made := make([]byte, 0, len(visible))
	for len(visible) > 0 {
		at := escaped.FindStringIndex(visible)
		if at == nil {
			return append(made, visible...)
		}
		made = append(made, visible[:at[0]]...)
		made = append(made, unescaped(visible[at[0]:at[1]])...)
		visible = visible[at[1]:]
	}
	return made
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

// hexDump shows bytes as hexdump -C does, at most most of them.
func hexDump(data []byte, most int) string {
	dump := hex.Dump(data[:min(most, len(data))])
	if len(data) > most {
		dump += fmt.Sprintf("… (%d bytes)\n", len(data))
	}
	return dump
}

// marked is a text with the part in its middle that makes the difference.
type marked struct{ Head, Middle, Tail string }

// difference finds what two visible texts do not share between their common beginning
// and their common end. An escape is one character.
func difference(want, got string) (w, g marked) {
	a, b := characters(want), characters(got)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	part := func(of []string) marked {
		return marked{
			strings.Join(of[:head], ""),
			strings.Join(of[head:len(of)-tail], ""),
			strings.Join(of[len(of)-tail:], ""),
		}
	}
	return part(a), part(b)
}

// characters splits a visible text into characters and escapes.
func characters(visible string) []string {
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

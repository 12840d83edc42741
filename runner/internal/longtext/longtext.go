// Package longtext keeps long text away from encoding/json, which looks at each byte of a string several times. A body in a
// request, and a message of a mebibyte in an answer, are most of the bytes of their lines.
package longtext

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// least is the shortest text, in bytes, that is taken out: below it the search costs as much as it saves.
const least = 4 << 10

// A mark stands for a text: its number, between two bytes that need no escape in JSON and that no text has which is taken out.
const edge = "\x7f"

// Texts are the texts that were taken out of a JSON text, in their order.
type Texts [][]byte

// TakeOut returns a JSON text in which marks stand for what is long in its strings, and what they stand for, which shares
// memory with the JSON text. Only printable ASCII is taken out that has no escape in it, so that [Texts.PutBack] gives what
// encoding/json would have given. Where nothing is, or a mark might be mistaken, the JSON text is returned as it is, and
// no texts. What is no JSON stays none.
func TakeOut(line []byte) ([]byte, Texts) {
	if len(line) < least || bytes.Contains(line, []byte(edge)) || bytes.Contains(line, []byte(`\u007`)) {
		return line, nil
	}
	var texts Texts
	var short []byte
	kept := 0 // up to where the line is in short
	for at := 0; at < len(line); {
		quote := bytes.IndexByte(line[at:], '"')
		if quote < 0 {
			break
		}
		at += quote + 1
		for at < len(line) && line[at] != '"' {
			start := at
			for at < len(line) && plain[line[at]] {
				at++
			}
			if at-start >= least {
				short = append(short, line[kept:start]...)
				short = fmt.Appendf(short, edge+"%d"+edge, len(texts))
				texts = append(texts, line[start:at])
				kept = at
			}
			if at < len(line) && line[at] != '"' {
				at += between(line[at:])
			}
		}
		at++
	}
	if texts == nil {
		return line, nil
	}
	return append(short, line[kept:]...), texts
}

// between is how many bytes stand between two plain ones at the beginning of a text: an escape as a whole, or one byte.
func between(text []byte) int {
	switch {
	case bytes.HasPrefix(text, []byte(`\u`)):
		return len(`\u0000`)
	case text[0] == '\\':
		return len(`\n`)
	}
	return 1
}

// plain are the bytes that are taken out.
var plain = func() (is [256]bool) {
	for b := ' '; b <= '~'; b++ {
		is[b] = b != '"' && b != '\\'
	}
	return is
}()

// PutBack puts the texts in the place of their marks in some strings, and reports whether all had a place there.
func (t Texts) PutBack(into ...*string) bool {
	n := 0
	for _, s := range into {
		parts := strings.Split(*s, edge)
		for i := 1; i < len(parts); i += 2 {
			number, err := strconv.Atoi(parts[i])
			if err != nil || number >= len(t) {
				return false
			}
			parts[i] = string(t[number])
			n++
		}
		*s = strings.Join(parts, "")
	}
	return n == len(t)
}

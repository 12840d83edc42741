package builtin

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

const (
	// maxJSONNesting is how deep encoding/json reads in one go.
	maxJSONNesting = 10_000
	// maxDataNesting is how deep a payload can be that is shown. The outcome is
	// put into other JSON on its way, and read again with the limit above.
	maxDataNesting = maxJSONNesting - 100
)

// object is a well-formed JSON object cut into members, in the order of the text,
// repeated names included. All slices are parts of the text.
type object []member

type member struct {
	name []byte // with its quotes, as the text spells it
	raw  []byte // the value, without white space around it
}

// readJSON cuts a text into members. It returns false unless the text is one
// well-formed object.
func readJSON(text []byte) (object, bool) {
	if text[0] != '{' || !isJSON(text) {
		return nil, false
	}
	return cut(text), true
}

// isJSON reports whether text is one well-formed value, of any depth.
func isJSON(text []byte) bool {
	if json.Valid(text) {
		return true
	}
	if nesting(text) <= maxJSONNesting {
		return false
	}
	// Too deep for the call above. A decoder's tokens are twenty times slower,
	// but keep their place in a slice.
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	depth, values := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return depth == 0 && values == 1
		}
		if err != nil {
			return false
		}
		if depth == 0 {
			values++
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// nesting counts how deep brackets stand in each other. It takes texts that are
// not well-formed too, for which it means little.
func nesting(text []byte) int {
	deepest, depth := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i) - 1
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// cut cuts a well-formed object into its members.
func cut(text []byte) object {
	members := make(object, 0, 8)
	at := skipSpace(text, 1)
	for text[at] != '}' {
		var m member
		end := stringEnd(text, at)
		m.name = text[at:end]
		at = skipSpace(text, skipSpace(text, end)+1) // over the colon
		end = valueEnd(text, at)
		m.raw = text[at:end]
		members = append(members, m)
		at = skipSpace(text, end)
		if text[at] == ',' {
			at = skipSpace(text, at+1)
		}
	}
	return members
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && strings.IndexByte(space, text[at]) >= 0 {
		at++
	}
	return at
}

// stringEnd returns where the string ends that starts at text[at], and the end of
// the text for one that does not end.
func stringEnd(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}

// valueEnd returns where the value ends that starts at text[at], inside a
// well-formed object.
func valueEnd(text []byte, at int) int {
	switch text[at] {
	case '"':
		return stringEnd(text, at)
	case '{', '[':
		for depth := 0; ; at++ {
			switch text[at] {
			case '"':
				at = stringEnd(text, at) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return at + 1
				}
			}
		}
	}
	return at + bytes.IndexAny(text[at:], ",}"+space)
}

// last finds the member with a name. Of several the last counts, as for most
// readers of JSON.
func (o object) last(name string) (member, bool) {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].is(name) {
			return o[i], true
		}
	}
	return member{}, false
}

// shown is what an SDK shows of the member with a name.
func (o object) shown(name string) string {
	m, ok := o.last(name)
	if !ok {
		return ""
	}
	return m.shown()
}

// object returns the members of the member with a name. It is false where that is
// not an object.
func (o object) object(name string) (object, bool) {
	m, ok := o.last(name)
	if !ok || m.raw[0] != '{' {
		return nil, false
	}
	return cut(m.raw), true
}

func (m member) is(name string) bool {
	inner := m.name[1 : len(m.name)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner) == name
	}
	return unquote(m.name) == name
}

func (m member) isNull() bool { return m.raw[0] == 'n' }

// shown is the value as a text: a string's content, the literal of a number or
// boolean, and nothing for what holds no text.
func (m member) shown() string {
	switch m.raw[0] {
	case '"':
		return unquote(m.raw)
	case '{', '[', 'n':
		return ""
	}
	return string(m.raw)
}

// unquote returns the content of a well-formed string.
func unquote(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return ""
	}
	return s
}

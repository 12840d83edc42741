package builtin

import (
	"bytes"
	"encoding/json"
	"strings"
)

// mendJSON leaves out comments, and adds the braces, commas and backslashes that
// the samples lack. What it returns has still to be read: literals, escapes and
// the like are not looked at.
//
// A text that starts with its brace must end with it, or it was cut. The samples
// without a last brace (KMS, ESS, Tencent) all lack the first one too; whether
// such a fragment is whole is decided by how it ends.
func mendJSON(provider string, status int, body []byte) ([]byte, bool) {
	m := jsonMender{in: body, out: make([]byte, 0, len(body)+len(body)/8+16)}
	m.out = append(m.out, '{')
	m.frames = append(m.frames, frame{closer: '}'})
	fragment := body[0] == '"'
	switch {
	case !fragment && body[0] != '{':
		return nil, false
	case !fragment:
		m.at = 1
	}
	if !m.members() {
		return nil, false
	}
	if !fragment {
		return m.out, len(m.frames) == 0
	}
	if !m.whole(provider, status) {
		return nil, false
	}
	for i := len(m.frames) - 1; i >= 0; i-- {
		m.out = append(m.out, m.frames[i].closer)
	}
	return m.out, true
}

// whole reports whether a fragment ends as the samples do that are fragments.
func (m *jsonMender) whole(provider string, status int) bool {
	if provider == tencent {
		// Both samples stop inside Response after its RequestId, which they
		// print last.
		return len(m.frames) > 1 && m.end == endString && m.name == "RequestId"
	}
	if len(m.frames) != 1 {
		return false
	}
	// Both success samples stop with a comment. Of an error, which is none the
	// less for being cut between two members, the KMS page prints a string last.
	return m.end == endComment || m.end == endString && status >= 400
}

type jsonMender struct {
	in, out []byte
	at      int     // how much of in is read
	frames  []frame // what is open, outermost first
	name    string  // of the last member
	end     ending  // how the text ends that is read
	newline bool    // there was a line feed behind the last value
}

// frame is an open object or array.
type frame struct {
	closer byte
	name   string // of the member that it is the value of
	count  int    // how many members or elements it has
}

// ending says what the text that was read so far ends with.
type ending int

const (
	endOther   ending = iota
	endComment        // a comment
	endString         // a string without white space in it
)

// members mends members and elements up to the end of the text, or of the object
// that the text is. It keeps what is open in frames and not on the stack, since
// any text can come.
func (m *jsonMender) members() bool {
	afterValue := false
	for {
		if !m.skip() {
			return false
		}
		if len(m.frames) == 0 {
			return m.at == len(m.in)
		}
		f := &m.frames[len(m.frames)-1]
		if m.at == len(m.in) {
			return f.closer == '}' && f.count > 0
		}
		c := m.in[m.at]
		switch {
		case c == f.closer:
			// Behind a comma too: KMS prints one after its last member.
			m.close()
			m.at++
			m.end, m.newline = endOther, false
			afterValue = true
		case afterValue && c == ',':
			m.at++
			m.end = endOther
			afterValue = false
		case afterValue && !(c == '"' && m.newline && f.closer == '}'):
			// No comma, and not the start of a line's member either, which KMS
			// and Tencent print without comma.
			return false
		case f.closer == ']':
			m.comma()
			opened, ok := m.value("")
			if !ok {
				return false
			}
			afterValue = !opened
		case c == '<':
			if !m.messageTag() {
				return false
			}
			afterValue = true
		default:
			opened, ok := m.member(afterValue)
			if !ok {
				return false
			}
			afterValue = !opened
		}
	}
}

// skip skips white space and comments. It returns false for a comment that does
// not end.
func (m *jsonMender) skip() bool {
	for m.at < len(m.in) {
		switch m.in[m.at] {
		case '\n':
			m.newline = true
			m.at++
		case ' ', '\t', '\r':
			m.at++
		case '/':
			n := comment(m.in[m.at:], "/*", "", "*/")
			if n <= 0 {
				// A lone slash is for the caller to refuse.
				return n == 0
			}
			m.at += n
			m.end = endComment
		default:
			return true
		}
	}
	return true
}

// comma counts one more member of the innermost frame and writes the comma before
// it.
func (m *jsonMender) comma() {
	f := &m.frames[len(m.frames)-1]
	if f.count > 0 {
		m.out = append(m.out, ',')
	}
	f.count++
}

func (m *jsonMender) open(closer byte, name string) {
	m.frames = append(m.frames, frame{closer: closer, name: name})
	m.out = append(m.out, m.in[m.at])
	m.at++
	m.end = endOther
}

func (m *jsonMender) close() {
	last := len(m.frames) - 1
	m.out = append(m.out, m.frames[last].closer)
	m.frames = m.frames[:last]
}

// member mends a member. It reports whether the value was only opened, which is
// then a frame.
func (m *jsonMender) member(noComma bool) (opened, ok bool) {
	if m.in[m.at] != '"' {
		return false, false
	}
	end := stringEnd(m.in, m.at)
	name := m.in[m.at:end]
	if len(name) < 2 || name[len(name)-1] != '"' {
		return false, false
	}
	m.name = string(name[1 : len(name)-1])
	m.at = end
	if !m.skip() || m.at == len(m.in) || m.in[m.at] != ':' {
		return false, false
	}
	m.at++
	if f := m.frames[len(m.frames)-1]; noComma && f.name == "Error" && m.name == "RequestId" {
		// Tencent prints Error without its last brace; that the comma is missing
		// as well is what shows where Error ended.
		m.close()
	}
	m.comma()
	m.out = append(m.out, name...)
	m.out = append(m.out, ':')
	if !m.skip() {
		return false, false
	}
	return m.value(m.name)
}

// value mends the value of a member or element. It reports whether it was only
// opened, which is then a frame.
func (m *jsonMender) value(name string) (opened, ok bool) {
	m.newline = false
	if m.at == len(m.in) {
		return false, false
	}
	switch m.in[m.at] {
	case '{':
		m.open('}', name)
		return true, true
	case '[':
		m.open(']', name)
		return true, true
	case '"':
		return false, m.stringValue()
	}
	n := bytes.IndexAny(m.in[m.at:], ",}]/\"<"+space)
	if n < 0 {
		n = len(m.in) - m.at
	}
	m.out = append(m.out, m.in[m.at:m.at+n]...)
	m.at += n
	m.end = endOther // a number's end cannot be seen
	return false, n > 0
}

// stringValue mends a string that is a value.
func (m *jsonMender) stringValue() bool {
	end := stringEnd(m.in, m.at)
	value := m.in[m.at:end]
	if len(value) < 2 || value[len(value)-1] != '"' {
		return false
	}
	if !m.endsAt(end) {
		return m.quotedString()
	}
	m.out = append(m.out, value...)
	m.at = end
	m.end = endString
	if bytes.ContainsAny(value, space) {
		// Perhaps a message that was cut at a quote inside it.
		m.end = endOther
	}
	return true
}

// endsAt reports whether what comes next can follow a value.
func (m *jsonMender) endsAt(at int) bool {
	rest := bytes.TrimLeft(m.in[at:], " \t\r")
	return len(rest) == 0 || strings.IndexByte(",}]\n", rest[0]) >= 0 || bytes.HasPrefix(rest, []byte("/*"))
}

// quotedString mends a string with quotes inside it that have no backslash, which
// KMS prints in a line of its own: the last quote of the line ends it.
func (m *jsonMender) quotedString() bool {
	line, _, found := bytes.Cut(m.in[m.at+1:], []byte("\n"))
	last := bytes.LastIndexByte(line, '"')
	if !found || last < 0 || !m.endsAt(m.at+1+last+1) {
		return false
	}
	m.out = append(m.out, '"')
	for i := 0; i < last; i++ {
		switch c := line[i]; c {
		case '\\':
			m.out = append(m.out, c)
			if i++; i < last {
				m.out = append(m.out, line[i])
			}
		case '"':
			if next := bytes.TrimLeft(line[i+1:last], " \t"); len(next) > 0 && next[0] == ':' {
				// Another member, not a quote inside the message.
				return false
			}
			m.out = append(m.out, '\\', c)
		default:
			m.out = append(m.out, c)
		}
	}
	m.out = append(m.out, '"')
	m.at += 1 + last + 1
	m.end = endOther
	return true
}

// messageTag mends "<Message>text /* comment */", which ECS prints as a member.
// The comment ends the text.
func (m *jsonMender) messageTag() bool {
	rest, found := bytes.CutPrefix(m.in[m.at:], []byte("<Message>"))
	if !found {
		return false
	}
	text, _, found := bytes.Cut(rest, []byte("/*"))
	if !found || bytes.ContainsAny(text, "\"<{}") {
		// What has these is more than a text.
		return false
	}
	value, err := json.Marshal(string(bytes.TrimRight(text, space)))
	if err != nil {
		return false
	}
	m.comma()
	m.name = "Message"
	m.out = append(m.out, `"Message":`...)
	m.out = append(m.out, value...)
	m.at += len("<Message>") + len(text)
	m.newline = false
	m.end = endOther
	return true
}

package builtin

import (
	"bytes"
	"slices"
)

// cutSuccess is the shape of the ESS page's success sample, which lacks its last
// tag: a declaration, a comment, the root's start, a comment, one element, a
// comment. Nothing but the comment after each tag tells it from a success that
// was cut, so that no other shape is completed.
const cutSuccess = "?!<!</!"

// mendXML writes the declarations "<? xml … ? >" as XML has them, leaves out
// comments, also the pages' "<! -- … -->", and adds what is missing around the
// elements: a root, where an error sample is printed without (ESS, KMS), or the
// root's end in a success of the shape cutSuccess.
func mendXML(status int, body []byte) ([]byte, bool) {
	m := xmlMender{
		out:      make([]byte, 0, len(body)+len("<Error></Error>")),
		rootless: status >= 400,
	}
	for len(body) > 0 {
		n := m.text(body)
		if n == 0 {
			n = m.markup(body)
		}
		if n <= 0 {
			return nil, false
		}
		body = body[n:]
	}
	switch {
	case m.depth == 0 && m.wrapped:
		m.out = append(m.out, "</Error>"...)
	case m.depth == 0:
	case m.depth == 1 && isSuccess(status) && string(m.shape) == cutSuccess:
		m.out = append(m.out, "</"...)
		m.out = append(m.out, m.root...)
		m.out = append(m.out, '>')
	default:
		return nil, false
	}
	return m.out, true
}

type xmlMender struct {
	out      []byte
	shape    []byte // a byte for each markup: ? declaration, ! comment, < start, / end, ~ mended
	root     []byte // name of the first element
	depth    int
	rootless bool // a text may start with a documented field instead of a root
	wrapped  bool // it did
}

// text copies the text in front of the next markup and returns its length.
func (m *xmlMender) text(body []byte) int {
	n := bytes.IndexByte(body, '<')
	if n < 0 {
		n = len(body)
	}
	m.out = append(m.out, body[:n]...)
	return n
}

// markup mends the markup that body starts with and returns its length, or 0 or
// less for one that none of the samples has or that does not end. What is between
// the brackets is left to the reader to judge.
func (m *xmlMender) markup(body []byte) int {
	if n := comment(body, "<!", "--", "-->"); n != 0 {
		m.mark(body, "<!--", '!')
		return n
	}
	switch {
	case bytes.HasPrefix(body, []byte("<![CDATA[")):
		return m.copyTo(body, "]]>")
	case bytes.HasPrefix(body, []byte("<!")):
		return 0
	case bytes.HasPrefix(body, []byte("<?")):
		return m.declaration(body)
	}
	n := tagEnd(body)
	if n < 0 {
		return 0
	}
	tag := body[:n]
	if tag[1] == '/' {
		m.shape = append(m.shape, '/')
		m.depth--
	} else {
		m.start(tag)
	}
	m.out = append(m.out, tag...)
	return n
}

// declaration mends "<? xml … ? >", which must come first.
func (m *xmlMender) declaration(body []byte) int {
	rest := bytes.TrimLeft(body[len("<?"):], space)
	if len(m.out) > 0 || len(m.shape) > 0 || !bytes.HasPrefix(rest, []byte("xml")) {
		return 0
	}
	inner, after, found := bytes.Cut(rest, []byte("?"))
	after = bytes.TrimLeft(after, space)
	if !found || len(after) == 0 || after[0] != '>' {
		return 0
	}
	m.mark(body, "<?xml", '?')
	m.out = append(m.out, "<?"...)
	m.out = append(m.out, bytes.TrimRight(inner, space)...)
	m.out = append(m.out, "?>"...)
	return len(body) - len(after) + 1
}

// mark adds a markup to the shape, unless it does not start as XML has it.
func (m *xmlMender) mark(body []byte, start string, kind byte) {
	if !bytes.HasPrefix(body, []byte(start)) {
		kind = '~'
	}
	m.shape = append(m.shape, kind)
}

// start takes note of a start tag.
func (m *xmlMender) start(tag []byte) {
	name := tag[1 : len(tag)-1]
	if i := bytes.IndexAny(name, "/"+space); i >= 0 {
		name = name[:i]
	}
	if m.root == nil {
		m.root = name
		if m.rootless && slices.Contains(fieldNames[:], string(name)) {
			m.wrapped = true
			m.out = append(m.out, "<Error>"...)
		}
	}
	m.shape = append(m.shape, '<')
	m.depth++
	if tag[len(tag)-2] == '/' {
		m.depth--
	}
}

// copyTo copies what body starts with up to a mark and returns the length, or 0
// where the mark is missing.
func (m *xmlMender) copyTo(body []byte, mark string) int {
	n := bytes.Index(body, []byte(mark))
	if n < 0 {
		return 0
	}
	n += len(mark)
	m.out = append(m.out, body[:n]...)
	return n
}

// tagEnd returns where the tag at the start of body ends, or -1.
func tagEnd(body []byte) int {
	quote := byte(0)
	for i := 1; i < len(body); i++ {
		switch c := body[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>' && i > 1:
			return i + 1
		}
	}
	return -1
}

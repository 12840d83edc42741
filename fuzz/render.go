package fuzz

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/fixtures"
)

// renderer writes documents into a buffer of its own. etree, which the catalogue's
// bodies are written with, takes three times as long, so that it is the judge of this
// writer in a test and not in the hot path.
type renderer struct {
	out []byte
	// end is where the root's end stands in out, and start where the body begins to
	// mean something: what is cut between them is not readable.
	start, end int
}

// render writes the document's body; it is valid until the next call.
func (r *renderer) render(d *document) []byte {
	r.out = r.out[:0]
	if cap(r.out) > 4<<20 {
		r.out = nil // one huge body must not be kept for all the small ones
	}
	if d.style.bom {
		r.out = append(r.out, "\uFEFF"...)
	}
	if d.base.fixture.Response.Format == fixtures.XML {
		r.xml(d)
	} else {
		r.json(d)
	}
	if d.style.ascii && !isASCII(r.out) {
		// A name or a comment: nobody can say what a reader makes of it.
		d.expect.atLeast(Anything)
	}
	if d.style.declaration != "" && !strings.HasSuffix(strings.TrimSpace(d.style.declaration), "?>") && bytes.Contains(r.out, []byte("?>")) {
		// A declaration without its end goes on to the next one.
		d.expect.atLeast(Anything)
	}
	if d.style.encoding != utf8Encoding {
		r.out = encodeUTF16(r.out, d.style.encoding)
		d.expect.atLeast(Lenient)
	}
	if len(d.edits) > 0 {
		d.expect.never = false // what says so may be gone from the bytes
	}
	for i := range d.edits {
		r.out = d.edits[i].apply(r, d)
	}
	return r.out
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func encodeUTF16(text []byte, as encoding) []byte {
	units := utf16.Encode([]rune(string(bytes.TrimPrefix(text, []byte("\uFEFF")))))
	out := make([]byte, 0, 2*len(units)+2)
	for _, u := range append([]uint16{0xFEFF}, units...) {
		if as == utf16LE {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

func (r *renderer) add(s string) { r.out = append(r.out, s...) }

// line begins a new line at the given depth, if the style has lines.
func (r *renderer) line(d *document, depth int) {
	if d.style.newline == "" {
		return
	}
	r.add(d.style.newline)
	for range depth {
		r.add(d.style.indent)
	}
}

// JSON

func (r *renderer) json(d *document) {
	r.add(d.prolog)
	r.start = len(r.out)
	r.container(d, &d.tree, 0)
	r.end = len(r.out)
	r.add(d.epilog)
}

func (r *renderer) container(d *document, n *node, depth int) {
	open, end := byte('{'), byte('}')
	if n.kind == array {
		open, end = '[', ']'
	}
	if !n.noOpen {
		r.out = append(r.out, open)
	}
	for i, child := range n.children {
		if i > 0 && !n.children[i-1].noComma {
			r.out = append(r.out, ',')
		}
		r.line(d, depth+1)
		r.add(child.before)
		switch {
		case child.asTag != "":
			r.add("<" + child.name + ">" + child.text + child.asTag)
			continue
		case n.kind == array:
		case child.quotedName != "":
			r.add(child.quotedName)
			r.colon(d, child)
		default:
			r.quote(child.name, false)
			r.colon(d, child)
		}
		r.value(d, child, depth+1)
	}
	if n.trailing {
		r.out = append(r.out, ',')
	}
	if len(n.children) > 0 {
		r.line(d, depth)
	}
	if !n.noClose {
		r.out = append(r.out, end)
	}
}

func (r *renderer) colon(d *document, n *node) {
	r.add(n.startSpace)
	r.out = append(r.out, ':')
	r.add(d.style.colon)
	r.add(n.endSpace)
}

func (r *renderer) value(d *document, n *node, depth int) {
	switch n.kind {
	case raw:
		r.add(n.raw)
	case object, array:
		r.container(d, n, depth)
	case deep:
		for range n.depth {
			r.out = append(r.out, '[')
		}
		for range n.depth {
			r.out = append(r.out, ']')
		}
	default:
		if n.pieces == nil {
			r.quote(n.text, n.rawQuote)
			return
		}
		r.out = append(r.out, '"')
		for _, p := range n.pieces {
			r.jsonPiece(p, n.rawQuote)
		}
		r.out = append(r.out, '"')
	}
}

func (r *renderer) quote(s string, rawQuote bool) {
	r.out = append(r.out, '"')
	r.jsonPiece(piece{plain, s}, rawQuote)
	r.out = append(r.out, '"')
}

const lowerHex, upperHex = "0123456789abcdef", "0123456789ABCDEF"

func (r *renderer) jsonPiece(p piece, rawQuote bool) {
	switch p.as {
	case halfPair:
		r.add(`\ud83d`)
		return
	case unicode, unicodeUp:
		digits := lowerHex
		if p.as == unicodeUp {
			digits = upperHex
		}
		for _, c := range p.text {
			if c >= 0x10000 {
				high, low := utf16.EncodeRune(c)
				r.unit(uint16(high), digits)
				r.unit(uint16(low), digits)
			} else {
				r.unit(uint16(c), digits)
			}
		}
		return
	}
	s := p.text
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && !(c == '/' && p.as == short) {
			continue
		}
		if c == '"' && rawQuote {
			continue
		}
		r.add(s[from:i])
		from = i + 1
		if at := strings.IndexByte("\"\\/\b\f\n\r\t", c); at >= 0 {
			r.out = append(r.out, '\\', `"\/bfnrt`[at])
		} else {
			r.unit(uint16(c), lowerHex)
		}
	}
	r.add(s[from:])
}

func (r *renderer) unit(u uint16, digits string) {
	r.out = append(r.out, '\\', 'u', digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
}

// XML

func (r *renderer) xml(d *document) {
	r.add(d.style.declaration)
	if d.style.declaration != "" {
		r.line(d, 0)
	}
	r.add(d.prolog)
	r.start = len(r.out)
	r.element(d, &d.tree, 0)
	r.end = len(r.out)
	r.add(d.epilog)
}

func (r *renderer) element(d *document, n *node, depth int) {
	if n.selfClosed {
		r.add("<" + n.prefix + n.name + n.attributes + n.startSpace + "/>")
		return
	}
	if !n.noOpen {
		r.out = append(r.out, '<')
		r.add(n.prefix)
		r.add(n.name)
		r.add(n.attributes)
		r.add(n.startSpace)
		r.out = append(r.out, '>')
	}
	switch n.kind {
	case object, array:
		for _, child := range n.children {
			r.add(child.stray)
			r.line(d, depth+1)
			r.add(child.before)
			r.element(d, child, depth+1)
		}
		if len(n.children) > 0 {
			r.line(d, depth)
		}
	case raw:
		r.xmlText(d, n.raw)
	case deep:
		for range n.depth {
			r.add("<n>")
		}
		for range n.depth {
			r.add("</n>")
		}
	default:
		if n.pieces == nil {
			r.xmlText(d, n.text)
		}
		for _, p := range n.pieces {
			r.xmlPiece(d, p)
		}
	}
	if !n.noClose {
		r.add("</")
		r.add(n.prefix)
		r.add(n.name)
		r.add(n.endSpace)
		r.out = append(r.out, '>')
	}
}

func (r *renderer) xmlPiece(d *document, p piece) {
	switch p.as {
	case cdata:
		r.cdata(d, p.text)
	case comment:
		r.add("<!--" + p.text + "-->")
	case badComment:
		r.add("<! --" + p.text + "-->")
	case procInst:
		r.add("<?" + p.text + "?>")
	case decimal, hex, hexPadded:
		for _, c := range p.text {
			r.reference(c, p.as)
		}
	case named:
		for _, c := range p.text {
			if i := strings.IndexRune(`&<>"'`, c); i >= 0 {
				r.add([...]string{"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}[i])
			} else {
				r.xmlText(d, string(c))
			}
		}
	default:
		r.xmlText(d, p.text)
	}
}

func (r *renderer) reference(c rune, as pieceKind) {
	switch as {
	case decimal:
		r.add("&#")
		r.out = strconv.AppendInt(r.out, int64(c), 10)
	case hex:
		r.add("&#x")
		r.out = strconv.AppendInt(r.out, int64(c), 16)
	default:
		r.add("&#x00")
		at := len(r.out)
		r.out = strconv.AppendInt(r.out, int64(c), 16)
		copy(r.out[at:], bytes.ToUpper(r.out[at:]))
	}
	r.out = append(r.out, ';')
}

// xmlText writes text. A carriage return goes as a reference: as it is a reader makes
// a line feed of it.
func (r *renderer) xmlText(d *document, s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		as := ""
		switch c := s[i]; {
		case c == '&':
			as = "&amp;"
		case c == '<':
			as = "&lt;"
		case c == '>':
			if d.style.greater && i >= 2 && s[i-2:i] != "]]" { // ]]> must not stand in text
				continue
			}
			as = "&gt;"
		case c == '\r':
			as = "&#xD;"
		case c == '\n':
			as = d.style.eol
		case c >= utf8.RuneSelf && d.style.ascii:
			c, size := utf8.DecodeRuneInString(s[i:])
			r.add(s[from:i])
			r.reference(c, decimal)
			from = i + size
			i = from - 1
			continue
		default:
			continue
		}
		r.add(s[from:i])
		r.add(as)
		from = i + 1
	}
	r.add(s[from:])
}

// cdata writes sections: one ends where its own end mark would, at a carriage return,
// and at what the declared encoding lacks.
func (r *renderer) cdata(d *document, s string) {
	const open, end = "<![CDATA[", "]]>"
	r.add(open)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case strings.HasPrefix(s[i:], end):
			r.add("]]" + end + open)
			i++
		case c == '\r':
			r.add(end + "&#13;" + open)
		case c == '\n':
			r.add(d.style.eol)
		case c >= utf8.RuneSelf && d.style.ascii:
			c, size := utf8.DecodeRuneInString(s[i:])
			r.add(end)
			r.reference(c, hex)
			r.add(open)
			i += size - 1
		default:
			r.out = append(r.out, c)
		}
	}
	r.add(end)
}

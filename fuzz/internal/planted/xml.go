package planted

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// parser reads the documented fields of an XML text: the children of its root with
// their names. Of several with one name the first counts.
type parser struct {
	*reading
	fields  fields
	started bool
	roots   int
	depth   int
	field   int    // the field that is being read, or none
	at      int    // the depth of its element
	piece   []byte // what was read of it
	kept    []byte // what a bug keeps from one token to the next
}

// readXML returns false unless the text is one well-formed document that can be an
// answer of the service's.
func (r *reader) readXML(x *reading) (fields, bool) {
	d := xml.NewDecoder(bytes.NewReader(x.text))
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		if !strings.EqualFold(charset, "us-ascii") { // a part of UTF-8
			return nil, fmt.Errorf("encoding %q", charset)
		}
		return input, nil
	}
	p := &parser{reading: x, field: none}
	r.begin(p)
	for {
		start := d.InputOffset()
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return p.fields, p.roots == 1
		}
		if err != nil || !r.take(p, t, x.text[start:d.InputOffset()]) {
			return fields{}, false
		}
		p.started = true
	}
}

func (r *reader) take(p *parser, t xml.Token, spelled []byte) bool {
	switch t := t.(type) {
	case xml.StartElement:
		return r.start(p, t)
	case xml.EndElement:
		r.end(p)
		p.depth--
	case xml.CharData:
		r.piece(p, spelled, t)
		return p.depth > 0 || r.around(p, t)
	case xml.ProcInst:
		return (!p.started || !strings.EqualFold(t.Target, "xml")) && (p.depth > 0 || r.around(p, t))
	default:
		if _, directive := t.(xml.Directive); p.depth == 0 || directive {
			return r.around(p, t)
		}
	}
	return true
}

func (r *reader) start(p *parser, e xml.StartElement) bool {
	p.depth++
	if p.depth == 1 {
		p.roots++
		// Neither a proxy's page nor a lone field is an answer of the service's.
		return p.roots == 1 && !strings.EqualFold(e.Name.Local, "html") && !slices.Contains(names[:], e.Name.Local)
	}
	if i := r.element(p, e); i != none {
		p.field, p.at, p.piece = i, p.depth, p.piece[:0]
		p.fields[i].found, p.fields[i].printed = true, true
	} else if p.field != none && p.depth == p.at+1 {
		// Elements in the place of a text: nothing to show.
		p.fields[p.field].printed = false
		p.piece = p.piece[:0]
	}
	return true
}

func around(p *parser, t xml.Token) bool {
	switch t := t.(type) {
	case xml.CharData:
		return len(bytes.Trim(t, space)) == 0
	case xml.Directive:
		return p.roots == 0 && bytes.HasPrefix(t, []byte("DOCTYPE"))
	}
	return true
}

func element(p *parser, e xml.StartElement) int {
	i := slices.Index(names[:], e.Name.Local)
	if p.depth != 2 || i != none && p.fields[i].found {
		return none
	}
	return i
}

// piece adds a piece of text: comments, instructions and CDATA cut a text in pieces.
func piece(p *parser, _, text []byte) {
	if p.reads() {
		p.piece = append(p.piece, text...)
	}
}

// reads reports whether text that comes now belongs to a field.
func (p *parser) reads() bool {
	return p.field != none && p.depth == p.at && p.fields[p.field].printed
}

func end(p *parser) {
	if p.field != none && p.depth == p.at {
		p.fields[p.field].text = string(p.piece)
		p.field = none
	}
}

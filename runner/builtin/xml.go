package builtin

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readXML reads the documented fields of a text: those children of its root
// element that have their names, whatever the root is called and whatever
// namespaces there are. Of several with one name the first counts. It returns
// false unless the text is one well-formed document.
func readXML(text []byte) (fields, bool) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = readASCII
	p := xmlParser{field: -1}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return p.fields, p.roots == 1
		}
		if err != nil || !p.take(token) {
			return fields{}, false
		}
		p.started = true
	}
}

// xmlParser collects fields from tokens. It also refuses what encoding/xml lets
// pass outside the root: text, a second root, markup in a place that it may not
// have.
type xmlParser struct {
	fields  fields
	started bool // a token was taken
	roots   int
	depth   int
	field   int    // the field that is being read; -1 for none
	text    []byte // what was read of it
}

func (p *xmlParser) take(token xml.Token) bool {
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(t.Name.Local)
	case xml.EndElement:
		p.depth--
		if p.depth == 1 && p.field >= 0 {
			p.fields[p.field].value = string(p.text)
			p.field = -1
		}
	case xml.CharData:
		if p.depth == 0 {
			return len(bytes.Trim(t, space)) == 0
		}
		if p.depth == 2 && p.field >= 0 && p.fields[p.field].text {
			// Several pieces where comments or processing instructions cut it.
			p.text = append(p.text, t...)
		}
	case xml.Directive:
		// A document type before the root is all that XML has here. The pages'
		// "<! --…-->" is taken for a directive by the decoder.
		return p.roots == 0 && bytes.HasPrefix(t, []byte("DOCTYPE"))
	case xml.ProcInst:
		return !p.started || !strings.EqualFold(t.Target, "xml")
	}
	return true
}

func (p *xmlParser) start(name string) bool {
	p.depth++
	switch p.depth {
	case 1:
		p.roots++
		// A page that happens to be well-formed is not an answer of the
		// service's, not even at 200, and a lone field is a piece of one.
		return p.roots == 1 && !strings.EqualFold(name, "html") && !slices.Contains(fieldNames[:], name)
	case 2:
		for i, documented := range fieldNames {
			if name == documented && !p.fields[i].found {
				p.field = i
				p.text = p.text[:0]
				p.fields[i].found = true
				p.fields[i].text = true
			}
		}
	case 3:
		if p.field >= 0 {
			// Elements instead of a text: nothing to show.
			p.fields[p.field].text = false
			p.text = p.text[:0]
		}
	}
	return true
}

// readASCII lets a declaration of US-ASCII pass, of which UTF-8 is a superset.
// UTF-8 itself the decoder knows in any case.
func readASCII(charset string, input io.Reader) (io.Reader, error) {
	if !strings.EqualFold(charset, "us-ascii") {
		return nil, fmt.Errorf("encoding %q", charset)
	}
	return input, nil
}

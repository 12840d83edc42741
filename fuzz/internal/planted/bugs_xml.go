package planted

import (
	"bytes"
	"encoding/xml"
	"slices"
)

// xmlBugs are those of the markup.
func xmlBugs() []Bug {
	return []Bug{
		{
			Name:       "xml-any-depth",
			What:       "A field is taken from inside another element if that stands before the field itself, as getElementsByTagName finds it.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyXML, // an element with a field's name deeper; before it
			plant: func(r *reader) {
				r.element = func(p *parser, e xml.StartElement) int {
					i := slices.Index(names[:], e.Name.Local)
					if i == none || p.fields[i].found || p.field != none {
						return none
					}
					return i
				}
			},
		},
		{
			Name:       "xml-inner-overwrites",
			What:       "An element with a field's name inside an element behind the field overwrites it.",
			Conditions: 3, Providers: onlyAlibaba, Formats: onlyXML, // an element in an element; with a field's name; behind the field
			plant: func(r *reader) {
				right := r.element
				r.element = func(p *parser, e xml.StartElement) int {
					i := slices.Index(names[:], e.Name.Local)
					if p.depth > 2 && p.field == none && i != none && p.fields[i].found {
						return i
					}
					return right(p, e)
				}
			},
		},
		{
			Name:       "xml-namespace",
			What:       "Under a default namespace no field is found: names are compared with their namespace.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: where(func(_ *parser, e xml.StartElement) bool { return e.Name.Space == "" }),
		},
		{
			Name:       "xml-attribute",
			What:       "A field whose element has an attribute is not found, as with a search for <Code>.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: where(func(_ *parser, e xml.StartElement) bool { return len(e.Attr) == 0 }),
		},
		{
			Name:       "xml-empty-element",
			What:       "An element without text takes the text of the element behind it: the reader waits for the next text.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyXML, // an empty element; an element that is no field behind it
			plant: func(r *reader) {
				r.end = func(p *parser) {
					if len(p.piece) > 0 {
						end(p)
					}
				}
			},
		},
		{
			Name:       "xml-repeated-joined",
			What:       "The texts of two elements with a field's name are joined into one.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: func(r *reader) {
				r.element = func(p *parser, e xml.StartElement) int {
					if p.depth != 2 {
						return none
					}
					return slices.Index(names[:], e.Name.Local)
				}
				r.end = func(p *parser) {
					if p.field != none && p.depth == p.at {
						p.piece = append([]byte(p.fields[p.field].text), p.piece...)
					}
					end(p)
				}
			},
		},
		{
			Name:       "xml-no-declaration",
			What:       "XML without a declaration is taken for JSON, and undecodable.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: func(r *reader) {
				r.isJSON = func(x *reading) bool { return !bytes.HasPrefix(x.text, []byte("<?xml")) }
			},
		},
		{
			Name:       "xml-comment-before-root",
			What:       "A comment between the declaration and the root makes the body undecodable.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: func(r *reader) {
				r.around = func(p *parser, t xml.Token) bool {
					_, comment := t.(xml.Comment)
					return around(p, t) && (!comment || p.roots > 0)
				}
			},
		},
	}
}

// where lets an element be a field under one more condition.
func where(is func(p *parser, e xml.StartElement) bool) func(*reader) {
	return func(r *reader) {
		right := r.element
		r.element = func(p *parser, e xml.StartElement) int {
			if !is(p, e) {
				return none
			}
			return right(p, e)
		}
	}
}

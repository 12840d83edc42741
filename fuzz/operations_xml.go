package fuzz

import (
	"strings"

	"github.com/sdkconform/sdkconform/golden"
)

// What XML alone has.
var xmlOperations = []*operation{
	{name: "reference", weight: 2, is: "characters as references", rule: "entities", where: inXML, args: []argument{field, at, length, number("how")}, do: func(d *document, a []byte) {
		if n := d.presentText(a[0]); n != nil {
			d.write(n, int(a[1]), int(a[2]), pick([]pieceKind{decimal, hex, hexPadded, named}, a[3]))
		}
	}},
	{name: "cdata", weight: 2, is: "a part of a value in a CDATA section", rule: "cdata", where: inXML, args: []argument{field, at, length}, do: func(d *document, a []byte) {
		if n := d.presentText(a[0]); n != nil {
			d.write(n, int(a[1]), int(a[2]), cdata)
		}
	}},
	{name: "empty-cdata", is: "an empty CDATA section in a value", rule: "cdata", where: inXML, args: []argument{field, at}, do: func(d *document, a []byte) {
		if n := d.presentText(a[0]); n != nil {
			d.put(n, int(a[1]), piece{cdata, ""})
		}
	}},
	{name: "comment-in-value", weight: 2, is: "a comment in a value", rule: "comments", where: inXML, args: []argument{field, at, oneOf("text", comments)}, do: func(d *document, a []byte) {
		if n := d.presentText(a[0]); n != nil {
			d.put(n, int(a[1]), piece{comment, pick(comments, a[2])})
		}
	}},
	{name: "instruction-in-value", is: "a processing instruction in a value", rule: "comments", where: inXML, args: []argument{field, at, oneOf("text", instructions)}, do: func(d *document, a []byte) {
		if n := d.presentText(a[0]); n != nil {
			d.put(n, int(a[1]), piece{procInst, pick(instructions, a[2])})
		}
	}},
	{name: "comment", is: "a comment between the elements, before the root or behind it", rule: "comments", where: inXML, args: []argument{number("where"), oneOf("text", comments)}, do: func(d *document, a []byte) {
		d.markup(a[0], "<!--"+pick(comments, a[1])+"-->")
	}},
	{name: "instruction", is: "a processing instruction between the elements, before the root or behind it", rule: "comments", where: inXML, args: []argument{number("where"), oneOf("text", instructions)}, do: func(d *document, a []byte) {
		d.markup(a[0], "<?"+pick(instructions, a[1])+"?>")
	}},
	{name: "attribute", is: "an attribute", rule: "attributes", where: inXML, args: []argument{number("element"), oneOf("attribute", attributes)}, do: func(d *document, a []byte) {
		n := d.element(a[0])
		added := pick(attributes, a[1])
		for name := range strings.FieldsSeq(n.attributes) {
			if name, _, ok := strings.Cut(name, "="); ok && strings.Contains(added, name+"=") {
				return // no attribute may be there twice
			}
		}
		n.attributes += added
	}},
	{name: "namespace", is: "a namespace on the root", rule: "attributes", where: inXML, args: []argument{number("which")}, do: func(d *document, a []byte) {
		if !strings.Contains(d.tree.attributes, "xmlns=") {
			d.tree.attributes += pick([]string{` xmlns="http://ecs.example/doc/2014-05-26"`, ` xmlns="urn:x" xmlns:y="urn:y"`, ` xmlns='http://www.w3.org/1999/xhtml'`, ` xmlns=""`}, a[0])
		}
	}},
	{name: "prefix-unknown", is: "an unknown element with a namespace of its own", rule: "attributes", where: inXML, args: []argument{at, oneOf("name", names)}, do: func(d *document, a []byte) {
		n := d.make(pick(names, a[1]))
		n.prefix, n.attributes, n.text = "q:", ` xmlns:q="urn:q"`, "Decoy"
		insert(d.fields, int(a[0]), n)
	}},
	{name: "stray", class: loose, is: "text between the elements", rule: "unknown-fields", where: inXML, args: []argument{at, oneOf("text", badComments)}, do: func(d *document, a []byte) {
		if len(d.fields.children) == 0 {
			return
		}
		pick(d.fields.children, a[0]).stray = "stray " + pick(badComments, a[1])
		d.expect.broken() // no page has any
	}},
	{name: "prefix", class: loose, is: "a known element with a namespace prefix", rule: "attributes", where: inXML, args: []argument{field}, do: func(d *document, a []byte) {
		if n := d.present(a[0]); n != nil && n.prefix == "" {
			n.prefix, n.optional = "p:", true
			n.attributes += ` xmlns:p="urn:p"`
			d.expect.loosen(golden.Choice) // no page has prefixes
			d.expect.reworded = true
		}
	}},
	{name: "declaration", is: "another spelling of the XML declaration, or none", rule: "xml-declaration", where: inXML, args: []argument{oneOf("declaration", declarations)}, do: func(d *document, a []byte) {
		d.style.declaration = pick(declarations, a[0])
		d.style.ascii, d.style.encoding = false, utf8Encoding
	}},
	{name: "encoding", class: loose, is: "another encoding is declared", rule: "xml-declaration", where: inXML, args: []argument{oneOf("encoding", encodings)}, do: func(d *document, a []byte) {
		name := pick(encodings, a[0])
		d.style.declaration = `<?xml version="1.0" encoding="` + name + `"?>`
		d.style.ascii, d.style.encoding = false, utf8Encoding
		switch name {
		case "UTF-16", "utf-16":
			d.style.encoding = utf16LE
			if a[0]&128 != 0 {
				d.style.encoding = utf16BE
			}
		default:
			d.style.ascii = true // the same bytes in each of them
		}
		d.expect.broken() // XML requires of a reader UTF-8 and UTF-16, the pages UTF-8 alone
	}},
	{name: "root", is: "the root of a success has the action's name", rule: "root-name", where: inXML, args: []argument{number("which")}, do: func(d *document, a []byte) {
		if d.base.success() {
			d.tree.name = pick([]string{d.base.fixture.Source.Action + "Response", d.base.fixture.Source.Action + "Result", "Response"}, a[0])
		}
	}},
	{name: "tag-space", is: "white space inside tags", rule: "layout", where: inXML, args: []argument{number("element"), number("which")}, do: func(d *document, a []byte) {
		n := d.element(a[0])
		space := pick([]string{" ", "\n", "\t", "\r\n", "  \n  "}, a[1]>>1)
		if a[1]&1 == 0 {
			n.startSpace = space
		} else {
			n.endSpace = space
		}
	}},
	{name: "self-closed", is: "an empty element as one tag", rule: "null-value", where: inXML, args: []argument{field}, do: func(d *document, a []byte) {
		if n := d.present(a[0]); n != nil {
			n.setText("")
			n.selfClosed = true
			d.lost(n.tag)
		}
	}},
	{name: "greater", is: "> stands in text as it is", rule: "entities", where: inXML, do: func(d *document, _ []byte) { d.style.greater = true }},
	{name: "doctype", class: loose, is: "a document type", rule: "xml-declaration", where: inXML, args: []argument{oneOf("type", doctypes)}, do: func(d *document, a []byte) {
		if !strings.Contains(d.prolog, "<!DOCTYPE") {
			d.prolog += pick(doctypes, a[0])
			d.expect.broken() // readers refuse document types for safety
		}
	}},
	{name: "bad-declaration", class: loose, is: "a space inside the declaration's brackets", rule: "malformed-values", where: inXML, args: []argument{number("which")}, do: func(d *document, a []byte) {
		d.style.declaration = pick([]string{
			`<? xml version="1.0" encoding="UTF-8"? >`, `<? xml version="1.0" encoding="UTF-8"?>`, `<?xml version="1.0" encoding="UTF-8"? >`,
			` <?xml version="1.0" encoding="UTF-8"?>`, `<?xml version="1.0" encoding="UTF-8">`,
		}, a[0])
		d.expect.broken()
	}},
	{name: "bad-comment", class: loose, is: "<! --…-->", rule: "malformed-values", where: inXML, args: []argument{number("where"), oneOf("text", badComments)}, do: func(d *document, a []byte) {
		d.markup(a[0], "<! --"+pick(badComments, a[1])+"-->")
		d.expect.broken()
	}},
	{name: "no-root", class: loose, is: "the root's tags are missing, or one of them", rule: "malformed-values", where: inXML, args: []argument{number("which")}, do: func(d *document, a []byte) {
		d.tree.noOpen = a[0]&1 == 0
		d.tree.noClose = a[0]&2 == 0 || a[0]&1 == 1
		d.expect.broken()
	}},
	{name: "no-tag", class: loose, is: "a tag of an element is missing", rule: "malformed-values", where: inXML, args: []argument{field, number("which")}, do: func(d *document, a []byte) {
		if n := d.present(a[0]); n != nil && !n.selfClosed {
			n.noOpen, n.noClose = a[1]&1 == 0, a[1]&1 == 1
			n.optional = true
			// What the value of such an element is nobody can say.
			d.expect.atLeast(Anything)
		}
	}},
}

var declarations = []string{
	"", `<?xml version='1.0' encoding='utf-8'?>`, `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="utf-8" standalone="yes"?>`, `<?xml  version = "1.0"  encoding = "UTF-8" ?>`,
	`<?xml version="1.0" standalone='no'?>`, "<?xml\nversion=\"1.0\"\nencoding=\"UTF-8\"?>\n", `<?xml version="1.0" encoding="Utf-8"?>`,
}

var encodings = []string{"US-ASCII", "us-ascii", "ISO-8859-1", "windows-1252", "GBK", "gb2312", "GB18030", "UTF-16", "utf-16", "Big5", "utf8", "UNKNOWN-1"}

var doctypes = []string{
	"<!DOCTYPE Error>", `<!DOCTYPE Error [<!ENTITY decoy "Decoy.Code">]>`, `<!DOCTYPE Error SYSTEM "error.dtd">`, "<!DOCTYPE Error [\n<!ELEMENT Error ANY>\n]>",
}

// element is the root or one of the fields.
func (d *document) element(a byte) *node {
	i := int(a) % (len(d.fields.children) + 1)
	if i == 0 {
		return &d.tree
	}
	return d.fields.children[i-1]
}

// markup puts markup in front of a field, before the root or behind it.
func (d *document) markup(where byte, markup string) {
	i := int(where) % (len(d.fields.children) + 2)
	switch i {
	case 0:
		d.prolog += markup
	case 1:
		d.epilog += markup
	default:
		d.fields.children[i-2].before += markup
	}
}

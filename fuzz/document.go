package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tag says which documented value a node holds; untagged nodes are unknown to an SDK.
type tag byte

const (
	untagged tag = iota
	tagCode
	tagMessage
	tagRequestID
	tagHostID
)

// tags are the documented values in the order in which arguments name them.
var tags = [...]tag{tagCode, tagMessage, tagRequestID, tagHostID}

func (t tag) String() string {
	return [...]string{"unknown", "Code", "Message", "RequestId", "HostId"}[t]
}

// nodeKind is what a node holds.
type nodeKind byte

const (
	text   nodeKind = iota // a string
	raw                    // a JSON literal, or nothing in XML
	object                 // members, or elements
	array                  // of JSON
	deep                   // arrays or elements inside each other
)

// node is a member or an element.
type node struct {
	name     string
	tag      tag
	kind     nodeKind
	text     string   // of kind text: what the value is, however it is written
	pieces   []piece  // how it is written; nil: as one plain piece
	raw      string   // of kind raw: the literal
	shown    []string // of kind raw and tagged: how the value may be shown
	children []*node
	depth    int  // of kind deep
	optional bool // the value may be missing in what the SDK shows

	quotedName string // JSON: the name as it is written, where not plainly
	prefix     string // XML: of the name, with its colon
	attributes string // XML: as written, with a space before each
	startSpace string // XML: before the start tag's >, JSON: after the name
	endSpace   string // XML: before the end tag's >, JSON: after the colon
	before     string // markup or white space in front of it
	stray      string // XML: text between elements, in front of it
	selfClosed bool   // XML: written as <Name/>

	// Malformations.
	noComma  bool   // JSON: the comma behind it is missing
	asTag    string // JSON: written as an XML tag; what stands behind the text
	rawQuote bool   // JSON: quotes in the text are not escaped
	noOpen   bool   // the brace or start tag is missing
	noClose  bool   // the brace or end tag is missing
	trailing bool   // JSON: a comma behind the last member
}

// pieceKind is how a piece of a text is written.
type pieceKind byte

const (
	plain      pieceKind = iota
	decimal              // XML: &#65;
	hex                  // XML: &#x41;
	hexPadded            // XML: &#x0041;
	named                // XML: &amp; wherever there is a name, else plain
	cdata                // XML
	comment              // XML: no text, but a comment
	procInst             // XML: no text, but a processing instruction
	unicode              // JSON: \u00e9
	unicodeUp            // JSON: \u00E9
	short                // JSON: \/ \b \f \n \r \t wherever there is one
	badComment           // XML, malformed: <! --…-->
	halfPair             // JSON, malformed: \ud83d
)

// isText reports whether a piece of the kind is part of the value.
func (k pieceKind) isText() bool {
	return k != comment && k != procInst && k != badComment && k != halfPair
}

type piece struct {
	as   pieceKind
	text string
}

// document is a response on its way: what it holds, how it is written, and what an
// SDK must make of it.
type document struct {
	base     *base
	status   int
	header   contentType
	tree     node    // the root element or object
	response *node   // Tencent: the member Response
	fields   *node   // holds the fields: the root, or Response
	errors   *node   // Tencent: the member Error
	nodes    []node  // where nodes are taken from
	spare    []piece // where pieces are taken from

	style  style
	prolog string // behind the XML declaration, or in front of a JSON text
	epilog string // behind the end
	edits  []edit // of the written body, in order

	expect expectation
	habits habits
}

// style is how a whole document is written.
type style struct {
	indent      string // of a level; with newline
	newline     string // between fields; empty: everything on one line
	eol         string // of a line feed in an XML text
	colon       string // JSON: around the colon
	declaration string // XML: as written; empty: none
	encoding    encoding
	bom         bool
	ascii       bool // XML: everything beyond ASCII as a reference
	greater     bool // XML: > is escaped only where it must be
}

type encoding byte

const (
	utf8Encoding encoding = iota
	utf16LE
	utf16BE
)

const declaration = `<?xml version="1.0" encoding="UTF-8"?>`

// start makes the document of a base, as the catalogue writes it.
func (d *document) start(b *base) {
	d.base = b
	f := b.fixture
	d.status = f.Response.Status
	d.header = asDocumented
	d.nodes = d.nodes[:0]
	d.spare = d.spare[:0]
	d.prolog, d.epilog = "", ""
	d.edits = d.edits[:0]
	d.style = style{eol: "\n"}
	if b.xml() {
		d.style.declaration = declaration
	}
	d.expect.start(b)
	d.response, d.errors = nil, nil
	d.tree = node{kind: object, children: d.tree.children[:0]}
	d.fields = &d.tree
	if b.envelope() {
		d.response = d.add(&d.tree, "Response")
		d.response.kind = object
		d.fields = d.response
	}
	d.tree.name = "Error"
	if b.success() {
		d.tree.name = "ActionResponse"
		for name, value := range b.data() {
			d.addRaw(d.fields, name, value)
		}
		d.addValue(d.fields, tagRequestID, first(f.Carries.RequestID))
		return
	}
	for _, name := range f.Source.Fields[f.Response.Format] {
		switch name {
		case "Error":
			d.errors = d.add(d.fields, name)
			d.errors.kind = object
			d.addValue(d.errors, tagCode, first(f.Carries.Code))
			d.addValue(d.errors, tagMessage, first(f.Carries.Message))
		case "HttpStatus":
			d.addRaw(d.fields, name, strconv.Itoa(d.status))
		case "Code":
			d.addValue(d.fields, tagCode, first(f.Carries.Code))
		case "Message":
			d.addValue(d.fields, tagMessage, first(f.Carries.Message))
		case "RequestId":
			d.addValue(d.fields, tagRequestID, first(f.Carries.RequestID))
		case "HostId":
			if len(f.Carries.HostID) > 0 {
				d.addValue(d.fields, tagHostID, first(f.Carries.HostID))
			}
		}
	}
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// data gives the members of a documented payload, in order.
func (b *base) data() func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		decoder := json.NewDecoder(bytes.NewReader(b.fixture.Carries.Data))
		if _, err := decoder.Token(); err != nil {
			return // no payload
		}
		for decoder.More() {
			name, err := decoder.Token()
			var value json.RawMessage
			if err != nil || decoder.Decode(&value) != nil || !yield(fmt.Sprint(name), string(value)) {
				return
			}
		}
	}
}

// make takes a node from the document's own.
func (d *document) make(name string) *node {
	if len(d.nodes) == cap(d.nodes) {
		// Nodes that are in use stay where they are.
		d.nodes = make([]node, 0, 64)
	}
	d.nodes = d.nodes[:len(d.nodes)+1]
	n := &d.nodes[len(d.nodes)-1]
	*n = node{name: name, children: n.children[:0]}
	return n
}

func (d *document) add(to *node, name string) *node {
	n := d.make(name)
	to.children = append(to.children, n)
	return n
}

func (d *document) addValue(to *node, t tag, value string) {
	n := d.add(to, t.String())
	n.tag, n.text = t, value
}

func (d *document) addRaw(to *node, name, literal string) {
	n := d.add(to, name)
	n.kind, n.raw = raw, literal
}

// holder is the node whose children a value of the tag belongs to.
func (d *document) holder(t tag) *node {
	if d.errors != nil && (t == tagCode || t == tagMessage) {
		return d.errors
	}
	return d.fields
}

// find returns the first node with the tag and where it stands in its holder; nil
// where there is none.
func (d *document) find(t tag) (*node, int) {
	for i, n := range d.holder(t).children {
		if n.tag == t {
			return n, i
		}
	}
	return nil, -1
}

// present returns one of the documented values that are there, as an argument names
// it; nil where none is left.
func (d *document) present(a byte) *node {
	var there [len(tags)]*node
	count := 0
	for _, t := range tags {
		if n, _ := d.find(t); n != nil {
			there[count] = n
			count++
		}
	}
	if count == 0 {
		return nil
	}
	return there[int(a)%count]
}

// presentText is present for the values that are texts, and not empty.
func (d *document) presentText(a byte) *node {
	for i := range len(tags) {
		if n := d.present(a + byte(i)); n != nil && n.kind == text && n.text != "" && n.asTag == "" {
			return n
		}
	}
	return nil
}

// insert puts a node among the children of a holder.
func insert(holder *node, at int, n *node) {
	holder.children = slices.Insert(holder.children, at%(len(holder.children)+1), n)
}

// setText gives a node another text, plainly written.
func (n *node) setText(s string) {
	n.kind, n.text, n.raw, n.shown, n.children = text, s, "", nil, n.children[:0]
	n.pieces, n.rawQuote, n.asTag, n.selfClosed = nil, false, "", false
}

// boundary is the start of the character that an argument falls into.
func boundary(s string, at int) int {
	at %= len(s) + 1
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}

// split makes a piece begin at the given offset of the node's text and returns its
// index; markup that stands there already stays in front of it.
func (d *document) split(n *node, at int) int {
	if n.pieces == nil {
		n.pieces = append(d.takePieces(), piece{plain, n.text})
	}
	for i, p := range n.pieces {
		if !p.as.isText() {
			continue
		}
		switch {
		case at == 0:
			return i
		case at < len(p.text):
			n.pieces = slices.Insert(n.pieces, i+1, piece{p.as, p.text[at:]})
			n.pieces[i].text = p.text[:at]
			return i + 1
		}
		at -= len(p.text)
	}
	return len(n.pieces)
}

// takePieces returns an empty slice with room for some pieces.
func (d *document) takePieces() []piece {
	const room = 8
	if cap(d.spare)-len(d.spare) < room {
		d.spare = make([]piece, 0, 8*room)
	}
	start := len(d.spare)
	d.spare = d.spare[:start+room]
	return d.spare[start : start : start+room]
}

// write changes how a part of the node's text is written.
func (d *document) write(n *node, from, length int, as pieceKind) {
	start := boundary(n.text, from)
	end := len(n.text)
	if length > 0 {
		end = boundary(n.text, min(start+length, len(n.text)))
		if end <= start {
			_, size := utf8.DecodeRuneInString(n.text[start:])
			end = start + size
		}
	}
	i := d.split(n, start)
	j := d.split(n, end)
	for ; i < j; i++ {
		if n.pieces[i].as.isText() {
			n.pieces[i].as = as
		}
	}
}

// put puts markup into the node's text.
func (d *document) put(n *node, at int, p piece) {
	i := d.split(n, boundary(n.text, at))
	n.pieces = slices.Insert(n.pieces, i, p)
}

// insertText puts more text into the node's, plainly written.
func (d *document) insertText(n *node, at int, more string) {
	at = boundary(n.text, at)
	n.selfClosed = false
	if n.pieces != nil {
		i := d.split(n, at)
		n.pieces = slices.Insert(n.pieces, i, piece{plain, more})
	}
	n.text = n.text[:at] + more + n.text[at:]
}

// xmlText takes away what XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', ' ' <= r && r <= 0xD7FF, 0xE000 <= r && r <= 0xFFFD && r != utf8.RuneError, 0x10000 <= r:
			return r
		}
		return -1
	}, s)
}

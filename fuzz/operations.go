package fuzz

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// operation is one thing that can be done to a document. It leaves the document's
// expectation true to what an SDK must make of it.
type operation struct {
	name string
	is   string // what it does, in words
	rule string // that an SDK breaks which reads the document wrong because of it
	// class says how often it is chosen: what loosens the expectation is rarer, so that
	// most cases are exact.
	class class
	// weight is how many times as often as others of its class; 0 means once. What has
	// many words is chosen more often.
	weight int
	args   []argument
	// where says which bases it makes sense for; nil: all.
	where func(*base) bool
	// do does it; what cannot be done to this document is not done.
	do func(d *document, a []byte)
}

// class is how often an operation is chosen.
type class byte

const (
	exact   class = iota // the golden stays exact, nearly always
	loose                // refusals are right too
	rare                 // hardly anything is left to be judged
	classes              // how many there are
)

// firstOf is the first byte that chooses an operation of each class; zero stops.
var firstOf = [classes + 1]int{exact: 1, loose: 176, rare: 236, classes: 256}

func (o *operation) suits(b *base) bool { return o.where == nil || o.where(b) }

// argument is one byte of an operation, and what it means.
type argument struct {
	name  string
	show  func(d *document, a byte) string
	words int  // how many words it chooses from; 0: it is a number or a place
	scale bool // more is longer or deeper
}

// describe says what a step does to the document as it is now.
func (o *operation) describe(d *document, a []byte) string {
	var b strings.Builder
	b.WriteString(o.name)
	for i, arg := range o.args {
		fmt.Fprintf(&b, " %s=%s", arg.name, arg.show(d, a[i]))
	}
	return b.String()
}

// The arguments.
var (
	field = argument{name: "field", show: func(d *document, a byte) string {
		if n := d.present(a); n != nil {
			return n.tag.String()
		}
		return "none"
	}}
	at     = argument{name: "at", show: func(_ *document, a byte) string { return strconv.Itoa(int(a)) }}
	length = argument{name: "length", show: func(_ *document, a byte) string {
		if a == 0 {
			return "rest"
		}
		return strconv.Itoa(int(a))
	}}
	number = func(name string) argument { return argument{name: name, show: at.show} }
	scaled = func(name string, scale func(byte) int) argument {
		return argument{name: name, scale: true, show: func(_ *document, a byte) string { return strconv.Itoa(scale(a)) }}
	}
	oneOf = func(name string, list []string) argument {
		return argument{name: name, words: len(list), show: func(_ *document, a byte) string {
			return "“" + safetext.Visible([]byte(pick(list, a)), 60) + "”"
		}}
	}
)

// among is an argument that chooses a number of a list.
func among(name string, list []int) argument {
	return argument{name: name, words: len(list), show: func(_ *document, a byte) string { return strconv.Itoa(pick(list, a)) }}
}

func pick[T any](list []T, a byte) T { return list[int(a)%len(list)] }

// Where operations make sense.
func inXML(b *base) bool     { return b.xml() }
func inJSON(b *base) bool    { return !b.xml() }
func ofErrors(b *base) bool  { return !b.success() }
func flat(b *base) bool      { return !b.envelope() }
func enveloped(b *base) bool { return b.envelope() }
func both(a, c func(*base) bool) func(*base) bool {
	return func(b *base) bool { return a(b) && c(b) }
}

// versions holds how many operations the table had at each version. To append
// operations, append the new length here and raise tableVersion.
var versions = []int{84}

// table holds the operations. It is only appended to: stored choices name operations
// by their place among those that suit a base.
var table = slices.Concat(valueOperations, jsonOperations, xmlOperations, textOperations)

// Bodies in general, and the values in them.
var valueOperations = []*operation{
	{name: "layout", is: "line feeds and indentation", rule: "layout", args: []argument{number("style")}, do: layout},
	{name: "order", is: "two fields change places", rule: "field-order", args: []argument{number("one"), number("other")}, do: func(d *document, a []byte) {
		for _, holder := range []*node{d.fields, d.errors} {
			if holder != nil && len(holder.children) > 1 {
				c := holder.children
				i, j := int(a[0])%len(c), int(a[1])%len(c)
				if i == j {
					j = (i + 1) % len(c)
				}
				c[i], c[j] = c[j], c[i]
			}
		}
	}},
	{name: "unknown", weight: 2, is: "a field that no page prints", rule: "unknown-fields", args: []argument{at, oneOf("name", names), oneOf("value", values)}, do: unknownField},
	{name: "decoy", weight: 2, is: "known names at another depth", rule: "unknown-fields", args: []argument{at, oneOf("name", names), number("shape")}, do: decoy},
	{name: "message", weight: 3, is: "a message that trips readers", rule: "message-text", where: ofErrors, args: []argument{oneOf("text", messages), number("spelling")}, do: func(d *document, a []byte) {
		d.setMessage(pick(messages, a[0]))
		if n, _ := d.find(tagMessage); n != nil && n.text != "" {
			d.write(n, 0, 0, d.spelling(a[1]))
		}
	}},
	{name: "token", weight: 4, is: "a token inside the message", rule: "message-text", where: ofErrors, args: []argument{at, oneOf("token", tokens), number("spelling")}, do: func(d *document, a []byte) {
		n, _ := d.find(tagMessage)
		if n == nil || n.kind != text || n.asTag != "" || n.rawQuote {
			return
		}
		more := d.legal(pick(tokens, a[1]))
		start := boundary(n.text, int(a[0]))
		d.insertText(n, start, more)
		if as := d.spelling(a[2]); as != plain && more != "" {
			d.write(n, start, len(more), as)
		}
		if spaceAtEnds(n.text) {
			// White space at a message's ends is not judged, and Unicode has more of
			// it than the judge takes off.
			d.insertText(n, 0, ".")
			d.insertText(n, len(n.text), ".")
		}
		d.expect.reworded = true
	}},
	{name: "beyond", weight: 5, is: "a character beyond ASCII in the message", rule: "message-text", where: ofErrors, args: []argument{at, oneOf("text", beyond), number("spelling")}, do: func(d *document, a []byte) {
		n, _ := d.find(tagMessage)
		if n == nil || n.kind != text || n.asTag != "" || n.rawQuote || len(n.text) < 2 {
			return
		}
		more := d.legal(pick(beyond, a[1]))
		start := boundary(n.text, 1+int(a[0])%(len(n.text)-1))
		d.insertText(n, start, more)
		if as := d.spelling(a[2]); as != plain {
			d.write(n, start, len(more), as)
		}
		d.expect.reworded = true
	}},
	{name: "long", is: "a long message", rule: "large-message", where: ofErrors, args: []argument{scaled("bytes", size), oneOf("of", fillers)}, do: func(d *document, a []byte) {
		d.setMessage(long(size(a[0]), pick(fillers, a[1])))
	}},
	{name: "letter", is: "one letter of the message is another", rule: "deterministic", where: ofErrors, args: []argument{at}, do: func(d *document, a []byte) {
		n, _ := d.find(tagMessage)
		if n == nil || n.kind != text || n.asTag != "" || n.rawQuote {
			return
		}
		letters := []byte(n.text)
		for i := range letters {
			if c := &letters[(i+int(a[0]))%len(letters)]; 'a' <= *c && *c <= 'z' {
				*c = 'a' + (*c-'a'+1)%26
				break
			}
		}
		n.setText(string(letters))
		d.expect.reworded = true
	}},
	{name: "echo", is: "the message begins with another value", rule: "message-text", where: ofErrors, args: []argument{field, oneOf("between", []string{": ", " ", "\n", " - ", ":", ""})}, do: func(d *document, a []byte) {
		from, n := d.presentText(a[0]), (*node)(nil)
		if n, _ = d.find(tagMessage); n == nil || n.kind != text || n.asTag != "" || n.rawQuote || from == nil {
			return
		}
		d.insertText(n, 0, from.text+pick([]string{": ", " ", "\n", " - ", ":", ""}, a[1]))
		d.expect.reworded = true
	}},
	{name: "empty", is: "an empty value", rule: "null-value", args: []argument{field}, do: func(d *document, a []byte) {
		if n := d.present(a[0]); n != nil {
			n.setText("")
			d.lost(n.tag)
		}
	}},
	{name: "missing", is: "a field is missing", rule: "missing-field", args: []argument{field}, do: func(d *document, a []byte) {
		if n := d.present(a[0]); n != nil {
			_, i := d.find(n.tag)
			holder := d.holder(n.tag)
			holder.children = slices.Delete(holder.children, i, i+1)
			d.lost(n.tag)
		}
	}},
	{name: "segment", is: "a further segment of the code", rule: "code", where: ofErrors, args: []argument{oneOf("word", codeWords), number("times")}, do: func(d *document, a []byte) {
		d.setCode(func(code string) string { return code + strings.Repeat("."+pick(codeWords, a[0]), 1+int(a[1])%5) })
	}},
	{name: "code", weight: 2, is: "another code", rule: "code", where: ofErrors, args: []argument{oneOf("word", codeWords), oneOf("word", codeWords)}, do: func(d *document, a []byte) {
		d.setCode(func(string) string { return pick(codeWords, a[0]) + "." + pick(codeWords, a[1]) })
	}},
	{name: "code-word", is: "a code of one word, perhaps a long one", rule: "code", where: ofErrors, args: []argument{oneOf("word", codeWords), number("times")}, do: func(d *document, a []byte) {
		times := 1
		if a[1] >= 192 {
			times = 1 + int(a[1]-192)*4
		}
		d.setCode(func(string) string { return strings.Repeat(pick(codeWords, a[0]), times) })
	}},
	{name: "id", is: "another request id", rule: "request-id", args: []argument{oneOf("id", ids)}, do: func(d *document, a []byte) {
		d.setValue(tagRequestID, pick(ids, a[0]))
	}},
	{name: "id-length", is: "a request id of another length", rule: "request-id", args: []argument{scaled("bytes", idLength)}, do: func(d *document, a []byte) {
		d.setValue(tagRequestID, strings.Repeat("0123456789ABCDEF-", idLength(a[0])/17+1)[:idLength(a[0])])
	}},
	{name: "host", is: "another host id, also where the page has none", rule: "host-id", where: both(flat, ofErrors), args: []argument{oneOf("id", append([]string{"ecs.aliyuncs.com", "ecs-cn-hangzhou.aliyuncs.com:443"}, ids...))}, do: func(d *document, a []byte) {
		value := d.legal(pick(append([]string{"ecs.aliyuncs.com", "ecs-cn-hangzhou.aliyuncs.com:443"}, ids...), a[0]))
		if n, _ := d.find(tagHostID); n != nil {
			n.setText(value)
			return
		}
		n := d.make(tagHostID.String())
		n.tag, n.text = tagHostID, value
		d.fields.children = append(d.fields.children, n)
	}},
	{name: "repeat", class: loose, is: "a field is there twice", rule: "duplicate-keys", args: []argument{field, at, number("same")}, do: repeat},
	{name: "status", weight: 2, class: loose, is: "another status", rule: "error", args: []argument{among("status", statuses)}, do: func(d *document, a []byte) {
		d.status = pick(statuses, a[0])
	}},
	{name: "any-status", class: loose, is: "any status from 100 to 599", rule: "error", args: []argument{number("high"), number("low")}, do: func(d *document, a []byte) {
		d.status = 100 + (int(a[0])<<8+int(a[1]))%500
	}},
	{name: "content-type", weight: 4, is: "another spelling of Content-Type", rule: "content-type", args: []argument{number("spelling")}, do: func(d *document, a []byte) {
		d.header = contentType(int(a[0]) % len(contentTypes["xml"]))
	}},
	{name: "body-status", is: "a status in the body", rule: "body-status", where: flat, args: []argument{at, oneOf("value", bodyStatuses)}, do: bodyStatus},
	{name: "bom", is: "a byte order mark", rule: "byte-order-mark", do: func(d *document, _ []byte) { d.style.bom = true }},
	{name: "around", is: "white space around the body", rule: "white-space", args: []argument{number("which")}, do: func(d *document, a []byte) {
		spaces := []string{"\n", " ", "\r\n", "\t", "\n\n\n", strings.Repeat(" ", 5000)}
		space := pick(spaces, a[0]>>1)
		if a[0]&1 == 1 && !d.base.xml() {
			d.prolog = space + d.prolog
			return
		}
		d.epilog += space // before an XML declaration nothing may stand
	}},
	{name: "nesting", is: "an unknown field, nested", rule: "nesting", args: []argument{at, scaled("depth", nesting)}, do: func(d *document, a []byte) {
		n := d.make("Detail")
		n.kind, n.depth = deep, nesting(a[1])
		insert(d.fields, int(a[0]), n)
		if n.depth > shallow {
			d.expect.loosen(golden.Refusable)
		}
	}},
	{name: "many", is: "many unknown fields", rule: "unknown-fields", args: []argument{number("count"), at}, do: func(d *document, a []byte) {
		for i := range 1 + int(a[0])%64 {
			n := d.make("Field" + strconv.Itoa(i))
			n.text = "value"
			insert(d.fields, int(a[1]), n)
		}
	}},
}

func idLength(a byte) int {
	if a < 192 {
		return 1 + int(a)
	}
	return 200 + int(a-192)*64
}

// bodyStatuses are values of HttpStatus, which one page prints in its JSON.
var bodyStatuses = []string{"200", "400", "503", `"400"`, `"200"`, "4e2", "2e2", "0", "-1", "null", "true", "400.0", `""`, `"OK"`, "[]", "{}", "99999999999999999999", `{"Code":"Decoy.Code"}`}

// layouts are styles of a whole document.
var layouts = []style{
	{newline: "\n", indent: "    "},
	{newline: "\n", indent: "  ", colon: " "},
	{newline: "\n", indent: "\t", colon: " "},
	{newline: "\r\n", indent: "    ", eol: "\r\n"},
	{newline: "\n"},
	{newline: " "},
	{colon: " "},
	{colon: "\n"},
	{newline: "\r", eol: "\r"},
	{newline: "\n\n\n", indent: " \t"},
	{newline: "\t"},
	{newline: "\r\n"},
}

func layout(d *document, a []byte) {
	l := pick(layouts, a[0])
	d.style.newline, d.style.indent, d.style.colon = l.newline, l.indent, l.colon
	d.style.eol = "\n"
	if l.eol != "" {
		d.style.eol = l.eol
	}
}

// legal is a text without what the format cannot hold.
func (d *document) legal(s string) string {
	if d.base.xml() {
		return xmlText(s)
	}
	return s
}

func spaceAtEnds(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return spaceLike(first) || spaceLike(last)
}

// spaceLike reports whether some language takes the character for white space or for
// nothing: \u200b, \ufeff, controls.
func spaceLike(r rune) bool {
	return r <= ' ' || r == 0x7f || r == 0x85 || r == 0xa0 || r == 0x2028 || r == 0x2029 || r == 0x200b || r == 0xfeff || r == 0x3000 || 0x2000 <= r && r <= 0x200f || r == 0x202e
}

// spelling is how a text is written, as an argument names it.
func (d *document) spelling(a byte) pieceKind {
	if d.base.xml() {
		return pick(xmlSpellings, a)
	}
	return pick(jsonSpellings, a)
}

func (d *document) setMessage(s string) {
	d.setValue(tagMessage, s)
	d.expect.reworded = true
}

func (d *document) setCode(change func(string) string) {
	n, _ := d.find(tagCode)
	if n == nil || n.kind != text {
		return
	}
	n.setText(change(n.text))
	d.expect.reworded = true
}

func (d *document) setValue(t tag, s string) {
	if n, _ := d.find(t); n != nil {
		n.setText(d.legal(s))
	}
}

// lost loosens the expectation where a value that tells what a body is has gone.
func (d *document) lost(t tag) {
	d.expect.reworded = true
	switch {
	case t == tagCode:
		d.expect.loosen(golden.Refusable)
	case t == tagRequestID && d.base.success():
		// A success without its request id is no documented response.
		d.expect.loosen(golden.Choice)
	}
}

func unknownField(d *document, a []byte) {
	n := d.make(pick(names, a[1]))
	value := pick(values, a[2])
	if d.base.xml() {
		n.text = xmlText(strings.Trim(value, `"`))
	} else {
		n.kind, n.raw = raw, value
	}
	if slices.ContainsFunc(d.fields.children, func(c *node) bool { return c.name == n.name }) {
		return // twice is another operation
	}
	insert(d.fields, int(a[0]), n)
}

// decoy adds documented names where no page has them: inside an unknown field, in a
// list, two deep, and for Tencent beside Response and beside Error.
func decoy(d *document, a []byte) {
	full := func(n *node) *node {
		n.kind = object
		for _, t := range tags {
			d.add(n, t.String()).text = "decoy." + t.String()
		}
		return n
	}
	outer := d.make(pick(names, a[1]))
	if slices.ContainsFunc(d.fields.children, func(c *node) bool { return c.name == outer.name }) {
		return
	}
	switch a[2] % 6 {
	case 1: // two deep
		outer.kind = object
		full(d.add(outer, "Inner"))
	case 2: // in a list
		outer.kind = array
		full(d.add(outer, "Item"))
		full(d.add(outer, "Item"))
	case 3: // one name
		outer.kind = object
		d.add(outer, tags[int(a[2]/6)%len(tags)].String()).text = "decoy"
	case 4: // an error inside an unknown field
		outer.kind = object
		full(d.add(outer, "Error"))
	case 5:
		if d.response == nil {
			full(outer)
			break
		}
		// Beside Response, or code and message beside Error.
		if a[2]&64 == 0 {
			insert(&d.tree, int(a[0]), full(outer))
			return
		}
		for _, t := range []tag{tagCode, tagMessage} {
			d.add(d.fields, t.String()).text = "decoy"
		}
		return
	default:
		full(outer)
	}
	insert(d.fields, int(a[0]), outer)
}

func repeat(d *document, a []byte) {
	n := d.present(a[0])
	if n == nil {
		return
	}
	again := d.make(n.tag.String())
	again.tag, again.text = n.tag, n.text
	if a[2]&1 == 0 {
		again.text = "Repeated." + n.tag.String()
	}
	insert(d.holder(n.tag), int(a[1]), again)
	d.expect.loosen(golden.Choice)
	d.expect.reworded = true
}

func bodyStatus(d *document, a []byte) {
	value := pick(bodyStatuses, a[1])
	i := slices.IndexFunc(d.fields.children, func(n *node) bool { return n.name == "HttpStatus" && n.tag == untagged })
	var n *node
	if i >= 0 {
		n = d.fields.children[i]
	} else {
		n = d.make("HttpStatus")
		insert(d.fields, int(a[0]), n)
	}
	if d.base.xml() {
		n.kind, n.text = text, strings.Trim(value, `"`)
	} else {
		n.kind, n.raw = raw, value
	}
}

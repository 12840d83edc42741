package fuzz

import (
	"strings"

	"github.com/sdkconform/sdkconform/golden"
)

// What JSON alone has.
var jsonOperations = []*operation{
	{name: "null", is: "a value is null", rule: "null-value", where: inJSON, args: []argument{field}, do: func(d *document, a []byte) {
		if n := d.present(a[0]); n != nil {
			n.setText("")
			n.kind, n.raw = raw, "null"
			d.lost(n.tag)
		}
	}},
	{name: "literal", weight: 2, is: "a value that is no string", rule: "non-string", where: inJSON, args: []argument{field, {name: "value", words: len(literals), show: func(_ *document, a byte) string {
		return pick(literals, a).text
	}}}, do: func(d *document, a []byte) {
		n := d.present(a[0])
		if n == nil {
			return
		}
		l := pick(literals, a[1])
		n.setText("")
		n.kind, n.raw, n.shown, n.optional = raw, l.text, l.shown, true
		d.lost(n.tag)
		if same, ok := alikeLiterals[l.text]; ok && d.habits[habit{d.base.group, n.tag, same}] {
			n.optional = false // who shows the one shows the other
		}
	}},
	{name: "escape", weight: 2, is: "characters as \\uXXXX or by their short escapes", rule: "unicode", where: inJSON, args: []argument{field, at, length, number("how")}, do: func(d *document, a []byte) {
		if n := d.presentText(a[0]); n != nil {
			d.write(n, int(a[1]), int(a[2]), pick([]pieceKind{unicode, unicodeUp, short}, a[3]))
		}
	}},
	{name: "escape-name", is: "a character of a name as \\uXXXX", rule: "unicode", where: inJSON, args: []argument{field, at}, do: func(d *document, a []byte) {
		if n := d.present(a[0]); n != nil && n.asTag == "" && n.quotedName == "" {
			i := int(a[1]) % len(n.name)
			n.quotedName = `"` + n.name[:i] + `\u00` + string(lowerHex[n.name[i]>>4]) + string(lowerHex[n.name[i]&15]) + n.name[i+1:] + `"`
		}
	}},
	{name: "key-case", class: loose, is: "a name in another case", rule: "lower-case-keys", where: inJSON, args: []argument{field, number("how")}, do: func(d *document, a []byte) {
		n := d.present(a[0])
		if n == nil || n.asTag != "" {
			return
		}
		switch a[1] % 3 {
		case 0:
			n.name = strings.ToLower(n.name[:1]) + n.name[1:]
		case 1:
			n.name = strings.ToLower(n.name)
		default:
			n.name = strings.ToUpper(n.name)
		}
		n.quotedName, n.optional = "", true
		d.expect.loosen(golden.Choice) // the pages do not say whether it is read
		d.expect.reworded = true
	}},
	{name: "token-space", is: "white space between tokens", rule: "layout", where: inJSON, args: []argument{field, number("where"), number("which")}, do: func(d *document, a []byte) {
		n := d.present(a[0])
		if n == nil {
			return
		}
		space := pick([]string{" ", "\n", "\t", "\r\n", "   ", "\r"}, a[2])
		*pick([]*string{&n.before, &n.startSpace, &n.endSpace}, a[1]) += space
	}},
	{name: "code-space", is: "white space at an end of the code", rule: "code", where: both(inJSON, ofErrors), args: []argument{number("which")}, do: func(d *document, a []byte) {
		d.setCode(func(code string) string {
			return pick([]string{code + " ", " " + code, code + "\n", "\t" + code}, a[0])
		})
	}},
	{name: "count", weight: 4, is: "another documented number", rule: "success", where: both(enveloped, func(b *base) bool { return b.success() }), args: []argument{oneOf("number", counts)}, do: func(d *document, a []byte) {
		for _, n := range d.fields.children {
			if n.name == "TotalCount" && n.kind == raw {
				n.raw = pick(counts, a[0])
				d.expect.data = true
			}
		}
	}},
	{name: "outer", is: "an unknown member beside Response", rule: "unknown-fields", where: enveloped, args: []argument{at, oneOf("name", outerNames), oneOf("value", outerValues)}, do: func(d *document, a []byte) {
		n := d.make(pick(outerNames, a[1]))
		n.kind, n.raw = raw, pick(outerValues, a[2])
		for _, c := range d.tree.children {
			if c.name == n.name {
				return
			}
		}
		insert(&d.tree, int(a[0]), n)
	}},
	{name: "error-shape", class: loose, weight: 2, is: "Error is no object", rule: "error", where: both(enveloped, ofErrors), args: []argument{oneOf("value", shapes)}, do: func(d *document, a []byte) {
		d.errors.kind, d.errors.raw, d.errors.children = raw, pick(shapes, a[0]), d.errors.children[:0]
		d.expect.atLeast(Anything)
		d.expect.never = d.errors.raw != "null" && d.response.kind == object
	}},
	{name: "envelope-shape", class: loose, is: "Response is no object", rule: "never-success", where: enveloped, args: []argument{oneOf("value", shapes)}, do: func(d *document, a []byte) {
		d.response.kind, d.response.raw, d.response.children = raw, pick(shapes, a[0]), d.response.children[:0]
		d.expect.atLeast(Anything)
		d.expect.never = false
	}},
	{name: "half-pair", class: loose, is: "half a surrogate pair in a value", rule: "unicode", where: inJSON, args: []argument{field, at}, do: func(d *document, a []byte) {
		if n := d.presentText(a[0]); n != nil {
			d.put(n, int(a[1]), piece{halfPair, ""})
			d.expect.atLeast(Anything) // no text at all, in the words of RFC 8259 section 8.2
		}
	}},
	{name: "beside", is: "data beside an error", rule: "error", where: both(enveloped, ofErrors), args: []argument{at, number("which")}, do: func(d *document, a []byte) {
		members := [][2]string{{"TotalCount", "0"}, {"InstanceStatusSet", "[]"}, {"Data", "null"}, {"Result", `"ok"`}, {"InstanceStatusSet", `[{"InstanceId":"ins-1"}]`}}
		m := pick(members, a[1])
		n := d.make(m[0])
		n.kind, n.raw = raw, m[1]
		for _, c := range d.fields.children {
			if c.name == n.name {
				return
			}
		}
		insert(d.fields, int(a[0]), n)
	}},
	{name: "json-comment", class: loose, is: "a comment, which JSON has none of", rule: "malformed-values", where: inJSON, args: []argument{field, number("where"), oneOf("text", badComments)}, do: func(d *document, a []byte) {
		n := d.present(a[0])
		if n == nil {
			return
		}
		d.expect.broken()
		text := "/*" + pick(badComments, a[2]) + "*/"
		switch a[1] % 5 {
		case 0:
			n.before += text
		case 1:
			n.startSpace += text
		case 2:
			n.endSpace += text
		case 3:
			d.epilog += text
		default:
			n.before += "//" + pick(badComments, a[2]) + "\n"
		}
	}},
	{name: "tag-in-json", class: loose, is: "an XML tag in the place of a member", rule: "malformed-values", where: both(inJSON, ofErrors), args: []argument{field, number("end")}, do: func(d *document, a []byte) {
		n := d.presentText(a[0])
		if n == nil || strings.ContainsAny(n.text, "\"<>{}/\\\n\r\t,:*") || n.pieces != nil {
			return
		}
		d.expect.broken()
		n.asTag = pick([]string{" /* Error message */", "</" + n.name + ">", ""}, a[1])
		n.quotedName = ""
	}},
	{name: "no-comma", class: loose, is: "a comma is missing", rule: "malformed-values", where: inJSON, args: []argument{number("which")}, do: func(d *document, a []byte) {
		holder := d.fields
		if d.errors != nil && a[0]&1 == 1 {
			holder = d.errors
		}
		if len(holder.children) > 1 {
			holder.children[int(a[0]>>1)%(len(holder.children)-1)].noComma = true
			d.expect.broken()
		}
	}},
	{name: "no-brace", class: loose, is: "a brace is missing, or both", rule: "malformed-values", where: inJSON, args: []argument{number("which")}, do: func(d *document, a []byte) {
		n := pick([]*node{&d.tree, d.fields, d.errors}, a[0]>>2)
		if n == nil {
			n = d.fields
		}
		n.noOpen = n.noOpen || a[0]&1 == 0
		n.noClose = n.noClose || a[0]&2 == 0 || a[0]&1 == 1
		d.expect.broken()
	}},
	{name: "last-comma", class: loose, is: "a comma behind the last member", rule: "malformed-values", where: inJSON, args: []argument{number("where")}, do: func(d *document, a []byte) {
		pick([]*node{&d.tree, d.fields}, a[0]).trailing = true
		d.expect.broken()
	}},
	{name: "raw-quotes", class: loose, is: "quotes inside a string without backslashes", rule: "malformed-values", where: both(inJSON, ofErrors), do: func(d *document, _ []byte) {
		if n, _ := d.find(tagMessage); n != nil {
			n.setText(`The input parameter "Timestamp" that is mandatory for processing this request is not supplied.`)
			n.rawQuote = true
			d.expect.broken()
			d.expect.reworded = true
		}
	}},
	{name: "lone-surrogate", class: loose, is: "half a surrogate pair in an unknown field", rule: "unicode", where: inJSON, args: []argument{at, number("half")}, do: func(d *document, a []byte) {
		n := d.make("Half")
		n.kind, n.raw = raw, pick([]string{`"\ud83d"`, `"\udcbe x"`, `"a\ud83d\u0041"`}, a[1])
		insert(d.fields, int(a[0]), n)
		d.expect.broken() // no text at all, in the words of RFC 8259 section 8.2
	}},
	{name: "control", weight: 2, is: "a control character in the message, escaped", rule: "unicode", where: both(inJSON, ofErrors), args: []argument{at, oneOf("which", controls)}, do: func(d *document, a []byte) {
		n, _ := d.find(tagMessage)
		if n == nil || n.kind != text || n.asTag != "" || n.rawQuote || len(n.text) < 2 {
			return
		}
		// Between two characters of the text: what stands at its ends may be taken off.
		d.insertText(n, 1+int(a[0])%(len(n.text)-1), pick(controls, a[1]))
		if spaceAtEnds(n.text) {
			d.insertText(n, 0, ".")
			d.insertText(n, len(n.text), ".")
		}
		d.expect.reworded = true
	}},
}

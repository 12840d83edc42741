package fuzz

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
)

// edit is a change of the written body.
type edit struct {
	op   *operation
	args [maxArguments]byte
}

func (e *edit) apply(r *renderer, d *document) []byte { return edits[e.op.name](r, d, e.args[:]) }

// later makes an operation of an edit: it is done when the body has been written.
func later(name, is, rule string, args ...argument) *operation {
	o := &operation{name: name, is: is, rule: rule, class: rare, args: args}
	o.do = func(d *document, a []byte) {
		e := edit{op: o}
		copy(e.args[:], a)
		d.edits = append(d.edits, e)
		// The case's tier is known when the body has been written, but for what is
		// certain already.
		d.expect.reworded = true
	}
	return o
}

// position is a place in a text by two bytes: in 65,536ths of its length.
func position(a []byte, length int) int { return (int(a[0])<<8 + int(a[1])) * length >> 16 }

var high, low = number("high"), number("low")

// What is done to bytes, whatever they mean.
var textOperations = []*operation{
	later("truncate", "the body is cut", "truncated", high, low),
	later("cut-last", "the last characters are missing", "truncated", number("count")),
	later("no-body", "no body at all", "empty-body"),
	later("page", "a page of something in between", "html-body", oneOf("page", htmlPages), among("status", pageStatuses)),
	later("form", "another form of the same values, as the catalogue has it", "never-success", number("which")),
	later("remove", "some bytes are missing", "never-success", high, low, length),
	later("twice", "some bytes are there twice", "never-success", high, low, length),
	later("splice", "the end of another response", "never-success", high, low, number("other")),
	later("byte", "one byte is another", "never-success", high, low, number("byte")),
	later("put", "a token somewhere", "never-success", high, low, oneOf("token", tokens)),
	later("invalid", "bytes that are no UTF-8", "never-success", high, low, number("which")),
	later("instead", "a body of another shape", "never-success", oneOf("body", wholes)),
	later("trailing", "something behind the end", "never-success", number("which")),
}

// edits write the bodies of the operations in textOperations.
var edits map[string]func(r *renderer, d *document, a []byte) []byte

func init() {
	edits = map[string]func(r *renderer, d *document, a []byte) []byte{
		"truncate": func(r *renderer, d *document, a []byte) []byte {
			return truncate(r, d, position(a, len(r.out)))
		},
		"cut-last": func(r *renderer, d *document, a []byte) []byte {
			return truncate(r, d, max(0, r.end-1-int(a[0])%16))
		},
		"no-body": func(r *renderer, d *document, _ []byte) []byte {
			d.expect.nothing = true
			if d.status < 400 {
				d.expect.atLeast(Anything) // no page says what an empty 2xx is
			}
			d.cut("empty-body")
			return r.out[:0]
		},
		"page": func(r *renderer, d *document, a []byte) []byte {
			d.expect.nothing = true
			if d.status = pick(pageStatuses, a[1]); d.status < 400 {
				d.expect.atLeast(Anything)
			}
			d.header = 6 // text/html
			d.cut("html-body")
			return append(r.out[:0], pick(htmlPages, a[0])...)
		},
		"form": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			if len(d.base.forms) == 0 {
				return r.out
			}
			f := pick(d.base.forms, a[0])
			d.status = f.Response.Status
			return append(r.out[:0], f.Response.Body...)
		},
		"remove": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			at := position(a, len(r.out))
			return slices.Delete(r.out, at, min(len(r.out), at+1+int(a[2])))
		},
		"twice": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			at := position(a, len(r.out))
			return slices.Insert(r.out, at, bytes.Clone(r.out[at:min(len(r.out), at+1+int(a[2]))])...)
		},
		"splice": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			group := d.base.all.groups[int(a[2])%len(d.base.all.groups)]
			other := group[int(a[2]>>4)%len(group)].fixture.Response.Body
			return append(r.out[:position(a, len(r.out))], other[position(a, len(other)):]...)
		},
		"byte": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			if len(r.out) > 0 {
				r.out[position(a, len(r.out))] = a[2]
			}
			return r.out
		},
		"put": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			return slices.Insert(r.out, position(a, len(r.out)), []byte(pick(tokens, a[2]))...)
		},
		"invalid": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			bad := pick([]string{"\xff", "\xc3", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "\xc0\x80", "\x00", "\xef\xbf", "\xfe\xff"}, a[2])
			return slices.Insert(r.out, position(a, len(r.out)), []byte(bad)...)
		},
		"instead": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			return append(r.out[:0], pick(wholes, a[0])...)
		},
		"trailing": func(r *renderer, d *document, a []byte) []byte {
			d.expect.atLeast(Anything)
			return append(r.out, pick([]string{"}", "x", "\x00", "{}", "<Error></Error>", "null", ",", "]", `{"Code":"Decoy.Code"}`, "<!-- -->", "\n\n{"}, a[0])...)
		},
	}
	for _, o := range textOperations {
		if edits[o.name] == nil {
			panic(fmt.Sprintf("fuzz: operation %s has no edit", o.name))
		}
	}
}

// truncate cuts the body. Inside the root of a well-formed one that leaves nothing
// that could be read; of any other nobody can say.
func truncate(r *renderer, d *document, at int) []byte {
	at = min(at, len(r.out)) // an edit before this one may have left less
	whole := d.expect.tier < Anything && !d.expect.malformed && d.style.encoding == utf8Encoding
	if whole && at > r.start && at < r.end && d.status != 204 {
		d.cut("truncated")
	} else if at < r.end || !whole || at < len(r.out) && strings.TrimSpace(d.epilog) != "" {
		// Behind the root a comment or an instruction may be cut.
		d.expect.atLeast(Anything)
	}
	r.end = min(r.end, at)
	return r.out[:at]
}

// cut says that what is left of the body is no readable answer.
func (d *document) cut(rule string) {
	d.expect.loosen(golden.Unreadable)
	d.expect.cut = rule
}

package fuzz

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// The tiers of a case.
const (
	Equivalent = 1 // documented values, equivalent encodings: exact
	Lenient    = 2 // documented malformations, open questions: exact, or a refusal
	Anything   = 3 // only what holds for any bytes
)

// expectation is what the operations say of the case, beside what can be read off the
// nodes: each one only ever loosens it.
type expectation struct {
	tier      int
	level     golden.Level
	rules     []string // of the operations, in order
	mode      golden.Mode
	anyKind   bool   // whatever kind is right: no page says what such a response is
	reworded  bool   // the words that decide class and retryable are gone
	nothing   bool   // the body carries nothing
	never     bool   // a success is wrong, whatever else is
	malformed bool   // in a way that a page prints; the mode may allow more still
	data      bool   // the payload is not that of the page
	cut       string // rule of the operation that left nothing readable; empty: none did
}

func (e *expectation) start(b *base) {
	*e = expectation{tier: Equivalent, level: golden.Required, mode: golden.Exact, rules: e.rules[:0]}
}

// modes in the order of what they allow.
var modes = []golden.Mode{golden.Exact, golden.Refusable, golden.Malformed, golden.Choice, golden.Unreadable}

// loosen makes the mode the given one, unless it allows more already.
func (e *expectation) loosen(m golden.Mode) {
	if slices.Index(modes, m) > slices.Index(modes, e.mode) {
		e.mode = m
	}
	if m != golden.Exact {
		e.atLeast(Lenient)
	}
}

func (e *expectation) atLeast(tier int) { e.tier = max(e.tier, tier) }

// broken says that the body is malformed in a way that a page prints.
func (e *expectation) broken() {
	e.malformed = true
	e.loosen(golden.Malformed)
}

// settle looks at what operations mean together.
func (d *document) settle() {
	if asciiType(d.header) {
		d.style.ascii = true // a charset that agrees with UTF-8 in these characters alone
	}
	if d.unbraced() && d.strangers() {
		// Without its brace an object ends anywhere: a name beside it may be in it.
		d.expect.atLeast(Anything)
	}
	if d.expect.mode != golden.Exact && d.expect.mode != golden.Unreadable && d.old() {
		// An SDK that reads the vendor's old API too, and this body not as it was meant.
		d.expect.atLeast(Anything)
	}
	if d.tree.noOpen && !d.base.xml() && len(d.tree.children) > 0 && d.tree.children[0].asTag != "" {
		// Without its brace it begins as XML does, of which pages print fragments, too.
		d.expect.atLeast(Anything)
	}
	if !d.tree.noOpen || !d.base.xml() {
		return
	}
	for _, n := range d.fields.children {
		if n.kind == object || n.kind == array {
			// Without the root an unknown element is as good a root.
			d.expect.atLeast(Anything)
		}
	}
}

// unbraced reports whether a brace of the root, of Response or of Error is missing.
func (d *document) unbraced() bool {
	for _, n := range []*node{&d.tree, d.response, d.errors} {
		if n != nil && (n.noOpen || n.noClose) {
			return !d.base.xml()
		}
	}
	return false
}

// strangers reports whether a documented name stands where it is none of the
// documented values: beside Response, or beside Error.
func (d *document) strangers() bool {
	for _, holder := range []*node{&d.tree, d.response} {
		if holder == nil || d.response == nil {
			continue // flat: all is in one object
		}
		for _, n := range holder.children {
			if n.tag == untagged && n != d.response && n != d.errors && (n.kind == object || slices.ContainsFunc(tags[:], func(t tag) bool { return t.String() == n.name })) {
				return true
			}
		}
	}
	return false
}

// old reports whether a member beside Response has a name that errors of the vendor's
// old API have.
func (d *document) old() bool {
	return d.response != nil && slices.ContainsFunc(d.tree.children, func(n *node) bool {
		return n.tag == untagged && n != d.response && slices.Contains(outerNames, n.name)
	})
}

// golden writes what an SDK must make of the document into g: the values that it
// carries, gathered from its nodes.
func (d *document) golden(g *golden.Golden) {
	e := &d.expect
	code, message, requestID, hostID, optional := g.Code[:0], g.Message[:0], g.RequestID[:0], g.HostID[:0], g.Optional[:0]
	*g = *d.base.golden // with the sentence that rules follow from
	g.ID, g.Body = "", ""
	g.Level, g.Mode, g.Status, g.Rule = e.level, e.mode, d.status, ""
	switch n := len(e.rules); {
	case e.cut != "":
		g.Rule = e.cut
	case n > 0:
		g.Rule = e.rules[n-1]
	case g.Mode != golden.Exact:
		g.Rule = golden.RuleError
	}
	if g.Level != golden.Required {
		g.MessageLevel = ""
	}
	if !e.nothing {
		for _, holder := range []*node{d.fields, d.errors} {
			if holder == nil {
				continue
			}
			for _, n := range holder.children {
				field := ""
				switch n.tag {
				case tagCode:
					code, field = n.values(code), runner.FieldCode
				case tagMessage:
					message, field = n.values(message), runner.FieldMessage
				case tagRequestID:
					requestID, field = n.values(requestID), runner.FieldRequestID
				case tagHostID:
					hostID, field = n.values(hostID), runner.FieldHostID
				}
				if n.kind == raw && field != "" && e.malformed {
					e.atLeast(Anything) // who reads such bodies at all reads a number or a list in ways of its own
				}
				if n.optional && field != "" {
					optional = append(optional, field)
				}
			}
		}
	} else {
		g.Data = nil
	}
	if e.data && g.Data != nil {
		g.Data = d.payload()
	}
	g.Code, g.Message, g.RequestID, g.HostID, g.Optional = code, message, requestID, hostID, optional
	d.kinds(g, code)
	if e.reworded || g.Mode != golden.Exact || d.status != d.base.golden.Status {
		g.Class, g.Retryable = "", nil
	}
}

// payload are the members of a success's payload that the page documents.
func (d *document) payload() json.RawMessage {
	data := []byte{'{'}
	for name := range d.base.data() {
		for _, n := range d.fields.children {
			if n.name != name || n.kind != raw {
				continue
			}
			if len(data) > 1 {
				data = append(data, ',')
			}
			data = strconv.AppendQuote(data, name)
			data = append(append(data, ':'), n.raw...)
		}
	}
	return append(data, '}')
}

// values adds how the node's value may be shown; nothing for one that is no value.
func (n *node) values(to []string) []string {
	switch {
	case n.kind == text && n.text != "":
		return append(to, n.text)
	case n.kind == raw:
		return append(to, n.shown...)
	}
	return to
}

// kinds says which kinds of outcome are right, by status, body and mode.
func (d *document) kinds(g *golden.Golden, code []string) {
	e := &d.expect
	b := d.base
	meant := runner.KindError
	if b.success() {
		meant = runner.KindSuccess
	}
	failed := d.status >= 400
	ok := d.status >= 200 && d.status < 300 && d.status != 204 && d.status != 205
	responseError := b.envelope() && !b.success() && !e.nothing
	// Below 200, at 204 and at 304 HTTP has no body; at 3xx clients go elsewhere.
	g.NeverSuccess = failed || responseError && ok
	switch {
	case e.anyKind || !failed && !ok:
		g.Mode = golden.Choice
		g.Kinds = runner.Kinds()
		e.atLeast(Anything) // an SDK that says so does in words of its own
	case g.Mode == golden.Unreadable:
		g.Kinds = []string{runner.KindError, runner.KindUndecodable, runner.KindTransport}
	case b.success() && failed:
		// A body that says success at a status that says failure: the line wins, and
		// there is no code or message to be read.
		g.Mode = golden.Unreadable
		g.Kinds = []string{runner.KindError, runner.KindUndecodable, runner.KindTransport}
	case !b.success() && !failed && !b.envelope():
		// No page says what an error body at 2xx is.
		g.Mode = loosest(g.Mode, golden.Choice)
		g.Kinds = []string{runner.KindError, runner.KindSuccess, runner.KindUndecodable}
	case g.Mode == golden.Exact:
		g.Kinds = []string{meant}
	case g.Mode == golden.Refusable:
		g.Kinds = []string{meant, runner.KindUndecodable}
	case b.success():
		g.Kinds = []string{meant, runner.KindUndecodable, runner.KindError}
	default:
		g.Kinds = []string{meant, runner.KindUndecodable}
	}
	if g.Mode != golden.Exact {
		e.atLeast(Lenient)
	}
	if g.Mode != golden.Exact && d.status != b.golden.Status && (b.success() && !failed || b.envelope()) {
		e.atLeast(Anything) // an SDK that takes the status for a failure says so in words of its own
	}
	const short = 12
	if len(code) > 0 && len(code[0]) < short && g.Mode != golden.Exact {
		// An SDK's own word for what it cannot read may hold so short a code by chance.
		e.atLeast(Anything)
	}
}

func loosest(a, b golden.Mode) golden.Mode {
	if slices.Index(modes, a) > slices.Index(modes, b) {
		return a
	}
	return b
}

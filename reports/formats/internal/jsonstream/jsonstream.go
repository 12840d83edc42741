// Package jsonstream writes JSON documents that are too long to be held as a whole.
package jsonstream

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// Writer writes one JSON document piece by piece, laid out as a [json.Encoder] does with one space of indentation. A
// list of thousands of cases is so never held as a whole, which an encoder does twice. The first error stays, and
// ends the writing.
type Writer struct {
	w     io.Writer
	err   error
	depth int
	some  bool // whether what is open has a member already
	named bool // whether a member's name is written, and its value is not
}

// New makes a Writer to w.
func New(w io.Writer) *Writer { return &Writer{w: w} }

// Err is the first error.
func (j *Writer) Err() error { return j.err }

// Object writes an object, whose members are what write writes.
func (j *Writer) Object(write func()) { j.nest("{", "}", write) }

// List writes a list, whose elements are what write writes.
func (j *Writer) List(write func()) { j.nest("[", "]", write) }

func (j *Writer) nest(open, shut string, write func()) {
	j.begin()
	j.text(open)
	j.depth++
	j.some = false
	write()
	j.depth--
	if j.some {
		j.text("\n" + strings.Repeat(" ", j.depth))
	}
	j.text(shut)
	j.some = true
	if j.depth == 0 {
		j.text("\n")
	}
}

// Name begins a member of an object; its value is written next.
func (j *Writer) Name(name string) {
	j.begin()
	j.encode(name)
	j.text(": ")
	j.named = true
}

// Member writes a member of an object.
func (j *Writer) Member(name string, value any) {
	j.Name(name)
	j.Value(value)
}

// Value writes an element of a list, or the value of a member.
func (j *Writer) Value(v any) {
	j.begin()
	j.encode(v)
	j.some = true
}

// begin writes what stands before an element, or before a member's name.
func (j *Writer) begin() {
	if j.named || j.depth == 0 {
		j.named = false
		return
	}
	if j.some {
		j.text(",")
	}
	j.text("\n" + strings.Repeat(" ", j.depth))
}

func (j *Writer) encode(v any) {
	if j.err != nil {
		return
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(strings.Repeat(" ", j.depth), " ")
	if j.err = encoder.Encode(v); j.err == nil {
		_, j.err = j.w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	}
}

func (j *Writer) text(s string) {
	if j.err == nil {
		_, j.err = io.WriteString(j.w, s)
	}
}

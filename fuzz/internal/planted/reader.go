package planted

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/runner"
)

const (
	alibaba = "alibaba"
	tencent = "tencent"
	space   = " \t\r\n" // the white space of JSON and XML alike
	mark    = "\uFEFF"  // the byte order mark
)

// The documented fields of an error, by their index in names.
const (
	code = iota
	message
	requestID
	hostID
	fieldCount
)

// names are the documented spellings, camel those of Alibaba's ROA style services.
var (
	names = [fieldCount]string{"Code", "Message", "RequestId", "HostId"}
	camel = [fieldCount]string{"code", "message", "requestId", "hostId"}
)

// fields are the documented fields of one body.
type fields [fieldCount]struct {
	found   bool // the body has the field, whatever is in it
	printed bool // as a text, which is how the pages print it
	text    string
}

// reader is the steps of reading a response. newReader fills in the right ones; a bug
// replaces one of them.
type reader struct {
	name string

	// Of the whole response.
	frame  func(x *reading) bool // finds the text in the body; false: it cannot be read
	empty  func(x *reading) (runner.Outcome, bool)
	isJSON func(x *reading) bool
	last   func(x *reading, o *runner.Outcome) // a last look before the outcome is shown

	// Of JSON.
	cut   func(x *reading, text []byte) (object, bool)
	find  func(o object, name string) (member, bool)
	shown func(m member) string
	data  func(o object, id string) json.RawMessage // without the member id

	// Of XML.
	begin   func(p *parser)
	around  func(p *parser, t xml.Token) bool         // markup and text outside the root; false: refused
	element func(p *parser, e xml.StartElement) int   // which field an element is, or none
	piece   func(p *parser, spelled, text []byte)     // a piece of a field's text
	end     func(p *parser)                           // the end of an element
	fields  func(x *reading, f fields) (fields, bool) // of either format

	// Of the meaning.
	status func(x *reading, body object) int
	kind   func(status int) string
	fault  func(r *reader, response object) (e object, failed bool) // of Tencent: its Error
	value  func(x *reading, field int, text string) string          // on its way to the user
	print  func(o *runner.Outcome) string
}

const none = -1 // no field

func newReader(name string) *reader {
	return &reader{
		name:  name,
		frame: frame, empty: empty, isJSON: isJSON,
		last: func(*reading, *runner.Outcome) {},
		cut:  cut, find: find, shown: shown, data: data,
		begin:  func(*parser) {},
		around: around, element: element, piece: piece, end: end,
		fields: func(_ *reading, f fields) (fields, bool) { return f, true },
		status: func(x *reading, _ object) int { return x.Status },
		kind:   kind, fault: fault,
		value: func(_ *reading, _ int, text string) string { return text },
		print: printed,
	}
}

// reading is one response on its way through a reader.
type reading struct {
	runner.Response
	ctx  context.Context
	text []byte // of the body, without mark and white space around it

	rounds, late int // of a loop that does not end: in all, and behind the end of ctx
}

func (r *reader) Describe() runner.Description {
	return runner.Description{
		Name: r.name, Version: "1", Language: "go",
		Providers: []string{alibaba, tencent}, Formats: []string{"json", "xml"},
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID,
			runner.FieldHostID, runner.FieldData, runner.FieldText,
		},
		Concurrency: 4,
	}
}

func (r *reader) Decode(ctx context.Context, response runner.Response) (runner.Outcome, error) {
	x := &reading{Response: response, ctx: ctx}
	var o runner.Outcome
	ok := r.frame(x)
	switch {
	case !ok:
	case len(x.text) == 0:
		o, ok = r.empty(x)
	case x.Provider == alibaba:
		o, ok = r.readAlibaba(x)
	case x.Provider == tencent:
		o, ok = r.readTencent(x)
	default:
		return o, fmt.Errorf("%s reads no responses of %q", r.name, x.Provider)
	}
	if !ok {
		o = runner.Outcome{
			Kind: runner.KindUndecodable, Status: x.Status,
			Text: "unreadable response (status " + strconv.Itoa(x.Status) + ")",
		}
	}
	r.last(x, &o)
	return o, nil
}

func frame(x *reading) bool {
	x.text = bytes.Trim(bytes.TrimPrefix(x.Body, []byte(mark)), space)
	return utf8.Valid(x.text)
}

func empty(x *reading) (runner.Outcome, bool) {
	return runner.Outcome{Kind: runner.KindSuccess, Status: x.Status}, x.Status == http.StatusNoContent || x.Status == http.StatusAccepted
}

func isJSON(x *reading) bool { return x.text[0] != '<' }

package families_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// sdk is a small SDK of one family: the steps in which it reads a response into a body
// of its own type. A broken SDK is the correct one with another step.
type sdk[B any] struct {
	runner.Description
	parse func(r runner.Response) (B, error)
	// failed reports whether the response is an error of the service.
	failed func(r runner.Response, b B) bool
	// What the SDK shows; nil: nothing. Where the body could not be parsed it is zero,
	// and all that can be shown stands in the header.
	code, message, requestID, hostID func(r runner.Response, b B) string
	data                             func(b B) any
	// last may change what is shown; nil: nothing does.
	last func(r runner.Response, o *runner.Outcome)
}

func (s *sdk[B]) Describe() runner.Description { return s.Description }

func (s *sdk[B]) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	show := func(step func(runner.Response, B) string, b B) string {
		if step == nil {
			return ""
		}
		return step(r, b)
	}
	b, err := s.parse(r)
	o := runner.Outcome{Status: r.Status, RequestID: show(s.requestID, b), HostID: show(s.hostID, b)}
	code := show(s.code, b)
	switch {
	case r.Status == http.StatusAccepted && len(r.Body) == 0: // accepted, and nothing more is said
		o.Kind = runner.KindSuccess
	case err == nil && s.failed(r, b), err != nil && r.Status >= 400 && code != "":
		o.Kind, o.Code, o.Message = runner.KindError, code, show(s.message, b)
		o.Text = fmt.Sprintf("%s: %s (HTTP %d, request %s)", o.Code, o.Message, o.Status, o.RequestID)
	case err != nil || r.Status < 200 || r.Status >= 300:
		o.Kind, o.Text = runner.KindUndecodable, fmt.Sprintf("HTTP %d cannot be read: %v", r.Status, err)
	default:
		o.Kind = runner.KindSuccess
		if o.Data, err = json.Marshal(s.data(b)); err != nil {
			return o, err
		}
	}
	if s.last != nil {
		s.last(r, &o)
	}
	return o, nil
}

// describe is the description of an SDK that shows all that its family documents: of
// requestId and hostId what is named in ids.
func describe(provider, product, format string, ids ...string) runner.Description {
	return runner.Description{
		Name: provider + "-" + product + "-sdk", Version: "1.0.0", Language: "go",
		Providers: []string{provider}, Products: []string{product}, Formats: []string{format},
		Exposes: append([]string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldData, runner.FieldText}, ids...),
	}
}

// byStatus: the status alone tells an error.
func byStatus[B any](r runner.Response, _ B) bool { return r.Status >= 400 }

// inHeader reads a value of the header.
func inHeader[B any](name string) func(runner.Response, B) string {
	return func(r runner.Response, _ B) string { return r.Header.Get(name) }
}

const byteOrderMark = "\uFEFF"

// unmarked is a body without the byte order mark before it.
func unmarked(body []byte) []byte { return bytes.TrimPrefix(body, []byte(byteOrderMark)) }

// errEmpty says that there is no body where there must be one.
var errEmpty = errors.New("the body is empty")

// parseJSON reads a body with encoding/json.
func parseJSON[B any](r runner.Response) (B, error) { return parseWith[B](r, json.Unmarshal) }

// parseXML reads a body with encoding/xml.
func parseXML[B any](r runner.Response) (B, error) { return parseWith[B](r, xml.Unmarshal) }

func parseWith[B any](r runner.Response, unmarshal func([]byte, any) error) (B, error) {
	var b, none B
	switch {
	case len(r.Body) == 0 && r.Status == http.StatusNoContent:
		return none, nil
	case len(r.Body) == 0:
		return none, errEmpty
	}
	err := unmarshal(unmarked(r.Body), &b)
	var wrongType *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &wrongType) {
		return none, err
	}
	return b, err // of a value of another type all the others have been read
}

// text is a JSON value that is documented as a string: its characters, or the literal
// that was sent in its place. Null is nothing.
type text string

func (t *text) UnmarshalJSON(value []byte) error {
	var s string
	switch {
	case bytes.Equal(value, []byte("null")):
	case json.Unmarshal(value, &s) == nil:
		*t = text(s)
	default:
		*t = text(value)
	}
	return nil
}

// first is the first of the values that is there.
func first(values ...text) string { return string(cmp.Or(values...)) }

// members are those of an object that are not named; nil where it is none.
func members(object json.RawMessage, but ...string) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(object, &all) != nil {
		return nil
	}
	for _, name := range but {
		delete(all, name)
	}
	return all
}

// Bugs that SDKs of several families have.

// reuse parses every response into the same variable, as if to save an allocation:
// what a body does not carry keeps the value of the one before.
func reuse[B any](unmarshal func([]byte, any) error) func(runner.Response) (B, error) {
	var kept B
	return func(r runner.Response) (B, error) {
		if len(r.Body) == 0 {
			return kept, errEmpty
		}
		err := unmarshal(unmarked(r.Body), &kept)
		return kept, err
	}
}

// unlessEmpty shows a word for what is not there.
func unlessEmpty[B any](word string, step func(runner.Response, B) string) func(runner.Response, B) string {
	return func(r runner.Response, b B) string { return cmp.Or(step(r, b), word) }
}

// mapped changes a value on its way to the user.
func mapped[B any](step func(runner.Response, B) string, change func(string) string) func(runner.Response, B) string {
	return func(r runner.Response, b B) string { return change(step(r, b)) }
}

// untilDot cuts a code at its first dot.
func untilDot(code string) string {
	head, _, _ := strings.Cut(code, ".")
	return head
}

// floats shows data whose numbers went through float64.
func floats[B any](data func(B) any) func(B) any {
	return func(b B) any {
		written, _ := json.Marshal(data(b))
		var read any
		_ = json.Unmarshal(written, &read)
		return read
	}
}

// without shows data without the members, at any depth, for which drop holds: those of
// value nil, say, as omitempty does.
func without[B any](data func(B) any, drop func(value any) bool) func(B) any {
	var walk func(any) any
	walk = func(value any) any {
		switch v := value.(type) {
		case map[string]any:
			for name, member := range v {
				if drop(member) {
					delete(v, name)
					continue
				}
				v[name] = walk(member)
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		}
		return value
	}
	return func(b B) any {
		written, _ := json.Marshal(data(b))
		decoder := json.NewDecoder(bytes.NewReader(written))
		decoder.UseNumber()
		var read any
		_ = decoder.Decode(&read)
		return walk(read)
	}
}

// untilClosed reads a body as if more of it had to come: it waits for a character that
// ends a whole one, and a cut body has none.
func untilClosed[B any](end byte, parse func(runner.Response) (B, error)) func(runner.Response) (B, error) {
	return func(r runner.Response) (B, error) {
		body := bytes.TrimSpace(r.Body)
		for len(body) > 0 && body[len(body)-1] != end {
			select {} // for the rest of it
		}
		return parse(r)
	}
}

// sniffing looks at the first byte of a body without asking whether there is one.
func sniffing[B any](open byte, parse func(runner.Response) (B, error)) func(runner.Response) (B, error) {
	return func(r runner.Response) (B, error) {
		if r.Body[0] != open && r.Body[0] != byteOrderMark[0] && r.Body[0] != ' ' {
			var none B
			return none, io.ErrUnexpectedEOF
		}
		return parse(r)
	}
}

package builtin

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/runner"
)

const (
	alibaba = "alibaba"
	tencent = "tencent"
)

// sdk reads the responses of both vendors. It has no state, so that its calls
// cannot influence each other.
type sdk struct {
	name string
	// mend makes a well-formed body of a malformed sample's; nil for an SDK that
	// does not try.
	mend func(provider string, status int, body []byte) (mended []byte, ok bool)
}

func (s sdk) Describe() runner.Description {
	return runner.Description{
		Name:      s.name,
		Version:   "1",
		Language:  "go",
		Providers: []string{alibaba, tencent},
		Formats:   []string{"json", "xml"},
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID,
			runner.FieldHostID, runner.FieldData, runner.FieldClass, runner.FieldRetryable, runner.FieldText,
		},
		Tolerant: s.mend != nil,
	}
}

func (s sdk) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	var read func(status int, body []byte) (runner.Outcome, bool)
	switch r.Provider {
	case alibaba:
		read = readAlibaba
	case tencent:
		read = readTencent
	default:
		return runner.Outcome{}, fmt.Errorf("%s reads responses of %s and %s, not of %q",
			s.name, alibaba, tencent, r.Provider)
	}
	body := trim(r.Body)
	if len(body) == 0 {
		if r.Status == http.StatusNoContent {
			return runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}, nil
		}
		return undecodable(r.Status), nil
	}
	if !utf8.Valid(body) {
		// Both formats are UTF-8 here, and a reader that replaces what is
		// not would show a value that was never sent.
		return undecodable(r.Status), nil
	}
	if o, ok := read(r.Status, body); ok {
		return o, nil
	}
	if s.mend == nil {
		return undecodable(r.Status), nil
	}
	mended, ok := s.mend(r.Provider, r.Status, body)
	mended = trim(mended)
	if !ok || len(mended) == 0 {
		return undecodable(r.Status), nil
	}
	o, ok := read(r.Status, mended)
	if !ok || o.Kind == runner.KindSuccess && o.RequestID == "" {
		// Of a body that had to be mended, the request id is the only sign
		// that it was a success of the service's at all.
		return undecodable(r.Status), nil
	}
	return o, nil
}

// space is the white space of JSON and XML alike.
const space = " \t\r\n"

// trim removes a byte order mark, and white space at both ends.
func trim(body []byte) []byte {
	return bytes.Trim(bytes.TrimPrefix(body, []byte("\uFEFF")), space)
}

func isSuccess(status int) bool { return 200 <= status && status <= 299 }

func undecodable(status int) runner.Outcome {
	return runner.Outcome{
		Kind:   runner.KindUndecodable,
		Status: status,
		Text:   "unreadable response (status " + strconv.Itoa(status) + ")",
	}
}

// serviceError is the outcome for an error of the service's. It fills in what
// follows from the documented values.
func serviceError(status int, code, message, requestID, hostID string) runner.Outcome {
	o := runner.Outcome{
		Kind: runner.KindError, Status: status,
		Code: code, Message: message, RequestID: requestID, HostID: hostID,
	}
	if c, ok := classOf(code); ok {
		o.Class = c.name
		if c.retryable {
			o.Retryable = new(bool)
			*o.Retryable = true
		}
	}
	o.Text = text(&o)
	return o
}

// text prints an error as "CODE: MESSAGE (request ID, status N)", without the
// parts that the response does not have.
func text(o *runner.Outcome) string {
	head := o.Code
	switch {
	case head == "":
		head = o.Message
	case o.Message != "":
		head += ": " + o.Message
	}
	if head == "" {
		head = "error without code"
	}
	id := ""
	if o.RequestID != "" {
		id = "request " + o.RequestID + ", "
	}
	return head + " (" + id + "status " + strconv.Itoa(o.Status) + ")"
}

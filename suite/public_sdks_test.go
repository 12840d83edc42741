package suite_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/sdkconform/sdkconform/runner"
)

// publicSDKs are the broken SDKs that public reports need besides those that stand for
// the rules. Each is run over the cases of its reports alone, so that what else its bug
// breaks is not asked here.
func publicSDKs() []broken {
	return []broken{
		// values that are lost
		{
			name: "error-code-unset", bug: "the errors' place for the code is never filled in",
			sdk: bentError(func(o *runner.Outcome) { o.Code = "" }),
		},
		{
			name: "error-message-unset", bug: "the errors' place for the message is never filled in",
			sdk: bentError(func(o *runner.Outcome) { o.Message = "" }),
		},
		{
			name: "error-request-id-unset", bug: "the errors' place for the request id is never filled in",
			sdk: bentError(func(o *runner.Outcome) { o.RequestID = "" }),
		},
		{
			name: "error-body-unread", bug: "of an error the status line alone is looked at",
			sdk: bentError(func(o *runner.Outcome) {
				*o = runner.Outcome{Kind: runner.KindError, Status: o.Status, Text: http.StatusText(o.Status)}
			}),
		},
		{
			name: "unreadable-status-lost", bug: "the parser's error replaces a 4xx or 5xx that cannot be read, status included",
			sdk: bentUnreadable(statusLost),
		},
		{
			name: "message-with-url", bug: "the URL of the request is appended to the message",
			sdk: bentError(func(o *runner.Outcome) { o.Message += ", URL: https://service.example/" }),
		},
		{
			name: "text-is-the-status", bug: "the printed error is the reason phrase of the status",
			sdk: bentError(func(o *runner.Outcome) { o.Text = http.StatusText(o.Status) }),
		},

		// crashes
		{
			name: "error-body-crash", bug: "the body of an error is handed to the parser in a type that it does not take",
			sdk: bentError(func(*runner.Outcome) { panic("the JSON object must be text, not bytes") }),
		},
		{
			name: "missing-member-crash", bug: "a member that is not there is taken for a string",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Code == "" || o.Message == "" || o.RequestID == "" {
					panic("nil is no string")
				}
			}),
		},
		{
			name: "null-crash", bug: "a null is looked into",
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				if regexp.MustCompile(`[:,\[] ?null`).Match(r.Body) {
					panic("null has no members")
				}
			}),
		},
		{
			name: "unreadable-crash", bug: "nobody catches what the parser throws",
			sdk: bentUnreadable(func(runner.Response, *runner.Outcome) { panic("invalid character '<' looking for beginning of value") }),
		},
		{
			name: "empty-error-crash", bug: "the result of parsing no bytes is looked into",
			sdk: bentUnreadable(func(r runner.Response, _ *runner.Outcome) {
				if len(r.Body) == 0 && r.Status >= http.StatusBadRequest {
					panic("cannot read properties of undefined")
				}
			}),
		},
		{
			name: "no-object-crash", bug: "a body of JSON is taken for an object without a look",
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				if json.Valid(r.Body) && !bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("{")) {
					panic("a list has no member of that name")
				}
			}),
		},
		{
			name: "text-crash", bug: "an error whose message is not ASCII cannot be printed",
			sdk: bentError(func(o *runner.Outcome) {
				if strings.IndexFunc(o.Message, func(c rune) bool { return c > unicode.MaxASCII }) >= 0 {
					panic("the codec 'ascii' cannot encode the message")
				}
			}),
		},
		{
			name: "error-never-answered", bug: "what is thrown while an error is read ends the task, and nobody is called back", timeout: 20 * time.Millisecond,
			sdk: bentError(func(*runner.Outcome) { select {} }),
		},

		// types
		{
			name: "small-integers", bug: "a number beyond 32 bits spoils the answer",
			sdk: blind(func(r runner.Response) bool { return regexp.MustCompile(`:\d{11,}`).Match(r.Body) }),
		},

		// bodies that are empty, and bytes

		// clients
		{
			name: "no-answer-crash", bug: "the response is looked into also where none came",
			client: brokenClient(func(s *clientSDK) {
				s.failed = func(runner.Call, int, []byte, error) runner.Outcome { panic("nil pointer dereference") }
			}),
		},
		{
			name: "retry-crash", bug: "the table of what may be retried is looked into with a name that is not there",
			client: brokenClient(func(s *clientSDK) {
				s.again = func(c runner.Call, o runner.Outcome, _ int) bool {
					if c.MaxRetries > 0 && o.Kind == runner.KindError {
						panic("the value of propertyName cannot be null")
					}
					return false
				}
			}),
		},
	}
}

// statusLost is the bug that the parser's error replaces a 4xx or 5xx.
func statusLost(r runner.Response, o *runner.Outcome) {
	if r.Status >= http.StatusBadRequest {
		*o = runner.Outcome{Kind: runner.KindUndecodable, Text: "unexpected token at position 0"}
	}
}

package families_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// tableBody is what DynamoDB writes: the shape of an error and its message, or the
// result itself.
type tableBody struct {
	Type    text `json:"__type"`
	Code    text
	Message text // encoding/json takes message and Message for it
	tableResult
}

type tableResult struct {
	Table *struct {
		TableName              string
		ItemCount              json.Number
		TableSizeBytes         json.Number
		GlobalSecondaryIndexes []string
		KeySchema              []struct{ AttributeName, KeyType string }
		StreamSpecification    map[string]any
		Ratio                  json.Number
	}
	Cursor *string
}

func tableCode(_ runner.Response, b tableBody) string { return shapeName(first(b.Type, b.Code)) }

func tableMessage(_ runner.Response, b tableBody) string { return string(b.Message) }

// tableErrors are the codes for which the SDK has exceptions. AccessDeniedException and ServiceUnavailable are in no
// model, and are not missed.
var tableErrors = []string{
	"ResourceNotFoundException", "ThrottlingException", "ValidationException", "ConditionalCheckFailedException", "InternalServerError",
}

// recognise shows the type of an error.
func recognise(codes []string) func(runner.Response, *runner.Outcome) {
	return func(_ runner.Response, o *runner.Outcome) {
		if o.Kind != runner.KindError {
			return
		}
		known := slices.Contains(codes, o.Code)
		o.Known, o.ErrorType = &known, "ClientError"
		if known {
			o.ErrorType = o.Code
		}
	}
}

func newDynamoDB() *sdk[tableBody] {
	return &sdk[tableBody]{
		Description: describe("aws", "dynamodb", "json", runner.FieldRequestID, runner.FieldKnown), last: recognise(tableErrors),
		parse: parseJSON[tableBody], failed: byStatus[tableBody],
		code: tableCode, message: tableMessage, requestID: inHeader[tableBody]("x-amzn-RequestId"),
		data: func(b tableBody) any { return b.tableResult },
	}
}

func awsJSON() family {
	return family{
		name: "awsjson", correct: as(newDynamoDB),
		headers: map[string]string{"requestId": "x-amzn-RequestId"},
		broken: []broken{
			{
				name: "keeps-the-namespace", bug: "the namespace before the code is part of it", required: "code",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.code = func(_ runner.Response, b tableBody) string {
						code, _, _ := strings.Cut(first(b.Type, b.Code), ":http://")
						return code
					}
				}),
			},
			{
				name: "keeps-the-address", bug: "the address behind the code is part of it", required: "other-place",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.code = func(_ runner.Response, b tableBody) string {
						code := first(b.Type, b.Code)
						if _, name, ok := strings.Cut(code, "#"); ok {
							return name
						}
						return code
					}
				}),
			},
			{
				name: "behind-the-last-dot", bug: "the code is what stands behind the last dot", required: "code",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.code = func(_ runner.Response, b tableBody) string {
						code := first(b.Type, b.Code)
						return code[strings.LastIndex(code, ".")+1:]
					}
				}),
			},
			{
				name: "type-alone", bug: "a code in code is not seen", required: "code",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.code = func(_ runner.Response, b tableBody) string { return shapeName(string(b.Type)) }
				}),
			},
			{
				name: "code-alone", bug: "the code is not looked for in __type", required: "code",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.code = func(_ runner.Response, b tableBody) string { return string(b.Code) }
				}),
			},
			{
				name: "small-message", bug: "message is read where it has a small letter", required: "message",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.message = func(r runner.Response, _ tableBody) string { return member(r.Body, "message") }
				}),
			},
			{
				name: "header-as-list", bug: "the request id is the printed list of the header's values", required: "request-id",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.requestID = func(r runner.Response, _ tableBody) string { return fmt.Sprint(r.Header.Values("x-amzn-RequestId")) }
				}),
			},
			{
				name: "body-id", bug: "the request id is looked for in the body", required: "request-id",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.requestID = func(r runner.Response, _ tableBody) string { return member(r.Body, "RequestId") }
				}),
			},
			{
				name: "floats", bug: "numbers of data are rounded", required: "success",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) { s.data = floats(s.data) }),
			},
			{
				name: "omits-empty", bug: "empty lists vanish from data", required: "success",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.data = without(s.data, func(value any) bool {
						list, ok := value.([]any)
						return ok && len(list) == 0
					})
				}),
			},
			{
				name: "loses-exceptions", bug: "every error that is modelled is the general exception", recommended: "known-code",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) { s.last = recognise(nil) }),
			},
			{
				name: "loses-one-exception", bug: "the exception of one code is not found", recommended: "known-code",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) { s.last = recognise(tableErrors[:4]) }),
			},
			{
				name: "loses-exceptions-by-form", bug: "the exception is found by the code with its namespace alone", recommended: "known-code",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					found, lost := recognise(tableErrors), recognise(nil)
					s.last = func(r runner.Response, o *runner.Outcome) {
						if bytes.Contains(r.Body, []byte("#")) {
							found(r, o)
							return
						}
						lost(r, o)
					}
				}),
			},
			{
				name: "one-content-type", bug: "a body of another content type is refused", recommended: "content-type",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.parse = func(r runner.Response) (tableBody, error) {
						if kind := r.Header.Get("Content-Type"); kind != "application/x-amz-json-1.1" {
							return tableBody{}, fmt.Errorf("the content type is %q", kind)
						}
						return parseJSON[tableBody](r)
					}
				}),
			},
			{
				name: "always-400", bug: "every error has the status 400", required: "http-status",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.last = func(_ runner.Response, o *runner.Outcome) {
						if o.Kind == runner.KindError {
							o.Status = http.StatusBadRequest
						}
					}
				}),
			},
			{
				name: "keeps-the-id", bug: "a request id that is missing is that of the response before", required: "deterministic",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					var last string
					s.requestID = func(r runner.Response, _ tableBody) string {
						if id := r.Header.Get("x-amzn-RequestId"); id != "" {
							last = id
						}
						return last
					}
				}),
			},
			{
				name: "unreadable-is-a-success", bug: "the error of the JSON reader is dropped, and with it that of the service", required: "never-success",
				sdk: bug(newDynamoDB, func(s *sdk[tableBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if o.Kind == runner.KindUndecodable {
							*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID, Data: json.RawMessage("{}")}
						}
					}
				}),
			},
		},
	}
}

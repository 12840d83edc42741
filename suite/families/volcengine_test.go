package families_test

import (
	"encoding/json"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// volcBody is what Volcengine writes: metadata, with an error in it or with a result
// beside it.
type volcBody struct {
	ResponseMetadata struct {
		RequestID text `json:"RequestId"`
		Error     *volcError
	}
	Result *volcResult
}

type volcError struct{ CodeN, Code, Message text }

type volcResult struct {
	TotalCount json.Number
	Instances  []struct {
		InstanceID string `json:"InstanceId"`
		Cpus       json.Number
		Tags       []struct{ Key, Value string }
		Eip        *struct{ IsDefault bool }
	}
	NextToken string
	Note      *string
}

// UnmarshalJSON reads an error that is an object; that there is one is all that another
// one says.
func (e *volcError) UnmarshalJSON(value []byte) error {
	type plain volcError
	_ = json.Unmarshal(value, (*plain)(e))
	return nil
}

const volcHeader = "X-Top-Request-Id"

func volcFailed(r runner.Response, b volcBody) bool {
	return r.Status >= 400 || b.ResponseMetadata.Error != nil
}

func (b volcBody) err() volcError {
	if b.ResponseMetadata.Error == nil {
		return volcError{}
	}
	return *b.ResponseMetadata.Error
}

func volcCode(_ runner.Response, b volcBody) string { return string(b.err().Code) }

func volcMessage(_ runner.Response, b volcBody) string { return string(b.err().Message) }

func volcRequestID(r runner.Response, b volcBody) string {
	return first(b.ResponseMetadata.RequestID, text(r.Header.Get(volcHeader)))
}

func newVolcengine() *sdk[volcBody] {
	return &sdk[volcBody]{
		Description: describe("volcengine", "ecs", "json", runner.FieldRequestID),
		parse:       parseJSON[volcBody], failed: volcFailed,
		code: volcCode, message: volcMessage, requestID: volcRequestID,
		data: func(b volcBody) any { return b.Result },
	}
}

func volcengine() family {
	return family{
		name: "volcengine", correct: as(newVolcengine),
		headers: map[string]string{},
		broken: []broken{
			{
				name: "status-alone", bug: "the status alone tells an error", required: "error",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.failed = byStatus[volcBody] }),
			},
			{
				name: "null-is-an-error", bug: "an Error that is null is one", required: "success",
				unfuzzed: "no generated success has a null where an error has a member",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) {
					s.failed = func(r runner.Response, b volcBody) bool {
						var body struct{ ResponseMetadata map[string]json.RawMessage }
						_ = json.Unmarshal(r.Body, &body)
						_, there := body.ResponseMetadata["Error"]
						return there || volcFailed(r, b)
					}
				}),
			},
			{
				name: "number-for-code", bug: "CodeN is shown as the code", required: "code",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) {
					s.code = func(_ runner.Response, b volcBody) string { return string(b.err().CodeN) }
				}),
			},
			{
				name: "header-alone", bug: "the request id is looked for in the header alone", required: "request-id",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.requestID = inHeader[volcBody](volcHeader) }),
			},
			{
				name: "body-alone", bug: "a request id in the header is not seen", required: "other-place",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) {
					s.requestID = func(_ runner.Response, b volcBody) string { return string(b.ResponseMetadata.RequestID) }
				}),
			},
			{
				name: "envelope-in-data", bug: "the result is shown with the metadata around it", required: "success",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.data = func(b volcBody) any { return b } }),
			},
			{
				name: "code-until-dot", bug: "the code is cut at its dot", required: "code",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.code = mapped(volcCode, untilDot) }),
			},
			{
				name: "small-message", bug: "the message is shown in small letters", recommended: "message",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.message = mapped(volcMessage, strings.ToLower) }),
			},
			{
				name: "prints-nil", bug: "a missing code is printed as <nil>", required: "no-invention",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.code = unlessEmpty("<nil>", volcCode) }),
			},
			{
				name: "error-or-panic", bug: "an error status is taken for an Error in the body", required: "no-crash",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						b, _ := parseJSON[volcBody](r)
						if r.Status >= 400 {
							o.Code = string(b.ResponseMetadata.Error.Code)
						}
					}
				}),
			},
			{
				name: "result-means-success", bug: "a Result beside the Error makes it a success", required: "error",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) {
					s.failed = func(r runner.Response, b volcBody) bool {
						return r.Status >= 400 || b.ResponseMetadata.Error != nil && members(r.Body)["Result"] == nil
					}
				}),
			},
			{
				name: "floats", bug: "numbers of data are rounded", required: "success",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.data = floats(s.data) }),
			},
			{
				name: "omits-empty", bug: "empty texts vanish from data", required: "success",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) {
					s.data = without(s.data, func(value any) bool { return value == "" })
				}),
			},
			{
				name: "waits-for-the-rest", bug: "a cut body is waited for", required: "no-hang", hangs: true,
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.parse = untilClosed('}', parseJSON[volcBody]) }),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newVolcengine, func(s *sdk[volcBody]) { s.parse = reuse[volcBody](json.Unmarshal) }),
			},
		},
	}
}

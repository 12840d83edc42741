package families_test

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/sdkconform/sdkconform/runner"
)

// serversBody is what Huawei Cloud writes: an error under one of four pairs of names, or
// the servers.
type serversBody struct {
	ErrorCode text            `json:"error_code"`
	ErrorMsg  text            `json:"error_msg"`
	CamelCode text            `json:"errorCode"`
	CamelMsg  text            `json:"errorMsg"`
	Code      text            `json:"code"`
	Message   text            `json:"message"`
	Nested    json.RawMessage `json:"error"`
	Servers   []server        `json:"servers"`
	Count     json.Number     `json:"count"`
	Next      *string         `json:"next"`
}

type server struct {
	ID     string `json:"id"`
	Flavor struct {
		VCPUs string      `json:"vcpus"`
		RAM   json.Number `json:"ram"`
	} `json:"flavor"`
	Tags   []string `json:"tags"`
	Locked *bool    `json:"locked"`
}

// nested is the code and message of the member error, where that is an object.
func (b serversBody) nested() (n struct {
	Code    text `json:"code"`
	Message text `json:"message"`
},
) {
	_ = json.Unmarshal(b.Nested, &n)
	return n
}

func serversCode(_ runner.Response, b serversBody) string {
	return first(b.ErrorCode, b.CamelCode, b.Code, b.nested().Code)
}

func serversMessage(_ runner.Response, b serversBody) string {
	return first(b.ErrorMsg, b.CamelMsg, b.Message, b.nested().Message)
}

func newHuawei() *sdk[serversBody] {
	return &sdk[serversBody]{
		Description: describe("huawei", "ecs", "json", runner.FieldRequestID),
		parse:       parseJSON[serversBody], failed: byStatus[serversBody],
		code: serversCode, message: serversMessage, requestID: inHeader[serversBody]("X-Request-Id"),
		data: func(b serversBody) any {
			return map[string]any{"servers": b.Servers, "count": b.Count, "next": b.Next}
		},
	}
}

func huawei() family {
	return family{
		name: "huawei", correct: as(newHuawei),
		headers: map[string]string{"requestId": "X-Request-Id"},
		broken: []broken{
			{
				name: "first-names-alone", bug: "error_code and error_msg alone are looked for", required: "code message",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.code = func(_ runner.Response, b serversBody) string { return string(b.ErrorCode) }
					s.message = func(_ runner.Response, b serversBody) string { return string(b.ErrorMsg) }
				}),
			},
			{
				name: "not-nested", bug: "code and message inside error are not seen", required: "code message",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.code = func(_ runner.Response, b serversBody) string { return first(b.ErrorCode, b.CamelCode, b.Code) }
					s.message = func(_ runner.Response, b serversBody) string { return first(b.ErrorMsg, b.CamelMsg, b.Message) }
				}),
			},
			{
				name: "any-depth", bug: "a code at any depth of the body counts", recommended: "unknown-fields",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.code = func(r runner.Response, b serversBody) string {
						for _, name := range []string{"error_code", "errorCode", "code"} {
							if code, ok := anywhere(r.Body, name); ok {
								return code
							}
						}
						return serversCode(r, b)
					}
				}),
			},
			{
				name: "status-for-code", bug: "a missing code is the status", recommended: "no-invention",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.code = func(r runner.Response, b serversBody) string {
						return first(text(serversCode(r, b)), text(strconv.Itoa(r.Status)))
					}
				}),
			},
			{
				name: "body-for-message", bug: "a missing message is the body", recommended: "no-invention",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.message = func(r runner.Response, b serversBody) string {
						return first(text(serversMessage(r, b)), text(r.Body))
					}
				}),
			},
			{
				name: "body-id", bug: "the request id is looked for in request_id", required: "request-id",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.requestID = func(r runner.Response, _ serversBody) string { return member(r.Body, "request_id") }
				}),
			},
			{
				name: "body-id-first", bug: "request_id, which no page documents, wins over the header", required: "request-id",
				unfuzzed: "no generated case has a member of that name",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.requestID = func(r runner.Response, _ serversBody) string {
						return first(text(member(r.Body, "request_id")), text(r.Header.Get("X-Request-Id")))
					}
				}),
			},
			{
				name: "code-until-dot", bug: "the code is cut at its dot", required: "code",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) { s.code = mapped(serversCode, untilDot) }),
			},
			{
				name: "bodiless-without-id", bug: "an error without a body has no request id, though the header has it", recommended: "empty-body",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if len(r.Body) == 0 && r.Status >= 400 {
							*o = runner.Outcome{Kind: runner.KindError, Status: r.Status, Text: http.StatusText(r.Status)}
						}
					}
				}),
			},
			{
				name: "prints-null", bug: "a message that is missing is printed as null", required: "no-invention",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) { s.message = unlessEmpty("null", serversMessage) }),
			},
			{
				name: "empty-is-null", bug: "empty lists of data are null", required: "success",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					data := s.data
					s.data = func(b serversBody) any {
						for i := range b.Servers {
							if len(b.Servers[i].Tags) == 0 {
								b.Servers[i].Tags = nil
							}
						}
						return data(b)
					}
				}),
			},
			{
				name: "floats", bug: "numbers of data are rounded", required: "success",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) { s.data = floats(s.data) }),
			},
			{
				name: "no-code-no-error", bug: "a response without a code is a success, whatever its status", required: "never-success",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if o.Code == "" {
							*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID, Data: o.Data}
						}
					}
				}),
			},
			{
				name: "sniffs-nothing", bug: "the first byte of a body is looked at without asking whether there is one", required: "no-crash",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) { s.parse = sniffing('{', parseJSON[serversBody]) }),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newHuawei, func(s *sdk[serversBody]) { s.parse = reuse[serversBody](json.Unmarshal) }),
			},
		},
	}
}

package families_test

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// lambdaBody is what Lambda writes: a message, and a code where a gateway has lost the
// header; or the result itself.
type lambdaBody struct {
	Small, Capital text // message, which comes first, and Message
	Code, Type     text
	lambdaFunction
}

// UnmarshalJSON reads the names in just their case: encoding/json would take Message for
// message, and the last of them would win.
func (b *lambdaBody) UnmarshalJSON(body []byte) error {
	if err := json.Unmarshal(body, &b.lambdaFunction); err != nil {
		return err
	}
	all := members(body)
	for name, value := range map[string]*text{"message": &b.Small, "Message": &b.Capital, "code": &b.Code, "__type": &b.Type} {
		if member, ok := all[name]; ok {
			_ = value.UnmarshalJSON(member) // which takes every value
		}
	}
	return nil
}

type lambdaFunction struct {
	Configuration *struct {
		FunctionName string
		CodeSize     json.Number
		Layers       []string
		VpcConfig    map[string]string
		MemorySize   json.Number
	}
	Tags        map[string]string
	Concurrency *struct{ Reserved json.Number }
	Aliases     []string
}

const lambdaHeader = "X-Amzn-Errortype"

// shapeName is the name in a spelling of a code: behind its namespace, before its address.
func shapeName(code string) string {
	code, _, _ = strings.Cut(code, ":http://")
	return code[strings.LastIndex(code, "#")+1:]
}

func lambdaCode(r runner.Response, b lambdaBody) string {
	return shapeName(cmp.Or(r.Header.Get(lambdaHeader), string(b.Code), string(b.Type)))
}

func lambdaMessage(_ runner.Response, b lambdaBody) string { return first(b.Small, b.Capital) }

func newLambda() *sdk[lambdaBody] {
	return &sdk[lambdaBody]{
		Description: describe("aws", "lambda", "json", runner.FieldRequestID),
		parse:       parseJSON[lambdaBody], failed: byStatus[lambdaBody],
		code: lambdaCode, message: lambdaMessage, requestID: inHeader[lambdaBody]("x-amzn-RequestId"),
		data: func(b lambdaBody) any { return b.lambdaFunction },
	}
}

func restJSON() family {
	return family{
		name: "restjson", correct: as(newLambda),
		headers: map[string]string{"code": lambdaHeader, "requestId": "x-amzn-RequestId"},
		broken: []broken{
			{
				name: "body-alone", bug: "the code is looked for in the body alone", required: "code",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.code = func(_ runner.Response, b lambdaBody) string { return shapeName(first(b.Code, b.Type)) }
				}),
			},
			{
				name: "header-alone", bug: "a code in the body is not seen", required: "other-place",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.code = mapped(inHeader[lambdaBody](lambdaHeader), shapeName)
				}),
			},
			{
				name: "body-first", bug: "the code of the body wins over that of the header", required: "other-place",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.code = func(r runner.Response, b lambdaBody) string {
						return shapeName(cmp.Or(string(b.Code), string(b.Type), r.Header.Get(lambdaHeader)))
					}
				}),
			},
			{
				name: "keeps-the-address", bug: "the address behind the code is part of it", required: "other-place",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.code = func(r runner.Response, b lambdaBody) string {
						code := cmp.Or(r.Header.Get(lambdaHeader), string(b.Code), string(b.Type))
						_, name, ok := strings.Cut(code, "#")
						if ok {
							return name
						}
						return code
					}
				}),
			},
			{
				name: "keeps-the-namespace", bug: "the namespace before the code is part of it", required: "other-place",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.code = func(r runner.Response, b lambdaBody) string {
						code, _, _ := strings.Cut(cmp.Or(r.Header.Get(lambdaHeader), string(b.Code), string(b.Type)), ":http")
						return code
					}
				}),
			},
			{
				name: "empty-means-unknown", bug: "an error without a body has neither code nor request id", recommended: "empty-body",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if len(r.Body) == 0 && r.Status >= 400 {
							*o = runner.Outcome{Kind: runner.KindError, Status: r.Status, Text: "unknown error"}
						}
					}
				}),
			},
			{
				name: "header-by-its-spelling", bug: "the header is looked up in the vendor's spelling, which a map of Go has not got", required: "request-id",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.requestID = func(r runner.Response, _ lambdaBody) string {
						for name, ids := range r.Header {
							if name == "x-amzn-RequestId" {
								return ids[0]
							}
						}
						return ""
					}
				}),
			},
			{
				name: "any-depth", bug: "a code at any depth of the body counts, and more than the header", required: "other-place", recommended: "unknown-fields",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.code = func(r runner.Response, b lambdaBody) string {
						for _, name := range []string{"code", "__type"} {
							if code, ok := anywhere(r.Body, name); ok {
								return shapeName(code)
							}
						}
						return lambdaCode(r, b)
					}
				}),
			},
			{
				name: "capital-message", bug: "message is read where it has a capital letter", required: "message",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.message = func(r runner.Response, _ lambdaBody) string { return member(r.Body, "Message") }
				}),
			},
			{
				name: "small-message", bug: "message is read where it has a small letter", required: "message",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.message = func(r runner.Response, _ lambdaBody) string { return member(r.Body, "message") }
				}),
			},
			{
				name: "floats", bug: "numbers of data are rounded", required: "success",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) { s.data = floats(s.data) }),
			},
			{
				name: "omits-null", bug: "members that are null vanish from data", required: "success",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.data = without(s.data, func(value any) bool { return value == nil })
				}),
			},
			{
				name: "prints-undefined", bug: "a missing message is printed as undefined", required: "no-invention",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) { s.message = unlessEmpty("undefined", lambdaMessage) }),
			},
			{
				name: "no-body-no-error", bug: "a response without a body is a success", required: "never-success",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if len(r.Body) == 0 {
							*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID}
						}
					}
				}),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newLambda, func(s *sdk[lambdaBody]) { s.parse = reuse[lambdaBody](json.Unmarshal) }),
			},
		},
	}
}

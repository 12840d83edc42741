package families_test

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"html"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// iamBody is what IAM writes: an Error beside RequestId, with or without its wrapper, or
// a result beside ResponseMetadata.
type iamBody struct {
	Error     iamError
	RequestID string     `xml:"RequestId"`
	Metadata  iamMeta    `xml:"ResponseMetadata"`
	Result    *iamResult `xml:"CreateUserResult"`
	iamError             // a gateway's, without the wrapper
}

type iamError struct{ Code, Message, Type string }

type iamMeta struct {
	RequestID string `xml:"RequestId"`
}

type iamResult struct {
	User struct {
		Path, UserName string
		UserID         string `xml:"UserId" json:"UserId"`
	}
	Tags []struct{ Key, Value string } `xml:"Tag" json:"Tag"`
}

func iamCode(_ runner.Response, b iamBody) string { return cmp.Or(b.Error.Code, b.Code) }

func iamMessage(_ runner.Response, b iamBody) string { return cmp.Or(b.Error.Message, b.Message) }

func iamRequestID(r runner.Response, b iamBody) string {
	return cmp.Or(b.RequestID, b.Metadata.RequestID, r.Header.Get("x-amzn-RequestId"))
}

func newIAM() *sdk[iamBody] {
	return &sdk[iamBody]{
		Description: describe("aws", "iam", "xml", runner.FieldRequestID),
		parse:       parseXML[iamBody], failed: byStatus[iamBody],
		code: iamCode, message: iamMessage, requestID: iamRequestID,
		data: func(b iamBody) any { return b.Result },
	}
}

func awsQuery() family {
	return family{
		name: "awsquery", correct: as(newIAM),
		headers: map[string]string{},
		broken: []broken{
			{
				name: "no-wrapper", bug: "code and message are looked for beside the request id alone", required: "code message",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.code = func(_ runner.Response, b iamBody) string { return b.Code }
					s.message = func(_ runner.Response, b iamBody) string { return b.Message }
				}),
			},
			{
				name: "wrapper-alone", bug: "an error without its wrapper has no code", required: "other-shape",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.code = func(_ runner.Response, b iamBody) string { return b.Error.Code }
				}),
			},
			{
				name: "wrapper-or-panic", bug: "the wrapper is taken for granted", required: "no-crash",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					type wrapped struct{ Error *iamError }
					s.code = func(r runner.Response, b iamBody) string {
						var w wrapped
						if err := xml.Unmarshal(r.Body, &w); err != nil || !byStatus(r, b) {
							return ""
						}
						return w.Error.Code
					}
				}),
			},
			{
				name: "header-alone", bug: "the request id is looked for in the header alone", required: "request-id",
				sdk: bug(newIAM, func(s *sdk[iamBody]) { s.requestID = inHeader[iamBody]("x-amzn-RequestId") }),
			},
			{
				name: "body-alone", bug: "a request id in the header is not seen", required: "other-place",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.requestID = func(_ runner.Response, b iamBody) string { return cmp.Or(b.RequestID, b.Metadata.RequestID) }
				}),
			},
			{
				name: "no-metadata", bug: "the request id of a success is looked for below the root, as that of an error", required: "request-id",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.requestID = func(r runner.Response, b iamBody) string {
						return cmp.Or(b.RequestID, r.Header.Get("x-amzn-RequestId"))
					}
				}),
			},
			{
				name: "type-for-code", bug: "the type, which is Sender or Receiver, is taken for the code", required: "code",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.code = func(_ runner.Response, b iamBody) string { return b.Error.Type }
				}),
			},
			{
				name: "envelope-in-data", bug: "the result is shown in its envelope", required: "success",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.data = func(b iamBody) any { return map[string]any{"CreateUserResult": b.Result} }
				}),
			},
			{
				name: "prints-nil", bug: "a missing message is printed as <nil>", required: "no-invention",
				sdk: bug(newIAM, func(s *sdk[iamBody]) { s.message = unlessEmpty("<nil>", iamMessage) }),
			},
			{
				name: "message-as-format", bug: "the message goes through printf", recommended: "message-text",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.message = mapped(iamMessage, func(m string) string { return fmt.Sprintf(m, []any{}...) })
				}),
			},
			{
				name: "unescapes-twice", bug: "the message is unescaped once more", recommended: "message-text",
				sdk: bug(newIAM, func(s *sdk[iamBody]) { s.message = mapped(iamMessage, html.UnescapeString) }),
			},
			{
				name: "message-until-amp", bug: "the message ends at its first &", required: "message",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.message = mapped(iamMessage, func(m string) string {
						head, _, _ := strings.Cut(m, "&")
						return head
					})
				}),
			},
			{
				name: "server-errors-are-transport", bug: "every 5xx is a network error", required: "error",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if r.Status >= 500 {
							*o = runner.Outcome{Kind: runner.KindTransport, Status: r.Status, Text: o.Text}
						}
					}
				}),
			},
			{
				name: "namespace-is-the-version", bug: "an answer in another namespace, or in none, is refused", recommended: "attributes",
				sdk: bug(newIAM, func(s *sdk[iamBody]) {
					s.parse = func(r runner.Response) (iamBody, error) {
						var none iamBody
						if len(r.Body) > 0 && !strings.Contains(string(r.Body), `xmlns="https://iam.amazonaws.com/doc/2010-05-08/"`) {
							return none, fmt.Errorf("the namespace is not that of the version")
						}
						return parseXML[iamBody](r)
					}
				}),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newIAM, func(s *sdk[iamBody]) { s.parse = reuse[iamBody](xml.Unmarshal) }),
			},
		},
	}
}

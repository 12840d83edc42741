package families_test

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// copyBody is what S3 writes: the members of an error or of a result, by the root.
type copyBody struct {
	XMLName   xml.Name
	Code      string
	Message   string
	Resource  string
	RequestID string `xml:"RequestId"`
	HostID    string `xml:"HostId"`
	copyResult
}

type copyResult struct {
	ETag         string
	LastModified string
	Owner        *struct{ ID, DisplayName string }
	Part         []string
}

func copyFailed(r runner.Response, b copyBody) bool {
	return r.Status >= 400 || b.XMLName.Local == "Error"
}

func copyCode(_ runner.Response, b copyBody) string { return b.Code }

func copyMessage(_ runner.Response, b copyBody) string { return b.Message }

func copyRequestID(r runner.Response, b copyBody) string {
	return cmp.Or(r.Header.Get("x-amz-request-id"), b.RequestID)
}

func copyHostID(r runner.Response, b copyBody) string {
	return cmp.Or(r.Header.Get("x-amz-id-2"), b.HostID)
}

func newS3() *sdk[copyBody] {
	return &sdk[copyBody]{
		Description: describe("aws", "s3", "xml", runner.FieldRequestID, runner.FieldHostID),
		parse:       parseXML[copyBody], failed: copyFailed,
		code: copyCode, message: copyMessage, requestID: copyRequestID, hostID: copyHostID,
		data: func(b copyBody) any { return b.copyResult },
	}
}

func s3() family {
	return family{
		name: "s3", correct: as(newS3),
		headers: map[string]string{"requestId": "x-amz-request-id", "hostId": "x-amz-id-2"},
		broken: []broken{
			{
				name: "status-alone", bug: "an error at 200 is a success", required: "error",
				sdk: bug(newS3, func(s *sdk[copyBody]) { s.failed = byStatus[copyBody] }),
			},
			{
				name: "root-by-prefix", bug: "at 200 the body is an error where it has <Error> right behind the declaration", required: "error",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.failed = func(r runner.Response, _ copyBody) bool {
						_, root, _ := strings.Cut(string(r.Body), "?>")
						return r.Status >= 400 || strings.HasPrefix(root, "<Error>")
					}
				}),
			},
			{
				name: "made-up-500", bug: "an error at 200 is shown with the status 500", required: "http-status",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if o.Kind == runner.KindError && r.Status < 300 {
							o.Status = http.StatusInternalServerError
						}
					}
				}),
			},
			{
				name: "body-alone", bug: "the request id is looked for in the body alone", required: "request-id",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.requestID = func(_ runner.Response, b copyBody) string { return b.RequestID }
				}),
			},
			{
				name: "header-alone", bug: "a request id in the body is not seen", required: "other-place",
				sdk: bug(newS3, func(s *sdk[copyBody]) { s.requestID = inHeader[copyBody]("x-amz-request-id") }),
			},
			{
				name: "resource-for-host", bug: "the resource is shown as the host id", required: "host-id",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.hostID = func(_ runner.Response, b copyBody) string { return b.Resource }
				}),
			},
			{
				name: "one-id", bug: "the request id is shown as the host id, too", required: "host-id",
				sdk: bug(newS3, func(s *sdk[copyBody]) { s.hostID = copyRequestID }),
			},
			{
				name: "expects-a-wrapper", bug: "code and message are looked for in an Error below the root", required: "code message",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					type wrapped struct {
						Error struct{ Code, Message string }
					}
					read := func(r runner.Response) (w wrapped) { _ = xml.Unmarshal(r.Body, &w); return w }
					s.code = func(r runner.Response, _ copyBody) string { return read(r).Error.Code }
					s.message = func(r runner.Response, _ copyBody) string { return read(r).Error.Message }
				}),
			},
			{
				name: "trims-quotes", bug: "the quotes of an ETag are taken off", required: "success",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.data = func(b copyBody) any {
						b.ETag = strings.Trim(b.ETag, `"`)
						return b.copyResult
					}
				}),
			},
			{
				name: "last-part", bug: "of a repeated element the last one is shown", required: "success",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.data = func(b copyBody) any {
						if n := len(b.Part); n > 1 {
							b.Part = b.Part[n-1:]
						}
						return b.copyResult
					}
				}),
			},
			{
				name: "pattern", bug: "code and message are found by patterns", required: "message", recommended: "entities comments cdata",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.code = func(r runner.Response, _ copyBody) string { return between(r.Body, "<Code>", "</Code>") }
					s.message = func(r runner.Response, _ copyBody) string { return between(r.Body, "<Message>", "</Message>") }
				}),
			},
			{
				name: "not-found-is-nothing", bug: "a 404 is a success with nothing in it", required: "error",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if r.Status == http.StatusNotFound {
							*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID}
						}
					}
				}),
			},
			{
				name: "bodiless-without-ids", bug: "an error without a body has no ids, though the header has them", recommended: "empty-body",
				sdk: bug(newS3, func(s *sdk[copyBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if len(r.Body) == 0 && r.Status >= 400 {
							*o = runner.Outcome{Kind: runner.KindError, Status: r.Status, Text: http.StatusText(r.Status)}
						}
					}
				}),
			},
			{
				name: "prints-null", bug: "a missing code is printed as null", required: "no-invention",
				sdk: bug(newS3, func(s *sdk[copyBody]) { s.code = unlessEmpty("null", copyCode) }),
			},
			{
				name: "sniffs-nothing", bug: "the first byte of a body is looked at without asking whether there is one", required: "no-crash",
				sdk: bug(newS3, func(s *sdk[copyBody]) { s.parse = sniffing('<', parseXML[copyBody]) }),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newS3, func(s *sdk[copyBody]) { s.parse = reuse[copyBody](xml.Unmarshal) }),
			},
		},
	}
}

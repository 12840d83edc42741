package families_test

import (
	"encoding/json"
	"strconv"

	"github.com/sdkconform/sdkconform/runner"
)

// hostsBody is what UCloud writes: RetCode beside a message, or beside the payload.
type hostsBody struct {
	RetCode text
	Message text
	hosts
}

type hosts struct {
	TotalCount json.Number
	UHostSet   []struct {
		UHostID string `json:"UHostId"`
		Disk    json.Number
		Remark  *string
		IPSet   []string
	}
	Offset json.Number
}

const ucloudHeader = "X-UCLOUD-REQUEST-UUID"

func hostsFailed(r runner.Response, b hostsBody) bool { return r.Status >= 400 || b.RetCode != "0" }

func hostsCode(_ runner.Response, b hostsBody) string {
	if b.RetCode == "0" {
		return "" // which is no code of an error
	}
	return string(b.RetCode)
}

func hostsMessage(_ runner.Response, b hostsBody) string { return string(b.Message) }

func newUCloud() *sdk[hostsBody] {
	return &sdk[hostsBody]{
		Description: describe("ucloud", "uhost", "json", runner.FieldRequestID),
		parse:       parseJSON[hostsBody], failed: hostsFailed,
		code: hostsCode, message: hostsMessage, requestID: inHeader[hostsBody](ucloudHeader),
		data: func(b hostsBody) any { return b.hosts },
	}
}

func ucloud() family {
	// number is the code as a typed structure has it: 0 where there is none.
	number := func(b hostsBody) int {
		n, _ := strconv.Atoi(string(b.RetCode))
		return n
	}
	return family{
		name: "ucloud", correct: as(newUCloud),
		headers: map[string]string{"requestId": ucloudHeader},
		broken: []broken{
			{
				name: "status-alone", bug: "the status alone tells an error", required: "error",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) { s.failed = byStatus[hostsBody] }),
			},
			{
				name: "absent-is-zero", bug: "a body without a RetCode is a success, as its integer is 0", required: "error",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.failed = func(r runner.Response, b hostsBody) bool { return r.Status >= 400 || number(b) != 0 }
				}),
			},
			{
				name: "prints-zero", bug: "a missing code is printed as 0", recommended: "no-invention",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.code = func(_ runner.Response, b hostsBody) string { return strconv.Itoa(number(b)) }
				}),
			},
			{
				name: "positive-alone", bug: "a negative RetCode is a success", required: "error",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.failed = func(r runner.Response, b hostsBody) bool {
						return r.Status >= 400 || b.RetCode == "" || number(b) > 0
					}
				}),
			},
			{
				name: "typed-code", bug: "a RetCode that is a string makes the answer unreadable", recommended: "non-string",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.parse = func(r runner.Response) (hostsBody, error) {
						var typed struct{ RetCode *int }
						if err := json.Unmarshal(unmarked(r.Body), &typed); err != nil {
							return hostsBody{}, err
						}
						return parseJSON[hostsBody](r)
					}
				}),
			},
			{
				name: "float-code", bug: "the code is printed as a float", required: "code",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.code = mapped(hostsCode, func(code string) string {
						f, err := strconv.ParseFloat(code, 64)
						if err != nil {
							return code
						}
						return strconv.FormatFloat(f, 'f', 6, 64)
					})
				}),
			},
			{
				name: "message-for-code", bug: "the message is shown as the code", required: "code",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) { s.code = hostsMessage }),
			},
			{
				name: "body-id", bug: "the request id is looked for in the body", required: "request-id",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.requestID = func(r runner.Response, _ hostsBody) string { return member(r.Body, "RequestId") }
				}),
			},
			{
				name: "data-means-success", bug: "data beside an error make it a success", required: "error",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.failed = func(r runner.Response, b hostsBody) bool { return hostsFailed(r, b) && b.UHostSet == nil }
				}),
			},
			{
				name: "omits-zero", bug: "numbers that are 0 vanish from data", required: "success",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.data = without(s.data, func(value any) bool { return value == json.Number("0") })
				}),
			},
			{
				name: "floats", bug: "numbers of data are rounded", required: "success",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) { s.data = floats(s.data) }),
			},
			{
				name: "no-code-no-error", bug: "what has no RetCode is a success, a page of a proxy, too", required: "never-success error",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if o.Code == "" {
							*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID, Data: o.Data}
						}
					}
				}),
			},
			{
				name: "waits-for-the-rest", bug: "a cut body is waited for", required: "no-hang", hangs: true,
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) { s.parse = untilClosed('}', parseJSON[hostsBody]) }),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newUCloud, func(s *sdk[hostsBody]) { s.parse = reuse[hostsBody](json.Unmarshal) }),
			},
		},
	}
}

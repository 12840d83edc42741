package families_test

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// ec2Body is what EC2 writes: a list of errors beside RequestID, or the members of a
// success beside requestId.
type ec2Body struct {
	Errors []struct {
		Code    string
		Message string
	} `xml:"Errors>Error"`
	ErrorRequestID string `xml:"RequestID"`
	RequestID      string `xml:"requestId"`
	ec2Instances
}

type ec2Instances struct {
	Reservations struct {
		Item []ec2Reservation `xml:"item" json:"item"`
	} `xml:"reservationSet" json:"reservationSet"`
	NextToken string `xml:"nextToken" json:"nextToken"`
}

type ec2Reservation struct {
	ID    string `xml:"reservationId" json:"reservationId"`
	Owner string `xml:"ownerId" json:"ownerId"`
	Note  string `xml:"note" json:"note"`
}

func ec2Code(_ runner.Response, b ec2Body) string {
	if len(b.Errors) == 0 {
		return ""
	}
	return b.Errors[0].Code
}

func ec2Message(_ runner.Response, b ec2Body) string {
	if len(b.Errors) == 0 {
		return ""
	}
	return b.Errors[0].Message
}

func ec2RequestID(r runner.Response, b ec2Body) string {
	if byStatus(r, b) || len(b.Errors) > 0 {
		return b.ErrorRequestID
	}
	return b.RequestID
}

func newEC2() *sdk[ec2Body] {
	return &sdk[ec2Body]{
		Description: describe("aws", "ec2", "xml", runner.FieldRequestID),
		parse:       parseXML[ec2Body], failed: byStatus[ec2Body],
		code: ec2Code, message: ec2Message, requestID: ec2RequestID,
		data: func(b ec2Body) any { return b.ec2Instances },
	}
}

func ec2() family {
	return family{
		name: "ec2", correct: as(newEC2),
		broken: []broken{
			{
				name: "no-list", bug: "code and message are looked for in Error, not in Errors/Error", required: "code message",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					type unlisted struct {
						Error struct{ Code, Message string }
					}
					read := func(r runner.Response) (u unlisted) { _ = xml.Unmarshal(r.Body, &u); return u }
					s.code = func(r runner.Response, _ ec2Body) string { return read(r).Error.Code }
					s.message = func(r runner.Response, _ ec2Body) string { return read(r).Error.Message }
				}),
			},
			{
				name: "last-of-the-list", bug: "each error of the list takes the place of the one before", required: "code message",
				unfuzzed: "no generated case has a second error in the list",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.parse = func(r runner.Response) (ec2Body, error) {
						b, err := parseXML[ec2Body](r)
						if n := len(b.Errors); n > 1 {
							b.Errors[0] = b.Errors[n-1]
						}
						return b, err
					}
				}),
			},
			{
				name: "joins-the-list", bug: "the codes of all errors are joined", required: "code",
				unfuzzed: "no generated case has a second error in the list",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.code = func(_ runner.Response, b ec2Body) string {
						var codes []string
						for _, e := range b.Errors {
							codes = append(codes, e.Code)
						}
						return strings.Join(codes, ", ")
					}
				}),
			},
			{
				name: "one-spelling", bug: "the request id of errors is looked for in requestId, as that of successes", required: "request-id",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.requestID = func(_ runner.Response, b ec2Body) string { return b.RequestID }
				}),
			},
			{
				name: "errors-alone-have-ids", bug: "a success shows no request id", required: "request-id",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.requestID = func(_ runner.Response, b ec2Body) string { return b.ErrorRequestID }
				}),
			},
			{
				name: "prints-nil", bug: "a missing request id is printed as <nil>", required: "no-invention",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) { s.requestID = unlessEmpty("<nil>", ec2RequestID) }),
			},
			{
				name: "code-until-dot", bug: "the code is cut at its dot", required: "code",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) { s.code = mapped(ec2Code, untilDot) }),
			},
			{
				name: "always-400", bug: "every error has the status 400", required: "http-status",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.last = func(_ runner.Response, o *runner.Outcome) {
						if o.Kind == runner.KindError {
							o.Status = http.StatusBadRequest
						}
					}
				}),
			},
			{
				name: "sniffs-nothing", bug: "the first byte of a body is looked at without asking whether there is one", required: "no-crash",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) { s.parse = sniffing('<', parseXML[ec2Body]) }),
			},
			{
				name: "waits-for-the-rest", bug: "a cut body is waited for", required: "no-hang", hangs: true,
				sdk: bug(newEC2, func(s *sdk[ec2Body]) { s.parse = untilClosed('>', parseXML[ec2Body]) }),
			},
			{
				name: "first-item", bug: "of a list the first item alone is shown", required: "success",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.data = func(b ec2Body) any {
						if n := len(b.Reservations.Item); n > 1 {
							b.Reservations.Item = b.Reservations.Item[:1]
						}
						return b.ec2Instances
					}
				}),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) { s.parse = reuse[ec2Body](xml.Unmarshal) }),
			},
			{
				name: "pattern", bug: "the code is found by a pattern", recommended: "unknown-fields cdata comments",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.code = func(r runner.Response, _ ec2Body) string { return between(r.Body, "<Code>", "</Code>") }
				}),
			},
			{
				name: "one-success", bug: "200 alone is a success", required: "success",
				sdk: bug(newEC2, func(s *sdk[ec2Body]) {
					s.failed = func(r runner.Response, _ ec2Body) bool { return r.Status != http.StatusOK }
				}),
			},
		},
	}
}

package families_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// ledgerBody is what the ledger writes: a problem as RFC 9457 has it, or a transfer.
type ledgerBody struct {
	Type     text `json:"type"`
	Title    text `json:"title"`
	Status   text `json:"status"`
	Detail   text `json:"detail"`
	Instance text `json:"instance"`
	ledgerEntry
}

type ledgerEntry struct {
	Transfer *struct {
		Number json.Number `json:"number"`
		Cents  json.Number `json:"cents"`
		Note   *string     `json:"note"`
		From   string      `json:"from"`
		To     string      `json:"to"`
	} `json:"transfer"`
	Links   []string    `json:"links"`
	Settled *string     `json:"settled"`
	Fee     json.Number `json:"fee"`
}

func ledgerCode(_ runner.Response, b ledgerBody) string { return string(b.Type) }

func ledgerMessage(_ runner.Response, b ledgerBody) string { return first(b.Detail, b.Title) }

func newLedger() *sdk[ledgerBody] {
	return &sdk[ledgerBody]{
		Description: describe("meridian", "ledger", "json"),
		parse:       parseJSON[ledgerBody], failed: byStatus[ledgerBody],
		code: ledgerCode, message: ledgerMessage,
		data: func(b ledgerBody) any { return b.ledgerEntry },
	}
}

func problem() family {
	return family{
		name: "problem", correct: as(newLedger),
		headers: map[string]string{},
		broken: []broken{
			{
				name: "last-segment", bug: "of the type the last segment alone is shown", required: "code",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.code = mapped(ledgerCode, func(code string) string { return code[strings.LastIndex(code, "/")+1:] })
				}),
			},
			{
				name: "without-fragment", bug: "the type's fragment is lost", required: "code",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.code = mapped(ledgerCode, func(code string) string {
						head, _, _ := strings.Cut(code, "#")
						return head
					})
				}),
			},
			{
				name: "normal-form", bug: "the type is parsed and written anew", required: "code",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.code = mapped(ledgerCode, func(code string) string {
						u, err := url.Parse(code)
						if err != nil {
							return code
						}
						return u.String()
					})
				}),
			},
			{
				name: "decoded", bug: "what is escaped in the type is not any more", required: "code",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.code = mapped(ledgerCode, func(code string) string {
						if plain, err := url.PathUnescape(code); err == nil {
							return plain
						}
						return code
					})
				}),
			},
			{
				name: "title-for-code", bug: "the title is shown as the code", required: "code",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.code = func(_ runner.Response, b ledgerBody) string { return string(b.Title) }
				}),
			},
			{
				name: "title-alone", bug: "the detail is not shown", required: "message",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.message = func(_ runner.Response, b ledgerBody) string { return string(b.Title) }
				}),
			},
			{
				name: "detail-alone", bug: "a problem that has a title alone has no message", required: "message",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.message = func(_ runner.Response, b ledgerBody) string { return string(b.Detail) }
				}),
			},
			{
				name: "status-of-the-body", bug: "the body's status is shown in the place of the line's", required: "http-status",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if n, err := strconv.Atoi(member(r.Body, "status")); err == nil && o.Kind == runner.KindError {
							o.Status = n
						}
					}
				}),
			},
			{
				name: "typed-status", bug: "a status in the body that is a string makes the answer unreadable", recommended: "non-string",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.parse = func(r runner.Response) (ledgerBody, error) {
						var typed struct {
							Status int `json:"status"`
						}
						if err := json.Unmarshal(unmarked(r.Body), &typed); err != nil && len(r.Body) > 0 {
							return ledgerBody{}, err
						}
						return parseJSON[ledgerBody](r)
					}
				}),
			},
			{
				name: "one-content-type", bug: "an error of another content type than application/problem+json is none that can be read", recommended: "content-type",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.parse = func(r runner.Response) (ledgerBody, error) {
						if kind := r.Header.Get("Content-Type"); r.Status >= 400 && !strings.HasPrefix(kind, "application/problem+json") {
							return ledgerBody{}, fmt.Errorf("the content type is %q", kind)
						}
						return parseJSON[ledgerBody](r)
					}
				}),
			},
			{
				name: "about-blank", bug: "a missing type is shown as about:blank", recommended: "no-invention",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) { s.code = unlessEmpty("about:blank", ledgerCode) }),
			},
			{
				name: "instance-as-id", bug: "the instance is shown as the request id", required: "no-invention",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.requestID = func(_ runner.Response, b ledgerBody) string { return string(b.Instance) }
				}),
			},
			{
				name: "type-or-panic", bug: "the type is taken for a string without asking", required: "no-crash",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.code = func(r runner.Response, _ ledgerBody) string {
						var all map[string]any
						if json.Unmarshal(r.Body, &all) != nil || r.Status < 400 {
							return ""
						}
						return all["type"].(string)
					}
				}),
			},
			{
				name: "omits-null", bug: "members that are null vanish from data", required: "success",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) {
					s.data = without(s.data, func(value any) bool { return value == nil })
				}),
			},
			{
				name: "waits-for-the-rest", bug: "a cut body is waited for", required: "no-hang", hangs: true,
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) { s.parse = untilClosed('}', parseJSON[ledgerBody]) }),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newLedger, func(s *sdk[ledgerBody]) { s.parse = reuse[ledgerBody](json.Unmarshal) }),
			},
		},
	}
}

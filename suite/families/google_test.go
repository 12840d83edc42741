package families_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// instanceBody is what Google writes: an error, or the resource itself.
type instanceBody struct {
	Error struct {
		Code    text // the HTTP status once more
		Message text
		Status  text // the code
	} `json:"error"`
	instance
}

type instance struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	CPUPlatform *string `json:"cpuPlatform"`
	Disks       []struct {
		DeviceName string      `json:"deviceName"`
		DiskSizeGb string      `json:"diskSizeGb"`
		Index      json.Number `json:"index"`
	} `json:"disks"`
	Labels             map[string]string `json:"labels"`
	Fingerprint        json.Number       `json:"fingerprint"`
	DeletionProtection bool              `json:"deletionProtection"`
}

// parseInstance reads the answer of one call, or the first of a list of answers.
func parseInstance(r runner.Response) (instanceBody, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(unmarked(r.Body)), []byte("[")) {
		return parseJSON[instanceBody](r)
	}
	list, err := parseJSON[[]instanceBody](r)
	if err != nil || len(list) == 0 {
		return instanceBody{}, cmp.Or(err, errEmpty)
	}
	return list[0], nil
}

func instanceCode(_ runner.Response, b instanceBody) string { return string(b.Error.Status) }

func instanceMessage(_ runner.Response, b instanceBody) string { return string(b.Error.Message) }

func newGoogle() *sdk[instanceBody] {
	return &sdk[instanceBody]{
		Description: describe("google", "compute", "json"),
		parse:       parseInstance, failed: byStatus[instanceBody],
		code: instanceCode, message: instanceMessage,
		data: func(b instanceBody) any { return b.instance },
	}
}

func google() family {
	return family{
		name: "google", correct: as(newGoogle),
		headers: map[string]string{},
		broken: []broken{
			{
				name: "no-list", bug: "a list of answers cannot be read", required: "error",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) { s.parse = parseJSON[instanceBody] }),
			},
			{
				name: "object-or-panic", bug: "the root is taken for an object without asking", required: "no-crash",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.parse = func(r runner.Response) (instanceBody, error) {
						var root any
						if json.Unmarshal(r.Body, &root) == nil {
							_ = root.(map[string]any)
						}
						return parseInstance(r)
					}
				}),
			},
			{
				name: "number-for-code", bug: "error.code, which is the status, is shown as the code", required: "code",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.code = func(_ runner.Response, b instanceBody) string { return string(b.Error.Code) }
				}),
			},
			{
				name: "words-of-the-line", bug: "the words of the status line are shown as the code", required: "code",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.code = func(r runner.Response, _ instanceBody) string { return http.StatusText(r.Status) }
				}),
			},
			{
				name: "status-of-the-body", bug: "the body's status is shown in the place of the line's", required: "http-status",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						b, err := parseInstance(r)
						if n, _ := strconv.Atoi(string(b.Error.Code)); err == nil && n > 0 {
							o.Status = n
						}
					}
				}),
			},
			{
				name: "kind-of-the-body", bug: "an error is one where its body says so by a status of 400 or more", recommended: "body-status",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.failed = func(_ runner.Response, b instanceBody) bool {
						n, _ := strconv.Atoi(string(b.Error.Code))
						return n >= 400
					}
				}),
			},
			{
				name: "typed-status", bug: "a status in the body that is a string makes the answer unreadable", recommended: "non-string",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.parse = func(r runner.Response) (instanceBody, error) {
						var typed struct {
							Error struct{ Code int } `json:"error"`
						}
						if bytes.HasPrefix(r.Body, []byte("{")) {
							if err := json.Unmarshal(r.Body, &typed); err != nil {
								return instanceBody{}, err
							}
						}
						return parseInstance(r)
					}
				}),
			},
			{
				name: "prints-nil-id", bug: "a request id is shown, which no answer has", required: "no-invention",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.requestID = func(runner.Response, instanceBody) string { return "<nil>" }
				}),
			},
			{
				name: "invents-an-id", bug: "the SDK's own number of the call is shown as the request id", required: "no-invention",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.requestID = func(runner.Response, instanceBody) string { return "call-1" }
				}),
			},
			{
				name: "joins", bug: "the code is put before the message", required: "message",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.message = func(r runner.Response, b instanceBody) string {
						return instanceCode(r, b) + ": " + instanceMessage(r, b)
					}
				}),
			},
			{
				name: "numbers-of-strings", bug: "strings of digits are shown as numbers", required: "success",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.data = func(b instanceBody) any {
						written, _ := json.Marshal(b.instance)
						all := members(written)
						all["id"] = json.RawMessage(cmp.Or(strings.Trim(string(all["id"]), `"`), "0"))
						return all
					}
				}),
			},
			{
				name: "omits-false", bug: "members that are false vanish from data", required: "success",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.data = without(s.data, func(value any) bool { return value == false })
				}),
			},
			{
				name: "floats", bug: "numbers of data are rounded", required: "success",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) { s.data = floats(s.data) }),
			},
			{
				name: "no-error-no-failure", bug: "a response without an error in its body is a success", required: "never-success",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) {
					s.last = func(r runner.Response, o *runner.Outcome) {
						if !bytes.Contains(r.Body, []byte(`"error"`)) {
							*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, Data: o.Data}
						}
					}
				}),
			},
			{
				name: "reuses-its-body", bug: "all responses are parsed into one variable", required: "deterministic",
				sdk: bug(newGoogle, func(s *sdk[instanceBody]) { s.parse = reuse[instanceBody](json.Unmarshal) }),
			},
		},
	}
}

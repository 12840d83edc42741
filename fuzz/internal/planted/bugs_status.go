package planted

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// statusBugs are those of the status line and of what the body says beside it.
func statusBugs() []Bug {
	return []Bug{
		{
			Name:       "status-listed",
			What:       "A 4xx or 5xx status that no page prints (429, 502) is taken for a success.",
			Conditions: 1,
			plant: func(r *reader) {
				r.kind = func(status int) string {
					if status < 400 || slices.Contains([]int{400, 401, 403, 404, 409, 500, 503}, status) {
						return kind(status)
					}
					return runner.KindSuccess
				}
			},
		},
		{
			Name:       "status-200-only",
			What:       "A 2xx status other than 200 is taken for an error.",
			Conditions: 1,
			plant: func(r *reader) {
				r.kind = func(status int) string {
					if status > 200 && status < 300 {
						return runner.KindError
					}
					return kind(status)
				}
			},
		},
		{
			Name:       "status-of-body",
			What:       "A number HttpStatus in the body is shown in the place of a status line that says otherwise.",
			Conditions: 2, Formats: onlyJSON, // HttpStatus in the body; another status
			plant: inBody(func(m member) (string, bool) {
				n, ok := m.value.(json.Number)
				return n.String(), ok
			}),
		},
		{
			Name:       "status-of-body-text",
			What:       "A text HttpStatus in the body is shown in the place of a status line that says otherwise; a number is not.",
			Conditions: 3, Formats: onlyJSON, // HttpStatus in the body; as a text; another status
			plant: inBody(func(m member) (string, bool) {
				s, ok := m.value.(string)
				return s, ok
			}),
		},
		{
			Name:       "code-ok-success",
			What:       "A 4xx or 5xx whose Code is OK is taken for a success.",
			Conditions: 2, Providers: onlyAlibaba, // 4xx or 5xx; that code
			plant: lastLook(func(o *runner.Outcome) {
				if o.Kind == runner.KindError && strings.EqualFold(o.Code, "OK") {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: o.Status, RequestID: o.RequestID}
				}
			}),
		},
		{
			Name:       "empty-body-success",
			What:       "A 4xx or 5xx without a body is taken for a success: there is no error in it.",
			Conditions: 2, // no body; 4xx or 5xx
			plant: func(r *reader) {
				r.empty = func(x *reading) (runner.Outcome, bool) {
					return runner.Outcome{Kind: runner.KindSuccess, Status: x.Status}, true
				}
			},
		},
		{
			Name:       "server-error-empty-message",
			What:       "A 5xx with a code of two segments and an empty message panics: its last byte is looked at for a full stop.",
			Conditions: 3, // 5xx; a code with a dot; no message or an empty one
			plant: lastLook(func(o *runner.Outcome) {
				if o.Kind == runner.KindError && o.Status >= 500 && strings.Contains(o.Code, ".") && o.Message[len(o.Message)-1] != '.' {
					o.Text += "."
				}
			}),
		},
		{
			Name:       "gateway-html-success",
			What:       "A page of a proxy at 502, 503 or 504 is taken for a success without fields.",
			Conditions: 2, // markup that is no answer of the service's; such a status
			plant: func(r *reader) {
				r.last = func(x *reading, o *runner.Outcome) {
					gateway := x.Status == 502 || x.Status == 503 || x.Status == 504
					if gateway && o.Kind == runner.KindUndecodable && len(x.text) > 0 && x.text[0] == '<' {
						*o = runner.Outcome{Kind: runner.KindSuccess, Status: x.Status}
					}
				}
			},
		},
	}
}

// inBody lets a status in the body win.
func inBody(status func(m member) (string, bool)) func(*reader) {
	return func(r *reader) {
		r.status = func(x *reading, body object) int {
			if m, ok := find(body, "HttpStatus"); ok {
				if s, ok := status(m); ok {
					if n, err := strconv.Atoi(s); err == nil {
						return n
					}
				}
			}
			return x.Status
		}
	}
}

func lastLook(f func(o *runner.Outcome)) func(*reader) {
	return func(r *reader) { r.last = func(_ *reading, o *runner.Outcome) { f(o) } }
}

package googleapigoclient

import (
	"net/http"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	info      = `"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"googleapis.com","reason":"IAM_PERMISSION_DENIED"}]`
	errorJSON = `{"error":{"code":403,"message":"No.",` + info + `}}`
)

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "google", Product: "cloudresourcemanager", Version: "v3", Action: "liens/p1-l2",
		Format: "json", Status: status, Header: http.Header{"Content-Type": {"application/json; charset=UTF-8"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	refusal := func(status int, code, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindError, Status: status, Code: code, Message: message, ErrorType: "*googleapi.Error"}
	}
	undecodable := func(by string) runner.Outcome { return runner.Outcome{Kind: runner.KindUndecodable, ErrorType: by} }
	success := func(data string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindSuccess, Status: 200, Data: []byte(data)}
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 403, errorJSON, refusal(403, "IAM_PERMISSION_DENIED", "No.")},
		{"in a list", 403, `[` + errorJSON + `]`, refusal(403, "", "No.")},
		{"in a list behind a space", 403, ` [` + errorJSON + `]`, refusal(403, "", "")},
		{"a list of errors in place of the details", 403, `{"error":{"code":403,"message":"No.","errors":[{"reason":"forbidden"}]}}`, refusal(403, "forbidden", "No.")},
		{
			"both, as several services write them", 403,
			`{"error":{"code":403,"message":"No.","errors":[{"reason":"forbidden"}],"status":"PERMISSION_DENIED",` + info + `}}`, refusal(403, "forbidden", "No."),
		},
		{"an unknown member", 403, `{"error":{"code":403,"message":"No.","more":1,` + info + `}}`, refusal(403, "", "No.")},
		{"another status in the body", 500, errorJSON, refusal(403, "IAM_PERMISSION_DENIED", "No.")},
		{"a status that is a text", 403, `{"error":{"code":"403","message":"No."}}`, refusal(403, "", "")},
		{"behind a byte order mark", 403, "\ufeff" + errorJSON, refusal(403, "", "")},
		{"HTML", 502, `<html>`, refusal(502, "", "")},
		{"success", 200, `{"name":"liens/p1-l2","more":1}`, success(`{"name":"liens/p1-l2"}`)},
		{"a member of another type", 200, `{"restrictions":{}}`, undecodable("*json.UnmarshalTypeError")},
		{"cut off", 200, `{"name":`, undecodable("*json.SyntaxError")},
		{"null", 200, `null`, runner.Outcome{Kind: runner.KindSuccess}},
	}
	for _, test := range tests {
		kittest.Decode(t, test.name, New(), response(test.status, test.body), test.want)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for. It
// has no retries.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{Error: response(403, errorJSON), Code: "IAM_PERMISSION_DENIED", CutBody: runner.KindError})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) { kittest.Version(t, New(), "google.golang.org/api", pinned) }

package bcesdkgo

import (
	"net/http"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const errorJSON = `{"requestId":"R","code":"AccessDenied","message":"no"}`

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "baidu", Product: "bcc", Version: "v2", Action: "ListInstances", Format: "json", Status: status,
		Header: http.Header{"Content-Type": {"application/json"}, "X-Bce-Request-Id": {"H"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	failed := func(status int, code, message, id string) runner.Outcome {
		return runner.Outcome{
			Kind: runner.KindError, Status: status, Code: code, Message: message, RequestID: id, ErrorType: "*bce.BceServiceError",
		}
	}
	unread := failed(502, "MalformedJSON", "Service json error message decode failed", "H")
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 403, errorJSON, failed(403, "AccessDenied", "no", "R")},
		{"error with a member of the SDK's own name", 403, `{"code":"A","message":"no","StatusCode":200}`, failed(200, "A", "no", "H")},
		{"HTML at 502", 502, `<html>`, unread},
		{"a list at 502", 502, `[]`, unread},
		{"nothing at 403", 403, ``, failed(403, "AccessDenied", "403 Forbidden", "H")},
		{"success", 200, `{"instances":[{"id":"i"}]}`, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "H", Data: []byte(`{"instances":[{"id":"i"}]}`),
		}},
		{"cut off at 200", 200, `{"instances":`, runner.Outcome{Kind: runner.KindTransport, ErrorType: "*errors.errorString"}},
		{"nothing at 200", 200, ``, runner.Outcome{Kind: runner.KindUndecodable, ErrorType: "*errors.errorString"}},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.status, test.body), test.want)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(403, errorJSON),
		// That the body of an error breaks off is not looked at.
		Code: "AccessDenied", CutBody: runner.KindError, RetryStatus: 503, RetryCode: "InternalError",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) { kittest.Version(t, New(), "github.com/baidubce/bce-sdk-go", pinned) }

func BenchmarkDecode(b *testing.B) { kittest.BenchmarkDecode(b, New(), response(403, errorJSON)) }

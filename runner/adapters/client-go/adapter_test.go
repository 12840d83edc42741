package clientgo

import (
	"net/http"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const errorJSON = `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"No.","reason":"AlreadyExists","code":409}`

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "kubernetes", Product: "core", Version: "v1", Action: "namespaces",
		Format: "json", Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	refusal := func(status int, code, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindError, Status: status, Code: code, Message: message, ErrorType: "*errors.StatusError"}
	}
	const missing = "the server could not find the requested resource"
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 409, errorJSON, refusal(409, "AlreadyExists", "No.")},
		{"another status in the body", 500, errorJSON, refusal(409, "AlreadyExists", "No.")},
		{"a message that is a number", 404, `{"kind":"Status","apiVersion":"v1","message":1,"reason":"Gone"}`, refusal(404, "NotFound", missing)},
		{"behind a byte order mark", 404, "\ufeff" + errorJSON, refusal(404, "NotFound", missing)},
		{"HTML", 404, `<html>`, refusal(404, "NotFound", missing)},
		{"success", 200, `{"kind":"NamespaceList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}`, runner.Outcome{Kind: runner.KindSuccess}},
	}
	for _, test := range tests {
		kittest.Decode(t, test.name, New(), response(test.status, test.body), test.want)
	}
	for _, body := range []string{`{"kind":`, ``, `null`, "\ufeff{}"} {
		if got, err := New().Decode(t.Context(), response(200, body)); err != nil || got.Kind != runner.KindUndecodable {
			t.Errorf("of %q it makes %+v, %v", body, got, err)
		}
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for. It
// has no setting for retries.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{Error: response(409, errorJSON), Code: "AlreadyExists", CutBody: runner.KindTransport})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) { kittest.Version(t, New(), "k8s.io/client-go", pinned) }

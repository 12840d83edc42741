package azcore

import (
	"net/http"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const errorJSON = `{"error":{"code":"ScopeLocked","message":"No.","innererror":{"code":"Inner"}}}`

func response(status int, body string, header ...string) runner.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return runner.Response{
		Provider: "azure", Product: "resources", Version: "2021-04-01", Action: "resourcegroups",
		Format: "json", Status: status, Header: h, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const own = "*exported.ResponseError"
	refusal := func(status int, code string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindError, Status: status, Code: code, ErrorType: own}
	}
	undecodable := runner.Outcome{Kind: runner.KindUndecodable, ErrorType: "*errors.errorString"}
	tests := []struct {
		name string
		give runner.Response
		want runner.Outcome // without Text
	}{
		{"error", response(409, errorJSON), refusal(409, "ScopeLocked")},
		{"no wrapper", response(409, `{"code":"ScopeLocked"}`), refusal(409, "ScopeLocked")},
		{"the header is first", response(409, errorJSON, "x-ms-error-code", "Header"), refusal(409, "Header")},
		{"a code that is a number", response(400, `{"error":{"code":7}}`), refusal(400, "")},
		{"behind a byte order mark", response(409, "\ufeff"+errorJSON), refusal(409, "")},
		{"HTML", response(502, `<html>`), refusal(502, "")},
		{"a code in HTML", response(502, `<p><code>ERR_CONNECT_FAIL</code></p>`), refusal(502, "ERR_CONNECT_FAIL")},
		{"success", response(200, `{"value":[9007199254740993]}`), runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`{"value":[9007199254740993]}`)}},
		{"success behind a byte order mark", response(200, "\ufeff{}"), undecodable},
		{"cut off", response(200, `{"value":`), undecodable},
		{"nothing at 200", response(200, ``), runner.Outcome{Kind: runner.KindSuccess}},
	}
	for _, test := range tests {
		kittest.Decode(t, test.name, New(), test.give, test.want)
	}
}

// What the SDK's own pipeline makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(409, errorJSON), Code: "ScopeLocked", CutBody: runner.KindTransport, RetryStatus: 429, RetryCode: "TooManyRequests",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/Azure/azure-sdk-for-go/sdk/azcore", pinned)
}

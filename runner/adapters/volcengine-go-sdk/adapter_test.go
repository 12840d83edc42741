package volcenginegosdk

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	errorJSON   = `{"ResponseMetadata":{"RequestId":"R","Error":{"Code":"AccessDenied","Message":"no","CodeN":100013}}}`
	successJSON = `{"ResponseMetadata":{"RequestId":"R"},"Result":{"Zones":[{"ZoneId":"cn-beijing-a"}]}}`
)

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "volcengine", Product: "ecs", Version: "2020-04-01", Action: "DescribeZones", Format: "json",
		Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const syntaxError = "*json.SyntaxError"
	denied := runner.Outcome{Kind: runner.KindError, Code: "AccessDenied", Message: "no", RequestID: "R", ErrorType: "*volcengineerr.requestError"}
	at := func(status int, o runner.Outcome) runner.Outcome { o.Status = status; return o }
	unread := func(errorType string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindUndecodable, ErrorType: errorType}
	}
	unknown := unread("*volcengineerr.baseError")
	unknown.Code, unknown.Message = "UnknownError", "unknown error"
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error at 403", 403, errorJSON, at(403, denied)},
		{"error at 200", 200, errorJSON, at(200, denied)},
		{"success", 200, successJSON, runner.Outcome{Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"Zones":[{"ZoneId":"cn-beijing-a"}]}`)}},
		{"success with a big number", 200, `{"Result":{"N":9007199254740993}}`, runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`{"N":9007199254740992}`)}},
		{"error without metadata", 500, `{"errorcode":"A","message":"m"}`, unknown},
		{"error with a number for its code", 403, strings.Replace(errorJSON, `"AccessDenied"`, `1`, 1), unread("*json.UnmarshalTypeError")},
		{"HTML at 502", 502, `<html>`, unread(syntaxError)},
		{"nothing at 500", 500, ``, unread(syntaxError)},
		{"cut off at 200", 200, `{"Result":`, runner.Outcome{Kind: runner.KindTransport, ErrorType: "*errors.errorString"}},
		{"nothing at 200", 200, ``, unread("*errors.errorString")},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.status, test.body), test.want)
	}
}

// TestPanic states that panics of the SDK reach the caller.
func TestPanic(t *testing.T) {
	for status, body := range map[int]string{200: `null`, 404: `{"ResponseMetadata":{"RequestId":"R"}}`} {
		kittest.Panic(t, New(), response(status, body))
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(403, errorJSON),
		Code:  "AccessDenied", CutBody: runner.KindTransport, RetryStatus: 429, RetryCode: "FlowLimitExceeded",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/volcengine/volcengine-go-sdk", pinned)
}

func BenchmarkDecode(b *testing.B) { kittest.BenchmarkDecode(b, New(), response(403, errorJSON)) }

package ucloudsdkgo

import (
	"net/http"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const errorJSON = `{"RetCode":171,"Message":"no","Action":"DescribeUHostInstanceResponse"}`

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "ucloud", Product: "uhost", Version: "v1", Action: "DescribeUHostInstance", Format: "json", Status: status,
		Header: http.Header{"Content-Type": {"application/json"}, "X-Ucloud-Request-Uuid": {"R"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const sdkError = "uerr.ServerError"
	yes, no := true, false
	failed := func(code, message string, retryable *bool) runner.Outcome {
		return runner.Outcome{
			Kind: runner.KindError, Status: 200, Code: code, Message: message, RequestID: "R", Retryable: retryable, ErrorType: sdkError,
		}
	}
	unread := func(status int, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindUndecodable, Status: status, Message: message, RequestID: "R", Retryable: &no, ErrorType: sdkError}
	}
	success := func(data string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindSuccess, RequestID: "R", Data: []byte(data)}
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 200, errorJSON, failed("171", "no", &no)},
		{"error with its code as a text", 200, `{"RetCode":"171","Message":"no"}`, failed("171", "no", &no)},
		{"error with a code of a product", 200, `{"RetCode":8039,"Message":"no"}`, failed("8039", "no", &yes)},
		{"error without a code", 200, `{"Message":"no"}`, success(`{"Message":"no","RetCode":0}`)},
		{"error at 400", 400, errorJSON, runner.Outcome{
			Kind: runner.KindError, Status: 400, Message: "400 Bad Request", Retryable: &no, ErrorType: sdkError,
		}},
		{"success", 200, `{"RetCode":0,"TotalCount":1}`, success(`{"RetCode":0,"TotalCount":1}`)},
		{"success with a big number", 200, `{"RetCode":0,"N":9007199254740993}`, success(`{"N":9007199254740992,"RetCode":0}`)},
		{"cut off", 200, `{"RetCode":`, unread(200, "response body\n[{\"RetCode\":] got error, unexpected end of JSON input")},
		{"nothing at 204", 204, ``, unread(200, "response body got empty")},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.status, test.body), test.want)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(200, errorJSON),
		Code:  "171", CutBody: runner.KindTransport, RetryStatus: 503, RetryCode: "150",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) { kittest.Version(t, New(), "github.com/ucloud/ucloud-sdk-go", pinned) }

func BenchmarkDecode(b *testing.B) { kittest.BenchmarkDecode(b, New(), response(200, errorJSON)) }

package cosgosdkv5

import (
	"net/http"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: runner.Response{
			Provider: "tencent-cos", Product: "cos", Version: "5", Format: "xml",
			Action: "/", // the action of a request is its method and its path
			Status: 403, Header: http.Header{"Content-Type": {"application/xml"}}, Body: []byte(refusal),
		},
		Code: "AccessDenied", CutBody: runner.KindError, RetryStatus: 503, RetryCode: "SlowDown",
	})
}

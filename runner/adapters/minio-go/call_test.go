package miniogo

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
			Provider: "aws-s3", Product: "s3", Version: "2006-03-01", Format: "xml",
			Action: "/bucket/object", // the action of a request is its method and its path
			Status: 404, Header: http.Header{"Content-Type": {"application/xml"}}, Body: []byte(refusal),
		},
		Code: "NoSuchUpload", CutBody: runner.KindTransport, RetryStatus: 503, RetryCode: "SlowDown",
	})
}

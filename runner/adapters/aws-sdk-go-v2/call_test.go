package awssdkgov2

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	r := ofDynamoDB
	r.Status, r.Body = 400, []byte(`{"__type":"ResourceNotFoundException","message":"m"}`)
	kittest.Call(t, New(), kittest.Expected{
		Error: r, Code: "ResourceNotFoundException", CutBody: runner.KindUndecodable, RetryStatus: 503, RetryCode: "InternalServerError",
	})
}

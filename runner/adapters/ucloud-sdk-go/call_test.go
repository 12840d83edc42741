package ucloudsdkgo

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(200, errorJSON),
		Code:  "171", CutBody: runner.KindTransport, RetryStatus: 503, RetryCode: "150",
	})
}

package bcesdkgo

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(403, errorJSON),
		// That the body of an error breaks off is not looked at.
		Code: "AccessDenied", CutBody: runner.KindError, RetryStatus: 503, RetryCode: "InternalError",
	})
}

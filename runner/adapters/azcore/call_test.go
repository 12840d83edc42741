package azcore

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own pipeline makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(409, errorJSON), Code: "ScopeLocked", CutBody: runner.KindTransport, RetryStatus: 429, RetryCode: "TooManyRequests",
	})
}

package googleapigoclient

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for. It
// has no retries.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{Error: response(403, errorJSON), Code: "IAM_PERMISSION_DENIED", CutBody: runner.KindError})
}

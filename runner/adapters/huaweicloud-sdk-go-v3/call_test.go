package huaweicloudsdkgov3

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: runner.Response{
			Provider: "huawei", Product: "ecs", Version: "v1", Format: "json",
			Action: "os-server-groups", // a request names the action by its path alone
			Status: 404, Body: []byte(errorJSON),
		},
		// The error of a body that breaks off is made before the status is put into it.
		Code: "Ecs.0114", CutBody: runner.KindError, RetryStatus: 429, RetryCode: "Common.1503",
	})
}

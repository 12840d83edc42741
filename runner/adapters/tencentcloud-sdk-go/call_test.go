package tencentcloudsdkgo

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: runner.Response{
			Provider: "tencent", Product: "cvm", Version: "2017-03-12", Action: "DescribeInstancesStatus", Format: "json",
			Status: 200, Body: []byte(`{"Response":{"Error":{"Code":"AuthFailure","Message":"m"},"RequestId":"R"}}`),
		},
		Code: "AuthFailure", CutBody: runner.KindUndecodable, RetryStatus: 200, RetryCode: "RequestLimitExceeded",
	})
}

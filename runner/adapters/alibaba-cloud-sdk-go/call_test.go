package alibabacloudsdkgo

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: runner.Response{
			Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "DescribeRegions", Format: "json",
			Status: 400, Body: []byte(`{"RequestId":"R","HostId":"H","Code":"InvalidOwner","Message":"m"}`),
		},
		Code: "InvalidOwner", CutBody: runner.KindTransport, RetryStatus: 503, RetryCode: "ServiceUnavailable",
	})
}

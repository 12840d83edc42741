package tencentcloudsdkgocvm

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

func response(product, action string, status int, body string) runner.Response {
	return runner.Response{
		Provider: "tencent", Product: product, Version: "2017-03-12", Action: action,
		Format: "json", Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const sdkError = "*errors.TencentCloudSDKError"
	yes, no := true, false
	for _, test := range []struct {
		name    string
		product string
		action  string
		status  int
		body    string
		want    runner.Outcome // without Text
	}{
		{"error with a constant", "cvm", "DescribeInstancesStatus", 200, `{"Response":{"Error":{"Code":"InvalidInstanceId.NotFound","Message":"m"},"RequestId":"R"}}`, runner.Outcome{
			Kind: runner.KindError, Code: "InvalidInstanceId.NotFound", Message: "m", RequestID: "R", Known: &yes, ErrorType: sdkError,
		}},
		{"error without one", "cvm", "DescribeInstancesStatus", 500, `{"Response":{"Error":{"Code":"Brand.New","Message":"m"},"RequestId":"R"}}`, runner.Outcome{
			Kind: runner.KindError, Code: "Brand.New", Message: "m", RequestID: "R", Known: &no, ErrorType: sdkError,
		}},
		{"success", "cvm", "DescribeInstancesStatus", 200, `{"Response":{"TotalCount":0,"InstanceStatusSet":[{"InstanceId":"i","New":1}],"RequestId":"R","New":2}}`, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"InstanceStatusSet":[{"InstanceId":"i","InstanceState":null}],"RequestId":"R","TotalCount":0}`),
		}},
		{"success with a number beyond 2^53", "cvm", "DescribeInstancesStatus", 200, `{"Response":{"TotalCount":9007199254740993,"RequestId":"R"}}`, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"InstanceStatusSet":null,"RequestId":"R","TotalCount":9007199254740993}`),
		}},
		{"success of vpc", "vpc", "DescribeVpcs", 200, `{"Response":{"TotalCount":7,"RequestId":"R"}}`, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"RequestId":"R","TotalCount":7,"VpcSet":null}`),
		}},
		{"success of cbs", "cbs", "DescribeDisks", 200, `{"Response":{"TotalCount":7,"RequestId":"R"}}`, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"DiskSet":null,"RequestId":"R","TotalCount":7}`),
		}},
	} {
		kittest.Decode(t, test.name, New(), response(test.product, test.action, test.status, test.body), test.want)
	}
	if _, err := New().Decode(t.Context(), response("cvm", "DescribeNothing", 200, "{}")); err == nil || !strings.Contains(err.Error(), "no method DescribeNothing") {
		t.Errorf("an action that there is not: %v", err)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response("cvm", "DescribeInstancesStatus", 200, `{"Response":{"Error":{"Code":"AuthFailure","Message":"m"},"RequestId":"R"}}`),
		Code:  "AuthFailure", CutBody: runner.KindUndecodable, RetryStatus: 200, RetryCode: "RequestLimitExceeded",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cvm", pinned)
}

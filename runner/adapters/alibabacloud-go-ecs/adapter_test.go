package alibabacloudgoecs

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

func response(product, version, action string, status int, body string) runner.Response {
	return runner.Response{
		Provider: "alibaba", Product: product, Version: version, Action: action, Format: "json", Status: status,
		Header: http.Header{"Content-Type": {"application/json;charset=utf-8"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	for _, test := range []struct {
		name string
		r    runner.Response
		want runner.Outcome // without Text
	}{
		{"error", response("ecs", "2014-05-26", "DescribeRegions", 400, `{"RequestId":"R","Code":"InvalidOwner","Message":"m"}`), runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: "InvalidOwner", Message: "code: 400, m request id: R", ErrorType: "*tea.SDKError",
		}},
		{"error without a code", response("kms", "2016-01-20", "ListKeys", 400, `{"RequestId":"R","Message":"m"}`), runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: "<nil>", Message: "code: 400, m request id: R", ErrorType: "*tea.SDKError",
		}},
		{"success", response("ecs", "2014-05-26", "DescribeRegions", 200, `{"RequestId":"R","Regions":{"Region":[{"RegionId":"r","New":1}]}}`), runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R",
			Data: []byte(`{"Regions":{"Region":[{"LocalName":null,"RegionEndpoint":null,"RegionId":"r","Status":null}]},"RequestId":"R"}`),
		}},
		{"success with a text for a number", response("kms", "2016-01-20", "ListKeys", 200, `{"RequestId":"R","TotalCount":"7"}`), runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R",
			Data: []byte(`{"Keys":null,"PageNumber":null,"PageSize":null,"RequestId":"R","TotalCount":7}`),
		}},
		{"success with another object for a list", response("kms", "2016-01-20", "ListKeys", 200, `{"RequestId":"R","Keys":[]}`), runner.Outcome{
			Kind: runner.KindUndecodable, ErrorType: "*errors.errorString",
		}},
	} {
		kittest.Decode(t, test.name, New(), test.r, test.want)
	}
	_, err := New().Decode(t.Context(), response("ecs", "2014-05-26", "DescribeNothing", 200, "{}"))
	if err == nil || !strings.Contains(err.Error(), "no method DescribeNothing") {
		t.Errorf("an action that there is not: %v", err)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response("ecs", "2014-05-26", "DescribeRegions", 400, `{"RequestId":"R","HostId":"H","Code":"InvalidOwner","Message":"m"}`),
		Code:  "InvalidOwner", CutBody: runner.KindUndecodable, RetryStatus: 503, RetryCode: "ServiceUnavailable",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/alibabacloud-go/ecs-20140526/v7", pinned)
}

package ossgosdkv2

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	refused = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Not you.</Message><RequestId>R-1</RequestId></Error>`
	begun   = `<InitiateMultipartUploadResult><Bucket>photos</Bucket><Key>a &amp; b</Key><UploadId>U-1</UploadId></InitiateMultipartUploadResult>`
)

func response(action string, status int, body string) runner.Response {
	return runner.Response{
		Provider: "alibaba-oss", Product: "oss", Version: "2019-05-17", Action: action, Format: "xml", Status: status,
		Header: http.Header{"Content-Type": {"application/xml"}, "X-Oss-Request-Id": {"R-2"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const initiate, head = "InitiateMultipartUpload", "HeadObject"
	failed := func(status int, code, message, id string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindError, Status: status, Code: code, Message: message, RequestID: id, ErrorType: "*oss.OperationError"}
	}
	const eof = "Failed to parse xml from response body due to: EOF. With part response body ."
	tests := []struct {
		name, action string
		status       int
		body         string
		want         runner.Outcome // without Text
	}{
		{"error", initiate, 403, refused, failed(403, "AccessDenied", "Not you.", "R-1")},
		{"error without a request id", initiate, 403, strings.Replace(refused, "<RequestId>R-1</RequestId>", "", 1), failed(403, "AccessDenied", "Not you.", "R-2")},
		{"error without a code", initiate, 403, strings.Replace(refused, "<Code>AccessDenied</Code>", "", 1), failed(403, "BadErrorResponse", "Not you.", "R-1")},
		{"error with a member that is named as the SDK's own", initiate, 403, strings.Replace(refused, "<Code>", "<StatusCode>200</StatusCode><Code>", 1), failed(200, "AccessDenied", "Not you.", "R-1")},
		{"success", initiate, 200, begun, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R-2", Data: []byte(`{"Bucket":"photos","Key":"a \u0026 b","UploadId":"U-1"}`),
		}},
		{"error at 200", initiate, 200, refused, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R-2", Data: []byte(`{"Bucket":null,"Key":null,"UploadId":null}`),
		}},
		{"cut off at 200", initiate, 200, begun[:40], runner.Outcome{
			Kind: runner.KindUndecodable, Code: "UnmarshalOutputFail", ErrorType: "*oss.ClientError",
			Message: "execute InitiateMultipartUpload fail, error code is UnmarshalOutputFail, request id:R-2",
		}},
		{"nothing at 500", initiate, 500, ``, failed(500, "BadErrorResponse", eof, "R-2")},
		{"no body of a failed HEAD", head, 404, ``, failed(404, "BadErrorResponse", eof, "R-2")},
		{"no body of a HEAD", head, 200, ``, runner.Outcome{Kind: runner.KindSuccess, Status: 200, RequestID: "R-2"}},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.action, test.status, test.body), test.want)
	}
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/aliyun/alibabacloud-oss-go-sdk-v2", pinned)
}

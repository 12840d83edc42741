package tencentcloudsdkgo

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	errorJSON   = `{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"The provided credentials could not be validated. Please check your signature is correct."},"RequestId":"ed93f3cb-f35e-473f-b9f3-0d451b8b79c6"}}`
	successJSON = `{"Response":{"TotalCount":0,"InstanceStatusSet":[],"RequestId":"b5b41468-520d-4192-b42f-595cc34b6c1c"}}`
)

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "tencent", Product: "cvm", Version: "2017-03-12", Action: "DescribeInstancesStatus",
		Format: "json", Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const sdkError = "*errors.TencentCloudSDKError"
	documented := runner.Outcome{
		Kind: runner.KindError, Code: "AuthFailure.SignatureFailure", RequestID: "ed93f3cb-f35e-473f-b9f3-0d451b8b79c6",
		Message: "The provided credentials could not be validated. Please check your signature is correct.", ErrorType: sdkError,
	}
	undecodable := func(code, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindUndecodable, Code: "ClientError." + code, Message: message, ErrorType: sdkError}
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error at 200", 200, errorJSON, documented},
		{"error at 500", 500, errorJSON, documented},
		{"error, indented", 200, strings.ReplaceAll(errorJSON, ",", ",\n    ") + "\n", documented},
		{"error without a code", 200, `{"Response":{"Error":{"Message":"m"},"RequestId":"R"}}`, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"Error":{"Message":"m"},"RequestId":"R"}`),
		}},
		{"success", 200, successJSON, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "b5b41468-520d-4192-b42f-595cc34b6c1c",
			Data: []byte(`{"InstanceStatusSet":[],"RequestId":"b5b41468-520d-4192-b42f-595cc34b6c1c","TotalCount":0}`),
		}},
		{"success with a big number", 200, `{"Response":{"Total":9007199254740993,"RequestId":"R"}}`, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"RequestId":"R","Total":9007199254740992}`),
		}},
		{"success without an envelope", 200, `{"RequestId":"R"}`, runner.Outcome{Kind: runner.KindSuccess}},
		{"success in an envelope in lower case", 200, `{"response":{"requestid":"R"}}`, runner.Outcome{Kind: runner.KindSuccess}},
		{"success at 201", 201, `{"Response":{"RequestId":"R"}}`, undecodable("HttpStatusCodeError",
			`Request fail with http status code: 201 Created, with body: {"Response":{"RequestId":"R"}}`)},
		{"nothing at 204", 204, ``, undecodable("ParseJsonError",
			`Fail to parse json content: , because: unexpected end of JSON input`)},
		{"cut off at 200", 200, `{"Response":`, undecodable("ParseJsonError",
			`Fail to parse json content: {"Response":, because: unexpected end of JSON input`)},
		{"garbage at 400", 400, `{"Code": /*`, undecodable("ParseJsonError",
			`Fail to parse json content: {"Code": /*, because: invalid character '/' looking for beginning of value`)},
		{"no error at 500", 500, `{}`, undecodable("HttpStatusCodeError",
			`Request fail with http status code: 500 Internal Server Error, with body: {}`)},
		{"nothing at 500", 500, ``, undecodable("ParseJsonError",
			`Fail to parse json content: , because: unexpected end of JSON input`)},
		{"HTML at 502", 502, `<html>`, undecodable("ParseJsonError",
			`Fail to parse json content: <html>, because: invalid character '<' looking for beginning of value`)},
		{"nested deeper than encoding/json goes", 200, `{"Response":{"RequestId":"R","x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}}`, runner.Outcome{
			Kind: runner.KindSuccess, RequestID: "R", Data: json.RawMessage(`{"RequestId":"R"}`),
		}},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.status, test.body), test.want)
	}
}

// TestHeaders states what the SDK makes of the documented success when its headers
// are unusual.
func TestHeaders(t *testing.T) {
	tests := []struct{ name, value, kind, code string }{
		{"Location", "/", runner.KindTransport, "ClientError.NetworkError"},
		{"Content-Type", "text/event-stream", runner.KindUndecodable, "ClientError.TypeError"},
		{"Content-Type", "text/html", runner.KindSuccess, ""},
		{"Content-Encoding", "identity", runner.KindUndecodable, ""},
	}
	for _, test := range tests {
		t.Run(test.name+": "+test.value, func(t *testing.T) {
			r := response(200, successJSON)
			if test.name == "Location" {
				r.Status = 302 // and so on without end
			}
			r.Header.Set(test.name, test.value)
			got, err := New().Decode(t.Context(), r)
			if err != nil || got.Kind != test.kind || got.Code != test.code {
				t.Errorf("got %+v, %v; want kind %q and code %q", got, err, test.kind, test.code)
			}
		})
	}
}

// TestPanic states that a panic of the SDK reaches the caller: it goes on with the
// nil pointer that null makes of the value that it unmarshals into.
func TestPanic(t *testing.T) {
	kittest.Panic(t, New(), response(200, `null`))
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(200, `{"Response":{"Error":{"Code":"AuthFailure","Message":"m"},"RequestId":"R"}}`),
		Code:  "AuthFailure", CutBody: runner.KindUndecodable, RetryStatus: 200, RetryCode: "RequestLimitExceeded",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common", pinned)
}

func BenchmarkDecode(b *testing.B) { kittest.BenchmarkDecode(b, New(), response(200, errorJSON)) }

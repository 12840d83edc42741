package alibabacloudsdkgo

import (
	"net/http"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	requestID = "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx"
	errorJSON = `{"RequestId":"` + requestID + `","HostId":"ecs.aliyuncs.com","Code":"InvalidOwner","Message":"OwnerId and OwnerAccount can’t be used at one API access."}`
	errorXML  = `<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>` + requestID + `</RequestId><HostId>ecs.aliyuncs.com</HostId><Code>InvalidOwner</Code><Message>OwnerId and OwnerAccount can’t be used at one API access.</Message></Error>`
	page      = `<html><body><h1>502 Bad Gateway</h1></body></html>`

	unmarshalError = "Failed to unmarshal response, but you can get the data via response.GetHttpStatusCode() and response.GetHttpContentString()"
)

func response(format string, status int, body string) runner.Response {
	contentType := "application/json;charset=utf-8"
	if format == "xml" {
		contentType = "text/xml;charset=utf-8"
	}
	return runner.Response{
		Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "DescribeRegions",
		Format: format, Status: status, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const server, client = "*errors.ServerError", "*errors.ClientError"
	tests := []struct {
		name   string
		format string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error in JSON", "json", 400, errorJSON, runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: "InvalidOwner", RequestID: requestID, HostID: "ecs.aliyuncs.com",
			Message: "OwnerId and OwnerAccount can’t be used at one API access.", ErrorType: server,
		}},
		{"error in JSON, indented", "json", 503, "{\n  \"Code\": \"ServiceUnavailable\",\n  \"RequestId\": \"R\", \"Message\": \"m\"\n}\n", runner.Outcome{
			Kind: runner.KindError, Status: 503, Code: "ServiceUnavailable", RequestID: "R", Message: "m", ErrorType: server,
		}},
		{"error in XML is not taken apart", "xml", 400, errorXML, runner.Outcome{
			Kind: runner.KindError, Status: 400, Message: errorXML, ErrorType: server,
		}},
		{"error without a message shows the body", "json", 403, `{"Code":"Forbidden"}`, runner.Outcome{
			Kind: runner.KindError, Status: 403, Code: "Forbidden", Message: `{"Code":"Forbidden"}`, ErrorType: server,
		}},
		{"success in JSON", "json", 200, `{"RequestId":"R","Regions":{"Region":[]}}`, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R",
		}},
		{"success in XML", "xml", 200, `<?xml version="1.0" encoding="UTF-8"?><ActionResponse><RequestId>R</RequestId></ActionResponse>`, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R",
		}},
		{"nothing at 204", "json", 204, ``, runner.Outcome{Kind: runner.KindSuccess, Status: 204}},
		{"JSON cut off at 200 has status 400", "json", 200, `{"RequestId":"R`, runner.Outcome{
			Kind: runner.KindUndecodable, Status: 400, Code: "SDK.JsonUnmarshalError", Message: unmarshalError, ErrorType: client,
		}},
		{"XML cut off at 200", "xml", 200, `<ActionResponse><RequestId>R`, runner.Outcome{
			Kind: runner.KindUndecodable, ErrorType: "*xml.SyntaxError",
		}},
		{"garbage at 400", "json", 400, `{"Code": /*`, runner.Outcome{
			Kind: runner.KindError, Status: 400, Message: `{"Code": /*`, ErrorType: server,
		}},
		{"nothing at 500", "json", 500, ``, runner.Outcome{Kind: runner.KindError, Status: 500, ErrorType: server}},
		{"HTML at 502", "json", 502, page, runner.Outcome{
			Kind: runner.KindError, Status: 502, Message: page, ErrorType: server,
		}},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.format, test.status, test.body), test.want)
	}
}

// TestTransportError states that an endless redirect ends as a network error.
func TestTransportError(t *testing.T) {
	r := response("json", 302, "")
	r.Header.Set("Location", "/")
	got, err := New().Decode(t.Context(), r)
	if err != nil || got.Kind != runner.KindTransport || got.ErrorType != "*url.Error" {
		t.Errorf("got %+v, %v; want a transport outcome of *url.Error", got, err)
	}
}

// TestPanic states that a panic of the SDK reaches the caller: the SDK asserts
// that each member of an error body is a string.
func TestPanic(t *testing.T) {
	kittest.Panic(t, New(), response("json", 400, `{"Code":400,"RequestId":"R"}`))
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response("json", 400, `{"RequestId":"R","HostId":"H","Code":"InvalidOwner","Message":"m"}`),
		Code:  "InvalidOwner", CutBody: runner.KindTransport, RetryStatus: 503, RetryCode: "ServiceUnavailable",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/aliyun/alibaba-cloud-sdk-go", pinned)
}

func BenchmarkDecode(b *testing.B) {
	kittest.BenchmarkDecode(b, New(), response("json", 400, errorJSON))
}

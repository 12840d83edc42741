package darabonbaopenapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	requestID   = "540CFF28-407A-40B5-B6A5-74Bxxxxxxxxx"
	errorJSON   = `{"RequestId":"` + requestID + `","HostId":"ecs.aliyuncs.com","Code":"InvalidOwner","Message":"OwnerId and OwnerAccount can’t be used at one API access."}`
	errorXML    = `<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>` + requestID + `</RequestId><HostId>ecs.aliyuncs.com</HostId><Code>InvalidOwner</Code><Message>OwnerId and OwnerAccount can’t be used at one API access.</Message></Error>`
	message     = "code: 400, OwnerId and OwnerAccount can’t be used at one API access. request id: " + requestID
	page        = `<html><body><h1>502 Bad Gateway</h1></body></html>`
	contentJSON = "application/json;charset=utf-8"
	contentXML  = "text/xml;charset=utf-8"
)

func response(contentType string, status int, body string) runner.Response {
	return runner.Response{
		Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "DescribeRegions",
		Format: "json", Status: status, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included, by default
// and with typed errors.
func TestDecode(t *testing.T) {
	const (
		client, server = "*client.ClientError", "*client.ServerError"
		syntax         = "*json.SyntaxError"
	)
	tests := []struct {
		name        string
		contentType string
		status      int
		body        string
		want        runner.Outcome // without Text; with typed errors
	}{
		{"error in JSON", contentJSON, 400, errorJSON, runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: "InvalidOwner", Message: message, RequestID: requestID, ErrorType: client,
		}},
		{"error of throttling", contentJSON, 400, `{"Code":"Throttling","Message":"m","RequestId":"R"}`, runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: "Throttling", Message: "code: 400, m request id: R", RequestID: "R",
			ErrorType: "*client.ThrottlingError",
		}},
		{"error in XML", contentXML, 400, errorXML, runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: "InvalidOwner", Message: message, RequestID: requestID, ErrorType: client,
		}},
		{"error in XML, content type with a space", "text/xml; charset=utf-8", 400, errorXML, runner.Outcome{
			Kind: runner.KindUndecodable, ErrorType: syntax,
		}},
		{"error in XML, text in two pieces", contentXML, 400, `<Error><Code>A</Code><Message>m</Message><RequestId>540C<![CDATA[FF28]]></RequestId></Error>`, runner.Outcome{
			Kind: runner.KindError, Status: 400, Code: "A", Message: "code: 400, m request id: FF28", RequestID: "FF28", ErrorType: client,
		}},
		{"error without members", contentJSON, 500, `{}`, runner.Outcome{
			Kind: runner.KindError, Status: 500, Code: "<nil>", Message: "code: 500, <nil> request id: <nil>", RequestID: "<nil>", ErrorType: server,
		}},
		{"success in JSON", contentJSON, 200, `{"RequestId":"R","Total":9007199254740993}`, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R", Data: []byte(`{"RequestId":"R","Total":9007199254740993}`),
		}},
		{"success in XML", contentXML, 200, `<ActionResponse><RequestId>R</RequestId></ActionResponse>`, runner.Outcome{
			Kind: runner.KindUndecodable, ErrorType: syntax,
		}},
		{"nothing at 204", contentJSON, 204, ``, runner.Outcome{Kind: runner.KindSuccess, Status: 204}},
		{"nothing at 302", contentJSON, 302, ``, runner.Outcome{Kind: runner.KindSuccess, Status: 302}},
		{"cut off at 200", contentJSON, 200, `{"RequestId":"R`, runner.Outcome{
			Kind: runner.KindUndecodable, ErrorType: "*errors.errorString",
		}},
		{"followed by garbage at 200", contentJSON, 200, `{"RequestId":"R"}garbage`, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R", Data: []byte(`{"RequestId":"R"}`),
		}},
		{"garbage at 400", contentJSON, 400, `{"Code": /*`, runner.Outcome{Kind: runner.KindUndecodable, ErrorType: syntax}},
		{"nothing at 500", contentJSON, 500, ``, runner.Outcome{
			Kind: runner.KindError, Status: 500, Code: "<nil>", Message: "code: 500, <nil> request id: <nil>", RequestID: "<nil>", ErrorType: server,
		}},
		{"HTML at 502", "text/html", 502, page, runner.Outcome{Kind: runner.KindUndecodable, ErrorType: syntax}},
		{"nested as deep as encoding/json goes", contentJSON, 200, `{"RequestId":"R","x":` + strings.Repeat("[", 9990) + strings.Repeat("]", 9990) + `}`, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R", Data: []byte(`{"RequestId":"R"}`),
		}},
	}
	for _, test := range tests {
		for _, a := range []runner.Decoder{New(), WithTypedErrors()} {
			name, want := a.Describe().Name, test.want
			if want.Kind == runner.KindError && name == "darabonba-openapi" {
				want.RequestID, want.ErrorType = "", "*tea.SDKError"
			}
			kittest.Decode(t, name+"/"+test.name, a, response(test.contentType, test.status, test.body), want)
		}
	}
}

// TestTransportError states that an endless redirect ends as a network error.
func TestTransportError(t *testing.T) {
	r := response(contentJSON, 302, "")
	r.Header.Set("Location", "/")
	got, err := New().Decode(t.Context(), r)
	if err != nil || got.Kind != runner.KindTransport || got.ErrorType != "*url.Error" {
		t.Errorf("got %+v, %v; want a transport outcome of *url.Error", got, err)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	kittest.Call(t, New(), kittest.Expected{
		Error: response(contentJSON, 400, `{"RequestId":"R","HostId":"H","Code":"InvalidOwner","Message":"m"}`),
		Code:  "InvalidOwner", CutBody: runner.KindUndecodable, RetryStatus: 503, RetryCode: "ServiceUnavailable",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/alibabacloud-go/darabonba-openapi/v2", pinned)
}

func BenchmarkDecode(b *testing.B) {
	kittest.BenchmarkDecode(b, New(), response(contentJSON, 400, errorJSON))
}

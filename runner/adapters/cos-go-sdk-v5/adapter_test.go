package cosgosdkv5

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	refusal = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Can’t.</Message>` +
		`<Resource>/</Resource><RequestId>R</RequestId><TraceId>T</TraceId></Error>`
	buckets = `<ListAllMyBucketsResult><Buckets><Bucket><Name>a-1</Name></Bucket></Buckets></ListAllMyBucketsResult>`
	page    = `<html><body><h1>502 Bad Gateway</h1></body></html>`
)

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "tencent-cos", Product: "cos", Version: "5", Action: "ListAllMyBuckets", Format: "xml", Status: status,
		Header: http.Header{"Content-Type": {"application/xml"}, "X-Cos-Request-Id": {"H"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const refused, unread = "*cos.ErrorResponse", "*cos.RetryError"
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 403, refusal, runner.Outcome{
			Kind: runner.KindError, Status: 403, Code: "AccessDenied", Message: "Can’t.", RequestID: "R", ErrorType: refused,
		}},
		{"success", 200, buckets, runner.Outcome{Kind: runner.KindSuccess, Status: 200, RequestID: "H"}},
		{"nothing at 204", 204, ``, runner.Outcome{Kind: runner.KindSuccess, Status: 204, RequestID: "H"}},
		{"success cut off", 200, buckets[:40], runner.Outcome{Kind: runner.KindUndecodable, ErrorType: unread}},
		{"another root at 200", 200, refusal, runner.Outcome{Kind: runner.KindUndecodable, ErrorType: unread}},
		{"the request id of the header is in the text alone", 500, ``, runner.Outcome{Kind: runner.KindError, Status: 500, ErrorType: refused}},
		{"what is behind bytes that are no text is lost", 403, strings.Replace(refusal, "’", "\xff", 1), runner.Outcome{
			Kind: runner.KindError, Status: 403, Code: "AccessDenied", ErrorType: refused,
		}},
		{"HTML at 502", 502, page, runner.Outcome{Kind: runner.KindError, Status: 502, ErrorType: refused}},
		{"a redirect is not followed", 302, ``, runner.Outcome{Kind: runner.KindError, Status: 302, ErrorType: refused}},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.status, test.body), test.want)
	}
}

// TestNoCode states that a body that is said to be JSON has the code 0.
func TestNoCode(t *testing.T) {
	r := response(500, "")
	r.Header.Set("Content-Type", "application/json")
	got, err := New().Decode(t.Context(), r)
	if err != nil || got.Code != "0" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestHead states what is left of an answer that has no body.
func TestHead(t *testing.T) {
	for status, want := range map[int]runner.Outcome{
		200: {Kind: runner.KindSuccess, Status: 200, RequestID: "H"},
		404: {Kind: runner.KindError, Status: 404, ErrorType: "*cos.ErrorResponse"},
	} {
		r := response(status, "")
		r.Action = "HeadObject"
		kittest.Decode(t, fmt.Sprint(status), New(), r, want)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	r := response(403, refusal)
	r.Action = "/" // the action of a request is its method and its path
	kittest.Call(t, New(), kittest.Expected{Error: r, Code: "AccessDenied", CutBody: runner.KindError, RetryStatus: 503, RetryCode: "SlowDown"})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/tencentyun/cos-go-sdk-v5", pinned)
}

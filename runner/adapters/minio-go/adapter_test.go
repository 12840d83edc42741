package miniogo

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const (
	refusal = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchUpload</Code><Message>Can’t.</Message><RequestId>R</RequestId><HostId>H</HostId></Error>`
	done    = `<CompleteMultipartUploadResult><Bucket>bucket</Bucket><Key>object</Key></CompleteMultipartUploadResult>`
	page    = `<html><body><h1>502 Bad Gateway</h1></body></html>`

	noKey = "The specified key does not exist."
)

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "aws-s3", Product: "s3", Version: "2006-03-01", Action: "CompleteMultipartUpload", Format: "xml", Status: status,
		Header: http.Header{"Content-Type": {"application/xml"}, "X-Amz-Request-Id": {"R"}, "X-Amz-Id-2": {"H"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	refused := func(status int, code, message string) runner.Outcome {
		return runner.Outcome{
			Kind: runner.KindError, Status: status, Code: code, Message: message, RequestID: "R", HostID: "H", ErrorType: "minio.ErrorResponse",
		}
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 404, refusal, refused(404, "NoSuchUpload", "Can’t.")},
		{"error at 200", 200, refusal, refused(200, "NoSuchUpload", "Can’t.")},
		{"success", 200, done, runner.Outcome{Kind: runner.KindSuccess}},
		{"success at 201", 201, done, refused(201, "201 Created", done)},
		{"success cut off", 200, done[:60], runner.Outcome{Kind: runner.KindUndecodable, ErrorType: "*xml.SyntaxError"}},
		{"an error that is cut off becomes another one", 404, refusal[:80], refused(404, "NoSuchKey", noKey)},
		{"so does one of more than a mebibyte", 404, strings.Replace(refusal, "Can", strings.Repeat("C", 1<<20), 1), refused(404, "NoSuchKey", noKey)},
		{"HTML at 502", 502, page, refused(502, "502 Bad Gateway", page)},
		{"nothing at 500", 500, ``, refused(500, "500 Internal Server Error", "500 Internal Server Error")},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.status, test.body), test.want)
	}
}

// TestHead states what is left of an answer that has no body.
func TestHead(t *testing.T) {
	for status, want := range map[int]runner.Outcome{
		200: {Kind: runner.KindSuccess},
		403: {
			Kind: runner.KindError, Status: 403, Code: "AccessDenied", Message: "Access Denied.", RequestID: "R", HostID: "H",
			ErrorType: "minio.ErrorResponse",
		},
	} {
		r := response(status, "")
		r.Action = "HeadObject"
		r.Header.Set("Last-Modified", "Tue, 24 Nov 2026 08:00:00 GMT")
		kittest.Decode(t, fmt.Sprint(status), New(), r, want)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	r := response(404, refusal)
	r.Action = "/bucket/object" // the action of a request is its method and its path
	kittest.Call(t, New(), kittest.Expected{Error: r, Code: "NoSuchUpload", CutBody: runner.KindTransport, RetryStatus: 503, RetryCode: "SlowDown"})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) { kittest.Version(t, New(), "github.com/minio/minio-go/v7", pinned) }

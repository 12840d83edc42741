package huaweicloudsdkgov3

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
)

const errorJSON = `{"error_code":"Ecs.0114","error_msg":"gone"}`

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "huawei", Product: "ecs", Version: "v1", Action: "ListServerGroups", Format: "json", Status: status,
		Header: http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"R"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	const sdkError = "*sdkerr.ServiceResponseError"
	failed := func(status int, code, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindError, Status: status, Code: code, Message: message, RequestID: "R", ErrorType: sdkError}
	}
	unread := func(status int, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindUndecodable, Status: status, Message: message, RequestID: "R", ErrorType: sdkError}
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 404, errorJSON, failed(404, "Ecs.0114", "gone")},
		{"error, in an object", 404, `{"error":{"code":"Ecs.0114","message":"gone"}}`, failed(404, "Ecs.0114", "gone")},
		{"error, code and message", 500, `{"code":"Ecs.0615","message":"gone"}`, failed(500, "Ecs.0615", "gone")},
		{"error in camel case", 404, `{"errorCode":"Ecs.0114","errorMsg":"gone"}`, failed(404, "", `{"errorCode":"Ecs.0114","errorMsg":"gone"}`)},
		{"error without a message", 404, `{"error_code":"Ecs.0114"}`, failed(404, "", `{"error_code":"Ecs.0114"}`)},
		{"HTML at 502", 502, `<html>`, failed(502, "", `<html>`)},
		{"nothing at 500", 500, ``, failed(500, "", "")},
		{"success", 200, `{"server_groups":[{"id":"g","name":"n","members":[],"metadata":{},"policies":["affinity"]}]}`, runner.Outcome{
			Kind: runner.KindSuccess, Status: 200, RequestID: "R",
			Data: []byte(`{"server_groups":[{"id":"g","members":[],"metadata":{},"name":"n","policies":["affinity"]}]}`),
		}},
		{"nothing at 304", 304, ``, runner.Outcome{Kind: runner.KindSuccess, Status: 304, RequestID: "R", Data: []byte(`{}`)}},
		{"nothing at 200", 200, ``, runner.Outcome{Kind: runner.KindSuccess, Status: 200, RequestID: "R", Data: []byte(`{}`)}},
		{"a text at 200", 200, `"text"`, unread(200,
			`readObjectStart: expect { or n, but found ", error found in #1 byte of ...|"text"|..., bigger context ...|"text"|...`)},
	}
	a := New()
	for _, test := range tests {
		kittest.Decode(t, test.name, a, response(test.status, test.body), test.want)
	}
}

// TestOrder states that the SDK looks into the objects of an error in an order of chance,
// and shows the code of the last one: the same body gives one or the other.
func TestOrder(t *testing.T) {
	const body = `{"error":{"code":"Ecs.0114","message":"gone"},"cause":{"code":"Evs.0001","message":"no"}}`
	a, seen := New(), map[string]bool{}
	for range 1000 {
		got, err := a.Decode(t.Context(), response(404, body))
		if err != nil {
			t.Fatal(err)
		}
		if seen[got.Code] = true; len(seen) == 2 {
			break
		}
	}
	if !reflect.DeepEqual(seen, map[string]bool{"Ecs.0114": true, "Evs.0001": true}) {
		t.Errorf("the codes are %v", seen)
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	r := response(404, errorJSON)
	r.Action = "os-server-groups" // a request names the action by its path alone
	kittest.Call(t, New(), kittest.Expected{
		Error: r,
		// The error of a body that breaks off is made before the status is put into it.
		Code: "Ecs.0114", CutBody: runner.KindError, RetryStatus: 429, RetryCode: "Common.1503",
	})
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	kittest.Version(t, New(), "github.com/huaweicloud/huaweicloud-sdk-go-v3", pinned)
}

func BenchmarkDecode(b *testing.B) { kittest.BenchmarkDecode(b, New(), response(404, errorJSON)) }

package clientgo

import (
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

const errorJSON = `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"No.","reason":"AlreadyExists","code":409}`

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "kubernetes", Product: "core", Version: "v1", Action: "namespaces",
		Format: "json", Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	refusal := func(status int, code, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindError, Status: status, Code: code, Message: message, ErrorType: "*errors.StatusError"}
	}
	const missing = "the server could not find the requested resource"
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 409, errorJSON, refusal(409, "AlreadyExists", "No.")},
		{"another status in the body", 500, errorJSON, refusal(409, "AlreadyExists", "No.")},
		{"a message that is a number", 404, `{"kind":"Status","apiVersion":"v1","message":1,"reason":"Gone"}`, refusal(404, "NotFound", missing)},
		{"behind a byte order mark", 404, "\ufeff" + errorJSON, refusal(404, "NotFound", missing)},
		{"HTML", 404, `<html>`, refusal(404, "NotFound", missing)},
		{"success", 200, `{"kind":"NamespaceList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}`, runner.Outcome{Kind: runner.KindSuccess}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := New().Decode(t.Context(), response(test.status, test.body))
			if err != nil {
				t.Fatal(err)
			}
			got.Text = ""
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
	for _, body := range []string{`{"kind":`, ``, `null`, "\ufeff{}"} {
		if got, err := New().Decode(t.Context(), response(200, body)); err != nil || got.Kind != runner.KindUndecodable {
			t.Errorf("of %q it makes %+v, %v", body, got, err)
		}
	}
}

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	server, err := replay.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	adapter, answer := New(), response(409, errorJSON)
	for _, test := range []struct {
		delivery replay.Delivery
		kind     string
	}{
		{replay.DeliverPlain, runner.KindError},
		{replay.DeliverStalled, runner.KindTransport},
		{replay.DeliverPlain, runner.KindError},
	} {
		if err := server.HoldAs(replay.Answer{Response: &answer, Transfer: replay.Transfer{Delivery: test.delivery}}); err != nil {
			t.Fatal(err)
		}
		o, err := adapter.Call(t.Context(), runner.Call{
			Provider: answer.Provider, Product: answer.Product, Version: answer.Version, Action: answer.Action, Format: answer.Format,
			Endpoint: server.Endpoint(), AccessKeyID: replay.AccessKeyID, AccessKeySecret: replay.AccessKeySecret, Timeout: time.Second,
		})
		if err != nil || o.Kind != test.kind {
			t.Errorf("delivered %s it is shown as %+v, %v", test.delivery, o, err)
		}
		requests := server.Take()
		if len(requests) != 1 || !requests[0].Holds(answer.Action) || !requests[0].Holds(replay.AccessKeyID) {
			t.Errorf("the requests are %+v", requests)
		}
	}
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if version := New().Describe().Version; !strings.Contains(string(mod), "\tk8s.io/client-go v"+version+"\n") {
		t.Errorf("version %q is not the one in go.mod", version)
	}
}

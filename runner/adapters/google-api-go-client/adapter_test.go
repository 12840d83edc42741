package googleapigoclient

import (
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

const (
	info      = `"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"googleapis.com","reason":"IAM_PERMISSION_DENIED"}]`
	errorJSON = `{"error":{"code":403,"message":"No.",` + info + `}}`
)

func response(status int, body string) runner.Response {
	return runner.Response{
		Provider: "google", Product: "cloudresourcemanager", Version: "v3", Action: "liens/p1-l2",
		Format: "json", Status: status, Header: http.Header{"Content-Type": {"application/json; charset=UTF-8"}}, Body: []byte(body),
	}
}

// TestDecode states what the SDK makes of each body, defects included.
func TestDecode(t *testing.T) {
	refusal := func(status int, code, message string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindError, Status: status, Code: code, Message: message, ErrorType: "*googleapi.Error"}
	}
	undecodable := func(by string) runner.Outcome { return runner.Outcome{Kind: runner.KindUndecodable, ErrorType: by} }
	success := func(data string) runner.Outcome {
		return runner.Outcome{Kind: runner.KindSuccess, Status: 200, Data: []byte(data)}
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   runner.Outcome // without Text
	}{
		{"error", 403, errorJSON, refusal(403, "IAM_PERMISSION_DENIED", "No.")},
		{"in a list", 403, `[` + errorJSON + `]`, refusal(403, "", "No.")},
		{"in a list behind a space", 403, ` [` + errorJSON + `]`, refusal(403, "", "")},
		{"a list of errors in place of the details", 403, `{"error":{"code":403,"message":"No.","errors":[{"reason":"forbidden"}]}}`, refusal(403, "forbidden", "No.")},
		{
			"both, as several services write them", 403,
			`{"error":{"code":403,"message":"No.","errors":[{"reason":"forbidden"}],"status":"PERMISSION_DENIED",` + info + `}}`, refusal(403, "forbidden", "No."),
		},
		{"an unknown member", 403, `{"error":{"code":403,"message":"No.","more":1,` + info + `}}`, refusal(403, "", "No.")},
		{"another status in the body", 500, errorJSON, refusal(403, "IAM_PERMISSION_DENIED", "No.")},
		{"a status that is a text", 403, `{"error":{"code":"403","message":"No."}}`, refusal(403, "", "")},
		{"behind a byte order mark", 403, "\ufeff" + errorJSON, refusal(403, "", "")},
		{"HTML", 502, `<html>`, refusal(502, "", "")},
		{"success", 200, `{"name":"liens/p1-l2","more":1}`, success(`{"name":"liens/p1-l2"}`)},
		{"a member of another type", 200, `{"restrictions":{}}`, undecodable("*json.UnmarshalTypeError")},
		{"cut off", 200, `{"name":`, undecodable("*json.SyntaxError")},
		{"null", 200, `null`, runner.Outcome{Kind: runner.KindSuccess}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := New().Decode(t.Context(), response(test.status, test.body))
			if err != nil {
				t.Fatal(err)
			}
			if (got.Text == "") != (got.Kind == runner.KindSuccess) {
				t.Errorf("text %q of a %s", got.Text, got.Kind)
			}
			got.Text = ""
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// TestVersion holds the pinned version against go.mod.
func TestVersion(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if version := New().Describe().Version; !strings.Contains(string(mod), "\tgoogle.golang.org/api v"+version+"\n") {
		t.Errorf("version %q is not the one in go.mod", version)
	}
}

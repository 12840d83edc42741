package ossgosdkv2

import (
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit/kittest"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	r := response("uploads", 403, refused) // which is what the request says of the action
	kittest.Call(t, New(), kittest.Expected{Error: r, Code: "AccessDenied", CutBody: runner.KindError, RetryStatus: 500, RetryCode: "InternalError"})
}

// An object is asked for by HEAD. What the header has of an error is read.
func TestHead(t *testing.T) {
	server, err := replay.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	r := response("HeadObject", 403, refused)
	r.Header.Set("X-Oss-Err", base64.StdEncoding.EncodeToString([]byte(refused)))
	if err := server.HoldAs(replay.Answer{Response: &r, Transfer: replay.Transfer{Delivery: replay.DeliverHeadDocument}}); err != nil {
		t.Fatal(err)
	}
	o, err := New().Call(t.Context(), runner.Call{Action: "HeadObject", Endpoint: server.Endpoint(), AccessKeyID: "id", AccessKeySecret: "secret", Timeout: time.Minute})
	if err != nil || o.Status != 403 || o.Code != "AccessDenied" || o.RequestID != "R-1" || !server.Asked(http.MethodHead) {
		t.Errorf("%+v, %v", o, err)
	}
}

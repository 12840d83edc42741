package googleapigoclient

import (
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// What the SDK's own client makes of answers on a real socket, and what it asks for. It
// has no retries to be counted.
func TestCall(t *testing.T) {
	server, err := replay.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	adapter, answer := New(), response(403, errorJSON)
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

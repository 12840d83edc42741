package darabonbaopenapi

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

var _ runner.Caller = (*Adapter)(nil)

// What the SDK's own client makes of answers on a real socket, and what it asks for.
func TestCall(t *testing.T) {
	server, err := runner.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	r := runner.Response{
		Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "DescribeRegions", Format: "json",
		Status: 400, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"RequestId":"R","HostId":"H","Code":"InvalidOwner","Message":"m"}`),
	}
	adapter := New()
	call := func(d runner.Delivery, retries int) (runner.Outcome, []runner.Request) {
		t.Helper()
		if err := server.HoldAs(&r, d); err != nil {
			t.Fatal(err)
		}
		o, err := adapter.Call(t.Context(), runner.Call{
			Provider: r.Provider, Product: r.Product, Version: r.Version, Action: r.Action, Format: r.Format, Endpoint: server.Endpoint(),
			AccessKeyID: runner.AccessKeyID, AccessKeySecret: runner.AccessKeySecret, Timeout: time.Second, MaxRetries: retries,
		})
		if err != nil {
			t.Fatal(err)
		}
		return o, server.Take()
	}
	o, requests := call(runner.DeliverPlain, 0)
	if o.Kind != runner.KindError || o.Code != "InvalidOwner" {
		t.Errorf("an error is shown as %+v", o)
	}
	if len(requests) != 1 || requests[0].Action != r.Action || requests[0].AccessKeyID != runner.AccessKeyID {
		t.Errorf("the request is %+v", requests)
	}
	if o, _ := call(runner.DeliverCutBody, 0); o.Kind != runner.KindUndecodable {
		t.Errorf("a body that breaks off is shown as %+v", o)
	}
	if o, _ := call(runner.DeliverStalled, 0); o.Kind != runner.KindTransport {
		t.Errorf("no answer in time is shown as %+v", o)
	}
	// The client is the same for every call, and so is its connection, where it lasts.
	if _, again := call(runner.DeliverPlain, 0); len(again) != 1 {
		t.Errorf("the requests are %+v", again)
	}
	_, first := call(runner.DeliverPlain, 0)
	_, second := call(runner.DeliverPlain, 0)
	if len(first) != 1 || len(second) != 1 || first[0].Connection != second[0].Connection {
		t.Errorf("two calls use the connections of %+v and %+v", first, second)
	}
	// Retries are the caller's choice.
	r.Status, r.Body = 503, []byte(strings.Replace(string(r.Body), "InvalidOwner", "ServiceUnavailable", 1))
	if _, none := call(runner.DeliverPlain, 0); len(none) != 1 {
		t.Errorf("%d requests without retries", len(none))
	}
	if _, one := call(runner.DeliverPlain, 1); len(one) != 2 {
		t.Errorf("%d requests with one retry", len(one))
	}
}

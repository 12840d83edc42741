// Package kittest tests the call of an adapter written in Go, on a real socket, before
// any verdict is taken from it: what it asks for, whether it keeps its client, what it
// makes of an answer, of one that breaks off and of none, and that retries are the
// caller's choice.
package kittest

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Expected is what an SDK is known to make of calls.
type Expected struct {
	// Error is a documented error, with its code in the body.
	Error runner.Response
	Code  string
	// CutBody is the kind of outcome of a body that breaks off.
	CutBody string
	// RetryStatus and RetryCode are of an error that the SDK repeats where it may.
	RetryStatus int
	RetryCode   string
}

// Call runs the calls as parts of t.
func Call(t *testing.T, adapter runner.Caller, want Expected) {
	t.Helper()
	server, err := replay.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	r := want.Error
	if r.Header == nil {
		r.Header = http.Header{"Content-Type": {"application/json"}}
	}
	call := func(d replay.Delivery, retries int) (runner.Outcome, []replay.Request) {
		t.Helper()
		if err := server.HoldAs(replay.Answer{Response: &r, Transfer: replay.Transfer{Delivery: d}}); err != nil {
			t.Fatal(err)
		}
		o, err := adapter.Call(t.Context(), runner.Call{
			Provider: r.Provider, Product: r.Product, Version: r.Version, Action: r.Action, Format: r.Format, Endpoint: server.Endpoint(),
			AccessKeyID: replay.AccessKeyID, AccessKeySecret: replay.AccessKeySecret, Timeout: time.Second, MaxRetries: retries,
		})
		if err != nil {
			t.Fatal(err)
		}
		return o, server.Take()
	}
	o, requests := call(replay.DeliverPlain, 0)
	if o.Kind != runner.KindError || o.Code != want.Code {
		t.Errorf("an error is shown as %+v", o)
	}
	if len(requests) != 1 || !requests[0].Holds(r.Action) || !requests[0].Holds(replay.AccessKeyID) {
		t.Errorf("the request is %+v", requests)
	}
	if o, _ := call(replay.DeliverCutBody, 0); o.Kind != want.CutBody {
		t.Errorf("a body that breaks off is shown as %+v", o)
	}
	if o, _ := call(replay.DeliverStalled, 0); o.Kind != runner.KindTransport {
		t.Errorf("no answer in time is shown as %+v", o)
	}
	// The client is the same for every call, and so is its connection, where it lasts.
	if _, again := call(replay.DeliverPlain, 0); len(again) != 1 {
		t.Errorf("the requests are %+v", again)
	}
	_, first := call(replay.DeliverPlain, 0)
	_, second := call(replay.DeliverPlain, 0)
	if len(first) != 1 || len(second) != 1 || first[0].Connection != second[0].Connection {
		t.Errorf("two calls use the connections of %+v and %+v", first, second)
	}
	r.Status, r.Body = want.RetryStatus, bytes.Replace(r.Body, []byte(want.Code), []byte(want.RetryCode), 1)
	if _, none := call(replay.DeliverPlain, 0); len(none) != 1 {
		t.Errorf("%d requests without retries", len(none))
	}
	if _, one := call(replay.DeliverPlain, 1); len(one) != 2 {
		t.Errorf("%d requests with one retry", len(one))
	}
}

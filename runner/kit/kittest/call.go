// Package kittest has what the tests of adapters written in Go have in common, so that
// an adapter is right before any verdict is taken from it. [Decode] compares what it makes
// of a response with an outcome, [Call] tests its call on a real socket, and [Version]
// holds the version that it says against go.mod. It is for tests alone.
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
	// RetryStatus and RetryCode are of an error that the SDK repeats where it may; 0 and
	// "" of an SDK that repeats none.
	RetryStatus int
	RetryCode   string
}

// Call calls the adapter over a server: what it asks for, whether it keeps its client,
// what it makes of an answer, of one that breaks off and of none, and that retries are the
// caller's choice.
func Call(t *testing.T, adapter runner.Caller, want Expected) {
	t.Helper()
	call(t, adapter, want)
}

func call(t testing.TB, adapter runner.Caller, want Expected) {
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
	// once makes a call, and holds that it is so many requests that are as they should be.
	once := func(d replay.Delivery, retries, count int) (runner.Outcome, []replay.Request) {
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
		requests := server.Take()
		if len(requests) != count {
			t.Errorf("delivered %s, with MaxRetries %d: %d requests, want %d", d, retries, len(requests), count)
		}
		for _, request := range requests {
			if !request.Holds(r.Action) || !request.Holds(replay.AccessKeyID) {
				t.Errorf("delivered %s: the request does not hold the action and the key: %+v", d, request)
			}
		}
		return o, requests
	}
	// plain holds that the error is shown.
	plain := func() []replay.Request {
		t.Helper()
		o, requests := once(replay.DeliverPlain, 0, 1)
		if o.Kind != runner.KindError || o.Code != want.Code {
			t.Errorf("an error is shown as %+v", o)
		}
		return requests
	}
	plain()
	if o, _ := once(replay.DeliverCutBody, 0, 1); o.Kind != want.CutBody {
		t.Errorf("a body that breaks off is shown as %+v", o)
	}
	if o, _ := once(replay.DeliverStalled, 0, 1); o.Kind != runner.KindTransport {
		t.Errorf("no answer in time is shown as %+v", o)
	}
	// The client is the same for every call, and so is its connection, where it lasts.
	// On a busy machine it may not be free again when the next call begins.
	plain()
	const pairs = 10
	for n, before := 1, plain(); ; n++ {
		after := plain()
		if len(before) == 1 && len(after) == 1 && before[0].Connection == after[0].Connection {
			break
		}
		if n == pairs {
			t.Errorf("two calls use the connections of %+v and %+v, and so did all before them", before, after)
			break
		}
		before = after
	}
	retried := 1
	if r.Status = http.StatusServiceUnavailable; want.RetryStatus != 0 {
		r.Status, r.Body = want.RetryStatus, bytes.Replace(r.Body, []byte(want.Code), []byte(want.RetryCode), 1)
		retried = 2
	}
	once(replay.DeliverPlain, 0, 1)
	once(replay.DeliverPlain, 1, retried)
}

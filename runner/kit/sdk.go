package kit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// SDK is an adapter made of the SDK's part alone: what the SDK is, how a client of it is
// made, and what its user sees of one request. It is a [runner.Decoder] and a
// [runner.Caller], and may be used by several goroutines if clients of the SDK may.
//
// It keeps nothing from one response to the next but the clients of its calls, one for
// each [Settings].
type SDK[C any] struct {
	// About is what the SDK is. Language and Concurrency are "go" and 1 where they are
	// not said.
	About runner.Description
	// Client makes a client. Transport is what it must use in place of its own; nil: its
	// own, on a real socket.
	Client func(s Settings, transport http.RoundTripper) (C, error)
	// Send makes one request with a client and says what its user sees of it. The error
	// is for what the adapter could not do.
	Send func(client C, r Request) (runner.Outcome, error)

	clients Clients[C]
}

// Request is a request that an SDK is to make.
type Request struct {
	Settings
	Product string // "ecs"
	Version string // of the API: "2014-05-26"
	Action  string // "DescribeRegions"
	Format  string // that is to be asked for: "json" or "xml"
}

// Describe implements [runner.Adapter].
func (s *SDK[C]) Describe() runner.Description {
	d := s.About
	if d.Language == "" {
		d.Language = "go"
	}
	d.Concurrency = max(d.Concurrency, 1)
	return d
}

// Decode implements [runner.Decoder]. It makes a client for each response: few SDKs
// offer a safe way to change the transport of one in use, and with a transport that is
// given a client costs little.
func (s *SDK[C]) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	settings := Settings{ // the transport answers without asking anyone
		Scheme: "http", Host: "127.0.0.1", AccessKeyID: "accessKeyId", AccessKeySecret: "accessKeySecret", Timeout: time.Minute,
	}
	client, err := s.Client(settings, runner.RoundTripper(r))
	if err != nil {
		return runner.Outcome{}, fmt.Errorf("the client could not be built: %w", err)
	}
	return s.Send(client, Request{settings, r.Product, r.Version, r.Action, r.Format})
}

// Call implements [runner.Caller]: the request of Decode, sent to the endpoint by the
// SDK's own transport. The context is not handed on: that the SDK keeps the deadline of
// its own settings is what is to be seen.
func (s *SDK[C]) Call(_ context.Context, c runner.Call) (runner.Outcome, error) {
	settings, err := SettingsOf(c)
	if err != nil {
		return runner.Outcome{}, err
	}
	client, err := s.clients.For(c, func(settings Settings) (C, error) { return s.Client(settings, nil) })
	if err != nil {
		return runner.Outcome{}, err
	}
	return s.Send(client, Request{settings, c.Product, c.Version, c.Action, c.Format})
}

// Failed is the outcome of an error that the SDK has returned: its text and its type,
// and the kind. What the error shows besides is the adapter's to say.
func Failed(kind string, err error) runner.Outcome {
	return runner.Outcome{Kind: kind, Text: err.Error(), ErrorType: fmt.Sprintf("%T", err)}
}

// ErrSentNothing is the adapter's own failure: its request was never sent, so that
// nothing can be said of the SDK.
var ErrSentNothing = errors.New("the SDK sent nothing")

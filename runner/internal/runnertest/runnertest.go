// Package runnertest has what the tests of runner and of the packages below it share.
package runnertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/sdkconform/sdkconform/runner"
)

// Fake is an adapter made of two functions.
type Fake struct {
	runner.Description
	DecodeFunc func(context.Context, runner.Response) (runner.Outcome, error)
	CallFunc   func(context.Context, runner.Call) (runner.Outcome, error)
}

// Describe implements [runner.Adapter].
func (f *Fake) Describe() runner.Description { return f.Description }

// Decode implements [runner.Decoder].
func (f *Fake) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	return f.DecodeFunc(ctx, r)
}

// Call implements [runner.Caller].
func (f *Fake) Call(ctx context.Context, c runner.Call) (runner.Outcome, error) {
	return f.CallFunc(ctx, c)
}

// Echo is an adapter that says what it was given.
func Echo(concurrency int) *Fake {
	return &Fake{
		Description: runner.Description{
			Name: "echo", Providers: []string{"acme"}, Formats: []string{"json"},
			Exposes: []string{runner.FieldCode}, Concurrency: concurrency,
		},
		DecodeFunc: func(_ context.Context, r runner.Response) (runner.Outcome, error) {
			switch r.Action {
			case "Fail":
				return runner.Outcome{}, errors.New("cannot")
			case "BadData":
				return runner.Outcome{Kind: runner.KindSuccess, Data: json.RawMessage("{")}, nil
			case "BadKind":
				return runner.Outcome{}, nil
			case "BadText":
				return runner.Outcome{Kind: runner.KindSuccess, Message: "a\xff<b>", Data: json.RawMessage(`{"a": "<b>"}`)}, nil
			}
			return runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, Code: string(r.Body), Message: r.Action, HostID: r.Header.Get("A")}, nil
		},
		CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
			return runner.Outcome{Kind: runner.KindTransport, Text: fmt.Sprintf("%+v", c)}, nil
		},
	}
}

// Settle waits until ok, for what other goroutines are about to do.
func Settle(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error(what)
}

// Schema compiles the part of the protocol's schema for one direction: "request" or
// "answer".
func Schema(t *testing.T, direction string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(runner.ProtocolSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("protocol.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("protocol.json#/$defs/" + direction)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Validate reports how a line of the protocol breaks its schema.
func Validate(s *jsonschema.Schema, line []byte) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err != nil {
		return err
	}
	return s.Validate(document)
}

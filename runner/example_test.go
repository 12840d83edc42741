package runner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// client stands for an SDK: it takes a transport and reads JSON.
type client struct{ transport http.RoundTripper }

type serviceError struct {
	Status          int
	Code, RequestID string
}

func (e *serviceError) Error() string { return e.Code + " (" + e.RequestID + ")" }

func (c client) DescribeRegions() error {
	r, err := (&http.Client{Transport: c.transport}).Get("http://127.0.0.1/")
	if err != nil {
		return err
	}
	defer r.Body.Close()
	e := &serviceError{Status: r.StatusCode}
	if err := json.NewDecoder(r.Body).Decode(e); err != nil {
		return err
	}
	return e
}

// sdk is the SDK's adapter: it hands over a response and says what came of it.
type sdk struct{}

func (sdk) Describe() runner.Description {
	return runner.Description{
		Name: "an-sdk", Version: "1.0.0", Language: "go",
		Providers: []string{"alibaba"}, Formats: []string{"json"},
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldRequestID, runner.FieldText},
	}
}

func (sdk) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	err := client{runner.RoundTripper(r)}.DescribeRegions()
	switch e := err.(type) {
	case nil:
		return runner.Outcome{Kind: runner.KindSuccess}, nil
	case *serviceError:
		return runner.Outcome{
			Kind: runner.KindError, Status: e.Status, Code: e.Code, RequestID: e.RequestID, Text: e.Error(),
		}, nil
	}
	return runner.Outcome{Kind: runner.KindUndecodable, Text: err.Error()}, nil
}

func ExampleRoundTripper() {
	c := client{runner.RoundTripper(runner.Response{
		Status: 400,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   []byte(`{"RequestId":"540CFF28","Code":"InvalidOwner"}`),
	})}
	fmt.Println(c.DescribeRegions())
	// Output:
	// InvalidOwner (540CFF28)
}

// An adapter's program is one line long.
func ExampleMain() {
	main := func() { runner.Main(sdk{}) }
	_ = main // a program would be served until its input ends
}

func ExampleServe() {
	requests := `{"id":0,"op":"describe","protocol":1}
{"id":1,"op":"decode","action":"DescribeRegions","format":"json","status":400,"header":{},"body":"eyJDb2RlIjoiSW52YWxpZE93bmVyIn0="}
{"id":2,"op":"call"}
`
	if err := runner.Serve(context.Background(), sdk{}, strings.NewReader(requests), os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"id":0,"describe":{"name":"an-sdk","version":"1.0.0","language":"go","providers":["alibaba"],"formats":["json"],"exposes":["status","code","requestId","text"],"tolerant":false,"concurrency":0,"ops":["decode"]}}
	// {"id":1,"outcome":{"kind":"error","status":400,"code":"InvalidOwner","text":"InvalidOwner ()"}}
	// {"id":2,"failure":"unknown operation \"call\"; this adapter has [\"decode\"]"}
}

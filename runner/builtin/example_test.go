package builtin_test

import (
	"context"
	"fmt"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/builtin"
)

func ExampleStrict() {
	o, err := builtin.Strict().Decode(context.Background(), runner.Response{
		Provider: "alibaba",
		Status:   400,
		Body:     []byte(`<Error><RequestId>540CFF28</RequestId><Code>Throttling</Code><Message>Too many requests.</Message></Error>`),
	})
	fmt.Println(o.Kind, o.Class, err)
	fmt.Println(o.Text)
	// Output:
	// error throttled <nil>
	// Throttling: Too many requests. (request 540CFF28, status 400)
}

func ExampleReference() {
	malformed := runner.Response{
		Provider: "alibaba",
		Status:   200,
		Body:     []byte(`{ "RequestId": "4C467B38" /* Response data */ }`),
	}
	for _, d := range []runner.Decoder{builtin.Strict(), builtin.Reference()} {
		o, err := d.Decode(context.Background(), malformed)
		fmt.Println(d.Describe().Name, o.Kind, o.RequestID, err)
	}
	// Output:
	// builtin-strict undecodable  <nil>
	// builtin-reference success 4C467B38 <nil>
}

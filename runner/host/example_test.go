package host_test

import (
	"context"
	"fmt"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// fragile is the adapter of an SDK that cannot bear an empty body.
type fragile struct{}

func (fragile) Describe() runner.Description {
	return runner.Description{Name: "fragile", Providers: []string{"alibaba"}, Formats: []string{"json"}, Exposes: []string{runner.FieldCode}}
}

func (fragile) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	if r.Body[0] != '{' {
		return runner.Outcome{Kind: runner.KindUndecodable}, nil
	}
	return runner.Outcome{Kind: runner.KindError, Code: "InvalidOwner"}, nil
}

// Whatever the SDK does on one response, the next can be given to it.
func ExampleInProcess() {
	subject := host.InProcess(fragile{}, 0)
	for _, body := range []string{``, `{"Code":"InvalidOwner"}`} {
		result := subject.Decode(context.Background(), &runner.Response{Status: 400, Body: []byte(body)})
		if result.Fault != nil {
			fmt.Println(result.Fault)
			continue
		}
		fmt.Println(result.Outcome.Kind, result.Outcome.Code)
	}
	fmt.Println(subject.Close())
	// Output:
	// crash: panic: runtime error: index out of range [0] with length 0
	// error InvalidOwner
	// <nil>
}

// A program in any language is a subject too.
func ExampleStart() {
	subject, err := host.Start(context.Background(), []string{"no-such-adapter", "--verbose"}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(subject.Description().Label(), subject.Close())
	// Output:
	// the adapter could not be started: exec: "no-such-adapter": executable file not found in $PATH
}

package suite_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite"
)

// This is all that an SDK's repository needs: what the SDK is, and one function that
// hands it a response and says what its user then sees.
type exampleAdapter struct{}

func (exampleAdapter) Describe() runner.Description {
	return runner.Description{
		Name: "example-sdk", Version: "1.2.3", Language: "go", Providers: []string{"tencent"},
		Formats: []string{"json"}, Exposes: []string{"code", "message", "requestId"},
	}
}

func (exampleAdapter) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	requestID, err := exampleSDK{&http.Client{Transport: runner.RoundTripper(r)}}.DescribeInstancesStatus(ctx)
	var service *exampleError
	switch {
	case err == nil:
		return runner.Outcome{Kind: runner.KindSuccess, RequestID: requestID}, nil
	case errors.As(err, &service):
		return runner.Outcome{Kind: runner.KindError, Code: service.Code, Message: service.Message, RequestID: service.RequestID}, nil
	default:
		return runner.Outcome{Kind: runner.KindUndecodable, Text: err.Error()}, nil
	}
}

// The tests of the repository then hold one line, in the package's own tests or as
// Ginkgo specs.
func Example() {
	// func TestConformance(t *testing.T) { suite.Test(t, exampleAdapter{}) }
	// func TestConformance(t *testing.T) { suite.Run(t, exampleAdapter{}) } // Ginkgo
	outcome, err := exampleAdapter{}.Decode(context.Background(), runner.Response{
		Status: 200, Body: []byte(`{"Response":{"Error":{"Code":"AuthFailure","Message":"no"},"RequestId":"ed93"}}`),
	})
	fmt.Println(outcome.Kind, outcome.Code, outcome.RequestID, err)
	// Output: error AuthFailure ed93 <nil>
}

// TestExampleConforms keeps the example honest: it passes the suite itself.
func TestExampleConforms(t *testing.T) { suite.Test(t, exampleAdapter{}) }

func ExampleTest() {
	// In a test of the SDK: one source, a deadline of two seconds, reports to keep.
	_ = func(t *testing.T) {
		suite.Test(t, builtin.Reference(),
			suite.Only("alibaba-ecs-en/*"), suite.Timeout(2*time.Second), suite.Reports("conformance"))
	}
}

func ExampleRun() {
	// In a test of the SDK, once per test binary: the suite as Ginkgo specs, failing
	// on recommended findings too.
	_ = func(t *testing.T) { suite.Run(t, builtin.Strict(), suite.Level("recommended")) }
}

func ExampleRegister() {
	// At the top level of the SDK's own Ginkgo suite:
	_ = func() bool { return suite.Register(builtin.Strict(), suite.Only("*/wire")) }
}

func ExampleCatalogue() {
	// The pages of one's own product, embedded with go:embed, in the form of
	// fixtures/catalogue.
	own := fstest.MapFS{}
	_ = func(t *testing.T) { suite.Test(t, builtin.Strict(), suite.Catalogue(own)) }
}

func ExampleOnly() {
	_ = suite.Only("*/code/503/*", "*/sample/*/verbatim")
}

func ExampleLevel() { _ = suite.Level("recommended") }

func ExampleTimeout() { _ = suite.Timeout(500 * time.Millisecond) }

func ExampleReports() { _ = suite.Reports("conformance") }

// exampleSDK is a small SDK as its users know it.
type exampleSDK struct{ client *http.Client }

type exampleError struct{ Code, Message, RequestID string }

func (e *exampleError) Error() string { return e.Code + ": " + e.Message + " (" + e.RequestID + ")" }

func (s exampleSDK) DescribeInstancesStatus(ctx context.Context) (requestID string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://cvm.example/", nil)
	if err != nil {
		return "", err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var envelope struct {
		Response *struct {
			Error     *struct{ Code, Message string }
			RequestID string `json:"RequestId"`
		}
	}
	if err := json.Unmarshal(body, &envelope); err != nil || envelope.Response == nil {
		return "", fmt.Errorf("HTTP %d: the response is not readable: %w", response.StatusCode, err)
	}
	if e := envelope.Response.Error; e != nil {
		return "", &exampleError{e.Code, e.Message, envelope.Response.RequestID}
	}
	if response.StatusCode >= 300 {
		return "", fmt.Errorf("HTTP %d without Response.Error", response.StatusCode)
	}
	return envelope.Response.RequestID, nil
}

package suite_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"testing"
	"testing/fstest"
	"time"

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

// A test of the SDK: the cases of one page, a deadline of two seconds for each, and
// reports to keep.
func ExampleTest() {
	_ = func(t *testing.T) {
		suite.Test(t, exampleAdapter{},
			suite.Only("tencent-cvm-en/*"), suite.Timeout(2*time.Second), suite.Reports("conformance"))
	}
}

// The same as Ginkgo specs, once per test binary; recommended findings fail, too.
func ExampleRun() {
	_ = func(t *testing.T) { suite.Run(t, exampleAdapter{}, suite.Level("recommended")) }
}

// The specs inside a Ginkgo suite that the SDK already has: a line at its top level.
func ExampleRegister() {
	_ = func() bool { return suite.Register(exampleAdapter{}, suite.Only("*/wire")) }
}

// The pages of one's own product beside the shipped ones. In an SDK's repository:
//
//	//go:embed pages
//	var pages embed.FS
func ExampleCatalogue() {
	var pages fs.FS = fstest.MapFS{}
	_ = func(t *testing.T) { suite.Test(t, exampleAdapter{}, suite.Catalogue(pages)) }
}

// All errors at 503, and every sample as its page prints it.
func ExampleOnly() {
	_ = func(t *testing.T) { suite.Test(t, exampleAdapter{}, suite.Only("*/code/503/*", "*/sample/*/verbatim")) }
}

// What only a stated reason asks for fails the test as well.
func ExampleLevel() {
	_ = func(t *testing.T) { suite.Test(t, exampleAdapter{}, suite.Level("recommended")) }
}

// An SDK that answers at once need not be given ten seconds before it is said to hang.
func ExampleTimeout() {
	_ = func(t *testing.T) { suite.Test(t, exampleAdapter{}, suite.Timeout(500*time.Millisecond)) }
}

// The reports stand in the folder conformance beside the test; report.html is for people.
func ExampleReports() {
	_ = func(t *testing.T) { suite.Test(t, exampleAdapter{}, suite.Reports("conformance")) }
}

// Beside the reports that every run has, those for code scanning and for a badge.
func ExampleAlso() {
	_ = func(t *testing.T) {
		suite.Test(t, exampleAdapter{}, suite.Reports("conformance"), suite.Also("sarif", "badge"))
	}
}

// The failures that the SDK lives with for now stand in a file, each with a reason and a
// date. 'sdkconform waivers update' writes it from the reports.
func ExampleWaivers() {
	_ = func(t *testing.T) {
		suite.Test(t, exampleAdapter{}, suite.Waivers("testdata/waivers.yaml"), suite.Reports("conformance"))
	}
}

// A newer suite has more cases and rules. What set v1 has gates, whichever version is
// required in go.mod; the rest is run and told.
func ExampleRequirements() {
	_ = func(t *testing.T) { suite.Test(t, exampleAdapter{}, suite.Requirements("v1")) }
}

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

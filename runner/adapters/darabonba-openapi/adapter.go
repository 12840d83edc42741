// Package darabonbaopenapi connects github.com/alibabacloud-go/darabonba-openapi/v2,
// the core of Alibaba Cloud's V2.0 SDKs for Go, to the suite. The clients of the
// products are built on the same code.
package darabonbaopenapi

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/alibabacloud-go/darabonba-openapi/v2/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "2.1.13"

// New makes the adapter for a client as it is by default, which makes a tea.SDKError of
// each error. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*client.Client] {
	kit.WithoutProxies()
	return &kit.SDK[*client.Client]{Client: newClient, Send: send, About: runner.Description{
		Name:      "darabonba-openapi",
		Version:   runner.ModuleVersion("github.com/alibabacloud-go/darabonba-openapi/v2", pinned),
		Providers: []string{"alibaba"},
		// It asks for JSON in every request and unmarshals no other success. It does
		// read an XML error.
		Formats: []string{"json"},
		Reads:   []string{"xml"},
		// Message is a sentence that the SDK makes around the service's, and still
		// the message that it shows. No error has a field for the host id, and
		// tea.SDKError none for the request id: they are only in Data, the error body
		// as a whole, which is not the adapter's to take apart. The request id of a success,
		// which CallApi's map shows, is judged all the same.
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldData, runner.FieldText},
	}}
}

// httpClient is [client.Config].HttpClient: as the SDK's own, with another transport.
type httpClient struct{ http.Client }

func (c *httpClient) Call(request *http.Request, _ *http.Transport) (*http.Response, error) {
	return c.Do(request)
}

func newClient(s kit.Settings, transport http.RoundTripper) (*client.Client, error) {
	protocol, ms := strings.ToUpper(s.Scheme), int(s.Timeout.Milliseconds())
	config := &client.Config{
		AccessKeyId: &s.AccessKeyID, AccessKeySecret: &s.AccessKeySecret, Protocol: &protocol, Endpoint: &s.Host,
		ReadTimeout: &ms, ConnectTimeout: &ms,
	}
	if transport != nil {
		config.HttpClient = &httpClient{http.Client{Transport: transport}}
	}
	if s.MaxRetries > 0 {
		// Which errors are repeated is the user's setting: those that the pages say pass.
		// The SDK counts the first attempt, too. Without a backoff it waits for 100 s: its
		// MIN_DELAY_TIME is said to be milliseconds, and its Sleep counts seconds.
		config.RetryOptions = &dara.RetryOptions{Retryable: true, RetryCondition: []*dara.RetryCondition{{
			MaxAttempts: s.MaxRetries + 1, Backoff: &dara.FixedBackoffPolicy{},
			ErrorCode: []string{
				"Throttling", "Throttling.User", "Throttling.Api",
				"ServiceUnavailable", "ServiceUnavailable.RegionMaintaining", "SerivceUnavailableTemporary",
			},
		}}}
	}
	return client.NewClient(config)
}

func send(c *client.Client, r kit.Request) (runner.Outcome, error) {
	result, err := c.CallApi(&client.Params{
		Action: &r.Action, Version: &r.Version, Protocol: c.Protocol, Pathname: dara.String("/"), Method: dara.String("POST"),
		AuthType: dara.String("AK"), Style: dara.String("RPC"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}, &client.OpenApiRequest{}, &dara.RuntimeOptions{})
	if err != nil {
		return outcome(err)
	}
	// What is not of the type that it should have shows nothing.
	status, _ := result["statusCode"].(json.Number)
	code, _ := status.Int64()
	body, _ := result["body"].(map[string]any)
	id, _ := body["RequestId"].(string)
	return runner.Outcome{Kind: runner.KindSuccess, Status: int(code), RequestID: id, Data: kit.PayloadOf(body)}, nil
}

// typedError is what ClientError, ServerError and ThrottlingError have in common.
type typedError interface {
	dara.ResponseError
	GetMessage() *string
	GetRequestId() *string
}

// outcome maps an error of the SDK.
func outcome(err error) (runner.Outcome, error) {
	o := kit.Failed(runner.KindError, err)
	switch e := err.(type) {
	case *tea.SDKError:
		o.Status, o.Code, o.Message = tea.IntValue(e.StatusCode), tea.StringValue(e.Code), tea.StringValue(e.Message)
	case typedError:
		o.Status, o.Code, o.Message = dara.IntValue(e.GetStatusCode()), dara.StringValue(e.GetCode()), dara.StringValue(e.GetMessage())
		o.RequestID = dara.StringValue(e.GetRequestId())
	case net.Error: // of http.Client, handed through bare
		return kit.Failed(runner.KindTransport, err), nil
	default:
		// Of reading the body as JSON, handed through bare. One that breaks off on the wire
		// cannot be told from one that is cut.
		return kit.Failed(runner.KindUndecodable, err), nil
	}
	if o.Status == 0 {
		return o, fmt.Errorf("%w: %w", kit.ErrSentNothing, err) // no response, no status
	}
	return o, nil
}

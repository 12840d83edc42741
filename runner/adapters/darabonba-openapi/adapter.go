// Package darabonbaopenapi connects github.com/alibabacloud-go/darabonba-openapi/v2,
// the core of Alibaba Cloud's V2.0 SDKs for Go, to the suite. The clients of the
// products are built on the same code.
package darabonbaopenapi

import (
	"context"
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

// Adapter is a [runner.Decoder] and a [runner.Caller] for the SDK. It keeps nothing
// from one response to the next, and may be used by several goroutines: the SDK keeps
// a transport for each endpoint by itself.
type Adapter struct {
	// TypedErrors sets the client's DisableSDKError, so that it returns ClientError,
	// ServerError and ThrottlingError as they are. By default it makes a tea.SDKError
	// of each, which has no field for the request id.
	TypedErrors bool
}

// New makes the adapter for a client as it is by default. It unsets the proxy
// variables of the whole process.
func New() *Adapter {
	kit.WithoutProxies()
	return &Adapter{}
}

// Describe implements [runner.Adapter].
func (a *Adapter) Describe() runner.Description {
	d := runner.Description{
		Name:        "darabonba-openapi",
		Version:     runner.ModuleVersion("github.com/alibabacloud-go/darabonba-openapi/v2", pinned),
		Language:    "go",
		Concurrency: 1,
		Providers:   []string{"alibaba"},
		// It asks for JSON in every request and unmarshals no other success. (It does
		// read an XML error, if the content type is one certain spelling.)
		Formats: []string{"json"},
		// Message is a sentence that the SDK makes around the service's, and still
		// the message that it shows. No error has a field for the host id, and
		// tea.SDKError none for the request id: they are only in Data, the error body
		// as a whole, which is not the adapter's to take apart. So the request id of a
		// success, which CallApi's map shows, is not judged by default.
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage,
			runner.FieldData, runner.FieldText,
		},
	}
	if a.TypedErrors {
		d.Name += "+typed-errors"
		d.Exposes = append(d.Exposes, runner.FieldRequestID)
	}
	return d
}

// httpClient is [client.Config].HttpClient: as the SDK's own, with another transport.
type httpClient struct{ http.Client }

func (c *httpClient) Call(request *http.Request, _ *http.Transport) (*http.Response, error) {
	return c.Do(request)
}

// Decode implements [runner.Decoder]. It makes a client for each response, which
// costs little, because a client keeps the transport that it was made with.
func (a *Adapter) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	// The transport answers without asking anyone.
	s := kit.Settings{Scheme: "http", Host: "127.0.0.1", AccessKeyID: "accessKeyId", AccessKeySecret: "accessKeySecret"}
	return a.send(s, &httpClient{http.Client{Transport: runner.RoundTripper(r)}}, r.Version, r.Action)
}

// Call implements [runner.Caller]: the request of Decode, sent to the endpoint by the
// SDK's own transport, of which it keeps one for each endpoint by itself.
func (a *Adapter) Call(_ context.Context, c runner.Call) (runner.Outcome, error) {
	s, err := kit.SettingsOf(c)
	if err != nil {
		return runner.Outcome{}, err
	}
	return a.send(s, nil, c.Version, c.Action)
}

func (a *Adapter) send(s kit.Settings, transport dara.HttpClient, version, action string) (runner.Outcome, error) {
	protocol, ms := strings.ToUpper(s.Scheme), int(s.Timeout.Milliseconds())
	config := &client.Config{
		AccessKeyId: &s.AccessKeyID, AccessKeySecret: &s.AccessKeySecret, Protocol: &protocol, Endpoint: &s.Host,
		ReadTimeout: &ms, ConnectTimeout: &ms, HttpClient: transport,
	}
	if s.MaxRetries > 0 {
		// Which errors are repeated is the user's setting: those that the pages say pass.
		// The SDK counts the first attempt, too. Without a backoff it waits for 100 s: its
		// MIN_DELAY_TIME is said to be milliseconds, and its Sleep counts seconds.
		config.RetryOptions = &dara.RetryOptions{Retryable: true, RetryCondition: []*dara.RetryCondition{{
			MaxAttempts: s.MaxRetries + 1, ErrorCode: []string{"Throttling", "ServiceUnavailable"}, Backoff: &dara.FixedBackoffPolicy{},
		}}}
	}
	c, err := client.NewClient(config)
	if err != nil {
		return runner.Outcome{}, fmt.Errorf("the client could not be built: %w", err)
	}
	c.DisableSDKError = dara.Bool(a.TypedErrors)
	result, err := c.CallApi(&client.Params{
		Action: &action, Version: &version,
		Protocol: &protocol, Pathname: dara.String("/"), Method: dara.String("POST"),
		AuthType: dara.String("AK"), Style: dara.String("RPC"),
		ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}, &client.OpenApiRequest{}, &dara.RuntimeOptions{})
	if err != nil {
		return outcome(err)
	}
	return success(result)
}

// success reads the map that CallApi returns.
func success(result map[string]any) (runner.Outcome, error) {
	o := runner.Outcome{Kind: runner.KindSuccess}
	if status, ok := result["statusCode"].(json.Number); ok {
		n, err := status.Int64()
		if err != nil {
			return o, fmt.Errorf("statusCode: %w", err)
		}
		o.Status = int(n)
	}
	body, _ := result["body"].(map[string]any)
	o.RequestID, _ = body["RequestId"].(string)
	if body == nil {
		return o, nil
	}
	data, err := json.Marshal(body)
	if err != nil {
		return o, fmt.Errorf("body: %w", err)
	}
	o.Data = kit.Payload(kit.Members(data))
	return o, nil
}

// typedError is what ClientError, ServerError and ThrottlingError have in common.
type typedError interface {
	dara.ResponseError
	GetMessage() *string
	GetRequestId() *string
}

// outcome maps an error of the SDK. Its own error says that the fault is the
// request's, hence the adapter's.
func outcome(err error) (runner.Outcome, error) {
	o := runner.Outcome{Text: err.Error(), ErrorType: fmt.Sprintf("%T", err)}
	switch e := err.(type) {
	case *tea.SDKError:
		o.Kind = runner.KindError
		o.Status, o.Code, o.Message = tea.IntValue(e.StatusCode), tea.StringValue(e.Code), tea.StringValue(e.Message)
	case typedError:
		o.Kind = runner.KindError
		o.Status, o.Code, o.Message = dara.IntValue(e.GetStatusCode()), dara.StringValue(e.GetCode()), dara.StringValue(e.GetMessage())
		o.RequestID = dara.StringValue(e.GetRequestId())
	case net.Error: // of http.Client, handed through bare
		o.Kind = runner.KindTransport
	default:
		// Of reading the body as JSON, handed through bare. One that breaks off on the wire
		// cannot be told from one that is cut.
		o.Kind = runner.KindUndecodable
	}
	if o.Kind == runner.KindError && o.Status == 0 {
		return o, fmt.Errorf("the SDK sent nothing: %w", err) // no response, no status
	}
	return o, nil
}

// pinned is the version of the SDK in go.mod.
const pinned = "2.1.13"

// Package alibabacloudgoecs connects clients of products of Alibaba Cloud's V2.0 SDKs
// for Go to the suite: github.com/alibabacloud-go/ecs-20140526 and kms-20160120. An
// action is a method of its product's client, and its response a struct with the
// members that the SDK knows. Below them is darabonba-openapi, which has an adapter of
// its own.
package alibabacloudgoecs

import (
	"fmt"
	"net"
	"net/http"
	"reflect"
	"strings"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	ecs "github.com/alibabacloud-go/ecs-20140526/v7/client"
	kms "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of ecs in go.mod.
const pinned = "7.7.0"

// clients are those of the products, by their names.
type clients map[string]any

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[clients] {
	kit.WithoutProxies()
	return &kit.SDK[clients]{Client: newClients, Send: send, About: runner.Description{
		Name:      "alibabacloud-go-ecs",
		Version:   runner.ModuleVersion("github.com/alibabacloud-go/ecs-20140526/v7", pinned),
		Providers: []string{"alibaba"},
		Products:  []string{"ecs", "kms"},
		// They ask for JSON in every request, and read an error in XML all the same.
		Formats: []string{"json"},
		Reads:   []string{"xml"},
		// As darabonba-openapi: the message is a sentence that it makes around the
		// service's, and no error has a field for the request id or the host id.
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldData, runner.FieldText},
	}}
}

// httpClient is the HttpClient of a client's Config: as the SDK's own, with another transport.
type httpClient struct{ http.Client }

func (c *httpClient) Call(request *http.Request, _ *http.Transport) (*http.Response, error) {
	return c.Do(request)
}

func newClients(s kit.Settings, transport http.RoundTripper) (clients, error) {
	protocol, ms := strings.ToUpper(s.Scheme), int(s.Timeout.Milliseconds())
	config := &openapi.Config{
		AccessKeyId: &s.AccessKeyID, AccessKeySecret: &s.AccessKeySecret, Protocol: &protocol, Endpoint: &s.Host,
		ReadTimeout: &ms, ConnectTimeout: &ms,
	}
	if transport != nil {
		config.HttpClient = &httpClient{http.Client{Transport: transport}}
	}
	if s.MaxRetries > 0 { // as the adapter of darabonba-openapi sets it, and says why
		config.RetryOptions = &dara.RetryOptions{Retryable: true, RetryCondition: []*dara.RetryCondition{{
			MaxAttempts: s.MaxRetries + 1, Backoff: &dara.FixedBackoffPolicy{},
			ErrorCode: []string{
				"Throttling", "Throttling.User", "Throttling.Api",
				"ServiceUnavailable", "ServiceUnavailable.RegionMaintaining", "SerivceUnavailableTemporary",
			},
		}}}
	}
	onECS, err := ecs.NewClient(config)
	if err != nil {
		return nil, err
	}
	onKMS, err := kms.NewClient(config)
	if err != nil {
		return nil, err
	}
	return clients{"ecs": onECS, "kms": onKMS}, nil
}

// send calls the method of the action with an empty request.
func send(c clients, r kit.Request) (runner.Outcome, error) {
	method := reflect.ValueOf(c[r.Product]).MethodByName(r.Action)
	if !method.IsValid() || method.Type().NumIn() > 1 {
		return runner.Outcome{}, fmt.Errorf("the client of %s has no method %s of a request", r.Product, r.Action)
	}
	var in []reflect.Value
	if method.Type().NumIn() == 1 { // an action without parameters has none
		in = []reflect.Value{reflect.New(method.Type().In(0).Elem())}
	}
	out := method.Call(in)
	if err, _ := out[1].Interface().(error); err != nil {
		return outcome(err)
	}
	response := out[0].Elem()
	data, err := kit.TypedPayload(response.FieldByName("Body").Interface(), "json")
	if err != nil {
		return runner.Outcome{}, err
	}
	o := runner.Outcome{Kind: runner.KindSuccess, Status: int(tea.Int32Value(response.FieldByName("StatusCode").Interface().(*int32))), Data: data}
	if body := response.FieldByName("Body"); !body.IsNil() {
		if id := body.Elem().FieldByName("RequestId"); id.IsValid() {
			o.RequestID = tea.StringValue(id.Interface().(*string))
		}
	}
	return o, nil
}

// outcome maps an error of the SDK.
func outcome(err error) (runner.Outcome, error) {
	o := kit.Failed(runner.KindError, err)
	switch e := err.(type) {
	case *tea.SDKError:
		o.Status, o.Code, o.Message = tea.IntValue(e.StatusCode), tea.StringValue(e.Code), tea.StringValue(e.Message)
	case net.Error: // of http.Client, handed through bare
		return kit.Failed(runner.KindTransport, err), nil
	default: // of reading the body, handed through bare
		return kit.Failed(runner.KindUndecodable, err), nil
	}
	if o.Status == 0 {
		return o, fmt.Errorf("%w: %w", kit.ErrSentNothing, err) // no response, no status
	}
	return o, nil
}

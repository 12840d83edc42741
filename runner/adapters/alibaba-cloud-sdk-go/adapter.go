// Package alibabacloudsdkgo connects github.com/aliyun/alibaba-cloud-sdk-go,
// Alibaba Cloud's V1.0 SDK for Go, to the suite.
package alibabacloudsdkgo

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// Adapter is a [runner.Decoder] and a [runner.Caller] for the SDK. It keeps nothing
// from one response to the next but the clients of Call, and may be used by several
// goroutines.
type Adapter struct{ clients kit.Clients[*sdk.Client] }

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *Adapter {
	kit.WithoutProxies()
	return &Adapter{}
}

// Describe implements [runner.Adapter].
func (a *Adapter) Describe() runner.Description {
	return runner.Description{
		Name: "alibaba-cloud-sdk-go",
		// The SDK's own sdk.Version will not do: it lags behind the module's.
		Version:     runner.ModuleVersion("github.com/aliyun/alibaba-cloud-sdk-go", pinned),
		Language:    "go",
		Concurrency: 1,
		Providers:   []string{"alibaba"},
		// A request has an AcceptFormat: it is sent as Format, and a success is
		// unmarshalled by it. Generated types have tags for both.
		Formats: []string{"json", "xml"},
		// ServerError has a method for each. Data is not among them: a success is
		// shown in the fields of a generated type, a common response only as bytes.
		// No part of the SDK sorts errors, lists their codes or says which to retry.
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage,
			runner.FieldRequestID, runner.FieldHostID, runner.FieldText,
		},
	}
}

// reply is what the SDK's generator writes for an API: the embedded response and
// a field for each documented member. [sdk.Client.ProcessCommonRequest] will not
// do, since a CommonResponse is never unmarshalled and shows no request id.
type reply struct {
	*responses.BaseResponse
	RequestId string `json:"RequestId" xml:"RequestId"`
}

// Decode implements [runner.Decoder]. It makes a client for each response, which
// costs little: the SDK offers no safe way to change the transport of one in use.
func (a *Adapter) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	settings := kit.Settings{Scheme: "http", Host: "127.0.0.1", AccessKeyID: "accessKeyId", AccessKeySecret: "accessKeySecret"}
	client, err := newClient(settings) // the transport answers without asking anyone
	if err != nil {
		return runner.Outcome{}, fmt.Errorf("the client could not be built: %w", err)
	}
	client.SetTransport(runner.RoundTripper(r))
	return send(client, settings, r.Product, r.Version, r.Action, r.Format)
}

// Call implements [runner.Caller]: the request of Decode, sent to the endpoint by the
// SDK's own transport.
func (a *Adapter) Call(_ context.Context, c runner.Call) (runner.Outcome, error) {
	settings, err := kit.SettingsOf(c)
	if err != nil {
		return runner.Outcome{}, err
	}
	client, err := a.clients.For(c, newClient)
	if err != nil {
		return runner.Outcome{}, err
	}
	return send(client, settings, c.Product, c.Version, c.Action, c.Format)
}

func newClient(s kit.Settings) (*sdk.Client, error) {
	config := sdk.NewConfig().WithTimeout(s.Timeout).WithAutoRetry(s.MaxRetries > 0).WithMaxRetryTime(s.MaxRetries)
	return sdk.NewClientWithOptions("cn-hangzhou", config, credentials.NewStaticAKCredentialsProvider(s.AccessKeyID, s.AccessKeySecret))
}

// send is what a generated method does: DoAction with a request and a typed response.
func send(client *sdk.Client, s kit.Settings, product, version, action, format string) (runner.Outcome, error) {
	request := requests.NewCommonRequest()
	request.Method, request.Scheme, request.Domain = http.MethodPost, strings.ToUpper(s.Scheme), s.Host
	request.Product, request.Version, request.ApiName = product, version, action
	if format != "" {
		request.AcceptFormat = strings.ToUpper(format)
	}
	request.TransToAcsRequest()
	response := &reply{BaseResponse: &responses.BaseResponse{}}
	if err := client.DoAction(request, response); err != nil {
		return outcome(err)
	}
	return runner.Outcome{Kind: runner.KindSuccess, Status: response.GetHttpStatus(), RequestID: response.RequestId}, nil
}

// outcome maps an error of the SDK. Its own error says that the fault is the
// request's, hence the adapter's.
func outcome(err error) (runner.Outcome, error) {
	o := runner.Outcome{Kind: runner.KindUndecodable, Text: err.Error(), ErrorType: fmt.Sprintf("%T", err)}
	switch e := err.(type) {
	case *errors.ServerError:
		// Every status outside 2xx, whatever the body is.
		o.Kind = runner.KindError
		o.Status, o.Code, o.Message = e.HttpStatus(), e.ErrorCode(), e.Message()
		o.RequestID, o.HostID = e.RequestId(), e.HostId()
	case *errors.ClientError:
		// Its HttpStatus is a constant, and is shown all the same.
		o.Status, o.Code, o.Message = e.HttpStatus(), e.ErrorCode(), e.Message()
		switch e.ErrorCode() {
		case errors.JsonUnmarshalErrorCode:
		case errors.TimeoutErrorCode:
			o.Kind = runner.KindTransport
		default:
			return o, fmt.Errorf("the SDK sent nothing: %w", err)
		}
	case net.Error: // of http.Client, handed through bare
		o.Kind = runner.KindTransport
	default: // of xml.Unmarshal, or of a body that breaks off, handed through bare
		if err == io.ErrUnexpectedEOF {
			o.Kind = runner.KindTransport
		}
	}
	return o, nil
}

// pinned is the version of the SDK in go.mod.
const pinned = "1.63.107"

// Package alibabacloudsdkgo connects github.com/aliyun/alibaba-cloud-sdk-go,
// Alibaba Cloud's V1.0 SDK for Go, to the suite.
package alibabacloudsdkgo

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/sdkconform/sdkconform/runner"
)

// Adapter is a [runner.Decoder] and a [runner.Caller] for the SDK. It keeps nothing
// from one response to the next but the clients of Call, and may be used by several
// goroutines.
type Adapter struct {
	version string
	mu      sync.Mutex
	clients map[settings]*sdk.Client
}

// New makes the adapter. It unsets the proxy variables of the whole process,
// because the SDK reads them for every request, 127.0.0.1 included.
func New() *Adapter {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		os.Unsetenv(name)
	}
	// The SDK's own sdk.Version will not do: it lags behind the module's.
	return &Adapter{version: runner.ModuleVersion("github.com/aliyun/alibaba-cloud-sdk-go", pinned)}
}

// Describe implements [runner.Adapter].
func (a *Adapter) Describe() runner.Description {
	return runner.Description{
		Name:        "alibaba-cloud-sdk-go",
		Version:     a.version,
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
	client, err := newClient(runner.RoundTripper(r))
	if err != nil {
		return runner.Outcome{}, err
	}
	request := requests.NewCommonRequest()
	request.Method = http.MethodPost
	request.Domain = "127.0.0.1" // the transport answers without asking anyone
	request.Product, request.Version, request.ApiName = r.Product, r.Version, r.Action
	if r.Format != "" {
		request.AcceptFormat = strings.ToUpper(r.Format)
	}
	return send(client, request)
}

func newClient(transport http.RoundTripper) (*sdk.Client, error) {
	client, err := sdk.NewClientWithOptions("cn-hangzhou",
		sdk.NewConfig().WithAutoRetry(false),
		credentials.NewStaticAKCredentialsProvider("accessKeyId", "accessKeySecret"))
	if err != nil {
		return nil, fmt.Errorf("the client could not be built: %w", err)
	}
	client.SetTransport(transport)
	return client, nil
}

// send is what a generated method does: DoAction with a request and a typed response.
func send(client *sdk.Client, request *requests.CommonRequest) (runner.Outcome, error) {
	request.TransToAcsRequest()
	response := &reply{BaseResponse: &responses.BaseResponse{}}
	if err := client.DoAction(request, response); err != nil {
		return outcome(err)
	}
	return runner.Outcome{
		Kind:      runner.KindSuccess,
		Status:    response.GetHttpStatus(),
		RequestID: response.RequestId,
	}, nil
}

// outcome maps an error of the SDK. Its own error says that the fault is the
// request's, hence the adapter's.
func outcome(err error) (runner.Outcome, error) {
	o := runner.Outcome{Text: err.Error(), ErrorType: fmt.Sprintf("%T", err)}
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
			o.Kind = runner.KindUndecodable
		case errors.TimeoutErrorCode:
			o.Kind = runner.KindTransport
		default:
			return o, fmt.Errorf("the SDK sent nothing: %w", err)
		}
	case net.Error: // of http.Client, handed through bare
		o.Kind = runner.KindTransport
	default: // of xml.Unmarshal, or of a body that breaks off, handed through bare
		o.Kind = runner.KindUndecodable
		if err == io.ErrUnexpectedEOF {
			o.Kind = runner.KindTransport
		}
	}
	return o, nil
}

// pinned is the version of the SDK in go.mod.
const pinned = "1.63.107"

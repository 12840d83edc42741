// Package alibabacloudsdkgo connects github.com/aliyun/alibaba-cloud-sdk-go,
// Alibaba Cloud's V1.0 SDK for Go, to the suite.
package alibabacloudsdkgo

import (
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

// pinned is the version of the SDK in go.mod.
const pinned = "1.63.107"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*sdk.Client] {
	kit.WithoutProxies()
	return &kit.SDK[*sdk.Client]{Client: newClient, Send: send, About: runner.Description{
		Name: "alibaba-cloud-sdk-go",
		// The SDK's own sdk.Version will not do: it lags behind the module's.
		Version:   runner.ModuleVersion("github.com/aliyun/alibaba-cloud-sdk-go", pinned),
		Providers: []string{"alibaba"},
		// A request has an AcceptFormat: it is sent as Format, and a success is
		// unmarshalled by it. Generated types have tags for both.
		Formats: []string{"json", "xml"},
		// ServerError has a method for each. Data is not among them: a success is
		// shown in the fields of a generated type, a common response only as bytes.
		// No part of the SDK sorts errors, lists their codes or says which to retry.
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldHostID, runner.FieldText},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*sdk.Client, error) {
	config := sdk.NewConfig().WithTimeout(s.Timeout).WithAutoRetry(s.MaxRetries > 0).WithMaxRetryTime(s.MaxRetries)
	client, err := sdk.NewClientWithOptions("cn-hangzhou", config, credentials.NewStaticAKCredentialsProvider(s.AccessKeyID, s.AccessKeySecret))
	if err == nil && transport != nil {
		client.SetTransport(transport)
	}
	return client, err
}

// reply is what the SDK's generator writes for an API: the embedded response and
// a field for each documented member. [sdk.Client.ProcessCommonRequest] will not
// do, since a CommonResponse is never unmarshalled and shows no request id.
type reply struct {
	*responses.BaseResponse
	RequestId string `json:"RequestId" xml:"RequestId"`
}

// send is what a generated method does: DoAction with a request and a typed response.
func send(client *sdk.Client, r kit.Request) (runner.Outcome, error) {
	request := requests.NewCommonRequest()
	request.Method, request.Scheme, request.Domain = http.MethodPost, strings.ToUpper(r.Scheme), r.Host
	request.Product, request.Version, request.ApiName = r.Product, r.Version, r.Action
	if r.Format != "" {
		request.AcceptFormat = strings.ToUpper(r.Format)
	}
	request.TransToAcsRequest()
	response := &reply{BaseResponse: &responses.BaseResponse{}}
	if err := client.DoAction(request, response); err != nil {
		return outcome(err)
	}
	return runner.Outcome{Kind: runner.KindSuccess, Status: response.GetHttpStatus(), RequestID: response.RequestId}, nil
}

// outcome maps an error of the SDK.
func outcome(err error) (runner.Outcome, error) {
	switch e := err.(type) {
	case *errors.ServerError: // every status outside 2xx, whatever the body is
		o := kit.Failed(runner.KindError, err)
		o.Status, o.Code, o.Message = e.HttpStatus(), e.ErrorCode(), e.Message()
		o.RequestID, o.HostID = e.RequestId(), e.HostId()
		return o, nil
	case *errors.ClientError: // its HttpStatus is a constant, and is shown all the same
		o := kit.Failed(runner.KindUndecodable, err)
		o.Status, o.Code, o.Message = e.HttpStatus(), e.ErrorCode(), e.Message()
		switch o.Code {
		case errors.JsonUnmarshalErrorCode:
			return o, nil
		case errors.TimeoutErrorCode:
			o.Kind = runner.KindTransport
			return o, nil
		}
		return o, fmt.Errorf("%w: %w", kit.ErrSentNothing, err)
	case net.Error: // of http.Client, handed through bare
		return kit.Failed(runner.KindTransport, err), nil
	}
	// Of xml.Unmarshal, or of a body that breaks off, handed through bare.
	if err == io.ErrUnexpectedEOF {
		return kit.Failed(runner.KindTransport, err), nil
	}
	return kit.Failed(runner.KindUndecodable, err), nil
}

// Package tencentcloudsdkgo connects the common client of
// github.com/tencentcloud/tencentcloud-sdk-go, Tencent Cloud's API 3.0 SDK for
// Go, to the suite. The clients of its products are built on the same code.
package tencentcloudsdkgo

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// Adapter is a [runner.Decoder] and a [runner.Caller] for the SDK. It keeps nothing
// from one response to the next but the clients of Call, and may be used by several
// goroutines.
type Adapter struct{ clients kit.Clients[*common.Client] }

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *Adapter {
	kit.WithoutProxies()
	return &Adapter{}
}

// Describe implements [runner.Adapter].
func (a *Adapter) Describe() runner.Description {
	return runner.Description{
		Name:        "tencentcloud-sdk-go",
		Version:     runner.ModuleVersion("github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common", pinned),
		Language:    "go",
		Concurrency: 1,
		Providers:   []string{"tencent"},
		Formats:     []string{"json"}, // the only one of API 3.0
		// Neither TencentCloudSDKError nor a response has the HTTP status. Lists of
		// codes come with the products; which to retry is the user's setting.
		Exposes: []string{
			runner.FieldCode, runner.FieldMessage, runner.FieldRequestID,
			runner.FieldData, runner.FieldText,
		},
	}
}

// Decode implements [runner.Decoder]. It makes a client for each response, which
// costs little: the SDK offers no safe way to change the transport of one in use.
func (a *Adapter) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	request := tchttp.NewCommonRequest(r.Product, r.Version, r.Action)
	request.SetContext(ctx)
	client, err := newClient(kit.Settings{Scheme: "http", Host: "127.0.0.1", AccessKeyID: "secretId", AccessKeySecret: "secretKey", Timeout: time.Minute})
	if err != nil {
		return runner.Outcome{}, err
	}
	return send(client.WithHttpTransport(runner.RoundTripper(r)), request) // which answers without asking anyone
}

// Call implements [runner.Caller]: the request of Decode, sent to the endpoint by the
// SDK's own transport. The call's context is not handed on: that the SDK keeps the
// deadline of its own profile is what is to be seen.
func (a *Adapter) Call(_ context.Context, c runner.Call) (runner.Outcome, error) {
	client, err := a.clients.For(c, newClient)
	if err != nil {
		return runner.Outcome{}, err
	}
	return send(client, tchttp.NewCommonRequest(c.Product, c.Version, c.Action))
}

func newClient(s kit.Settings) (*common.Client, error) {
	p := profile.NewClientProfile()
	p.HttpProfile.Endpoint, p.HttpProfile.Scheme = s.Host, strings.ToUpper(s.Scheme)
	p.HttpProfile.ReqTimeout = int((s.Timeout + time.Second - 1) / time.Second) // the profile counts whole seconds
	// Of the service's answers it repeats throttling alone. The pause is the user's
	// setting; by default it is a second and more.
	p.RateLimitExceededMaxRetries, p.RateLimitExceededRetryDuration = s.MaxRetries, func(int) time.Duration { return 10 * time.Millisecond }
	return common.NewCommonClient(common.NewCredential(s.AccessKeyID, s.AccessKeySecret), "ap-guangzhou", p), nil
}

func send(client *common.Client, request *tchttp.CommonRequest) (runner.Outcome, error) {
	response := tchttp.NewCommonResponse()
	if err := client.Send(request, response); err != nil {
		return outcome(err), nil
	}
	// GetBody is no raw body: it is what the SDK has decoded, encoded anew, and the only
	// view of it that a CommonResponse gives. Names are taken as they are spelt.
	payload := kit.Members(kit.Members(response.GetBody())["Response"])
	o := runner.Outcome{Kind: runner.KindSuccess, Data: kit.Payload(payload)}
	_ = json.Unmarshal(payload["RequestId"], &o.RequestID) // what is no string shows nothing
	return o, nil
}

// outcome maps an error of the SDK. It has one type of error; those that it makes
// itself have a code that starts with "ClientError".
func outcome(err error) runner.Outcome {
	o := runner.Outcome{Text: err.Error(), ErrorType: fmt.Sprintf("%T", err)}
	e, ok := err.(*errors.TencentCloudSDKError)
	if !ok { // of decompressing a body, handed through bare
		o.Kind = runner.KindUndecodable
		return o
	}
	o.Code, o.Message, o.RequestID = e.GetCode(), e.GetMessage(), e.GetRequestId()
	switch o.Code {
	default:
		o.Kind = runner.KindError
	case "ClientError.ParseJsonError", "ClientError.TypeError":
		o.Kind = runner.KindUndecodable
	case "ClientError.HttpStatusCodeError":
		// Another status than 200 and no Response.Error: to the SDK no answer of
		// the service, whose errors come at 200.
		o.Kind = runner.KindUndecodable
	case "ClientError.NetworkError", "ClientError.IOError":
		o.Kind = runner.KindTransport
	}
	return o
}

// pinned is the version of the SDK in go.mod.
const pinned = "1.3.209"

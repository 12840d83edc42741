// Package tencentcloudsdkgo connects the common client of
// github.com/tencentcloud/tencentcloud-sdk-go, Tencent Cloud's API 3.0 SDK for
// Go, to the suite. The clients of its products are built on the same code.
package tencentcloudsdkgo

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "1.3.209"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*common.Client] {
	kit.WithoutProxies()
	return &kit.SDK[*common.Client]{Client: newClient, Send: send, About: runner.Description{
		Name:      "tencentcloud-sdk-go",
		Version:   runner.ModuleVersion("github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common", pinned),
		Providers: []string{"tencent"},
		Formats:   []string{"json"}, // the only one of API 3.0
		// Neither TencentCloudSDKError nor a response has the HTTP status. Lists of
		// codes come with the products; which to retry is the user's setting.
		Exposes: []string{runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldData, runner.FieldText},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*common.Client, error) {
	p := profile.NewClientProfile()
	p.HttpProfile.Endpoint, p.HttpProfile.Scheme = s.Host, strings.ToUpper(s.Scheme)
	p.HttpProfile.ReqTimeout = int((s.Timeout + time.Second - 1) / time.Second) // the profile counts whole seconds
	// Of the service's answers it repeats throttling alone. The pause is the user's
	// setting; by default it is a second and more.
	p.RateLimitExceededMaxRetries, p.RateLimitExceededRetryDuration = s.MaxRetries, func(int) time.Duration { return 10 * time.Millisecond }
	client := common.NewCommonClient(common.NewCredential(s.AccessKeyID, s.AccessKeySecret), "ap-guangzhou", p)
	if transport != nil {
		client.WithHttpTransport(transport)
	}
	return client, nil
}

func send(client *common.Client, r kit.Request) (runner.Outcome, error) {
	response := tchttp.NewCommonResponse()
	if err := client.Send(tchttp.NewCommonRequest(r.Product, r.Version, r.Action), response); err != nil {
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
	o := kit.Failed(runner.KindUndecodable, err)
	e, ok := err.(*errors.TencentCloudSDKError)
	if !ok { // of decompressing a body, handed through bare
		return o
	}
	o.Code, o.Message, o.RequestID = e.GetCode(), e.GetMessage(), e.GetRequestId()
	switch o.Code {
	case "ClientError.ParseJsonError", "ClientError.TypeError":
	case "ClientError.HttpStatusCodeError":
		// Another status than 200 and no Response.Error: to the SDK no answer of
		// the service, whose errors come at 200.
	case "ClientError.NetworkError", "ClientError.IOError":
		o.Kind = runner.KindTransport
	default:
		o.Kind = runner.KindError
	}
	return o
}

// Package tencentcloudsdkgocvm connects clients of products of
// github.com/tencentcloud/tencentcloud-sdk-go, Tencent Cloud's API 3.0 SDK for Go, to
// the suite: cvm, vpc and cbs. An action is a method of its product's client, and its
// response a struct with the members that the SDK knows.
package tencentcloudsdkgocvm

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	cbs "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cbs/v20170312"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	cvm "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cvm/v20170312"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of cvm in go.mod.
const pinned = "1.3.162"

// clients are those of the products, by their names.
type clients map[string]any

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[clients] {
	kit.WithoutProxies()
	return &kit.SDK[clients]{Client: newClients, Send: send, About: runner.Description{
		Name:      "tencentcloud-sdk-go-cvm",
		Version:   runner.ModuleVersion("github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/cvm", pinned),
		Providers: []string{"tencent"},
		Formats:   []string{"json"}, // the only one of API 3.0
		// Neither TencentCloudSDKError nor a response has the HTTP status. Codes have
		// constants, in the product's package.
		Exposes: []string{runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldData, runner.FieldKnown, runner.FieldText},
	}}
}

func newClients(s kit.Settings, transport http.RoundTripper) (clients, error) {
	p := profile.NewClientProfile()
	p.HttpProfile.Endpoint, p.HttpProfile.Scheme = s.Host, strings.ToUpper(s.Scheme)
	p.HttpProfile.ReqTimeout = int((s.Timeout + time.Second - 1) / time.Second) // the profile counts whole seconds
	// Of the service's answers it repeats throttling alone, as the common client does.
	p.RateLimitExceededMaxRetries, p.RateLimitExceededRetryDuration = s.MaxRetries, func(int) time.Duration { return 10 * time.Millisecond }
	key := common.NewCredential(s.AccessKeyID, s.AccessKeySecret)
	const region = "ap-guangzhou"
	onCVM, err := cvm.NewClient(key, region, p)
	if err != nil {
		return nil, err
	}
	onVPC, err := vpc.NewClient(key, region, p)
	if err != nil {
		return nil, err
	}
	onCBS, err := cbs.NewClient(key, region, p)
	if err != nil {
		return nil, err
	}
	for _, c := range []*common.Client{&onCVM.Client, &onVPC.Client, &onCBS.Client} {
		if transport != nil {
			c.WithHttpTransport(transport)
		}
	}
	return clients{"cvm": onCVM, "vpc": onVPC, "cbs": onCBS}, nil
}

// send calls the method of the action. Given no request, it makes its own.
func send(c clients, r kit.Request) (runner.Outcome, error) {
	method := reflect.ValueOf(c[r.Product]).MethodByName(r.Action)
	if !method.IsValid() || method.Type().NumIn() != 1 {
		return runner.Outcome{}, fmt.Errorf("the client of %s has no method %s", r.Product, r.Action)
	}
	out := method.Call([]reflect.Value{reflect.Zero(method.Type().In(0))})
	if err, _ := out[1].Interface().(error); err != nil {
		return outcome(err, r.Product), nil
	}
	payload := out[0].Elem().FieldByName("Response")
	data, err := kit.TypedPayload(payload.Interface(), "name")
	if err != nil {
		return runner.Outcome{}, err
	}
	o := runner.Outcome{Kind: runner.KindSuccess, Data: data}
	if !payload.IsNil() {
		if id := payload.Elem().FieldByName("RequestId").Interface().(*string); id != nil {
			o.RequestID = *id
		}
	}
	return o, nil
}

// outcome maps an error of the SDK. It has one type of error; those that it makes
// itself have a code that starts with "ClientError".
func outcome(err error, product string) runner.Outcome {
	o := kit.Failed(runner.KindUndecodable, err)
	e, ok := err.(*errors.TencentCloudSDKError)
	if !ok { // of decompressing a body, handed through bare
		return o
	}
	o.Code, o.Message, o.RequestID = e.GetCode(), e.GetMessage(), e.GetRequestId()
	switch o.Code {
	case "ClientError.ParseJsonError", "ClientError.TypeError", "ClientError.HttpStatusCodeError":
	case "ClientError.NetworkError", "ClientError.IOError":
		o.Kind = runner.KindTransport
	default:
		known := slices.Contains(codes[product], o.Code)
		o.Kind, o.Known = runner.KindError, &known
	}
	return o
}

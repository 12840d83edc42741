// Package huaweicloudsdkgov3 connects the ECS client of
// github.com/huaweicloud/huaweicloud-sdk-go-v3, Huawei Cloud's SDK for Go, to the suite.
// The clients of all its services are generated alike, on one core.
package huaweicloudsdkgov3

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	ecs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ecs/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ecs/v2/model"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "0.1.207"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*ecs.EcsClient] {
	kit.WithoutProxies()
	return &kit.SDK[*ecs.EcsClient]{Client: newClient, Send: send, About: runner.Description{
		Name:      "huaweicloud-sdk-go-v3",
		Version:   runner.ModuleVersion("github.com/huaweicloud/huaweicloud-sdk-go-v3", pinned),
		Providers: []string{"huawei"},
		Products:  []string{"ecs"},
		Formats:   []string{"json"},
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldData, runner.FieldText,
		},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*ecs.EcsClient, error) {
	// With a project the SDK need not ask the service of identities for one.
	credentials, err := basic.NewCredentialsBuilder().WithAk(s.AccessKeyID).WithSk(s.AccessKeySecret).WithProjectId("project").SafeBuild()
	if err != nil {
		return nil, err
	}
	settings := config.DefaultHttpConfig().WithTimeout(s.Timeout).WithHttpRoundTripper(transport)
	client, err := ecs.EcsClientBuilder().WithEndpoint(s.Scheme + "://" + s.Host).WithCredential(credentials).WithHttpConfig(settings).SafeBuild()
	if err != nil {
		return nil, err
	}
	return ecs.NewEcsClient(client), nil
}

// send makes the one request of ECS whose response is all texts and lists. Whatever the
// action, the core reads the answer.
func send(client *ecs.EcsClient, r kit.Request) (runner.Outcome, error) {
	invoker := client.ListServerGroupsInvoker(&model.ListServerGroupsRequest{})
	if r.MaxRetries > 0 {
		invoker.WithRetry(r.MaxRetries, worthIt, new(retry.None))
	}
	response, err := invoker.Invoke()
	if err != nil {
		return outcome(err), nil
	}
	// A response has no request id of its own; the exchange of its invoker has.
	data, err := json.Marshal(response)
	return runner.Outcome{
		Kind: runner.KindSuccess, Status: response.HttpStatusCode, RequestID: invoker.Exchange.ApiReference.RequestId, Data: data,
	}, err
}

// worthIt is the caller's choice: the SDK has none.
func worthIt(_ any, err error) bool {
	var e *sdkerr.ServiceResponseError
	return err != nil && (!errors.As(err, &e) || e.StatusCode == http.StatusTooManyRequests || e.StatusCode >= 500)
}

// outcome maps an error of the SDK. It has one type for what services say, and for what
// it cannot read at another status than theirs; the rest is handed through bare.
func outcome(err error) runner.Outcome {
	o := kit.Failed(runner.KindUndecodable, err)
	var service *sdkerr.ServiceResponseError
	var network net.Error
	switch {
	case errors.As(err, &service):
		o.Status, o.Code, o.Message, o.RequestID = service.StatusCode, service.ErrorCode, service.ErrorMessage, service.RequestId
		if service.StatusCode == 0 || service.StatusCode >= 400 {
			o.Kind = runner.KindError
		}
	case errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF):
		o.Kind = runner.KindTransport
	}
	return o
}

// Package ucloudsdkgo connects the generic client of github.com/ucloud/ucloud-sdk-go,
// UCloud's SDK for Go, to the suite. The clients of its products are built on it.
package ucloudsdkgo

import (
	"net/http"
	"strconv"

	"github.com/ucloud/ucloud-sdk-go/ucloud"
	"github.com/ucloud/ucloud-sdk-go/ucloud/auth"
	uerr "github.com/ucloud/ucloud-sdk-go/ucloud/error"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "0.22.58"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*ucloud.Client] {
	kit.WithoutProxies()
	return &kit.SDK[*ucloud.Client]{Client: newClient, Send: send, About: runner.Description{
		Name:      "ucloud-sdk-go",
		Version:   runner.ModuleVersion("github.com/ucloud/ucloud-sdk-go", pinned),
		Providers: []string{"ucloud"},
		Formats:   []string{"json"},
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldData, runner.FieldText,
			runner.FieldRetryable,
		},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*ucloud.Client, error) {
	config := ucloud.NewConfig()
	config.BaseUrl, config.Timeout, config.MaxRetries = s.Scheme+"://"+s.Host, s.Timeout, s.MaxRetries
	credential := auth.NewCredential()
	credential.PublicKey, credential.PrivateKey = s.AccessKeyID, s.AccessKeySecret
	client := ucloud.NewClient(&config, &credential)
	if transport != nil {
		client.SetTransport(transport)
	}
	return client, nil
}

func send(client *ucloud.Client, r kit.Request) (runner.Outcome, error) {
	request := client.NewGenericRequest()
	if err := request.SetAction(r.Action); err != nil {
		return runner.Outcome{}, err
	}
	request.SetRetryable(r.MaxRetries > 0) // by default a request of this client is not repeated
	response, err := client.GenericInvoke(request)
	o := runner.Outcome{Kind: runner.KindSuccess}
	if err != nil {
		o = outcome(err)
	} else {
		o.Data = kit.PayloadOf(response.GetPayload())
	}
	o.RequestID = response.GetRequestUUID() // the response is there beside an error, too
	return o, nil
}

// outcome maps an error of the SDK. All are of one interface, and told by their names.
func outcome(err error) runner.Outcome {
	o := kit.Failed(runner.KindUndecodable, err)
	e, ok := err.(uerr.Error)
	if !ok {
		return o
	}
	retryable := e.Retryable()
	o.Status, o.Message, o.Retryable = e.StatusCode(), e.Message(), &retryable
	switch e.Name() {
	case uerr.ErrRetCode: // IsCodeError: of the others the code is -1 or 0, and means nothing
		o.Kind, o.Code = runner.KindError, strconv.Itoa(e.Code())
	case uerr.ErrHTTPStatus: // its message is the status line
		o.Kind = runner.KindError
	case uerr.ErrNetwork, uerr.ErrSendRequest:
		o.Kind = runner.KindTransport
	}
	return o
}

// Package bcesdkgo connects the client of github.com/baidubce/bce-sdk-go, Baidu AI
// Cloud's SDK for Go, to the suite. Those of its services send their requests by it.
package bcesdkgo

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/baidubce/bce-sdk-go/auth"
	"github.com/baidubce/bce-sdk-go/bce"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "0.9.278"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*bce.BceClient] {
	kit.WithoutProxies()
	return &kit.SDK[*bce.BceClient]{Client: newClient, Send: send, About: runner.Description{
		Name:      "bce-sdk-go",
		Version:   runner.ModuleVersion("github.com/baidubce/bce-sdk-go", pinned),
		Providers: []string{"baidu"},
		Formats:   []string{"json"},
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldData, runner.FieldText,
		},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*bce.BceClient, error) {
	credentials, err := auth.NewBceCredentials(s.AccessKeyID, s.AccessKeySecret)
	if err != nil {
		return nil, err
	}
	client, err := bce.NewBceClientWithExclusiveHTTPClient(&bce.BceClientConfiguration{
		Endpoint: s.Scheme + "://" + s.Host, UserAgent: bce.DEFAULT_USER_AGENT, Credentials: credentials,
		SignOption: &auth.SignOptions{ExpireSeconds: auth.DEFAULT_EXPIRE_SECONDS},
		// In spite of its name it is for the whole request, in whole seconds.
		ConnectionTimeoutInMillis: int((s.Timeout + time.Second - 1) / time.Second * 1000),
		Retry:                     bce.NewBackOffRetryPolicy(s.MaxRetries, 20000, 10),
	}, &auth.BceV1Signer{})
	if err == nil && transport != nil {
		client.HTTPClient = &http.Client{Transport: transport}
	}
	return client, err
}

// send does what the methods of services do.
func send(client *bce.BceClient, r kit.Request) (runner.Outcome, error) {
	request, response := &bce.BceRequest{}, &bce.BceResponse{}
	request.SetMethod(http.MethodGet)
	request.SetUri("/" + r.Version + "/" + r.Action)
	if err := client.SendRequest(request, response); err != nil {
		return outcome(err), nil
	}
	var payload json.RawMessage // the type is the caller's
	if err := response.ParseJsonBody(&payload); err != nil {
		return unread(err), nil
	}
	return runner.Outcome{
		Kind: runner.KindSuccess, Status: response.StatusCode(), RequestID: response.RequestId(), Data: kit.Payload(kit.Members(payload)),
	}, nil
}

// unread is the outcome of an error of reading a body or its JSON, handed through bare.
func unread(err error) runner.Outcome {
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) { // of a cut document, too: nothing tells the user which
		return kit.Failed(runner.KindTransport, err)
	}
	return kit.Failed(runner.KindUndecodable, err)
}

// outcome maps an error of the SDK.
func outcome(err error) runner.Outcome {
	service, ok := err.(*bce.BceServiceError)
	if !ok { // a BceClientError, which has a text alone
		return kit.Failed(runner.KindTransport, err)
	}
	o := kit.Failed(runner.KindError, err)
	o.Status, o.Code, o.Message, o.RequestID = service.StatusCode, service.Code, service.Message, service.RequestId
	return o
}

// Package volcenginegosdk connects the universal client of
// github.com/volcengine/volcengine-go-sdk, Volcengine's SDK for Go, to the suite. The
// clients of its products are built on the same handlers.
package volcenginegosdk

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/volcengine/volcengine-go-sdk/volcengine"
	"github.com/volcengine/volcengine-go-sdk/volcengine/session"
	"github.com/volcengine/volcengine-go-sdk/volcengine/universal"
	"github.com/volcengine/volcengine-go-sdk/volcengine/volcengineerr"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "1.1.35"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*universal.Universal] {
	kit.WithoutProxies()
	return &kit.SDK[*universal.Universal]{Client: newClient, Send: send, About: runner.Description{
		Name:      "volcengine-go-sdk",
		Version:   runner.ModuleVersion("github.com/volcengine/volcengine-go-sdk", pinned),
		Providers: []string{"volcengine"},
		Formats:   []string{"json"},
		Exposes: []string{
			runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldData, runner.FieldText,
		},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*universal.Universal, error) {
	c := volcengine.NewConfig().WithRegion("cn-beijing").WithAkSk(s.AccessKeyID, s.AccessKeySecret).WithEndpoint(s.Scheme + "://" + s.Host).
		WithHTTPClient(&http.Client{Timeout: s.Timeout, Transport: transport}). // the SDK's own has no deadline
		WithMaxRetries(s.MaxRetries).
		WithSleepDelay(func(time.Duration) { time.Sleep(10 * time.Millisecond) })
	made, err := session.NewSession(c)
	if err != nil {
		return nil, err
	}
	return universal.New(made), nil
}

func send(client *universal.Universal, r kit.Request) (runner.Outcome, error) {
	answer, err := client.DoCall(universal.RequestUniversal{
		ServiceName: r.Product, Action: r.Action, Version: r.Version, HttpMethod: universal.GET,
	}, nil)
	if err != nil {
		return outcome(err), nil
	}
	// The whole body, as the SDK has read it.
	o := runner.Outcome{Kind: runner.KindSuccess}
	metadata, _ := (*answer)["ResponseMetadata"].(map[string]any)
	o.RequestID, _ = metadata["RequestId"].(string)
	result, _ := (*answer)["Result"].(map[string]any)
	o.Data = kit.PayloadOf(result)
	return o, nil
}

// outcome maps an error of the SDK.
func outcome(err error) runner.Outcome {
	o := kit.Failed(runner.KindUndecodable, err)
	var own volcengineerr.Error
	if errors.As(err, &own) {
		o.Code, o.Message = own.Code(), own.Message()
	}
	var service volcengineerr.RequestFailure
	var network net.Error
	switch {
	case errors.As(err, &service):
		o.Kind, o.Status, o.RequestID = runner.KindError, service.StatusCode(), service.RequestID()
	case o.Code == "RequestError", errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF):
		// The last one is of reading a body that breaks off, or of a cut document: nothing
		// tells the user which.
		o.Kind = runner.KindTransport
	}
	return o
}

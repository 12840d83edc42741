// Package azcore connects github.com/Azure/azure-sdk-for-go/sdk/azcore, the core of
// Azure's SDK for Go, to the suite. The clients of all services are generated on it, and
// this one asks and reads as they do.
package azcore

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "1.24.0"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[runtime.Pipeline] {
	kit.WithoutProxies()
	return &kit.SDK[runtime.Pipeline]{Client: newClient, Send: send, About: runner.Description{
		Name:      "azcore",
		Version:   runner.ModuleVersion("github.com/Azure/azure-sdk-for-go/sdk/azcore", pinned),
		Providers: []string{"azure"},
		Formats:   []string{"json"},
		// A ResponseError has neither the message nor the request id, and a typed success has no status.
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldData, runner.FieldText},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (runtime.Pipeline, error) {
	o := policy.ClientOptions{Retry: policy.RetryOptions{MaxRetries: -1, RetryDelay: 10 * time.Millisecond}}
	if s.MaxRetries > 0 { // 0 is its default, of 3
		o.Retry.MaxRetries = int32(s.MaxRetries)
	}
	if transport != nil {
		o.Transport = &http.Client{Transport: transport}
	}
	bearer := runtime.NewBearerTokenPolicy(token(s.AccessKeyID), []string{"https://management.azure.com/.default"},
		&policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: true})
	return runtime.NewPipeline("sdkconform", "v1.0.0", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}}, &o), nil
}

// token is a credential whose token is known.
type token string

func (t token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(24 * time.Hour)}, nil
}

// send is a method of a generated client: the deadline is the context's, any status but
// those of successes is a ResponseError, and a model is read by its members.
func send(client runtime.Pipeline, r kit.Request) (runner.Outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), r.Timeout)
	defer cancel()
	request, err := runtime.NewRequest(ctx, http.MethodGet,
		runtime.JoinPaths(r.Scheme+"://"+r.Host, "/subscriptions/00000000-0000-0000-0000-000000000000", r.Action))
	if err != nil {
		return runner.Outcome{}, err
	}
	request.Raw().URL.RawQuery = "api-version=" + r.Version
	request.Raw().Header["Accept"] = []string{"application/json"}
	response, err := client.Do(request)
	if err != nil { // of the network, or of reading the body
		return kit.Failed(runner.KindTransport, err), nil
	}
	if !runtime.HasStatusCode(response, http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent) {
		err := runtime.NewResponseError(response)
		o := kit.Failed(runner.KindError, err)
		if e := (*azcore.ResponseError)(nil); errors.As(err, &e) {
			o.Status, o.Code = e.StatusCode, e.ErrorCode
		}
		return o, nil
	}
	var model map[string]json.RawMessage
	if err := runtime.UnmarshalAsJSON(response, &model); err != nil {
		return kit.Failed(runner.KindUndecodable, err), nil
	}
	return runner.Outcome{Kind: runner.KindSuccess, Data: kit.Payload(model)}, nil
}

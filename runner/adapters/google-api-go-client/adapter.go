// Package googleapigoclient connects google.golang.org/api, Google's generated clients
// for Go, to the suite. It asks one of the small ones; all are generated alike.
package googleapigoclient

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/googleapis/gax-go/v2/apierror"
	"golang.org/x/oauth2"
	"google.golang.org/api/cloudresourcemanager/v3"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "0.314.0"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*cloudresourcemanager.Service] {
	kit.WithoutProxies()
	return &kit.SDK[*cloudresourcemanager.Service]{Client: newClient, Send: send, About: runner.Description{
		Name:      "google-api-go-client",
		Version:   runner.ModuleVersion("google.golang.org/api", pinned),
		Providers: []string{"google"},
		Products:  []string{"cloudresourcemanager"},
		Formats:   []string{"json"},
		Exposes:   []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldData, runner.FieldText},
	}}
}

// newClient leaves retries alone: there are none but for uploads and Storage.
func newClient(s kit.Settings, transport http.RoundTripper) (*cloudresourcemanager.Service, error) {
	credential := option.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s.AccessKeyID}))
	if transport != nil {
		credential = option.WithHTTPClient(&http.Client{Transport: transport})
	}
	return cloudresourcemanager.NewService(context.Background(), option.WithEndpoint(s.Scheme+"://"+s.Host+"/"), credential)
}

func send(client *cloudresourcemanager.Service, r kit.Request) (runner.Outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), r.Timeout)
	defer cancel()
	lien, err := client.Liens.Get(r.Action).Context(ctx).Do()
	if err != nil {
		return outcome(err), nil
	}
	if lien == nil { // of the body null it makes neither a lien nor an error
		return runner.Outcome{Kind: runner.KindSuccess}, nil
	}
	data, err := json.Marshal(lien)
	return runner.Outcome{Kind: runner.KindSuccess, Status: lien.HTTPStatusCode, Data: data}, err
}

// outcome maps an error of the SDK. The reason is that of the error's ErrorInfo, or of
// the first of its ErrorItems.
func outcome(err error) runner.Outcome {
	if e := (*googleapi.Error)(nil); errors.As(err, &e) {
		o := kit.Failed(runner.KindError, err)
		o.Status, o.Message = e.Code, e.Message
		if api := (*apierror.APIError)(nil); errors.As(err, &api) {
			o.Code = api.Reason()
		}
		if o.Code == "" && len(e.Errors) > 0 {
			o.Code = e.Errors[0].Reason
		}
		return o
	}
	if network := net.Error(nil); errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) {
		return kit.Failed(runner.KindTransport, err)
	}
	return kit.Failed(runner.KindUndecodable, err) // of reading the body
}

// Package clientgo connects k8s.io/client-go, the client of Kubernetes for Go, to the
// suite, by its dynamic client.
package clientgo

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "0.37.2"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*dynamic.DynamicClient] {
	kit.WithoutProxies()
	return &kit.SDK[*dynamic.DynamicClient]{Client: newClient, Send: send, About: runner.Description{
		Name:      "client-go",
		Version:   runner.ModuleVersion("k8s.io/client-go", pinned),
		Providers: []string{"kubernetes"},
		Formats:   []string{"json"},
		// Each item of a list is given the kind and the version that it would have alone, so
		// that its data are not what was sent.
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldText},
	}}
}

// newClient leaves retries alone: the dynamic client has no setting for them.
func newClient(s kit.Settings, transport http.RoundTripper) (*dynamic.DynamicClient, error) {
	return dynamic.NewForConfig(&rest.Config{
		Host: s.Scheme + "://" + s.Host, BearerToken: s.AccessKeyID, Timeout: s.Timeout, QPS: -1, Transport: transport,
	})
}

func send(client *dynamic.DynamicClient, r kit.Request) (runner.Outcome, error) {
	_, err := client.Resource(schema.GroupVersionResource{Version: r.Version, Resource: r.Action}).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return outcome(err), nil
	}
	return runner.Outcome{Kind: runner.KindSuccess}, nil
}

// outcome maps an error of the SDK. That of the service is a StatusError, whose code is
// the HTTP status and whose reason is the code.
func outcome(err error) runner.Outcome {
	var network net.Error
	switch e := (*apierrors.StatusError)(nil); {
	case errors.As(err, &e):
		o := kit.Failed(runner.KindError, err)
		o.Status, o.Code, o.Message = int(e.ErrStatus.Code), string(e.ErrStatus.Reason), e.ErrStatus.Message
		return o
	case errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF):
		return kit.Failed(runner.KindTransport, err)
	}
	return kit.Failed(runner.KindUndecodable, err)
}

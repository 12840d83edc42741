// Package cosgosdkv5 connects github.com/tencentyun/cos-go-sdk-v5, the SDK of
// Tencent Cloud's Object Storage for Go, to the suite.
package cosgosdkv5

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/tencentyun/cos-go-sdk-v5"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "0.7.70"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*cos.Client] {
	kit.WithoutProxies()
	return &kit.SDK[*cos.Client]{Client: newClient, Send: send, About: runner.Description{
		Name:      "cos-go-sdk-v5",
		Version:   runner.ModuleVersion("github.com/tencentyun/cos-go-sdk-v5", pinned),
		Providers: []string{"tencent-cos"},
		Formats:   []string{"xml"},
		// ErrorResponse has a field for each, the status in its Response. Data is not
		// among them: a success is shown in the fields of a type. No part of the SDK
		// sorts errors, lists their codes or says which to retry.
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldText},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*cos.Client, error) {
	endpoint, err := url.Parse(s.Scheme + "://" + s.Host)
	if err != nil {
		return nil, err
	}
	client := cos.NewClient(&cos.BaseURL{ServiceURL: endpoint, BucketURL: endpoint}, &http.Client{
		Timeout:   s.Timeout,
		Transport: &cos.AuthorizationTransport{SecretID: s.AccessKeyID, SecretKey: s.AccessKeySecret, Transport: transport},
	})
	client.Conf.RetryOpt.Count = s.MaxRetries + 1 // with the first
	return client, nil
}

// send asks for the buckets of the account, or for an object by HEAD.
func send(client *cos.Client, r kit.Request) (runner.Outcome, error) {
	var response *cos.Response
	var err error
	if r.Action == "HeadObject" {
		response, err = client.Object.Head(context.Background(), "object", nil)
	} else {
		_, response, err = client.Service.Get(context.Background())
	}
	if err != nil {
		return outcome(err), nil
	}
	// The SDK gives the whole header of a success: there is no other place for the request id.
	return runner.Outcome{Kind: runner.KindSuccess, Status: response.StatusCode, RequestID: response.Header.Get("X-Cos-Request-Id")}, nil
}

// outcome maps an error of the SDK.
func outcome(err error) runner.Outcome {
	if e, ok := cos.IsCOSError(err); ok { // every status outside 2xx, whatever the body is
		o := kit.Failed(runner.KindError, err)
		o.Status, o.Code, o.Message, o.RequestID = e.Response.StatusCode, e.Code, e.Message, e.RequestID
		return o
	}
	// The errors of all attempts, of which the user gets at the last one by this field alone.
	if e, ok := err.(*cos.RetryError); ok {
		last := e.Errs[len(e.Errs)-1]
		if _, network := last.(net.Error); !network && last != io.ErrUnexpectedEOF {
			return kit.Failed(runner.KindUndecodable, err) // of xml.Decoder, handed through bare
		}
	}
	return kit.Failed(runner.KindTransport, err)
}

// Package ossgosdkv2 connects github.com/aliyun/alibabacloud-oss-go-sdk-v2, Alibaba Cloud's SDK for its
// object storage in Go, to the suite.
package ossgosdkv2

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// pinned is the version of the SDK in go.mod.
const pinned = "1.6.1"

// New makes the adapter. It unsets the proxy variables of the whole process.
func New() *kit.SDK[*oss.Client] {
	kit.WithoutProxies()
	return &kit.SDK[*oss.Client]{Client: newClient, Send: send, About: runner.Description{
		Name:      "alibabacloud-oss-go-sdk-v2",
		Version:   runner.ModuleVersion("github.com/aliyun/alibabacloud-oss-go-sdk-v2", pinned),
		Providers: []string{"alibaba-oss"},
		Formats:   []string{"xml"},
		// A ServiceError has no host id. What is worth a retry only the client's own retryer says.
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldData, runner.FieldText},
	}}
}

func newClient(s kit.Settings, transport http.RoundTripper) (*oss.Client, error) {
	config := oss.NewConfig().WithRegion("cn-hangzhou").WithEndpoint(s.Scheme + "://" + s.Host).
		WithCredentialsProvider(credentials.NewStaticCredentialsProvider(s.AccessKeyID, s.AccessKeySecret)).
		WithConnectTimeout(s.Timeout).WithReadWriteTimeout(s.Timeout).WithRetryMaxAttempts(1 + s.MaxRetries)
	if transport != nil {
		config = config.WithHttpClient(&http.Client{Transport: transport})
	}
	return oss.NewClient(config), nil
}

func send(client *oss.Client, r kit.Request) (runner.Outcome, error) {
	if r.Action == "HeadObject" {
		result, err := client.HeadObject(context.Background(), &oss.HeadObjectRequest{Bucket: oss.Ptr("photos"), Key: oss.Ptr("sea.jpg")})
		if err != nil {
			return outcome(err), nil
		}
		return succeeded(&result.ResultCommon), nil
	}
	result, err := client.InitiateMultipartUpload(context.Background(), &oss.InitiateMultipartUploadRequest{Bucket: oss.Ptr("photos"), Key: oss.Ptr("sea.jpg")})
	if err != nil {
		return outcome(err), nil
	}
	o := succeeded(&result.ResultCommon)
	o.Data, err = json.Marshal(struct {
		Bucket, Key, UploadId *string
		EncodingType          *string `json:",omitempty"`
	}{result.Bucket, result.Key, result.UploadId, result.EncodingType})
	return o, err
}

// succeeded is what a result shows of its response. Its user finds the request id among the headers.
func succeeded(r *oss.ResultCommon) runner.Outcome {
	return runner.Outcome{Kind: runner.KindSuccess, Status: r.StatusCode, RequestID: r.Headers.Get(oss.HeaderOssRequestID)}
}

// outcome maps an error of the SDK. A ServiceError stands for every response that is no 2xx. A ClientError is about one that
// could not be read, and wraps the network's error if that is why.
func outcome(err error) runner.Outcome {
	var service *oss.ServiceError
	var network net.Error
	var client *oss.ClientError
	switch {
	case errors.As(err, &service):
		o := kit.Failed(runner.KindError, err)
		o.Status, o.Code, o.Message, o.RequestID = service.StatusCode, service.Code, service.Message, service.RequestID
		return o
	case errors.As(err, &network):
		return kit.Failed(runner.KindTransport, err)
	case errors.As(err, &client):
		o := kit.Failed(runner.KindUndecodable, err)
		o.Code, o.Message = client.Code, client.Message
		return o
	}
	return kit.Failed(runner.KindTransport, err)
}

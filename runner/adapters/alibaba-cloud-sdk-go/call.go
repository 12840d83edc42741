package alibabacloudsdkgo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"github.com/sdkconform/sdkconform/runner"
)

// settings are what a client is made with; one is kept for each.
type settings struct {
	endpoint, id, secret string
	timeout              time.Duration
	retries              int
}

// Call implements [runner.Caller]: the request of Decode, sent to the endpoint by the
// SDK's own transport.
func (a *Adapter) Call(_ context.Context, c runner.Call) (runner.Outcome, error) {
	endpoint, err := url.Parse(c.Endpoint)
	if err != nil {
		return runner.Outcome{}, err
	}
	client, err := a.client(settings{c.Endpoint, c.AccessKeyID, c.AccessKeySecret, c.Timeout, c.MaxRetries})
	if err != nil {
		return runner.Outcome{}, err
	}
	request := requests.NewCommonRequest()
	request.Method, request.Scheme, request.Domain = http.MethodPost, strings.ToUpper(endpoint.Scheme), endpoint.Host
	request.Product, request.Version, request.ApiName = c.Product, c.Version, c.Action
	request.AcceptFormat = strings.ToUpper(c.Format)
	return send(client, request)
}

func (a *Adapter) client(s settings) (*sdk.Client, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if client := a.clients[s]; client != nil {
		return client, nil
	}
	config := sdk.NewConfig().WithTimeout(s.timeout).WithAutoRetry(s.retries > 0).WithMaxRetryTime(s.retries)
	client, err := sdk.NewClientWithOptions("cn-hangzhou", config, credentials.NewStaticAKCredentialsProvider(s.id, s.secret))
	if err != nil {
		return nil, fmt.Errorf("the client could not be built: %w", err)
	}
	if a.clients == nil {
		a.clients = map[settings]*sdk.Client{}
	}
	a.clients[s] = client
	return client, nil
}

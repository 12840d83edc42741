package tencentcloudsdkgo

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/sdkconform/sdkconform/runner"
)

// settings are what a client is made with; one is kept for each.
type settings struct {
	endpoint, id, secret string
	timeout              time.Duration
	retries              int
}

// Call implements [runner.Caller]: the request of Decode, sent to the endpoint by the
// SDK's own transport. The call's context is not handed on: that the SDK keeps the
// deadline of its own profile is what is to be seen.
func (a *Adapter) Call(_ context.Context, c runner.Call) (runner.Outcome, error) {
	client, err := a.client(settings{c.Endpoint, c.AccessKeyID, c.AccessKeySecret, c.Timeout, c.MaxRetries})
	if err != nil {
		return runner.Outcome{}, err
	}
	return send(client, tchttp.NewCommonRequest(c.Product, c.Version, c.Action))
}

func (a *Adapter) client(s settings) (*common.Client, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if client := a.clients[s]; client != nil {
		return client, nil
	}
	endpoint, err := url.Parse(s.endpoint)
	if err != nil {
		return nil, err
	}
	p := profile.NewClientProfile()
	p.HttpProfile.Endpoint, p.HttpProfile.Scheme = endpoint.Host, strings.ToUpper(endpoint.Scheme)
	p.HttpProfile.ReqTimeout = int((s.timeout + time.Second - 1) / time.Second) // the profile counts whole seconds
	// Of the service's answers it repeats throttling alone. The pause is the user's
	// setting; by default it is a second and more.
	p.RateLimitExceededMaxRetries, p.RateLimitExceededRetryDuration = s.retries, func(int) time.Duration { return 10 * time.Millisecond }
	client := common.NewCommonClient(common.NewCredential(s.id, s.secret), "ap-guangzhou", p)
	if a.clients == nil {
		a.clients = map[settings]*common.Client{}
	}
	a.clients[s] = client
	return client, nil
}

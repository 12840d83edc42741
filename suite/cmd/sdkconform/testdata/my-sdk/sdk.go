// Package sdk is the SDK of the pages' examples: it reads what Tencent Cloud and Alibaba Cloud answer in JSON.
package sdk

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Client makes requests.
type Client struct {
	Timeout   time.Duration
	Retries   int
	Transport http.RoundTripper

	endpoint string
}

// New returns a client of an endpoint.
func New(endpoint, _, _ string) *Client { return &Client{endpoint: endpoint} }

// Result is what a success says.
type Result struct{ RequestID string }

// ServiceError is what the service says when it refuses.
type ServiceError struct {
	Status                   int
	Code, Message, RequestID string
}

func (e *ServiceError) Error() string {
	return fmt.Sprintf("%s: %s (HTTP %d, request %s)", e.Code, e.Message, e.Status, e.RequestID)
}

// Do makes one request.
func (c *Client) Do(action, version string) (*Result, error) {
	client := http.Client{Timeout: c.Timeout, Transport: c.Transport}
	request, err := http.NewRequest(http.MethodPost, c.endpoint+"/?Action="+action+"&Version="+version+"&Format=JSON", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-TC-Action", action)
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	type values struct {
		Code, Message string
		RequestID     string `json:"RequestId"`
		Error         *struct{ Code, Message string }
	}
	var wrapped struct {
		values
		Response *values
	}
	if err := json.Unmarshal(body, &wrapped); err != nil {
		return nil, fmt.Errorf("HTTP %d: the response is not readable: %w", response.StatusCode, err)
	}
	v := wrapped.values
	if wrapped.Response != nil {
		v = *wrapped.Response
	}
	if v.Error != nil {
		v.Code, v.Message = v.Error.Code, v.Error.Message
	}
	switch {
	case v.Error != nil, response.StatusCode >= 300 && v.Code != "":
		return nil, &ServiceError{response.StatusCode, v.Code, v.Message, v.RequestID}
	case response.StatusCode >= 300, v.RequestID == "":
		return nil, fmt.Errorf("HTTP %d without an error or a request id", response.StatusCode)
	}
	return &Result{v.RequestID}, nil
}

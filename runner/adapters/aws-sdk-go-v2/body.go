package awssdkgov2

import (
	"bytes"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/sdkconform/sdkconform/runner/kit"
)

// inMemory is a client of the SDK that is given the body of a request as one in memory. Without it the SDK races with net/http: it
// closes the body when the header of an answer is there, and its WriteTo then gives an EOF to the goroutine that writes the request, which
// closes the connection while the answer is read. Of a fast server one in ten answers without a Content-Length breaks off so.
type inMemory struct{ aws.HTTPClient }

func (c inMemory) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return c.HTTPClient.Do(r)
}

// WithOwnBodies makes the adapter for the SDK as it is by default, which shows that race.
func WithOwnBodies() *kit.SDK[aws.Config] {
	a := New()
	a.Client = func(s kit.Settings, transport http.RoundTripper) (aws.Config, error) {
		config, err := newConfig(s, transport)
		if transport == nil {
			config.HTTPClient = awshttp.NewBuildableClient().WithTimeout(s.Timeout)
		}
		return config, err
	}
	return a
}

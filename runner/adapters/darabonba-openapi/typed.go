package darabonbaopenapi

import (
	"net/http"

	"github.com/alibabacloud-go/darabonba-openapi/v2/client"
	"github.com/alibabacloud-go/tea/dara"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// WithTypedErrors makes an adapter of its own for a client with DisableSDKError, which
// returns ClientError, ServerError and ThrottlingError as they are, with a request id.
func WithTypedErrors() *kit.SDK[*client.Client] {
	a := New()
	a.About.Name += "+typed-errors"
	a.About.Exposes = append(a.About.Exposes, runner.FieldRequestID)
	a.Client = func(s kit.Settings, transport http.RoundTripper) (*client.Client, error) {
		c, err := newClient(s, transport)
		if err == nil {
			c.DisableSDKError = dara.Bool(true)
		}
		return c, err
	}
	return a
}

package replay

import "github.com/sdkconform/sdkconform/runner"

// Transfer says how a response comes to a real client, and what the client may do: the
// zero Transfer is one call that is answered at once, without a retry.
type Transfer struct {
	// Delivery is what is done to the response on the socket.
	Delivery Delivery `yaml:"delivery" json:"delivery,omitempty"`
	// MaxRetries is how often the SDK may repeat the request by itself.
	MaxRetries int `yaml:"retries" json:"maxRetries,omitempty"`
	// WireFirst: the first request is answered with the wire form of the same item.
	WireFirst bool `yaml:"wireFirst" json:"wireFirst,omitempty"`
	// Calls is how many calls are made in a row; 0 means one.
	Calls int `yaml:"calls" json:"calls,omitempty"`
	// Once: the case is not given a second time, because it is costly.
	Once bool `yaml:"once" json:"once,omitempty"`
}

// Answer is what a [Server] answers requests with.
type Answer struct {
	Response *runner.Response // status, header and exact body
	// First answers the first request of each call, before Response; nil: Response does.
	First    *runner.Response
	Transfer Transfer
	// Dialect is by what the requests are read; nil: as HTTP alone.
	Dialect *Dialect
}

// The credentials of every call. They are nobody's; the secret is long enough not to
// stand anywhere by chance.
const (
	AccessKeyID     = "sdkconform-id"
	AccessKeySecret = "sdkconform0never0on0the0wire0"
)

package runner

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// Adapter connects one SDK to the suite. An adapter that does nothing but
// describe itself is refused: it must be a [Decoder], a [Caller], or both.
type Adapter interface {
	// Describe says what the SDK is and what it shows its user. It is asked
	// once per run and must always give the same answer.
	Describe() Description
}

// Decoder is an [Adapter] that hands the bytes of one response to the SDK.
// Most Go SDKs take a transport, so that [RoundTripper] is all it needs.
type Decoder interface {
	Adapter
	// Decode gives r to the SDK and says what the SDK's user then sees. The
	// returned error means only that the adapter itself could not do it (the
	// client could not be built, say): whatever the SDK said is in the Outcome.
	// The body belongs to the call: it is a private copy with cap == len, and
	// is compared afterwards with what was given.
	Decode(ctx context.Context, r Response) (Outcome, error)
}

// Caller is an [Adapter] that lets the SDK's real client talk to a server of
// the suite on a real socket.
type Caller interface {
	Adapter
	// Call makes one request to c.Endpoint through the SDK's client. The error
	// means what it means for [Decoder.Decode].
	Call(ctx context.Context, c Call) (Outcome, error)
}

// Description is what an adapter says of its SDK.
type Description struct {
	// Name and Version are the SDK's own, as its package registry has them.
	Name    string `json:"name"`
	Version string `json:"version"`
	// Language is the language of the SDK's users, in lower case: "go", "python".
	Language string `json:"language"`
	// Providers are the vendors whose responses the SDK reads: "alibaba", "tencent".
	Providers []string `json:"providers"`
	// Products are the products whose responses it reads, for SDKs that have clients
	// for some of a provider's only: "ecs", "ess". Empty: every product's.
	Products []string `json:"products,omitempty"`
	// Formats are the formats that it reads: "json", "xml".
	Formats []string `json:"formats"`
	// Reads are formats of errors that the SDK reads although it does not ask for them, where the Content-Type says
	// so: gateways answer in a format of their own. Empty: none.
	Reads []string `json:"reads,omitempty"`
	// Exposes names the outcome fields that the SDK shows its user at all; see
	// the Field constants. What is not named is judged once per adapter and not
	// in every case.
	Exposes []string `json:"exposes"`
	// Tolerant says that the SDK claims to read the malformed samples of the
	// vendor pages too. Only then is it required to.
	Tolerant bool `json:"tolerant"`
	// Concurrency is how many requests the adapter takes before it answers;
	// 0 means 1.
	Concurrency int `json:"concurrency"`
}

// The names that [Description].Exposes may hold, one for each judged field of
// an [Outcome].
const (
	FieldStatus    = "status"
	FieldCode      = "code"
	FieldMessage   = "message"
	FieldRequestID = "requestId"
	FieldHostID    = "hostId"
	FieldData      = "data"
	FieldClass     = "class"
	FieldRetryable = "retryable"
	FieldKnown     = "known"
	FieldText      = "text"
)

// Fields lists every name that [Description].Exposes may hold.
func Fields() []string {
	return []string{
		FieldStatus, FieldCode, FieldMessage, FieldRequestID, FieldHostID,
		FieldData, FieldClass, FieldRetryable, FieldKnown, FieldText,
	}
}

// ExposesField reports whether the SDK shows its user the named field at all.
func (d Description) ExposesField(field string) bool { return slices.Contains(d.Exposes, field) }

// Label is the adapter's name and version, as reports print it.
func (d Description) Label() string {
	if d.Version == "" {
		return d.Name
	}
	return d.Name + " " + d.Version
}

// Response is one HTTP response of a cloud API, with the request that it answers.
type Response struct {
	Provider string      // "alibaba", "tencent"
	Product  string      // "ecs", "cvm"
	Version  string      // API version, "2014-05-26"
	Action   string      // API action, "DescribeRegions"
	Format   string      // the format that was asked for: "json" or "xml"
	Status   int         // HTTP status code, 100 to 599
	Header   http.Header // never nil when the suite calls
	Body     []byte      // the exact bytes
}

// Call is one request for an SDK's real client to make.
type Call struct {
	Provider, Product, Version, Action, Format string

	Endpoint        string        // "http://127.0.0.1:41001"
	AccessKeyID     string        // nobody's credentials
	AccessKeySecret string        // must stand in no request and no printed error
	Timeout         time.Duration // for the whole call, above 0
	MaxRetries      int           // automatic retries of the SDK; 0 means none
}

// Kind is the kind of an [Outcome], one of the Kind constants: the same type as string,
// so that adapters may write either.
type Kind = string

// The kinds of an [Outcome].
const (
	KindSuccess     = "success"     // the SDK returned normally
	KindError       = "error"       // the SDK's own "the service said no" error
	KindUndecodable = "undecodable" // its error that it could not make sense of the response
	KindTransport   = "transport"   // its network or time-out error
)

// Kinds lists the values of [Outcome].Kind.
func Kinds() []string {
	return []string{KindSuccess, KindError, KindUndecodable, KindTransport}
}

// Outcome is what an SDK made of one response, as its user sees it. Strings are
// byte for byte what a public field or method shows, neither tidied nor dug out
// of a raw body or a printed text by the adapter; empty where the SDK shows none.
type Outcome struct {
	Kind      Kind   `json:"kind"`             // one of the Kind constants
	Status    int    `json:"status,omitempty"` // HTTP status shown; 0 where none is
	Code      string `json:"code,omitempty"`
	Message   string `json:"message,omitempty"`
	RequestID string `json:"requestId,omitempty"`
	HostID    string `json:"hostId,omitempty"`
	// Data is the payload of a success as the SDK shows it, without its envelope.
	Data json.RawMessage `json:"data,omitempty"`
	// Class is the SDK's own sorting of the error; the names that are judged are
	// golden.Classes.
	Class     string `json:"class,omitempty"`
	Retryable *bool  `json:"retryable,omitempty"` // whether the SDK calls it worth retrying
	Known     *bool  `json:"known,omitempty"`     // whether the SDK has a name of its own for the code; nil: it cannot be told
	Text      string `json:"text,omitempty"`      // the error as printed
	ErrorType string `json:"errorType,omitempty"` // the name of its type
}

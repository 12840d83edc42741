package runner

import (
	"context"
	"time"
)

// Subject is one running SDK under test, made safe: whatever it does is a [Result],
// and the next request can be made. A Subject serves one request at a time.
//
// What some subjects can do besides is told by further interfaces: [BatchDecoder],
// [AsyncDecoder], [DeadlineDecoder], [Restarter].
type Subject interface {
	// Description is what the adapter says of its SDK.
	Description() Description
	// Ops are the operations that it has: [OpDecode], [OpCall] or both.
	Ops() []string
	// Decode hands it one response. The bytes of r are not changed.
	Decode(ctx context.Context, r *Response) Result
	// Call lets it make one request, and waits for its outcome no longer than wait.
	Call(ctx context.Context, c *Call, wait time.Duration) Result
	// Close ends it and releases what it holds. Calls that hang are not waited for.
	Close() error
}

// Result is an outcome, or the fault in its place.
type Result struct {
	Outcome Outcome // what the SDK showed; nothing beside a fault
	Fault   *Fault  // nil: Outcome holds
	// InputChanged says that the SDK changed the bytes of the body that it was given.
	InputChanged bool
}

// BatchDecoder is a [Subject] that takes several responses with one call, which saves
// waking it for each. Subjects in this process are.
type BatchDecoder interface {
	// DecodeEach hands the SDK the responses one after the other, each with a deadline
	// of its own, and stops after the first fault: it returns a result for each response
	// that was given, at least one.
	DecodeEach(ctx context.Context, responses []*Response) []Result
}

// AsyncDecoder is a [Subject] that takes a response before it has answered the one
// before, and may be used by several goroutines at once. Adapter programs are; how many
// requests they take at once is their description's Concurrency.
type AsyncDecoder interface {
	// Begin hands the SDK one response without waiting for its outcome. The function
	// that it returns waits for it; it must be called once. Begin blocks while the
	// subject has as many requests as it takes. Responses reach the SDK in the order of
	// the calls, if one goroutine makes them.
	//
	// A fault while several requests are in flight is given to each of them; see
	// [Fault.Suspects].
	Begin(ctx context.Context, r *Response) (wait func() Result)
}

// DeadlineDecoder is a [Subject] that takes another deadline for one response than its
// own. Adapter programs are.
type DeadlineDecoder interface {
	// DecodeWithin is Decode with a deadline of wait.
	DecodeWithin(ctx context.Context, r *Response, wait time.Duration) Result
}

// Restarter is a [Subject] whose SDK can be started anew, so that nothing is left of the
// requests before. Adapter programs are.
type Restarter interface {
	// Restart ends the SDK; the next request starts it again. Requests in flight are
	// lost.
	Restart()
}

// DefaultTimeout is the deadline of one case where none is given. It is far above
// what any reader needs for a mebibyte, also on a machine that does other work.
const DefaultTimeout = 10 * time.Second

type expectedBody struct{}

// ExpectBody returns a context that tells a [Subject] how large a body its SDK is going
// to receive by a call, in bytes: the SDK may need memory in proportion.
func ExpectBody(ctx context.Context, bytes int64) context.Context {
	return context.WithValue(ctx, expectedBody{}, bytes)
}

// ExpectedBody is the size that [ExpectBody] has put into the context, or 0.
func ExpectedBody(ctx context.Context) int64 {
	bytes, _ := ctx.Value(expectedBody{}).(int64)
	return bytes
}

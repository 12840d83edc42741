// Package runner is the contract between an SDK and the suite: what an adapter is,
// what it is given and what it answers, in Go and by the line protocol that adapters
// in any language speak.
//
// An SDK team writes a [Decoder] or a [Caller]:
//
//	func (adapter) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
//		result, err := newClient(runner.RoundTripper(r)).DescribeRegions(ctx)
//		… // an Outcome says what the SDK's user sees
//	}
//
// and hands it to package suite in a test, or makes a program of it with [Main]. The
// returned error is for what the adapter itself could not do. Package kit, below this
// one, makes both operations of one function that sends a request. The suite runs an
// adapter as a [Subject], which package host makes of it or of a program, and which
// package replay lets make real calls.
//
// This package and those below it import nothing else of the project and nothing
// outside the standard library, so that an adapter's module stays as light as its SDK.
package runner

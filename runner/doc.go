// Package runner is the contract between an SDK and the suite, and everything
// that runs an SDK without being hurt by it: deadlines, captured panics, child
// processes, the line protocol that adapters in any language speak.
//
// An SDK team writes a [Decoder] or a [Caller] and hands it to package suite, or
// makes a program of it with [Main]. The engine drives a [Subject], which
// [InProcess] makes of an adapter and [Start] of a program.
//
// This package imports nothing else of the project and nothing outside the
// standard library, so that an adapter's module stays as light as its SDK.
package runner

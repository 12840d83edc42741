// Package runner is the contract between an SDK and the suite: what an adapter is, what
// it is given and what it answers, in Go and by the line protocol that adapters in any
// language speak.
//
// An SDK team writes a [Decoder] or a [Caller] and hands it to package suite, or makes a
// program of it with [Main]; package kit does the rest of the work. The suite runs it as
// a [Subject], which package host makes of an adapter or of a program, and which package
// replay lets make real calls.
//
// This package and those below it import nothing else of the project and nothing
// outside the standard library, so that an adapter's module stays as light as its SDK.
package runner

// Package campaign gives generated cases to one SDK and gathers what is wrong, one finding for each cause,
// in its smallest case. It knows neither package testing nor the flags of go test: package fuzz, its face,
// tells it whether an engine runs it and how to start the SDK in a process of its own.
//
// From the bottom: a [Trial] gives single cases and judges them ([problem]); it can reduce a case. A
// [Finding] says which further cases it explains. A [Campaign] gives many cases and turns problems into
// findings.
package campaign

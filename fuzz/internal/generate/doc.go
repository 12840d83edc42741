// Package generate makes cases: a fixture of the catalogue, mutations of it that bytes
// choose, and what an SDK must make of the response. It knows no SDK.
package generate

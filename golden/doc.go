// Package golden is the one oracle of the project: what an SDK must make of each
// fixture, and the judge that compares an outcome with it.
//
// A [Golden] is data, reviewed by diff and stored in golden/data; [Build] makes it
// from what a fixture's body carries by construction and from the policy of its
// form (forms.yaml), never by reading the body. [Golden.Judge] compares an outcome
// with it and returns [Finding] values, each of which names a [Rule] of rules.yaml.
//
// Nothing here knows a test framework, runs anything, or reads a file that is not
// handed to it.
package golden

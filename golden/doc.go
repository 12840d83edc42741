// Package golden is the one oracle of the project: what an SDK must make of each
// fixture, and the judge that compares an outcome with it.
//
//	c, err := fixtures.Default()
//	goldens, err := golden.Load(c, nil, "")
//	findings := goldens["alibaba-ecs-en/sample/error/xml/wire"].Judge(description, outcome)
//
// A [Golden] is data, reviewed by diff and stored in golden/data; [Build] makes it
// from what a fixture's body carries by construction and from what was done to it
// (policy.go), never by reading the body. [Golden.Judge] compares an outcome with it
// and returns [Finding] values, each of which names a [Rule] of rules.yaml. A
// [Requirements] set is what gated in a release.
//
// Nothing here knows a test framework, runs anything, or reads a file that is not
// handed to it. Package engine, below suite, runs SDKs and has them judged here.
package golden

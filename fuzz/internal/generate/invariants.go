package generate

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// invariants judges an outcome by what holds for any bytes at all: a status that is
// shown is the one that was sent, a 4xx or 5xx is no success, and nothing is printed
// that stands for nothing.
func (c *Case) invariants(o runner.Outcome) (findings []golden.Finding) {
	r := &c.Response
	broken := func(rule, field, want, got string) {
		findings = append(findings, golden.RuleByID(rule).Finding(field, want, got))
	}
	if o.Status != 0 && o.Status != r.Status {
		broken(golden.RuleHTTPStatus, runner.FieldStatus, strconv.Itoa(r.Status), strconv.Itoa(o.Status))
	}
	if o.Kind == runner.KindSuccess && r.Status >= 400 {
		broken(golden.RuleNeverSuccess, "kind", "error or undecodable", o.Kind)
	}
	if o.Kind == runner.KindSuccess && c.Never && r.Status < 400 {
		broken(golden.RuleError, "kind", "error or undecodable", o.Kind)
	}
	g := &c.Golden
	for _, v := range []struct {
		field, got string
		written    []string // what the body was made of, however it is spelled there
	}{
		{runner.FieldCode, o.Code, g.Code},
		{runner.FieldMessage, o.Message, g.Message},
		{runner.FieldRequestID, o.RequestID, g.RequestID},
		{runner.FieldHostID, o.HostID, g.HostID},
	} {
		if golden.IsPrintedNothing(v.got) && !slices.Contains(v.written, v.got) && !bytes.Contains(r.Body, []byte(v.got)) {
			broken(golden.RuleNoInvention, v.field, "", v.got)
		}
	}
	return findings
}

// Judge returns what is wrong with an outcome, the gravest first.
func (c *Case) Judge(d runner.Description, o runner.Outcome) []golden.Finding {
	if c.Tier >= document.Anything {
		return c.invariants(o)
	}
	// Tolerance is claimed for the samples as the pages print them.
	d.Tolerant = false
	findings := c.Golden.Judge(d, o)
	if golden.FailedFormat(string(c.Response.Body)) != "" {
		// A text that quotes the body holds such a mark rightly.
		findings = slices.DeleteFunc(findings, func(f golden.Finding) bool {
			return f.Rule == golden.RuleTextNothing && golden.FailedFormat(f.Got) != ""
		})
	}
	return findings
}

// Same judges two outcomes of the same bytes.
func (c *Case) Same(a, b runner.Outcome) []golden.Finding {
	g := c.Golden
	if c.Tier >= document.Anything {
		g.Mode = golden.Unreadable // words of the SDK's own are not compared
	}
	return g.Same(a, b)
}

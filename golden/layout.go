package golden

import (
	"bytes"
	"regexp"

	"github.com/sdkconform/sdkconform/fixtures"
)

// verbatimRule is the rule that a sample as printed can break and its wire form cannot: that
// of line feeds and indentation, or that of comments where the sample is one line. There is
// none for a sample that differs in something else: a page may print more, a value in another
// place, or members that mean nothing. What goes wrong with those is no matter of layout.
func verbatimRule(f *fixtures.Fixture) string {
	printed, wire := f.Response.Body, f.Written()
	switch {
	case !bytes.Equal(withoutLayout(printed), withoutLayout(wire)):
		return ""
	case bytes.ContainsAny(bytes.TrimSpace(printed), "\r\n"):
		return RuleLayout
	case xmlComment.Match(printed) && !xmlComment.Match(wire):
		return RuleComments
	}
	return ""
}

var xmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)

func withoutLayout(body []byte) []byte {
	return bytes.Join(bytes.Fields(xmlComment.ReplaceAll(body, nil)), nil)
}

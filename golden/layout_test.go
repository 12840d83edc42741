package golden_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// A well-formed sample is blamed on line feeds only where it has some.
func TestRuleOfSample(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	sample := c.Fixture("alibaba-ecs-zh/sample/success/xml/verbatim")
	wire := string(c.Fixture("alibaba-ecs-zh/sample/success/xml/wire").Response.Body)
	if sample == nil || sample.Malformed != "" {
		t.Fatal("the sample is no longer there, or malformed: the test has lost its object")
	}
	for _, test := range []struct{ name, body, rule string }{
		{"as printed", string(sample.Response.Body), golden.RuleLayout},
		{"line feeds", strings.ReplaceAll(wire, "><", ">\n<"), golden.RuleLayout},
		{"one line", wire, ""},
		{"one line with blanks", strings.ReplaceAll(wire, "><", "> <"), ""},
		{"one line and a line feed at its end", wire + "\n", ""},
		{"one line with a comment", strings.ReplaceAll(wire, "?><", "?><!--the root--><"), golden.RuleComments},
		{"another member", strings.ReplaceAll(wire, "<RequestId>", "\n<Size>1</Size><RequestId>"), ""},
	} {
		f := *sample
		f.Response.Body = []byte(test.body)
		g, err := golden.Build(&f)
		if err != nil {
			t.Fatal(err)
		}
		if g.Rule != test.rule {
			t.Errorf("%s: the rule is %q, want %q", test.name, g.Rule, test.rule)
		}
	}
}

// What is wrong with a malformed sample is a matter of the malformation, not of layout, and
// data has a rule of its own there too.
func TestRuleOfMalformedSample(t *testing.T) {
	g := &golden.Golden{
		Mode: golden.Malformed, Level: golden.Required, Rule: golden.RuleLayout, Status: 200,
		Kinds: []string{runner.KindSuccess, runner.KindUndecodable}, RequestID: []string{"R-1"}, Data: []byte(`{"Count":1,"Name":"a"}`),
	}
	o := runner.Outcome{Kind: runner.KindSuccess, Status: 200, RequestID: "R-1", Data: []byte(`{"Count":7}`)}
	for _, tolerant := range []bool{false, true} {
		want := map[string]string{"data.Count": golden.RuleMalformedValues}
		if tolerant {
			want["data.Name"] = golden.RuleMalformedRecovered
		}
		found := g.Attribute(g.Judge(runner.Description{Exposes: runner.Fields(), Tolerant: tolerant}, o), nil)
		for _, f := range found {
			if f.Rule != want[f.Field] {
				t.Errorf("tolerant %v: %s breaks %s, want %q", tolerant, f.Field, f.Rule, want[f.Field])
			}
		}
		if len(found) != len(want) {
			t.Errorf("tolerant %v: %v", tolerant, found)
		}
	}
}

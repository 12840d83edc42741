package golden_test

import (
	"testing"
	"testing/fstest"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// No page prints the answers of a source of facts: what it says is recommended. What holds for any response is required all the same.
func TestFactsAreRecommended(t *testing.T) {
	c, err := fixtures.Load(fstest.MapFS{
		"envelopes/nimbus.yaml": {Data: []byte("id: nimbus\nformats: {json: {contentTypes: [application/json]}}\n" +
			"error: {code: /code, message: /message, requestId: /id}\nsuccess: {requestId: /id}\n")},
		"nimbus-mail/source.yaml": {Data: []byte("id: nimbus-mail\nprovider: nimbus\nproduct: mail\nversion: v1\naction: ListBoxes\nenvelope: nimbus\n" +
			"facts: The codes are those of the vendor's SDK.\nrequestId: t-1\nsamples:\n" +
			"  - {name: success, format: json, status: 200, values: {requestId: t-0}}\n")},
		"nimbus-mail/codes.tsv": {Data: []byte("lines\tstatus\tcode\tmessage\tfill\tdescription\n-\t404\tNoBox\tThere is no box.\t\t\n")},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	required := 0
	for _, f := range c.Fixtures {
		g, err := golden.Build(f)
		if err != nil {
			t.Fatal(err)
		}
		if g.Level == golden.Required {
			t.Errorf("%s is required", f.ID)
		}
		if f.Response.Status < 400 || f.Wire != nil {
			continue
		}
		for _, finding := range g.Judge(everything(), runner.Outcome{Kind: runner.KindSuccess, Status: f.Response.Status, Data: []byte("{}")}) {
			if finding.Field == "kind" && finding.Level == golden.Required {
				required++
			}
		}
	}
	if required < 20 {
		t.Errorf("that a failure is shown as a success is a required finding of %d cases", required)
	}
	g, err := golden.Build(c.Fixture("nimbus-mail/code/404/NoBox/json/wire"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		change func(*runner.Outcome)
		rule   string
		level  golden.Level
	}{
		{func(o *runner.Outcome) { o.Code = "Box" }, golden.RuleCode, golden.Recommended},
		{func(o *runner.Outcome) { o.RequestID = "" }, golden.RuleRequestID, golden.Recommended},
		{func(o *runner.Outcome) { o.Kind = runner.KindSuccess }, golden.RuleError, golden.Required},
		{func(o *runner.Outcome) { o.Status = 400 }, golden.RuleHTTPStatus, golden.Required},
	} {
		o := runner.Outcome{Kind: runner.KindError, Status: 404, Code: "NoBox", Message: "There is no box.", RequestID: "t-1"}
		d := everything()
		test.change(&o)
		found := g.Judge(d, o)
		if len(found) == 0 || found[0].Rule != test.rule || found[0].Level != test.level {
			t.Errorf("found %+v, want %s, %s", found, test.rule, test.level)
		}
	}
}

package golden_test

import (
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// An error document at 200 may be a success, but not one in which the code is lost.
func TestSilentError(t *testing.T) {
	f := fixture(t, "alibaba-ecs-en/sample/error/json/error-at-200")
	g, err := golden.Build(f)
	if err != nil {
		t.Fatal(err)
	}
	g.Code, g.Message, g.RequestID, g.HostID = []string{code}, []string{message}, []string{requestID}, nil
	for _, test := range []struct {
		name    string
		o       runner.Outcome
		exposes []string
		field   string // of the finding; empty: there is none
	}{
		{"an error", shown(func(o *runner.Outcome) { o.Status, o.HostID = 200, "" }), runner.Fields(), ""},
		{"unreadable", runner.Outcome{Kind: runner.KindUndecodable, Text: "no"}, runner.Fields(), ""},
		{"a success with the code", runner.Outcome{Kind: runner.KindSuccess, Code: code}, runner.Fields(), ""},
		{"a success with the body as data", runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`{"a":[{"Code":"` + code + `"}]}`)}, runner.Fields(), ""},
		{"a success with the text of the body", runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`"<Code>` + code + `</Code>"`)}, runner.Fields(), ""},
		{"a success with nothing", runner.Outcome{Kind: runner.KindSuccess}, runner.Fields(), runner.FieldCode},
		{"a success with zeros", runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`{"TotalCount":0}`)}, runner.Fields(), runner.FieldData},
		{"a success with the request id as data", runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`{"RequestId":"` + requestID + `"}`)}, runner.Fields(), runner.FieldCode},
		{"a success with a text as data", runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`"OK"`)}, runner.Fields(), runner.FieldData},
		{"a success with null", runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`null`)}, runner.Fields(), runner.FieldCode},
		{"a success, by an SDK that shows data alone", runner.Outcome{Kind: runner.KindSuccess, Data: []byte(`{}`)}, []string{runner.FieldData}, runner.FieldCode},
		{"a success, by an SDK that shows neither", runner.Outcome{Kind: runner.KindSuccess}, []string{runner.FieldStatus}, ""},
	} {
		field := ""
		for _, f := range g.Judge(runner.Description{Exposes: test.exposes}, test.o) {
			level := golden.Informative
			if f.Field == runner.FieldData {
				level = golden.Recommended
			}
			if field = f.Field; f.Rule != golden.RuleSilentError || f.Level != level {
				t.Errorf("%s: breaks %s (%s)", test.name, f.Rule, f.Level)
			}
		}
		if field != test.field {
			t.Errorf("%s: found in %q, want %q", test.name, field, test.field)
		}
	}
	// What is none of an error may be a success without a code.
	empty := &golden.Golden{Mode: golden.Choice, Level: golden.Recommended, Status: 204, Kinds: []string{runner.KindSuccess, runner.KindError}}
	if found := empty.Judge(runner.Description{Exposes: runner.Fields()}, runner.Outcome{Kind: runner.KindSuccess}); len(found) > 0 {
		t.Errorf("204: %v", found)
	}
}

package golden_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// oddCatalogue is a catalogue with an odd body of a page whose bodies tell an error from a
// success, or of one where the status alone does.
func oddCatalogue(tells bool, text, body string) fstest.MapFS {
	envelope, lines, status := "alibaba-rpc", "2\t503\tThrottling.User\tRequest was denied due to user flow control.\t\t\n", "503 "
	if tells {
		envelope, lines, status = "tencent-v3", "2\t-\tThrottling.User\tRequest was denied due to user flow control.\t\t\n", ""
	}
	sample := `{"RequestId":"R-1"}`
	if tells {
		sample = `{"Response":{"RequestId":"R-1"}}`
	}
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"source.yaml": "id: acme\nprovider: acme\nproduct: things\nversion: \"1\"\naction: List\npage: page.txt\n" +
			"envelope: " + envelope + "\nformats: [json]\nrequestId: R-1\nstatus: 200\n" +
			"samples:\n  - {name: success, format: json, file: samples/success.json, lines: \"1\", status: 200, values: {requestId: R-1}}\n",
		"page/page.txt":        sample + "\n" + status + "Throttling.User Request was denied due to user flow control.\n",
		"samples/success.json": sample,
		"codes.tsv":            "lines\tstatus\tcode\tmessage\tfill\tdescription\n" + lines,
		"odd/it.yaml":          text,
		"odd/it.json":          body,
	} {
		files["acme/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func buildOdd(t *testing.T, tells bool, text, body string) (*golden.Golden, error) {
	t.Helper()
	c, err := fixtures.Load(oddCatalogue(tells, text, body), "base")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range c.Fixtures {
		if f.IsOdd() {
			return golden.Build(f)
		}
	}
	t.Fatal("there is no odd body")
	return nil, nil
}

// What an SDK must make of an odd body follows from what is said of it, its status and its
// envelope, as it does for any other response.
func TestOddGoldens(t *testing.T) {
	const (
		byStatus = "of: code/503/Throttling.User\nformat: json\nsays: it\n"
		byBody   = "of: code/200/Throttling.User\nformat: json\nsays: it\n"
		success  = "of: sample/success\nformat: json\nsays: it\n"
		carries  = "carries: {code: Throttling.User, message: Request was denied due to user flow control., requestId: R-9}\n"
	)
	for _, test := range []struct {
		name     string
		tells    bool
		text     string
		mode     golden.Mode
		level    golden.Level
		rule     string
		kinds    string
		never    bool
		code     string
		optional string
	}{
		{"exact", false, byStatus + carries, golden.Exact, golden.Recommended, "", "error", true, "Throttling.User", ""},
		{
			"exact, required and by a rule", false, byStatus + carries + "must: exact\nlevel: required\nrule: unicode\n", golden.Exact,
			golden.Required, "unicode", "error", true, "Throttling.User", "",
		},
		{
			"exact, and a value may be left out", false, byStatus + carries + "optional: [message]\n", golden.Exact, golden.Recommended, "", "error",
			true, "Throttling.User", "message",
		},
		{
			"malformed", false, byStatus + carries + "must: malformed\n", golden.Malformed, golden.Recommended, "", "error undecodable", true,
			"Throttling.User", "",
		},
		{
			"refusable", false, byStatus + carries + "must: refusable\nrule: nesting\n", golden.Refusable, golden.Recommended, "nesting",
			"error undecodable", true, "Throttling.User", "",
		},
		{
			"unreadable", false, byStatus + "must: unreadable\nrule: html-body\n", golden.Unreadable, golden.Recommended, "html-body",
			"error undecodable", true, "", "",
		},
		{"any", false, byStatus + "must: any\n", golden.Any, golden.Recommended, "never-success", "error undecodable transport", true, "", ""},
		{
			"a choice", false, byStatus + carries + "must: choice\n", golden.Choice, golden.Recommended, "", "error undecodable", true,
			"Throttling.User", "",
		},
		{
			"an error at 200 where the status alone tells", false, byStatus + carries + "status: 200\n", golden.Choice, golden.Recommended, "",
			"error success undecodable", false, "Throttling.User", "",
		},
		{
			"an error at 200 where the body tells", true, byBody + carries + "level: required\n", golden.Exact, golden.Required, "", "error", true,
			"Throttling.User", "",
		},
		{
			"one whose body does not", true, byBody + carries + "fails: false\n", golden.Choice, golden.Recommended, "", "error success undecodable",
			false, "Throttling.User", "",
		},
		{
			"a cut one at 200", true, byBody + "must: unreadable\nrule: truncated\n", golden.Unreadable, golden.Recommended, "truncated",
			"error undecodable transport", false, "", "",
		},
		{
			"any at 200 that tells", true, byBody + "must: any\n", golden.Any, golden.Recommended, "never-success", "error undecodable transport",
			true, "", "",
		},
		{
			"any at 200 that does not", true, byBody + "must: any\nfails: false\n", golden.Any, golden.Recommended, "never-success",
			"success error undecodable transport", false, "", "",
		},
		{"a success", false, success + "carries: {requestId: R-9, code: OK}\n", golden.Exact, golden.Recommended, "", "success", false, "OK", "code"},
		{
			"a success at 500", false, success + "status: 500\n", golden.Unreadable, golden.Recommended, "never-success",
			"error undecodable transport", true, "", "",
		},
		{
			"a success that may be an error", false, success + "must: choice\nkinds: [success, error]\n", golden.Choice, golden.Recommended, "",
			"success error", false, "", "",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := "{}"
			g, err := buildOdd(t, test.tells, test.text, body)
			if err != nil {
				t.Fatal(err)
			}
			got := []any{g.Mode, g.Level, g.Rule, strings.Join(g.Kinds, " "), g.NeverSuccess, strings.Join(g.Code, " "), strings.Join(g.Optional, " "), g.Body}
			want := []any{test.mode, test.level, test.rule, test.kinds, test.never, test.code, test.optional, golden.Digest([]byte(body))}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
		})
	}
}

// What cannot be seen without the rules and the policy is told with the file, too.
func TestOddGoldenFaults(t *testing.T) {
	for text, want := range map[string]string{
		"rule: no-such-rule\n":     `there is no rule "no-such-rule"`,
		"kinds: [error,success]\n": "kinds are error, success, and status 503 or the body says that the call failed",
	} {
		_, err := buildOdd(t, false, "of: code/503/Throttling.User\nformat: json\nsays: it\n"+text, "{}")
		var fault *fixtures.Fault
		if !errors.As(err, &fault) || fault.File != "base/acme/odd/it.yaml" || fault.Line == 0 || fault.What != want || fault.Mend == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// An odd body is judged: an SDK that reads it passes, one that does not is told.
func TestOddBodyIsJudged(t *testing.T) {
	g, err := buildOdd(t, false, "of: code/503/Throttling.User\nformat: json\nsays: it\ncarries: {code: Throttling.User, requestId: R-9}\nrule: unicode\n", "{}")
	if err != nil {
		t.Fatal(err)
	}
	d := runner.Description{Name: "it", Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID}}
	right := runner.Outcome{Kind: runner.KindError, Status: 503, Code: "Throttling.User", RequestID: "R-9"}
	if found := g.Judge(d, right); len(found) > 0 {
		t.Errorf("it is wrong: %+v", found)
	}
	wrong := right
	wrong.Code = "Throttling"
	found := g.Attribute(g.Judge(d, wrong), nil)
	if len(found) != 1 || found[0].Rule != "unicode" || found[0].Level != golden.Recommended || found[0].Want != "Throttling.User" {
		t.Errorf("it is told as %+v", found)
	}
}

// What the words of a row decide holds for an odd body that has the row's own values, and
// its status; also where the page is not in the catalogue.
func TestOddBodyKeepsWhatWordsDecide(t *testing.T) {
	const text = `of: code/400/Throttling
format: json
says: it
carries:
  code: Throttling
  message: You have made too many requests within a short time; your request is denied due to request throttling.
`
	for more, want := range map[string]string{"": "throttled", "status: 429\n": "", "must: refusable\nrule: nesting\n": ""} {
		c, err := fixtures.Load(fstest.MapFS{
			"found-alibaba-ecs-en/odd/it.yaml": &fstest.MapFile{Data: []byte(text + more)}, "found-alibaba-ecs-en/odd/it.json": &fstest.MapFile{Data: []byte("{}")},
		}, "base")
		if err != nil {
			t.Fatal(err)
		}
		g, err := golden.Build(c.Fixtures[0])
		if err != nil || g.Class != want || (g.Retryable != nil) != (want != "") {
			t.Errorf("%q: class %q, retryable %v, %v", more, g.Class, g.Retryable, err)
		}
	}
}

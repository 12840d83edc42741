package lint

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
)

// What a person says of an odd body is true of its bytes.
func TestOddBodiesSayWhatTheyHold(t *testing.T) {
	const (
		json = "of: code/503/Busy\nformat: json\nsays: it\n"
		xml  = "of: code/503/Busy\nformat: xml\nsays: it\n"
		both = "carries: {code: Busy, message: Try again later., requestId: R-1}\n"
	)
	for _, test := range []struct {
		name string
		text string
		body string
		want string // empty: nothing is wrong
	}{
		{"JSON", json + both, `{"RequestId":"R-1","Code":"\u0042usy","More":[{"Message":"Try again later."}]}`, ""},
		{"a number", json + "carries: {code: 404}\n", `{"Code":404}`, ""},
		{"an object", json + "carries: {message: '{\"a\": 1}'}\n", `{"Message":{"a":1}}`, ""},
		{"a part of a value", json + "carries: {code: Busy}\n", `{"Code":"ns#Busy"}`, ""},
		{
			"XML", xml + both,
			`<?xml version="1.0"?><Error Code="Busy"><RequestId>R<!-- - -->-1</RequestId><Message>Try <![CDATA[again]]> later&#46;</Message></Error>`,
			"",
		},
		{"a header", json + "header: {X-Request: R-1}\ncarries: {requestId: R-1}\n", "{}", ""},
		{
			"a wrong code", json + both, `{"RequestId":"R-1","Code":"Bussy","Message":"Try again later."}`,
			`it carries the code "Busy", which stands neither in its body nor in its header`,
		},
		{
			"a wrong message", xml + both, `<Error><RequestId>R-1</RequestId><Code>Busy</Code><Message>Try later.</Message></Error>`,
			`it carries the message "Try again later."`,
		},
		{"broken JSON", json, `{"Code":"Busy"`, "its body is malformed"},
		{"two texts of JSON", json, `{} {}`, "its body is malformed"},
		{"broken XML", xml, `<Error><Code>Busy</Error>`, "its body is malformed"},
		{"broken, and said to be", json + "must: malformed\n", `{"Code":"Busy"`, ""},
		{"whole, and said to be malformed", json + "must: malformed\n", `{"Code":"Busy"}`, "its body is said to be malformed and is not"},
		{"broken, of which nothing is known", json + "must: any\n", `{"Code":"Busy"`, ""},
		{"unreadable", json + "must: unreadable\nrule: html-body\ncarries: {code: Busy}\n", `<html>`, ""},
		{"empty", json + "carries: {code: Busy}\n", "", ""},
		{"another encoding", xml + both, "\xFF\xFE<\x00", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, text := range map[string]string{
				"source.yaml": "id: acme\nprovider: acme\nproduct: things\nversion: \"1\"\naction: List\npage: page.txt\n" +
					"envelope: alibaba-rpc\nformats: [json, xml]\nrequestId: R-1\n",
				"page/page.txt": "Busy 503 Try again later.\n",
				"codes.tsv":     "lines\tstatus\tcode\tmessage\tfill\tdescription\n1\t503\tBusy\tTry again later.\t\t\n",
				"odd/it.yaml":   test.text,
				"odd/it.body":   test.body,
			} {
				files["acme/"+name] = &fstest.MapFile{Data: []byte(text)}
			}
			c, err := fixtures.Load(files, "base")
			if err != nil {
				t.Fatal(err)
			}
			f := c.Fixtures[len(c.Fixtures)-1]
			g, err := golden.Build(f)
			if err != nil {
				t.Fatal(err)
			}
			err = odd(f, g)
			var fault *fixtures.Fault
			switch {
			case test.want == "" && err != nil:
				t.Errorf("it says %v", err)
			case test.want != "" && (!errors.As(err, &fault) || !strings.Contains(fault.What, test.want) || fault.File != "base/acme/odd/it.yaml" || fault.Mend == ""):
				t.Errorf("it says %v, want %q", err, test.want)
			}
		})
	}
}

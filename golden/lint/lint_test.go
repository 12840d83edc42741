package lint_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/golden/lint"
)

const (
	ownSource = `id: acme
provider: acme
product: widgets
version: "1"
action: ListWidgets
page: errors.txt
envelope: alibaba-rpc
formats: [json]
contentTypes: {json: application/json}
fields: {json: [code, message, requestId]}
requestId: 11111111-2222-3333-4444-555555555555
samples:
  - name: success
    format: json
    file: samples/success.json
    lines: "2"
    status: 200
    values: {requestId: 99999999-2222-3333-4444-555555555555}
`
	ownSample = `{"RequestId":"99999999-2222-3333-4444-555555555555"}`
)

// own is a small catalogue as files.
func own() map[string]string {
	return map[string]string{
		"acme/source.yaml":          ownSource,
		"acme/page/errors.txt":      "Busy 503 Try again later.\n" + ownSample + "\n",
		"acme/samples/success.json": ownSample,
		"acme/codes.tsv":            "lines\tstatus\tcode\tmessage\tfill\tdescription\n1\t503\tBusy\tTry again later.\t\t\n",
	}
}

func mapFS(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// faults takes a joined error apart.
func faults(t *testing.T, err error) []*fixtures.Fault {
	t.Helper()
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*fixtures.Fault
		for _, e := range joined.Unwrap() {
			all = append(all, faults(t, e)...)
		}
		return all
	}
	var fault *fixtures.Fault
	if !errors.As(err, &fault) {
		t.Fatalf("%v is no fault", err)
	}
	return []*fixtures.Fault{fault}
}

// What is shipped passes the checks that everybody's catalogue is given: the schema,
// the loader, and every mark of a malformed body.
func TestShippedCatalogue(t *testing.T) {
	fsys := os.DirFS("../../fixtures/catalogue")
	if err := lint.Catalogue(fsys, fixtures.Base); err != nil {
		t.Error(err)
	}
	c, err := fixtures.Load(fsys, fixtures.Base)
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Fixtures) != len(embedded.Fixtures) {
		t.Errorf("%d fixtures on disk, %d built in", len(c.Fixtures), len(embedded.Fixtures))
	}
}

func TestOwnCatalogue(t *testing.T) {
	if err := lint.Catalogue(mapFS(own()), "base"); err != nil {
		t.Error(err)
	}
}

// A source.yaml that is not of the schema's shape is refused by the schema, which
// editors use, and by the loader, which runs use. Which of the two is asked must not
// matter.
func TestSchemaAndLoaderAgree(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new string
		line     int
		what     string
	}{
		{"an unknown key", "product:", "colour: red\nproduct:", 3, "colour"},
		{"an unknown key of a sample", "    status: 200", "    status: 200\n    colour: red", 18, "colour"},
		{"an unknown key of the values", "values: {", "values: {colour: red, ", 18, "colour"},
		{"no id", "id: acme\n", "", 1, "id"},
		{"an id that is none", "id: acme\n", "id: Acme!\n", 1, "pattern"},
		{"no provider", "provider: acme\n", "", 1, "provider"},
		{"an empty provider", "provider: acme", "provider: ''", 2, "minLength"},
		{"no product", "product: widgets\n", "", 1, "product"},
		{"no version", "version: \"1\"\n", "", 1, "version"},
		{"no action", "action: ListWidgets\n", "", 1, "action"},
		{"no page", "page: errors.txt\n", "", 1, "page"},
		{"no envelope", "envelope: alibaba-rpc\n", "", 1, "envelope"},
		{"an envelope that is no name", "envelope: alibaba-rpc", "envelope: envelopes/soap.yaml", 7, "pattern"},
		{"an empty list of formats", "formats: [json]", "formats: []", 8, "minItems"},
		{"an unknown format", "formats: [json]", "formats: [json, yaml]", 8, "json"},
		{"a format twice", "formats: [json]", "formats: [json, json]", 8, "equal"},
		{"a Content-Type of no format", "{json: application/json}", "{yaml: text/yaml}", 9, "yaml"},
		{"an empty Content-Type", "{json: application/json}", "{json: ''}", 9, "minLength"},
		{"an empty list of fields", "[code, message, requestId]", "[]", 10, "minItems"},
		{"an unknown field", "[code, message, requestId]", "[code, msg, requestId]", 10, "requestId"},
		{"an unknown level", "requestId: 1", "levels: {colour: required}\nrequestId: 1", 11, "colour"},
		{"a level that is none", "requestId: 1", "levels: {success-status: high}\nrequestId: 1", 11, "informative"},
		{"a status that is none", "requestId: 1", "status: 999\nrequestId: 1", 11, "maximum"},
		{"a status in words", "    status: 200", "    status: ok", 17, "integer"},
		{"a sample of another name", "name: success", "name: good", 13, "pattern"},
		{"a sample with number one", "name: success", "name: success-1", 13, "pattern"},
		{"a sample of another format", "    format: json", "    format: yaml", 14, "json"},
		{"a sample without lines", "    lines: \"2\"\n", "", 13, "lines"},
		{"lines that are none", `lines: "2"`, "lines: second", 16, "pattern"},
		{"a sample without a status", "    status: 200\n", "", 13, "status"},
		{"a rule without a sentence", "samples:\n", "rules:\n  error: []\nsamples:\n", 13, "minItems"},
		{"a sentence without lines", "samples:\n", "rules:\n  error: {quote: Busy}\nsamples:\n", 13, "lines"},
		{"a sentence without a quote", "samples:\n", "rules:\n  error:\n    - {lines: \"1\", quote: Busy}\n    - {lines: \"1\"}\nsamples:\n", 15, "quote"},
		{"an unknown key of a sentence", "samples:\n", "rules:\n  error: {lines: \"1\", quote: Busy, page: 1}\nsamples:\n", 13, "page"},
		{"a list in the place of a text", "provider: acme", "provider: [acme]", 2, "string"},
		{"a text in the place of a list", "samples:\n", "samples: none\nrest:\n", 12, "array"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := own()
			if !strings.Contains(ownSource, test.old) {
				t.Fatalf("%q is not there to be replaced", test.old)
			}
			files["acme/source.yaml"] = strings.Replace(ownSource, test.old, test.new, 1)
			if _, err := fixtures.Load(mapFS(files), "base"); err == nil {
				t.Error("the loader accepts it")
			}
			found := faults(t, lint.Catalogue(mapFS(files), "base"))
			for _, f := range found {
				if f.File == "base/acme/source.yaml" && f.Line == test.line && strings.Contains(f.What, test.what) &&
					f.Mend == "see fixtures/source.schema.json" {
					return
				}
			}
			t.Errorf("the schema finds nothing at line %d that says %q, but %v", test.line, test.what, found)
		})
	}
}

// What the envelope says already need not be said again, and a value that it has no place
// for is not asked for.
func TestMayBeLeftOut(t *testing.T) {
	for _, test := range []struct{ name, old, new string }{
		{"the formats", "formats: [json]\n", ""},
		{"the Content-Types", "contentTypes: {json: application/json}\n", ""},
		{"the fields", "fields: {json: [code, message, requestId]}\n", ""},
		{"a level that differs", "requestId: 1", "levels: {success-status: recommended}\nrequestId: 1"},
		{"a further sample", "name: success", "name: success-17"},
		{"the request id, where there is no place for it", "requestId: 11111111-2222-3333-4444-555555555555\n", ""},
	} {
		files := own()
		files["acme/source.yaml"] = strings.Replace(ownSource, test.old, test.new, 1)
		if strings.Contains(test.name, "no place") {
			files["envelopes/anonymous.yaml"] = "id: anonymous\nformats: {json: {contentTypes: [application/json]}}\nerror: {code: /Code, message: /Message}\n"
			files["acme/source.yaml"] = strings.NewReplacer("alibaba-rpc", "anonymous", ", requestId]", "]",
				"values: {requestId: 99999999-2222-3333-4444-555555555555}", `values: {data: '{"RequestId":"99999999-2222-3333-4444-555555555555"}'}`).Replace(files["acme/source.yaml"])
		}
		if err := lint.Catalogue(mapFS(files), "base"); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// What no schema can see is found by the loader, with its line too.
func TestLoaderFindsTheRest(t *testing.T) {
	for _, test := range []struct {
		name     string
		file     string
		old, new string
		want     string
	}{
		{"a row that is not on the page", "acme/codes.tsv", "Busy", "Bussy", `base/acme/codes.tsv:2: "Bussy" is not on line 1`},
		{"a Content-Type of another format", "acme/source.yaml", "{json: application/json}", "{xml: text/xml}", `base/acme/source.yaml:9: contentTypes has the key "xml", which is none of the formats`},
		{"an unknown envelope", "acme/source.yaml", "envelope: alibaba-rpc", "envelope: soap", `base/acme/source.yaml:7: there is no envelope "soap"`},
		{"no request id", "acme/source.yaml", "requestId: 11111111-2222-3333-4444-555555555555\n", "", "base/acme/source.yaml:1: requestId is missing"},
		{"no YAML at all", "acme/source.yaml", "id: acme", "id: [acme", "base/acme/source.yaml:1: did not find"},
		{"a key twice", "acme/source.yaml", "product: widgets", "product: widgets\nproduct: gadgets", "base/acme/source.yaml:4: mapping key"},
		{"an empty source.yaml", "acme/source.yaml", ownSource, "", "base/acme/source.yaml: got null, want object"},
		{
			"a sentence for a rule that does not exist", "acme/source.yaml", "samples:\n", "rules:\n  eror: {lines: \"1\", quote: Busy}\nsamples:\n",
			`base/acme/source.yaml:13: there is no rule "eror"; 'sdkconform rules' prints them`,
		},
		{
			"a sentence that is not on the page", "acme/source.yaml", "samples:\n", "rules:\n  error: {lines: \"1\", quote: Bussy}\nsamples:\n",
			`base/acme/source.yaml:13: "Bussy" is not on line 1`,
		},
		{"a success at an error's status", "acme/source.yaml", "status: 200", "status: 404", "base/acme/source.yaml:13: a success sample has status 404"},
	} {
		files := own()
		files[test.file] = strings.Replace(files[test.file], test.old, test.new, 1)
		if err := lint.Catalogue(mapFS(files), "base"); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v does not say %q", test.name, err, test.want)
		}
	}
}

// A body that is said to be malformed is judged leniently, one that is not strictly:
// a wrong mark would blame SDKs, or let them off.
func TestMalformedMarks(t *testing.T) {
	for _, test := range []struct {
		name   string
		body   string
		marked bool
		want   string
	}{
		{"whole and not marked", ownSample, false, ""},
		{"whole and marked", ownSample, true, "is said to be malformed and is not"},
		{"broken and marked", strings.TrimSuffix(ownSample, "}"), true, ""},
		{"broken and not marked", strings.TrimSuffix(ownSample, "}"), false, "is malformed and not said to be"},
		{"a comment and not marked", strings.Replace(ownSample, "{", "{/* id */", 1), false, "is malformed and not said to be"},
	} {
		files := own()
		files["acme/samples/success.json"] = test.body
		files["acme/page/errors.txt"] = "Busy 503 Try again later.\n" + test.body + "\n"
		if test.marked {
			files["acme/source.yaml"] = strings.Replace(ownSource, "    status: 200", "    status: 200\n    malformed: broken", 1)
		}
		err := lint.Catalogue(mapFS(files), "base")
		found := faults(t, err)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (len(found) != 1 || !strings.Contains(found[0].What, test.want) ||
			found[0].File != "base/acme/samples/success.json" || found[0].Line != 1 || found[0].Mend == ""):
			t.Errorf("%s: %v, want one fault of base/acme/samples/success.json:1 that says %q", test.name, err, test.want)
		}
	}
}

// The same for XML, where a fragment without its root is broken however well its
// tags are closed.
func TestMalformedMarksOfXML(t *testing.T) {
	for _, test := range []struct {
		name   string
		body   string
		marked bool
		ok     bool
	}{
		{"whole", `<?xml version="1.0"?><!-- a --><ActionResponse><RequestId>R-1</RequestId></ActionResponse>`, false, true},
		{"whole and marked", `<ActionResponse><RequestId>R-1</RequestId></ActionResponse>`, true, false},
		{"two roots", `<RequestId>R-1</RequestId><HostId>h</HostId>`, false, false},
		{"two roots, marked", `<RequestId>R-1</RequestId><HostId>h</HostId>`, true, true},
		{"a root that is not the response's, marked", `<RequestId>R-1</RequestId>`, true, true},
		{"text beside the root", `<ActionResponse><RequestId>R-1</RequestId></ActionResponse> and so on`, false, false},
		{"a root that is never closed", `<ActionResponse><RequestId>R-1</RequestId>`, false, false},
		{"a space in a comment", `<ActionResponse><! -- a --><RequestId>R-1</RequestId></ActionResponse>`, false, false},
	} {
		files := own()
		delete(files, "acme/samples/success.json")
		files["acme/samples/success.xml"] = test.body
		files["acme/page/errors.txt"] = "Busy 503 Try again later.\n" + test.body + "\n"
		mark := "\n"
		if test.marked {
			mark = "\n    malformed: broken\n"
		}
		files["acme/source.yaml"] = strings.NewReplacer(
			"[json]", "[xml]", "{json: application/json}", "{xml: text/xml}", "{json: [code", "{xml: [code",
			"format: json", "format: xml", "success.json", "success.xml", "99999999-2222-3333-4444-555555555555", "R-1",
			"    status: 200\n", "    status: 200"+mark,
		).Replace(ownSource)
		if err := lint.Catalogue(mapFS(files), "base"); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// A sample in XML may have a root of its own.
func TestOwnRoot(t *testing.T) {
	for root, want := range map[string]string{
		"Widgets": "",
		"Gadgets": "its root is Widgets, and source.yaml says Gadgets",
		"":        "its root is Widgets, that of the envelope alibaba-rpc is ActionResponse or ListWidgetsResponse",
	} {
		files := own()
		delete(files, "acme/samples/success.json")
		files["acme/samples/success.xml"] = "<Widgets><RequestId>R-1</RequestId></Widgets>"
		files["acme/page/errors.txt"] = "Busy 503 Try again later.\n" + files["acme/samples/success.xml"] + "\n"
		says := "\n"
		if root != "" {
			says = "\n    root: " + root + "\n"
		}
		files["acme/source.yaml"] = strings.NewReplacer(
			"[json]", "[xml]", "{json: application/json}", "{xml: text/xml}", "{json: [code", "{xml: [code",
			"format: json", "format: xml", "success.json", "success.xml", "99999999-2222-3333-4444-555555555555", "R-1",
			"    status: 200\n", "    status: 200"+says,
		).Replace(ownSource)
		found := faults(t, lint.Catalogue(mapFS(files), "base"))
		switch {
		case want == "" && found != nil:
			t.Errorf("%s: %v", root, found)
		case want != "" && (len(found) != 1 || !strings.Contains(found[0].What, want) || !strings.Contains(found[0].Mend, "root") ||
			found[0].File != "base/acme/source.yaml" || found[0].Line == 0):
			t.Errorf("%q: %v", root, found)
		}
	}
}

// A golden that differs from what is built has not been reviewed.
func TestGoldens(t *testing.T) {
	c, err := fixtures.Load(mapFS(own()), "base")
	if err != nil {
		t.Fatal(err)
	}
	var stored bytes.Buffer
	if err := golden.Write(&stored, c, c.Sources[0]); err != nil {
		t.Fatal(err)
	}
	whole := stored.String()
	lines := strings.SplitAfter(whole, "\n")
	for _, test := range []struct {
		name string
		text string
		line int
	}{
		{"as it is built", whole, 0},
		{"another value", strings.Replace(whole, `"mode":"exact"`, `"mode":"choice"`, 1), 1},
		{"another value further down", lines[0] + lines[1] + strings.Replace(lines[2], `"status":200`, `"status":201`, 1) + strings.Join(lines[3:], ""), 3},
		{"a line too few", strings.Join(lines[:4], ""), 5},
		{"a line too many", whole + "{}\n", len(lines)},
		{"nothing", "", 1},
	} {
		found := faults(t, lint.Goldens(c, c.Sources[0], []byte(test.text), "base/acme/golden.jsonl"))
		if test.line == 0 {
			if found != nil {
				t.Errorf("%s: %v", test.name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].File != "base/acme/golden.jsonl" || found[0].Line != test.line || !strings.Contains(found[0].Mend, "golden update") {
			t.Errorf("%s: %v, want line %d", test.name, found, test.line)
		}
	}
}

// Ids are permanent. If this fails because an id has vanished, bring the fixture back:
// waivers and reports of other people name it. If it fails because one is new, enter
// it with 'sdkconform golden update'.
func TestShippedLedger(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := os.ReadFile("../../fixtures/ledger.txt")
	if err != nil {
		t.Fatal(err)
	}
	if err := lint.Ledger(c, ledger, "fixtures/ledger.txt"); err != nil {
		t.Error(err)
	}
	if again := lint.AppendLedger(c, ledger); !bytes.Equal(again, ledger) {
		t.Error("the ledger is not what an update would leave it as")
	}
}

func TestLedger(t *testing.T) {
	c, err := fixtures.Load(mapFS(own()), "base")
	if err != nil {
		t.Fatal(err)
	}
	ledger := string(lint.AppendLedger(c, nil))
	if !strings.HasPrefix(ledger, "# ") || strings.Count(ledger, "\n") != len(c.Fixtures)+1 {
		t.Fatalf("a new ledger has a heading and a line a fixture: %.200q", ledger)
	}
	lines := strings.SplitAfter(ledger, "\n")
	gone := "acme/code/503/Vanished/json/wire\n"
	for _, test := range []struct {
		name string
		text string
		line int
		what string
	}{
		{"whole", ledger, 0, ""},
		{"with remarks and empty lines", ledger + "\n# second release\n\n", 0, ""},
		{"an id that has vanished", lines[0] + lines[1] + gone + strings.Join(lines[2:], ""), 3, `"acme/code/503/Vanished/json/wire" has vanished`},
		{"an id twice", ledger + lines[1], len(lines), "is entered twice"},
		{"an id that is not entered", lines[0] + strings.Join(lines[2:], ""), 0, "is not entered"},
		{"nothing", "", 0, "is not entered"},
	} {
		found := faults(t, lint.Ledger(c, []byte(test.text), "ledger.txt"))
		if test.what == "" {
			if found != nil {
				t.Errorf("%s: %v", test.name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].File != "ledger.txt" || found[0].Line != test.line || !strings.Contains(found[0].What, test.what) || found[0].Mend == "" {
			t.Errorf("%s: %v, want line %d that says %q", test.name, found, test.line, test.what)
		}
	}
	// What is entered stays where it is, a vanished id too; what is new comes last.
	some := lines[0] + gone + lines[3] + lines[2]
	grown := string(lint.AppendLedger(c, []byte(some)))
	if !strings.HasPrefix(grown, some) || strings.Count(grown, "\n") != len(c.Fixtures)+2 || strings.Count(grown, lines[2]) != 1 {
		t.Errorf("the ledger has been rewritten: %.300q", grown)
	}
}

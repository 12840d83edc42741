package lint_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden/lint"
)

// twoSamples is a catalogue of a success with data and an error, which contradict nothing.
func twoSamples() map[string]string {
	success := `{"RequestId":"99999999-2222-3333-4444-555555555555","Widgets":["a"]}`
	failure := `{"Code":"Busy","Message":"Try again later.","RequestId":"88888888-2222-3333-4444-555555555555","HostId":"widgets.example.com"}`
	source := strings.Replace(ownSource, "values: {", `values: {data: '{"Widgets":["a"]}', `, 1)
	source = strings.Replace(source, "message, requestId]}", "message, requestId, hostId]}\nhostId: widgets.example.com", 1)
	files := own()
	files["acme/source.yaml"] = source + `  - name: error
    format: json
    file: samples/error.json
    lines: "3"
    status: 503
    values: {code: 'Busy', message: Try again later., requestId: 88888888-2222-3333-4444-555555555555, hostId: widgets.example.com}
`
	files["acme/samples/success.json"], files["acme/samples/error.json"] = success, failure
	files["acme/page/errors.txt"] = "Busy 503 Try again later.\n" + success + "\n" + failure + "\n"
	return files
}

// A sample is read by encoding/json or etree and compared with what source.yaml and its
// envelope say of it.
func TestSamples(t *testing.T) {
	if err := lint.Catalogue(mapFS(twoSamples()), "base"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		old, new string // in source.yaml
		want     string
	}{
		{"another code", "code: 'Busy'", "code: Idle", `the code "Busy", its values say "Idle"`},
		{"another message", "message: Try again later.", "message: Try again.", `the message "Try again later.", its values say "Try again."`},
		{"another request id", "requestId: 88888888-2", "requestId: 88888889-2", `its values say "88888889-2222-3333-4444-555555555555"`},
		{"another host id", "hostId: widgets.example.com}", "hostId: gadgets.example.com}", `its values say "gadgets.example.com"`},
		{"no host id", ", hostId: widgets.example.com}", "}", `the hostId "widgets.example.com", its values have none`},
		{"other data", `["a"]}'`, `["b"]}'`, `its data says that Widgets is ["b"], its bytes say ["a"]`},
		{"more data", `["a"]}'`, `["a"], "Total": "1"}'`, "its data has Total, its bytes have not"},
		{"less data", `data: '{"Widgets":["a"]}', `, "", `its bytes hold Widgets, ["a"], its data has not`},
		{"another order", "fields: {json: [code, message,", "fields: {json: [message, code,", "fields has it behind"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := twoSamples()
			before := files["acme/source.yaml"]
			files["acme/source.yaml"] = strings.Replace(before, test.old, test.new, 1)
			if files["acme/source.yaml"] == before {
				t.Fatal("nothing was changed")
			}
			saysAll(t, files, "base/acme/source.yaml:", test.want)
		})
	}
}

// saysAll holds that lint refuses a catalogue, in these words.
func saysAll(t *testing.T, files map[string]string, parts ...string) {
	t.Helper()
	err := lint.Catalogue(mapFS(files), "base")
	if err == nil {
		t.Fatalf("nothing is said, and not %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
}

// What a sample and its envelope cannot both mean is said, with the sample's line.
func TestSamplesAgainstTheEnvelope(t *testing.T) {
	const plain = "id: mine\nformats: {json: {contentTypes: [application/json]}}\n" +
		"error: {code: /Code, message: /Message, requestId: /RequestId, hostId: /HostId}\nsuccess: {requestId: /RequestId}\n"
	for _, test := range []struct {
		name     string
		old, new string // in the envelope
		want     string
	}{
		{"another place of the code", "code: /Code", "code: /Error/Code", `the code "17", which stands at no place that the envelope mine documents`},
		{"a number that is written as a string", "code: /Code", "code: {at: /Code, as: integer}", "its bytes write the code as string, the envelope mine says integer"},
		{"a payload elsewhere", "success: {", "success: {data: /Result, ", "its data has Widgets, its bytes have not"},
		{"an error that does not say so", "success:", "failure: {not: {/Code: 17}}\nsuccess:", "its bytes say by the envelope mine that the call failed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := twoSamples()
			for name, text := range files {
				files[name] = strings.NewReplacer("Busy", "17", "alibaba-rpc", "mine").Replace(text)
			}
			files["envelopes/mine.yaml"] = plain
			if err := lint.Catalogue(mapFS(files), "base"); err != nil {
				t.Fatal(err)
			}
			files["envelopes/mine.yaml"] = strings.Replace(plain, test.old, test.new, 1)
			saysAll(t, files, test.want)
		})
	}
}

// Two rows that say the same are one, and the id of a shipped source is taken.
func TestRowsAndIDs(t *testing.T) {
	files := twoSamples()
	files["acme/codes.tsv"] += "1\t503\tBusy\tTry again later.\t\t\n"
	saysAll(t, files, `base/acme/codes.tsv:3: the row says the same as line 2: status 503, code "Busy" and message`)

	shipped := map[string]string{}
	for name, text := range twoSamples() {
		shipped[strings.Replace(name, "acme/", "tencent-cvm-en/", 1)] = strings.Replace(text, "id: acme", "id: tencent-cvm-en", 1)
	}
	saysAll(t, shipped, `"tencent-cvm-en" is the id of a shipped source`)
}

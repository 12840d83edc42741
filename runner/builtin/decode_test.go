package builtin

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// TestDecode holds what both SDKs make of bodies that no page prints.
func TestDecode(t *testing.T) {
	type outcome = runner.Outcome
	failure := outcome{Kind: runner.KindError, Code: "C", Message: "M", RequestID: "R", HostID: "H"}
	success := outcome{Kind: runner.KindSuccess, RequestID: "R"}
	unreadable := outcome{Kind: runner.KindUndecodable}
	for _, test := range []struct {
		name     string
		provider string
		status   int
		body     string
		want     outcome
	}{
		// Alibaba, JSON
		{"order", alibaba, 404, `{"HostId":"H","Message":"M","Code":"C","RequestId":"R"}`, failure},
		{"unknown fields", alibaba, 404, `{"Recommend":"x","Code":"C","Data":[1,{"a":null}],"Message":"M","RequestId":"R","HostId":"H","x":1e400}`, failure},
		{"nested decoys", alibaba, 404, `{"Data":{"Code":"no","RequestId":"no"},"Code":"C","Message":"M","List":[{"Message":"no"}],"RequestId":"R","HostId":"H"}`, failure},
		{"only nested", alibaba, 404, `{"Error":{"Code":"no","RequestId":"no","Message":"no"}}`, unreadable},
		{"ROA spellings", alibaba, 404, `{"code":"C","message":"M","requestId":"R","hostId":"H"}`, failure},
		{"documented spellings win", alibaba, 404, `{"code":"no","Code":"C","message":"no","Message":"M","RequestId":"R","requestId":"no","HostId":"H","hostId":"no"}`, failure},
		{"other spellings", alibaba, 404, `{"CODE":"no","RequestID":"no","message ":"no"}`, unreadable},
		{"last of two", alibaba, 404, `{"Code":"no","Code":"C","Message":"M","RequestId":"R","HostId":"H"}`, failure},
		{"escapes", alibaba, 404, `{"\u0043ode":"\u0043","Message":"\u004d","RequestId":"R","HostId":"H"}`, failure},
		{"escaped message", alibaba, 404, `{"Code":"C","Message":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 /* no comment */"}`, outcome{Kind: runner.KindError, Code: "C", Message: "\"\\/\b\f\n\r\té😀 /* no comment */"}},
		{"space in values", alibaba, 404, `{"Code":" C ","Message":"\tM\n","RequestId":" R"}`, outcome{Kind: runner.KindError, Code: " C ", Message: "\tM\n", RequestID: " R"}},
		{"HttpStatus in the body", alibaba, 404, `{"HttpStatus":200,"Code":"C","Message":"M","RequestId":"R","HostId":"H"}`, failure},
		{"numbers and booleans", alibaba, 404, `{"Code":1.50,"Message":true,"RequestId":12345678901234567890,"HostId":-0e1}`, outcome{Kind: runner.KindError, Code: "1.50", Message: "true", RequestID: "12345678901234567890", HostID: "-0e1"}},
		{"null, object, array", alibaba, 404, `{"Code":null,"Message":{"a":1},"RequestId":[],"HostId":"H"}`, outcome{Kind: runner.KindError, HostID: "H"}},
		{"code alone", alibaba, 500, `{"Code":"C"}`, outcome{Kind: runner.KindError, Code: "C"}},
		{"host alone", alibaba, 500, `{"HostId":"H"}`, unreadable},
		{"empty object", alibaba, 500, `{}`, unreadable},
		{"array", alibaba, 500, `[{"Code":"C"}]`, unreadable},
		{"null", alibaba, 500, `null`, unreadable},
		{"two objects", alibaba, 500, `{"Code":"C"}{"Code":"C"}`, unreadable},
		{"tail", alibaba, 500, `{"Code":"C"} x`, unreadable},
		{"BOM and space", alibaba, 404, "\uFEFF\r\n\t {\"Code\":\"C\",\"Message\":\"M\",\"RequestId\":\"R\",\"HostId\":\"H\"}\n\n", failure},
		{"invalid UTF-8", alibaba, 404, "{\"Code\":\"C\",\"Message\":\"\xff\"}", unreadable},
		{"UTF-16", alibaba, 404, "\xff\xfe{\x00\"\x00C\x00", unreadable},
		{"success", alibaba, 200, `{"RequestId":"R"}`, success},
		{"created", alibaba, 201, `{"RequestId":"R"}`, success},
		{"payload", alibaba, 200, `{ "A" : [1, 2] , "RequestId":"R","B\u0020":{"RequestId":"x"}}`, outcome{Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"A":[1, 2],"B\u0020":{"RequestId":"x"}}`)}},
		{"ROA success", alibaba, 200, `{"requestId":"R","code":"200","message":"successful"}`, outcome{Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"code":"200","message":"successful"}`)}},
		{"empty code and message at 200", alibaba, 200, `{"RequestId":"R","Code":"","Message":""}`, success},
		{"number as code at 200", alibaba, 200, `{"RequestId":"R","Code":200,"Message":"OK"}`, success},
		{"success without fields", alibaba, 200, `{}`, outcome{Kind: runner.KindSuccess, Data: []byte(`{}`)}},
		{"error at 200", alibaba, 200, `{"Code":"C","Message":"M","RequestId":"R","HostId":"H"}`, failure},
		{"scalar at 200", alibaba, 200, `"ok"`, unreadable},
		{"redirect", alibaba, 302, `{"RequestId":"R"}`, unreadable},
		{"informational", alibaba, 102, `{"Code":"C"}`, unreadable},

		// Alibaba, XML
		{"any root", alibaba, 404, `<x:Any xmlns:x="u" a='>'><Code b="1">C</Code><x:Message>M</x:Message><RequestId>R</RequestId><HostId>H</HostId></x:Any>`, failure},
		{"entities and CDATA", alibaba, 404, `<E><Message>&lt;a&#x26;b&gt;<![CDATA[<c>&amp;]]>&quot;</Message></E>`, outcome{Kind: runner.KindError, Message: `<a&b><c>&amp;"`}},
		{"comments inside", alibaba, 404, `<E><Code>In<!-- x -->val<?pi y?>id</Code></E>`, outcome{Kind: runner.KindError, Code: "Invalid"}},
		{"XML decoys", alibaba, 404, `<E><Data><Code>no</Code><Message>no</Message></Data><Code>C</Code><Message>M</Message><RequestId>R</RequestId><HostId>H</HostId></E>`, failure},
		{"first of two", alibaba, 404, `<E><Code>C</Code><Code>no</Code><Message>M</Message><RequestId>R</RequestId><HostId>H</HostId></E>`, failure},
		{"elements in a field", alibaba, 404, `<E><Code>a<b>c</b>d</Code><RequestId>R</RequestId></E>`, outcome{Kind: runner.KindError, RequestID: "R"}},
		{"empty elements", alibaba, 404, `<E><Code/><Message></Message><RequestId>R</RequestId></E>`, outcome{Kind: runner.KindError, RequestID: "R"}},
		{"space in XML values", alibaba, 404, "<E><Code> C </Code><Message>\n M\t</Message></E>", outcome{Kind: runner.KindError, Code: " C ", Message: "\n M\t"}},
		{"lower-case elements", alibaba, 404, `<E><code>no</code><requestId>no</requestId></E>`, unreadable},
		{"XML BOM", alibaba, 200, "\uFEFF<?xml version='1.0'?><R><RequestId>R</RequestId></R>\r\n", success},
		{"us-ascii", alibaba, 200, `<?xml version="1.0" encoding="US-ascii"?><R><RequestId>R</RequestId></R>`, success},
		{"utf-8 in any case", alibaba, 200, `<?xml version="1.0" encoding="Utf-8" standalone="yes"?><R><RequestId>R</RequestId></R>`, success},
		{"other encoding", alibaba, 200, `<?xml version="1.0" encoding="GBK"?><R><RequestId>R</RequestId></R>`, unreadable},
		{"XML 1.1", alibaba, 200, `<?xml version="1.1"?><R><RequestId>R</RequestId></R>`, unreadable},
		{"document type", alibaba, 200, `<!DOCTYPE R><R><RequestId>R</RequestId></R>`, success},
		{"own entity", alibaba, 200, `<!DOCTYPE R [<!ENTITY e "x">]><R><RequestId>&e;</RequestId></R>`, unreadable},
		{"XML error at 200", alibaba, 200, `<E><Code>C</Code><Message>M</Message><RequestId>R</RequestId><HostId>H</HostId></E>`, failure},
		{"XML success without id", alibaba, 200, `<R><A/></R>`, outcome{Kind: runner.KindSuccess}},
		{"two roots", alibaba, 200, `<R><RequestId>R</RequestId></R><R/>`, unreadable},
		{"text behind the root", alibaba, 200, `<R><RequestId>R</RequestId></R>x`, unreadable},
		{"text before the root", alibaba, 400, `<?xml version="1.0"?>x<E><Code>C</Code></E>`, unreadable},
		{"late declaration", alibaba, 200, `<!----><?xml version="1.0"?><R><RequestId>R</RequestId></R>`, unreadable},
		{"crossed tags", alibaba, 400, `<E><Code>C</E></Code>`, unreadable},
		{"control character", alibaba, 400, "<E><Code>C\x01</Code></E>", unreadable},

		// proxies
		{"HTML", alibaba, 502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center><hr><Code>C</Code></body></html>", unreadable},
		{"HTML 5", alibaba, 503, "<!DOCTYPE html><html lang=en><meta charset=utf-8><Message>M</Message>", unreadable},
		{"XHTML", alibaba, 502, `<!DOCTYPE html><html><Message>M</Message></html>`, unreadable},
		{"XHTML at 200", alibaba, 200, `<html><body><p>Sign in</p></body></html>`, unreadable},
		{"text", alibaba, 502, "Bad Gateway", unreadable},
		{"HTML at Tencent", tencent, 502, "<html></html>", unreadable},
		{"empty at 200", alibaba, 200, "", unreadable},
		{"empty at 500", alibaba, 500, "", unreadable},
		{"space at 200", alibaba, 200, " \r\n", unreadable},
		{"BOM alone", alibaba, 400, "\uFEFF", unreadable},
		{"no content", alibaba, 204, "", outcome{Kind: runner.KindSuccess}},
		{"no content at Tencent", tencent, 204, "", outcome{Kind: runner.KindSuccess}},
		{"content at 204", alibaba, 204, `{"RequestId":"R"}`, success},
		{"zero bytes", alibaba, 200, "\x00\x00", unreadable},

		// Tencent
		{"Tencent payload", tencent, 200, `{"Response":{"RequestId":"R","Set":[{"RequestId":"x"}]}}`, outcome{Kind: runner.KindSuccess, RequestID: "R", Data: []byte(`{"Set":[{"RequestId":"x"}]}`)}},
		{"Tencent error at 500", tencent, 500, `{"Response":{"Error":{"Message":"M","Code":"C"},"RequestId":"R"}}`, outcome{Kind: runner.KindError, Code: "C", Message: "M", RequestID: "R"}},
		{"Tencent error at 302", tencent, 302, `{"Response":{"Error":{"Code":"C"}}}`, outcome{Kind: runner.KindError, Code: "C"}},
		{"null Error", tencent, 200, `{"Response":{"Error":null,"RequestId":"R"}}`, success},
		{"empty Error", tencent, 200, `{"Response":{"Error":{},"RequestId":"R"}}`, outcome{Kind: runner.KindError, RequestID: "R"}},
		{"Error as text", tencent, 200, `{"Response":{"Error":"C","RequestId":"R"}}`, outcome{Kind: runner.KindError, RequestID: "R"}},
		{"request id inside Error", tencent, 200, `{"Response":{"Error":{"Code":"C","RequestId":"no"}}}`, outcome{Kind: runner.KindError, Code: "C"}},
		{"no Error at 400", tencent, 400, `{"Response":{"RequestId":"R"}}`, outcome{Kind: runner.KindError, RequestID: "R"}},
		{"nothing at 400", tencent, 400, `{"Response":{}}`, unreadable},
		{"no Response", tencent, 200, `{"RequestId":"R","Error":{"Code":"C"}}`, unreadable},
		{"Response as text", tencent, 200, `{"Response":"ok"}`, unreadable},
		{"last Response", tencent, 200, `{"Response":{"Error":{"Code":"no"}},"Response":{"RequestId":"R"}}`, success},
		{"Tencent XML", tencent, 200, `<Response><RequestId>R</RequestId></Response>`, unreadable},
		{"Tencent redirect", tencent, 302, `{"Response":{"RequestId":"R"}}`, unreadable},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.want.Status = test.status
			s := sample{provider: test.provider, status: test.status, body: test.body}
			for _, d := range both {
				compare(t, d.Describe().Name, decode(t, d, s), test.want)
			}
		})
	}
}

// TestMended holds bodies that are broken as the samples are, but elsewhere.
func TestMended(t *testing.T) {
	want := runner.Outcome{Kind: runner.KindError, Status: 400, Code: "C", Message: "M", RequestID: "R"}
	for _, body := range []string{
		"<! --x--> \n <E><Code>C</Code><Message>M</Message><RequestId>R</RequestId></E>",
		"<?  xml version='1.0' ?  ><E a='>'><Code>C</Code><X/><Message><![CDATA[M]]></Message><RequestId>R</RequestId></E>",
		"<E><Code>C<! -- x --></Code><Message><! -- </Message> -->M</Message><RequestId>R</RequestId></E><! --x-->",
		"<Code>C</Code><Message>M</Message><RequestId>R</RequestId>",
		`{/* x */"Code"/* x */:/* x */"C"/* x */,/* "x" */"Message":"M","RequestId":"R",}`,
		`{"X":[1,{"Code":"no"},[],"a", /* x */ "b",],"Code":"C","Message":"M","RequestId":"R"/**/}/**/`,
		"\"Code\":\"C\",\n\"Message\":\"M\",\n\"X\":{\"a\":1}\n\"RequestId\":\"R\"",
		"\"X\": \"a \"b\" \\\"c\\\" \\\\\",\n\"Code\":\"C\",\"Message\":\"M\",\"RequestId\":\"R\"",
		`{"Code":"C", <Message>M /* x */ , "RequestId":"R"}`,
	} {
		s := sample{provider: alibaba, status: 400, body: body}
		compare(t, body, decode(t, Reference(), s), want)
		compare(t, body, decode(t, Strict(), s), runner.Outcome{Kind: runner.KindUndecodable, Status: 400})
	}
}

// TestNotMended holds malformed bodies that resemble a sample, but whose values
// nobody can be sure of.
func TestNotMended(t *testing.T) {
	for _, test := range []struct {
		name     string
		provider string
		status   int
		body     string
	}{
		{"success cut behind a comment", alibaba, 200, `<?xml version="1.0"?><R><RequestId>R</RequestId><!--c-->`},
		{"success with payload cut behind a comment", alibaba, 200, `<?xml version="1.0"?><!--a--><R><!--b--><RequestId>R</RequestId><A/><!--c-->`},
		{"comments, but no request id", alibaba, 200, `<?xml version="1.0"?><!--a--><R><!--b--><A>R</A><!--c-->`},
		{"error cut behind a comment", alibaba, 400, `<?xml version="1.0"?><!--a--><E><!--b--><Code>C</Code><!--c-->`},
		{"comment alone", alibaba, 400, `<! --x-->`},
		{"JSON comment alone", alibaba, 400, `/* x */`},
		{"success without root", alibaba, 200, `<RequestId>R</RequestId>`},
		{"lone message at 200", alibaba, 200, `<Message>M</Message>`},
		{"pseudo comment that does not end", alibaba, 400, `<! -- <E><Code>C</Code></E>`},
		{"declaration of another encoding", alibaba, 400, `<? xml version="1.0" encoding="GBK" ? ><E><Code>C</Code></E>`},
		{"unknown element without root", alibaba, 400, `<h1>Bad</h1><Code>C</Code>`},
		{"markup in front", alibaba, 400, `<center><! -- x --><Code>C</Code>`},
		{"open brace", alibaba, 200, `{"RequestId":"R"`},
		{"open brace and comment", alibaba, 200, `{"RequestId":"R" /* data */`},
		{"comment that does not end", alibaba, 400, `"Code":"C" /* x`},
		{"fragment with a brace at its end", alibaba, 400, `"Code":"C"}`},
		{"fragment at 200 without comment", alibaba, 200, `"RequestId":"R"`},
		{"comma at the end", alibaba, 400, `"Code":"C",`},
		{"number at the end", alibaba, 400, "\"Code\":\"C\"\n\"RequestId\":12"},
		{"nested fragment", alibaba, 400, `"Data":{"Code":"C" /* x */`},
		{"no comma in a line", alibaba, 400, `"Code":"C" "Message":"M" /* x */`},
		{"member swallowed by quotes", alibaba, 400, "\"Message\":\"a \"b\" c\", \"Code\":\"C\"\n\"RequestId\":\"R\""},
		{"quote in a comment", alibaba, 400, "\"Message\":\"a \"b\" c\" /* \"d\" */\n\"RequestId\":\"R\""},
		{"comment behind a name cut", alibaba, 400, `{"Code":/* x`},
		{"name cut", alibaba, 400, `{"Code":"C","Mess`},
		{"name without value", alibaba, 400, `"Code":"C","Message" /* x */`},
		{"number without comma in a line", alibaba, 400, `{"HttpStatus":400 "Code":"C"}`},
		{"message cut at a quote", alibaba, 400, "\"Code\":\"C\"\n\"Message\": \"The parameter \""},
		{"tag without comment", alibaba, 400, `{"Code":"C",<Message>M}`},
		{"tag that swallows a member", alibaba, 400, `{"Code":"C",<Message>M,"RequestId":"R" /* x */}`},
		{"other tag", alibaba, 400, `{<Code>C /* x */}`},
		{"scalar", alibaba, 400, `"Code"`},
		{"lone slash", alibaba, 400, `{"Code":"C" / }`},
		{"line comment", alibaba, 400, "{\"Code\":\"C\" // x\n}"},
		{"bare words", alibaba, 400, `{Code:"C"}`},
		{"wrong bracket", alibaba, 400, `{"Code":"C","A":[}` + ` /* x */`},
		{"Tencent cut before its last member", tencent, 200, `"Response":{"RequestId":"R","Set":"x"`},
		{"Tencent cut in a list", tencent, 200, `"Response":{"Set":[{"RequestId":"R"`},
		{"Tencent cut behind Code", tencent, 200, `"Response":{"Error":{"Code":"C"`},
		{"Tencent XML", tencent, 400, `<! --x--><Response><RequestId>R</RequestId></Response>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := sample{provider: test.provider, status: test.status, body: test.body}
			for _, d := range both {
				compare(t, d.Describe().Name, decode(t, d, s),
					runner.Outcome{Kind: runner.KindUndecodable, Status: test.status})
			}
		})
	}
}

func TestUnknownProvider(t *testing.T) {
	for _, d := range both {
		if _, err := d.Decode(context.Background(), runner.Response{Provider: "aws", Status: 200}); err == nil {
			t.Errorf("%s reads a provider that it does not describe", d.Describe().Name)
		}
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{`{"Code":"C","Message":"M","RequestId":"R"}`, "C: M (request R, status 409)"},
		{`{"Code":"C","RequestId":"R"}`, "C (request R, status 409)"},
		{`{"Message":"M"}`, "M (status 409)"},
		{`{"Code":null}`, "error without code (status 409)"},
		{``, "unreadable response (status 409)"},
	} {
		s := sample{provider: alibaba, status: 409, body: test.body}
		for _, d := range both {
			if got := decode(t, d, s).Text; got != test.want {
				t.Errorf("%s: text of %s is %q, want %q", d.Describe().Name, test.body, got, test.want)
			}
		}
	}
}

// Depths and lengths that break readers which recurse, or which go back over what
// they have read. The time limit of go test is what fails on the latter.
func TestExtremes(t *testing.T) {
	nested := func(open, middle, closing string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(closing, n)
	}
	want := runner.Outcome{Kind: runner.KindError, Status: 400, Code: "C", RequestID: "R"}
	for _, depth := range []int{10_000, 100_000} {
		for _, body := range []string{
			`{"Code":"C","X":` + nested("[", "", "]", depth) + `,"RequestId":"R"}`,
			`{"Code":"C","X":` + nested(`{"Code":`, `"no"`, "}", depth) + `,"RequestId":"R"}`,
			`<E><Code>C</Code>` + nested("<Code>", "no", "</Code>", depth) + `<RequestId>R</RequestId></E>`,
			// the same for the mender
			`{"Code":"C","X":` + nested("[", "", "]", depth) + `,"RequestId":"R" /* x */}`,
			`<! --x--><E><Code>C</Code>` + nested("<Code>", "no", "</Code>", depth) + `<RequestId>R</RequestId></E>`,
		} {
			s := sample{provider: alibaba, status: 400, body: body}
			compare(t, body[:40], decode(t, Reference(), s), want)

			s.status = 200
			o := decode(t, Reference(), s)
			if _, err := json.Marshal(o); err != nil {
				t.Errorf("the outcome for %.40s cannot be written: %v", body, err)
			}
		}
		// Depth that never ends.
		for _, body := range []string{
			strings.Repeat("[", depth), strings.Repeat(`{"a":`, depth), strings.Repeat("<a>", depth),
			`"Response":` + strings.Repeat(`{"a":`, depth), strings.Repeat("<! --", depth), strings.Repeat("<? xml", depth),
			strings.Repeat(`"a":"`, depth), `"a":` + strings.Repeat(`"/*`, depth), strings.Repeat("<![CDATA[", depth),
			`{"a":` + strings.Repeat("\"\"\n", depth), strings.Repeat("<Message>", depth), `{` + strings.Repeat(`<Message>`, depth),
			`"a": ` + strings.Repeat(`" `, depth), strings.Repeat(`"a":1/**/,`, depth), `<E><Code>` + strings.Repeat("C<!---->", depth) + `</Code></E`,
		} {
			for _, provider := range []string{alibaba, tencent} {
				for _, d := range both {
					s := sample{provider: provider, status: 200, body: body}
					if o := decode(t, d, s); o.Kind != runner.KindUndecodable {
						t.Errorf("%s: %.40s is %s", d.Describe().Name, body, o.Kind)
					}
				}
			}
		}
	}
	sizes := []int{1 << 20, 64 << 20}
	if testing.Short() {
		sizes = sizes[:1]
	}
	for _, size := range sizes {
		message := strings.Repeat("0123456789abcde ", size/16)
		for _, body := range []string{
			`{"Code":"C","Message":"` + message + `","RequestId":"R"}`,
			`<E><Code>C</Code><Message>` + message + `</Message><RequestId>R</RequestId></E>`,
			`{"Code":"C","Message":"` + message + `","RequestId":"R" /* x */}`,
			`<! --x--><E><Code>C</Code><Message>` + message + `</Message><RequestId>R</RequestId></E>`,
		} {
			o := decode(t, Reference(), sample{provider: alibaba, status: 400, body: body})
			if o.Code != "C" || o.RequestID != "R" || o.Message != message {
				t.Errorf("a message of %d bytes is not shown as it is", size)
			}
		}
	}
}

// A member that is too deep for JSON readers is not shown, and the rest is.
func TestDataTooDeep(t *testing.T) {
	for _, test := range []struct {
		depth int
		shown bool
	}{{maxDataNesting - 1, true}, {maxDataNesting, false}, {maxJSONNesting, false}} {
		list := strings.Repeat("[", test.depth) + strings.Repeat("]", test.depth)
		for _, s := range []sample{
			{provider: alibaba, status: 200, body: `{"RequestId":"R","X":` + list + `,"Y":0}`},
			{provider: tencent, status: 200, body: `{"Response":{"RequestId":"R","X":` + list + `,"Y":0}}`},
		} {
			o := decode(t, Strict(), s)
			if o.Kind != runner.KindSuccess || o.RequestID != "R" {
				t.Errorf("depth %d: kind %q, request id %q", test.depth, o.Kind, o.RequestID)
			}
			want := `{"Y":0}`
			if test.shown {
				want = `{"X":` + list + `,"Y":0}`
			}
			if string(o.Data) != want {
				t.Errorf("depth %d: data is %.40q…, want %.40q…", test.depth, o.Data, want)
			}
		}
	}
}

package planted_test

import (
	"net/http"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// What an example shows in the place of another outcome.
const (
	crash   = "crash"
	hang    = "hang"
	changes = "changes its input"
	races   = "shows values of a call beside it"
)

// example is the smallest response that shows a bug.
type example struct {
	response runner.Response
	before   *runner.Response // given to the same reader first
	shows    string           // empty: another outcome than the correct reader's
}

func response(provider, format string, status int, contentType, body string) runner.Response {
	header := http.Header{}
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	return runner.Response{
		Provider: provider, Format: format, Status: status, Header: header, Body: []byte(body),
	}
}

func alibabaJSON(status int, body string) runner.Response {
	return response("alibaba", "json", status, "application/json;charset=utf-8", body)
}

func alibabaXML(status int, body string) runner.Response {
	return response("alibaba", "xml", status, "text/xml;charset=utf-8", body)
}

func tencentJSON(status int, body string) runner.Response {
	return response("tencent", "json", status, "application/json;charset=utf-8", body)
}

// examples has an example for each bug, by its name.
var examples = map[string]example{
	"alibaba-sdk-go-member-not-string": {response: alibabaJSON(400, `{"Code":1}`), shows: crash},
	"number-exponent":                  {response: alibabaJSON(400, `{"Code":1234567}`)},
	"number-zero-falsy":                {response: alibabaJSON(400, `{"Code":0}`)},
	"number-out-of-range":              {response: alibabaJSON(200, `{"RequestId":"a","N":1e400}`)},
	"null-printed":                     {response: alibabaJSON(400, `{"Code":null}`)},
	"boolean-python":                   {response: alibabaJSON(400, `{"Message":true}`)},
	"object-printed":                   {response: alibabaJSON(400, `{"Message":{}}`)},
	"text-null-dropped":                {response: alibabaJSON(400, `{"Message":"null"}`)},
	"absent-undefined":                 {response: alibabaJSON(400, `{"Message":"a"}`)},
	"data-float":                       {response: tencentJSON(200, `{"Response":{"N":9007199254740993,"RequestId":"a"}}`)},

	"json-surrogates-apart": {response: alibabaJSON(400, `{"Message":"\ud83d\ude00"}`)},
	"json-surrogate-at-end": {response: alibabaJSON(400, `{"Message":"\ud83d"}`), shows: crash},
	"json-solidus":          {response: alibabaJSON(400, `{"Message":"\/"}`)},
	"json-escaped-long":     {response: alibabaJSON(400, `{"Message":"\"`+strings.Repeat("a", 512)+`"}`)},
	"json-nul-ends":         {response: alibabaJSON(400, `{"Message":"a\u0000b"}`)},
	"json-escaped-name":     {response: alibabaJSON(400, `{"\u0043ode":"a","RequestId":"b"}`)},
	"json-control-panic":    {response: alibabaJSON(400, `{"Message":"\b"}`), shows: crash},

	"json-any-depth":         {response: alibabaJSON(400, `{"D":{"Code":"b"},"Code":"a"}`)},
	"json-lists-not-counted": {response: alibabaJSON(400, `{"Code":"a","D":[{"Code":"b"}]}`)},
	"json-list-of-names":     {response: alibabaJSON(400, `{"Code":"a","D":["Code","b"]}`)},
	"json-value-as-name":     {response: alibabaJSON(400, `{"D":"Code","E":"b","Code":"a"}`)},
	"json-unknown-object":    {response: alibabaJSON(400, `{"Code":"a","D":{}}`)},
	"json-cut-off-success":   {response: alibabaJSON(200, `{"RequestId":"a","D":`)},
	"json-list-panic":        {response: alibabaJSON(400, `[]`), shows: crash},
	"json-recursion": {
		response: alibabaJSON(400, `{"Code":"a","D":`+strings.Repeat("[", 1001)+strings.Repeat("]", 1001)+`}`), shows: crash,
	},

	"tencentcloud-sdk-go-no-code": {response: tencentJSON(200, `{"Response":{"Error":{"Message":"a"},"RequestId":"b"}}`)},
	"tencent-error-not-object":    {response: tencentJSON(200, `{"Response":{"Error":"a","RequestId":"b"}}`)},
	"tencent-payload-first":       {response: tencentJSON(200, `{"Response":{"D":[0],"Error":{"Code":"a"},"RequestId":"b"}}`)},
	"tencent-nested-error":        {response: tencentJSON(200, `{"Response":{"D":{"Error":{"Code":"a"}},"RequestId":"b"}}`)},
	"tencent-id-before-error":     {response: tencentJSON(200, `{"Response":{"RequestId":"b","Error":{"Code":"a"}}}`)},
	"tencent-response-panic":      {response: tencentJSON(200, `{"Response":""}`), shows: crash},
	"tencent-error-list-panic":    {response: tencentJSON(200, `{"Response":{"Error":[],"RequestId":"b"}}`), shows: crash},
	"tencent-status-not-200":      {response: tencentJSON(500, `{"Response":{"Error":{"Code":"a"},"RequestId":"b"}}`)},
	"tencent-old-envelope":        {response: tencentJSON(200, `{"code":1,"Response":{"RequestId":"b"}}`)},

	"xml-any-depth":           {response: alibabaXML(400, `<Error><D><Code>b</Code></D><Code>a</Code></Error>`)},
	"xml-inner-overwrites":    {response: alibabaXML(400, `<Error><Code>a</Code><D><Code>b</Code></D></Error>`)},
	"xml-namespace":           {response: alibabaXML(400, `<Error xmlns="urn:a"><Code>a</Code></Error>`)},
	"xml-attribute":           {response: alibabaXML(400, `<Error><Code a="">a</Code><RequestId>b</RequestId></Error>`)},
	"xml-empty-element":       {response: alibabaXML(400, `<Error><Code>a</Code><HostId/><D>b</D></Error>`)},
	"xml-repeated-joined":     {response: alibabaXML(400, `<Error><Code>a</Code><Code>b</Code></Error>`)},
	"xml-no-declaration":      {response: alibabaXML(400, `<Error><Code>a</Code></Error>`)},
	"xml-comment-before-root": {response: alibabaXML(400, `<!----><Error><Code>a</Code></Error>`)},

	"xml-last-piece":            {response: alibabaXML(400, `<Error><Message>a<!---->b</Message></Error>`)},
	"xml-first-piece":           {response: alibabaXML(400, `<Error><Message>a<!---->b</Message></Error>`)},
	"xml-cdata-dropped":         {response: alibabaXML(400, `<Error><Code><![CDATA[a]]></Code></Error>`)},
	"xml-entity-in-cdata":       {response: alibabaXML(400, `<Error><Message><![CDATA[&lt;]]></Message></Error>`)},
	"xml-decoded-twice":         {response: alibabaXML(400, `<Error><Message>&amp;lt;</Message></Error>`)},
	"xml-hexadecimal-reference": {response: alibabaXML(400, `<Error><Message>&#x61;</Message></Error>`)},
	"xml-reference-16-bits":     {response: alibabaXML(400, `<Error><Message>&#128512;</Message></Error>`)},
	"xml-text-between":          {response: alibabaXML(400, `<Error>b<Code>a</Code></Error>`)},
	"xml-white-space-folded":    {response: alibabaXML(400, "<Error><Message>a\nb</Message></Error>")},

	"type-text-xml-only": {
		response: response("alibaba", "xml", 400, "application/xml", `<Error><Code>a</Code></Error>`),
	},
	"type-without-parameter-panic": {
		response: response("alibaba", "json", 400, "", `{"Code":"a"}`), shows: crash,
	},
	"charset-default-latin-1": {
		response: response("alibaba", "xml", 400, "text/xml", `<Error><Message>é</Message></Error>`),
	},
	"charset-spelling": {
		response: response("alibaba", "json", 400, "application/json;charset=UTF-8", `{"Message":"é"}`),
	},
	"charset-kept": {
		before:   ptr(response("alibaba", "json", 400, "application/json;charset=ISO-8859-1", `{}`)),
		response: response("alibaba", "json", 400, "application/json", `{"Message":"é"}`),
	},
	"byte-order-mark": {response: alibabaJSON(400, "\uFEFF"+`{"Code":"a"}`)},
	"first-byte":      {response: alibabaJSON(400, ` {"Code":"a"}`)},
	"last-byte":       {response: alibabaJSON(400, `{"Code":"a"}`+"\n")},

	"message-4096":      {response: alibabaJSON(400, `{"Message":"`+strings.Repeat("a", 4097)+`"}`)},
	"code-64":           {response: alibabaJSON(400, `{"Code":"`+strings.Repeat("a", 65)+`"}`)},
	"code-two-segments": {response: alibabaJSON(400, `{"Code":"a.b.c"}`)},
	"code-characters":   {response: alibabaJSON(400, `{"Code":"a-b"}`)},
	"code-trimmed":      {response: alibabaJSON(400, `{"Code":"a "}`)},
	"request-id-36":     {response: alibabaJSON(200, `{"RequestId":"a"}`)},
	"host-id-port":      {response: alibabaJSON(400, `{"Code":"a","HostId":"b:1"}`)},
	"chunk-4096":        {response: alibabaJSON(400, `{"Message":"`+strings.Repeat("a", 4096-len(`{"Message":"`)-1)+`é"}`)},
	"line-65536":        {response: alibabaJSON(400, `{"Code":"a","D":"`+strings.Repeat("a", 64<<10)+`"}`)},

	"status-listed":       {response: alibabaJSON(429, `{"Code":"a"}`)},
	"status-200-only":     {response: alibabaJSON(201, `{"RequestId":"a"}`)},
	"status-of-body":      {response: alibabaJSON(400, `{"Code":"a","HttpStatus":404}`)},
	"status-of-body-text": {response: alibabaJSON(400, `{"Code":"a","HttpStatus":"404"}`)},
	"code-ok-success":     {response: alibabaJSON(400, `{"Code":"OK"}`)},
	"empty-body-success":  {response: alibabaJSON(500, ``)},
	"server-error-empty-message": {
		response: alibabaJSON(500, `{"Code":"a.b"}`), shows: crash,
	},
	"gateway-html-success": {response: alibabaXML(502, `<html/>`)},

	"buffer-not-emptied": {
		before:   ptr(alibabaXML(400, `<Error><Message>b<!---->b`)),
		response: alibabaXML(400, `<Error><Message>a<!---->a</Message></Error>`),
	},
	"null-keeps-last": {
		before:   ptr(alibabaJSON(400, `{"Code":"b"}`)),
		response: alibabaJSON(400, `{"Code":null}`),
	},
	"success-by-request-id": {
		before:   ptr(tencentJSON(200, `{"Response":{"D":1,"RequestId":"a"}}`)),
		response: tencentJSON(200, `{"Response":{"D":2,"RequestId":"a"}}`),
	},
	"answer-of-same-length": {
		before:   ptr(alibabaJSON(400, `{"Code":"a","Message":"b"}`)),
		response: alibabaJSON(400, `{"Code":"a","Message":"c"}`),
	},
	"shared-between-calls": {
		before:   ptr(alibabaJSON(400, `{"Code":"b"}`)),
		response: alibabaJSON(400, `{"Code":"a"}`), shows: races,
	},
	"input-carriage-return": {response: alibabaJSON(400, "{\r\"Code\":\"a\"}"), shows: changes},
	"input-escapes":         {response: alibabaJSON(400, `{"Message":"\/"}`), shows: changes},

	"percent":            {response: alibabaJSON(400, `{"Message":"%"}`)},
	"printed-first-line": {response: alibabaJSON(400, `{"Code":"a","Message":"\n","RequestId":"b"}`)},
	"message-escaped":    {response: alibabaJSON(400, `{"Message":"&"}`)},
	"message-last-line":  {response: alibabaJSON(400, `{"Message":"a\nb"}`)},
	"message-colon":      {response: alibabaJSON(400, `{"Code":"a","Message":"a: b"}`)},

	"endless-ampersand": {response: alibabaXML(400, `<Error><Message>&amp;</Message></Error>`), shows: hang},
	"endless-comment":   {response: alibabaXML(400, `<!--`), shows: hang},
	"endless-string":    {response: alibabaJSON(400, `{"\`), shows: hang},
}

func ptr[T any](v T) *T { return &v }

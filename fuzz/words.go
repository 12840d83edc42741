package fuzz

import (
	"slices"
	"strings"
)

// The words that operations put into bodies. Lists are only appended to: an argument
// of a stored case is an index into them.

// messages are whole messages that trip readers.
var messages = []string{
	"The specified parameter is not valid.",
	"First line.\nSecond\tline.\n\nFourth line.",
	`The path "C:\temp\new" isn't valid; use \\host\share or “quotes”.`,
	"100% of quota used: %s %d %v %!s(MISSING) %25 %% %n",
	`Got </Message><Code>Decoy.Code</Code>, "Code": "Decoy.Code", /* "RequestId": "decoy" */ // <!-- {`,
	"Size < 5 & size > 3, \"quoted\", it's",
	"Disk \U0001F4BE of 中\U00020000文 is \U0001F512 locked",
	"\u202bהבקשה נדחתה\u202c: العربية (\u200fRTL\u200e).",
	"CDATA ends with ]]> and starts with <![CDATA[ as text.",
	"a",
	"x\u0301 and \u00e9 are not the same; \ufeff is in the middle.",
	"&amp; &lt; &#65; &#x41; \\u0041 \\n are meant as they stand.",
	"{\"Code\":\"Decoy.Code\",\"Message\":\"decoy\"}",
	"<?xml version=\"1.0\"?><Error><Code>Decoy.Code</Code></Error>",
	"null", "0", "true", "[]", "<nil>", "undefined",
	"Retry after 5 seconds. HTTP 503: Throttling.User; see https://help.example/?q=a%20b&c=d#e",
	"line one\r\nline two\rline three",
	"tab\there, nbsp\u00a0here, thin\u2009space, ls\u2028ps\u2029 end.",
	"${jndi} #{x} {{y}} $(z) `cmd` %{w} {0} {}",
	"'single' \"double\" `back` «angle» „low“",
	"\\", "\"", "/", "\\u", "\\\\\\\"",
	"中文错误信息:参数“RegionId”无效。",
	"ends with a backslash \\",
	"The specified RequestId Code Message HostId is wrong: Code=1 RequestId: 2",
}

// tokens are pieces that are put into values.
var tokens = []string{
	"<Code>Decoy.Code</Code>", "]]>", "/*", "*/", "//", "<!--", "-->", "%", "%s", "%d", "\\", "\"", "'", "<", ">", "&", "&amp;",
	"\n", "\t", "\r\n", "\r", "\u00e9", "中", "\U0001F4BE", "\u202e", "\u200b", "\ufeff", "\u00a0", "\u2028", "{", "}", "[", "]", ":", ",", ";", "=",
	"\\n", "\\u0041", "${x}", "null", "  ", "</Message>", "<Message>", "<![CDATA[", "#", "?", "@", "|", "~", "`", "\u0301", "\u0085", "0", "<br/>", "%20", "+",
	"http://", ".", "..", "-", "_", "\x7f", "\U00020000\U0001F512", "&lt;", "x\U0010FFFDy", "&#65;", "&quot;", "&amp;amp;", "&#x41;",
}

// beyond are characters beyond ASCII of each length in UTF-8, and more than one.
var beyond = []string{"é", "中", "\U0001F4BE", "א", "é中\U0001F4BE", "ß", "\u00ff", "\u0800", "\U0010FFFD", "ﬁ", "İ", "ǅ", "e\u0301", "\U0001F468\u200D\U0001F469", "한국어", "日本語"}

// codeWords are segments of codes.
var codeWords = []string{
	"NotFound", "Malformed", "User", "ValueNotSupported", "a", "0", "404", "v2", "Mismatch-Key", "snake_case", "UPPER", "lower", "With Space", "InvalidParamater",
	"Rejetced", "x-y_z.1", "TooManyRequests", "Api", "Internal", "503", "-", "_", "null", "true", "Throttling", "a1b2c3", "Decoy",
	"OK", "Success", "success", "200", "Unknown", "Nothing",
}

// ids are request and host ids.
var ids = []string{
	"0", "1", "12345678901234567890", "000123", "4C467B38-3910-447D-87BC-AC049166F216", "e85db688-a2d3-44ca-9790-4259f59e90d8", "007", "1e5", "0x10", "a", "-1", "1.0",
	"9007199254740993", "id_with_underscore", "id.with.dots", "id:with:colons", "id/with/slashes", "null", "true", "NaN", "ABCDEF0123456789ABCDEF0123456789", "id with spaces", "é中",
	"+1", "1_000", "00000000-0000-0000-0000-000000000000", "{4C467B38}", "4c467b38-3910-447d-87bc-ac049166f216",
}

// names are names of fields that no page has and no reader may take for known ones.
var names = []string{
	"Advice", "Cell", "Trace", "Recommend", "CodeX", "MessageId", "RequestIds", "XRequestId", "HostIdentity", "Region", "a", "A1", "under_score", "da-sh", "Payload", "Note", "中文", "SubCode",
	"CodeOf", "MessageOf", "RequestID2", "Type", "TotalCount2", "PolicyHint", "AccessDeniedDetail", "Details", "InnerMessage", "PageNumber", "Zz",
}

// literals are JSON values that are no strings; how each may be shown, if at all,
// stands behind it: as it was sent, or as another spelling of the same value.
var literals = []struct {
	text  string
	shown []string
}{
	{"0", []string{"0"}},
	{"1", []string{"1"}},
	{"400", []string{"400"}},
	{"4e2", []string{"4e2", "4E2", "4e+2", "400", "400.0", "4e+02"}},
	{"9007199254740993", []string{"9007199254740993"}},
	{"9007199254740993123", []string{"9007199254740993123"}},
	{"12345678901234567890123", []string{"12345678901234567890123"}},
	{"-7", []string{"-7"}},
	{"1.50", []string{"1.50", "1.5"}},
	{"true", []string{"true"}},
	{"false", []string{"false"}},
	{`{"text":"an object"}`, []string{`{"text":"an object"}`}},
	{`["one","two"]`, []string{`["one","two"]`}},
	{"{}", []string{"{}"}},
	{"[]", []string{"[]"}},
	{`[["nested"]]`, []string{`[["nested"]]`}},
	{`{"Code":"Decoy.Code","Message":"decoy"}`, []string{`{"Code":"Decoy.Code","Message":"decoy"}`}},
	{"-0", []string{"-0", "0"}},
	{"1E3", []string{"1E3", "1e3", "1000", "1000.0", "1e+03"}},
}

// values are JSON values of unknown fields.
var values = []string{
	`"text"`, "0", "-1", "3.25", "4e2", "1E-7", "true", "false", "null", "{}", "[]", `[1,"two",{"three":3}]`, `{"Type":"Account","Action":"ecs:DescribeRegions"}`,
	`""`, `"Decoy.Code"`, `[null,[],{}]`, `9007199254740993`, `12345678901234567890`, `{"":""}`, `"\u0000\u0001"`, `"\ud83d\udcbe"`, `{"a":{"b":{"c":[{"d":1}]}}}`, `"<Code>Decoy.Code</Code>"`, `"}{][,:"`, `"\\\""`,
	`"Code"`, `"Message"`, `"RequestId"`, `"HostId"`, `["Code","Decoy.Code"]`, `["RequestId","decoy","Message"]`, `{"Name":"Code","Value":"Decoy.Code"}`,
	`1e400`, `-1e-400`, `123456789012345678901234567890.5`, `"\u0043ode"`, `"Code\":\"Decoy.Code"`, `"RequestId: decoy"`, `[["Code","Decoy.Code"]]`,
}

// outerNames and outerValues are of members beside Response, as the vendor's old API
// had them.
var (
	outerNames  = []string{"code", "message", "Code", "RequestId", "codeDesc"}
	outerValues = []string{"1", `"text"`, "4000", "null", "0", `{"Code":"Decoy.Code"}`}
)

// wholes are bodies of another shape than any page's.
var wholes = []string{
	"[]", "null", `""`, "0", "{}", "[{}]", `{"Response":[]}`, `{"Response":null}`, `{"Response":""}`, `{"Response":{}}`, `{"Response":0}`, "true", `"text"`, "[[]]", `[{"Code":"Decoy.Code"}]`,
	"<Error/>", "<Error></Error>", "<", "{", "[", `"`, "<!--", "<?", "<![CDATA[", `{"`, `{"\`, `{"Code"`, `{"Code":`, "&", "<a", "</a>", "-", "\xef\xbb", "\xef\xbb\xbf", "<Error>&", "<Error><Code>&#", "<Error><Code>&#x;", "<a b=", "<html/>", "\x00",
}

// shapes are what stands where an object is documented.
var shapes = []string{`"text"`, "[]", "0", "1", "true", `""`, "{}", "[1]", "false", `[{"Code":"Decoy.Code"}]`, "null"}

// counts are values of a documented number.
var counts = []string{"1", "9007199254740993", "0", "100", "2147483648", "9223372036854775807", "-1", "4294967296", "9007199254740992"}

// fillers are what long values are made of.
var fillers = []string{filler, "é", "中", "\U0001F4BE", "a", "é a", "中文错误 ", "<&>"}

// spellings are how a text is written, by format.
var (
	jsonSpellings = []pieceKind{plain, unicode, short, unicodeUp}
	xmlSpellings  = []pieceKind{plain, cdata, decimal, cdata, hex, named, cdata, hexPadded, plain}
)

// comments are texts of XML comments and processing instructions.
var comments = []string{
	"x", "", " Code ", " <Code>Decoy.Code</Code> ", "]]>", " & &amp; ", "\n", "结果的根结点", " <![CDATA[ ", " ' \" ", ` {"Code":"Decoy.Code"} `, " a>b ", " - ", "\U0001F4BE",
	" <RequestId>00000000-DECO-0000-0000-000000000000</RequestId> ", " </Error> ", " % \\ ",
}

// instructions are processing instructions.
var instructions = []string{
	"trace", "trace x", `xml-stylesheet type="text/xsl" href="/error.xsl"`, "php echo '<Code>Decoy.Code</Code>'", "a b>c", "x <Code>Decoy.Code</Code>",
}

// attributes are attributes of XML elements, each with the space before it.
var attributes = []string{
	` type="string"`, ` Code="Decoy.Code"`, ` xml:lang="en"`, ` a='it "x"'`, ` b="&lt;Code&gt;"`, ` c="a&#10;b"`, ` d="a > b"`, ` e=""`, " f = \"spaced\"", "\n\tg=\"1\"", ` Message="decoy" RequestId="decoy"`,
	` xml:space="preserve"`, ` h="中"`, ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsi:string"`, ` i="/>"`, ` j="]]>"`,
}

// badComments are texts of comments where none may stand or none is well-formed; none
// ends early.
var badComments = []string{
	"Request ID", "", " Error message", "结果的根结点", " Code: Decoy.Code ", "a, b: c", " { ",
}

// contentType is a spelling of the Content-Type header.
type contentType byte

const asDocumented contentType = 0

// contentTypes are the spellings by format; the first is the page's own.
var contentTypes = map[string][]string{
	"xml": {
		"", "text/xml; charset=utf-8", "Text/XML;charset=UTF-8", `text/xml;charset="utf-8"`, "application/xml", "", "text/html;charset=utf-8", "application/json;charset=utf-8",
		"text/xml", "application/xml;charset=utf-8", "text/plain", "application/octet-stream", "TEXT/XML", "text/xml;charset=utf-8;version=1", "application/problem+xml", " text/xml ; charset = utf-8",
		"text/xml;charset=ISO-8859-1", "text/xml;charset=us-ascii", "text/xml;charset=GBK", "text/xml;charset=utf8", "text/xml;", "xml",
	},
	"json": {
		"", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8", `application/json;charset="utf-8"`, "application/json", "", "text/html;charset=utf-8", "text/xml;charset=utf-8",
		"text/json", "application/json;charset=utf-8;v=1", "text/plain", "application/octet-stream", "APPLICATION/JSON", "application/vnd.api+json", "application/problem+json", " application/json ; charset = utf-8",
		"application/json;charset=ISO-8859-1", "application/json;charset=us-ascii", "application/json;charset=GBK", "application/json;charset=utf8", "application/json;", "json",
	},
}

// asciiTypes are the Content-Types whose charset agrees with the body in ASCII only.
func asciiType(t contentType) bool { return t >= 16 && t <= 18 }

// absentType is the index of the Content-Type that is not sent.
const absentType = 5

// sizes are lengths of long values, in bytes, by the upper bits of an argument: the
// long ones are rare.
func size(a byte) int {
	switch {
	case a < 96:
		return 64 + int(a)
	case a < 160:
		return 1 << 10 * 1
	case a < 200:
		return 4<<10 + int(a)%3 - 1
	case a < 240:
		return 16 << 10
	case a < 253:
		return 64<<10 + int(a)%3 - 1
	}
	return 1 << 20
}

const filler = "The specified parameter is not valid. 0123456789 "

// long is a text of about n bytes.
func long(n int, of string) string { return "a" + strings.Repeat(of, n/len(of)) + "." }

// depths of nesting by argument; the deep ones are rare.
func nesting(a byte) int {
	switch {
	case a < 128:
		return 1 + int(a)%24
	case a < 200:
		return 64
	case a < 230:
		return 600
	case a < 250:
		return 3_000
	case a < 254:
		return 11_000
	case a < 255:
		return 100_000
	}
	return 1_000_000
}

// shallow is the depth up to which every reader is expected to read: half of what the
// strictest well-known limit (64, of .NET) leaves.
const shallow = 24

var statuses = []int{
	200, 400, 500, 201, 202, 403, 404, 429, 503, 504, 502, 409, 401, 405, 412, 413, 415, 418, 422, 451, 499, 501, 505, 507, 511, 599, 206, 226, 203, 299,
	204, 205, 100, 101, 199, 300, 301, 302, 304, 307, 399, 408, 410, 411, 420, 430, 431, 444, 450, 498, 520, 521, 522, 523, 524, 529, 530, 550, 598,
}

// htmlPages are what answers in the place of the service.
var htmlPages = []string{
	"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
	"<!DOCTYPE html><html><body><p>Service <b>unavailable<br></p></body></html>",
	"upstream connect error or disconnect/reset before headers. reset reason: connection failure",
	"Bad Gateway\n",
	"<HTML><HEAD><TITLE>Error</TITLE></HEAD><BODY>An error occurred while processing your request.<p>Reference&#32;&#35;97</BODY></HTML>",
}

// pageStatuses are those that come with one of htmlPages.
var pageStatuses = []int{502, 503, 504, 500, 403, 413, 404, 200}

// controls are the control characters, those first that JSON has a short escape for.
var controls = func() []string {
	all := []string{"\b", "\f", "\n", "\t", "\r"}
	for c := range rune(' ') {
		if !slices.Contains(all, string(c)) {
			all = append(all, string(c))
		}
	}
	return all
}()

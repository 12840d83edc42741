package golden_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// textFindings are the rules about the printed text that an outcome breaks.
func textFindings(g *golden.Golden, o runner.Outcome) string {
	d := runner.Description{Exposes: runner.Fields()}
	var rules []string
	for _, f := range g.Judge(d, o) {
		if f.Field == runner.FieldText {
			rules = append(rules, f.Rule)
		}
	}
	return strings.Join(rules, " ")
}

// The text of a readable error holds its message: as it is, or quoted once.
func TestTextHoldsMessage(t *testing.T) {
	for _, test := range []struct{ name, message, text, want string }{
		{"as it is", `50% of "中文"` + "\nused %d", `50% of "中文"` + "\nused %d", ""},
		{"other white space", "one\n\ttwo  three", "one two three", ""},
		{"JSON", "50% of \"中\U0001F4BE\"\n\\é", `{"m":"50% of \"\u4e2d\ud83d\udcbe\"\n\\\u00e9"}`, ""},
		{"JSON without a pair before a pair", "中\U0001F4BE", `\u4e2d\ud83d\udcbe`, ""},
		{"Go", "\"中\"\x7f\U0001F4BE", `"\"中\"\x7f\U0001f4be"`, ""},
		{"bytes of Python", "“中”é", `b'\xe2\x80\x9c\xe4\xb8\xad\xe2\x80\x9d\xc3\xa9'`, ""},
		{"a string of Python", `it's a "é"`, `'it\'s a "\xe9"'`, ""},
		{"JavaScript", "\U0001F4BE ok", `'\u{1F4BE} ok'`, ""},
		{"XML", `a < b & "c" '中'`, `<Message>a &lt; b &amp; &quot;c&quot; &#39;&#20013;&#39;</Message>`, ""},
		{"XML in JSON", "a < \"b\"\nc", `{"body":"<Message>a &lt; \"b\"\nc</Message>"}`, ""},
		{"the beginning of a long one", strings.Repeat("long ", 1000), strings.Repeat("long ", 100) + "…", ""},
		{"without the secret", "it is " + replay.AccessKeySecret + ", he said", "it is ***, he said", ""},

		{"nothing of it", "The owner is not valid.", "", "text-message"},
		{"a failed format", "50% done", "50%!d(MISSING)one", "text-message text-nothing"},
		{"question marks", "the “owner”", "the ?owner?", "text-message"},
		{"replacement characters", "中文", "\uFFFD\uFFFD", "text-message"},
		{"Latin-1", "the “owner”", "the â\u0080\u009cownerâ\u0080\u009d", "text-message"},
		{"JSON twice", "中\"文", `\\u4e2d\\\"\\u6587`, "text-message"},
		{"XML twice", "a & b", "a &amp;amp; b", "text-message"},
		{"a part", "The owner is not valid.", "The owner is", "text-message"},
		{"of a long one nothing", strings.Repeat("long ", 1000), "cut", "text-message"},
	} {
		g := &golden.Golden{
			Mode: golden.Exact, Level: golden.Required, Kinds: []string{runner.KindError}, Status: 400, NeverSuccess: true,
			Code: []string{"InvalidOwner"}, Message: []string{test.message},
		}
		o := runner.Outcome{Kind: runner.KindError, Status: 400, Code: "InvalidOwner", Message: test.message, Text: "InvalidOwner: " + test.text}
		if got := textFindings(g, o); got != test.want {
			t.Errorf("%s: %q breaks %q, want %q", test.name, o.Text, got, test.want)
		}
	}
}

// A message that is wrong already, or that is no string, is not asked for in the text.
func TestTextWithoutMessage(t *testing.T) {
	for _, test := range []struct{ name, message, shown string }{
		{"another is shown", "The owner is not valid.", "Invalid!"},
		{"it is an object", `{"text":"an object"}`, `{"text":"an object"}`},
	} {
		g := &golden.Golden{
			Mode: golden.Exact, Level: golden.Required, Kinds: []string{runner.KindError}, Status: 400, NeverSuccess: true,
			Code: []string{"InvalidOwner"}, Message: []string{test.message},
		}
		o := runner.Outcome{Kind: runner.KindError, Status: 400, Code: "InvalidOwner", Message: test.shown, Text: "InvalidOwner"}
		if got := textFindings(g, o); got != "" {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

// What cannot be read at 4xx and 5xx is printed with its status.
func TestTextNamesStatus(t *testing.T) {
	for _, test := range []struct {
		text, kind string
		status     int
		want       string
	}{
		{"HTTP 502: unexpected token <", runner.KindUndecodable, 502, ""},
		{"502", runner.KindError, 502, ""},
		{"<title>502 Bad Gateway</title>", runner.KindUndecodable, 502, ""},
		{"BadGatewayError", runner.KindError, 502, ""},
		{"bad_gateway", runner.KindError, 502, ""},
		{"unexpected token < at 0", runner.KindUndecodable, 502, "text-status"},
		{"read 15020 bytes", runner.KindUndecodable, 502, "text-status"},
		{"HTTP 500", runner.KindError, 502, "text-status"},
		{"unexpected end", runner.KindUndecodable, 200, ""},
		{"", runner.KindUndecodable, 502, "text-nothing"},
		{"", runner.KindUndecodable, 200, ""},
		{"<nil>", runner.KindUndecodable, 200, "text-nothing"},
		{"Error: undefined", runner.KindError, 502, "text-nothing"},
		{"error", runner.KindError, 502, "text-nothing"},
		{"[object Object]", runner.KindError, 502, "text-nothing"},
		{"MyError: code=None, message=None", runner.KindUndecodable, 502, "text-status"},
		{"HTTP 502, host %!s(*string=<nil>)", runner.KindUndecodable, 502, "text-nothing"},
	} {
		g := &golden.Golden{
			Mode: golden.Unreadable, Level: golden.Recommended, Kinds: []string{runner.KindError, runner.KindUndecodable},
			Status: test.status, NeverSuccess: test.status >= 400,
		}
		if got := textFindings(g, runner.Outcome{Kind: test.kind, Status: test.status, Text: test.text}); got != test.want {
			t.Errorf("%q of %d breaks %q, want %q", test.text, test.status, got, test.want)
		}
	}
}

// Texts are judged of SDKs that show one, of failures alone, and no more than recorded in
// forms that are.
func TestTextNotJudged(t *testing.T) {
	g := &golden.Golden{Mode: golden.Unreadable, Level: golden.Informative, Kinds: []string{runner.KindUndecodable}, Status: 502, NeverSuccess: true}
	o := runner.Outcome{Kind: runner.KindUndecodable, Status: 502}
	if got := g.Judge(runner.Description{Exposes: []string{runner.FieldStatus}}, o); len(got) != 0 {
		t.Errorf("an SDK that shows no text: %v", got)
	}
	for _, f := range g.Judge(runner.Description{Exposes: runner.Fields()}, o) {
		if f.Level != golden.Informative {
			t.Errorf("%s is %s in an informative form", f.Rule, f.Level)
		}
	}
	ok := &golden.Golden{Mode: golden.Exact, Level: golden.Required, Kinds: []string{runner.KindSuccess}, Status: 200}
	if got := textFindings(ok, runner.Outcome{Kind: runner.KindSuccess, Status: 200}); got != "" {
		t.Errorf("a success: %s", got)
	}
}

// The message is what the server said, a secret included; the text does not repeat it.
func TestEchoedSecret(t *testing.T) {
	message := "made with " + replay.AccessKeySecret
	g := &golden.Golden{Mode: golden.Exact, Level: golden.Recommended, Kinds: []string{runner.KindError}, Status: 400, Message: []string{message}}
	signed, bearer := replay.Request{AccessKeyID: replay.AccessKeyID, Signature: "s"}, replay.Request{AccessKeyID: replay.AccessKeyID}
	for _, test := range []struct {
		name, message, text, want string
		request                   replay.Request
	}{
		{name: "the text leaves it out", message: message, text: "made with ***", want: ""},
		{name: "the text repeats it", message: message, text: message, want: runner.FieldText},
		{name: "the text repeats it, of a request that is signed", message: message, text: message, want: runner.FieldText, request: signed},
		{name: "the SDK has no secret, and cannot know it", message: message, text: message, want: "", request: bearer},
		{name: "the SDK writes something around the message", message: "code: 400, " + message, text: "made with ***", want: ""},
		{name: "the SDK puts it into the message", message: message + " and " + replay.AccessKeySecret, want: runner.FieldMessage},
	} {
		var fields []string
		o := runner.Outcome{Kind: runner.KindError, Status: 400, Message: test.message, Text: test.text}
		for _, f := range g.JudgeExchange(o, replay.Transfer{}, &replay.Exchange{Requests: []replay.Request{test.request}}) {
			if f.Rule == golden.RuleSecretPrinted {
				fields = append(fields, f.Field)
			}
		}
		if got := strings.Join(fields, " "); got != test.want {
			t.Errorf("%s: secret-printed of %q, want %q", test.name, got, test.want)
		}
	}
}

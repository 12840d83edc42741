package golden_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// The values of a small world, in which every case of the judge is tried.
const (
	code      = "InvalidOwner"
	message   = "OwnerId and OwnerAccount can’t be used at one API access."
	requestID = "540CFF28-407A-40B5-B6A5-74BB0C1D2E3F"
	hostID    = "ecs.aliyuncs.com"
)

func ptr[T any](v T) *T { return &v }

// failure is the golden of a documented error at 400 in the given mode.
func failure(mode golden.Mode, change ...func(*golden.Golden)) *golden.Golden {
	g := &golden.Golden{
		ID: "alibaba-ecs-en/code/400/InvalidOwner/json/wire", Mode: mode, Level: golden.Required,
		Kinds: []string{runner.KindError}, Status: 400, NeverSuccess: true,
		Code: []string{code}, Message: []string{message}, RequestID: []string{requestID}, HostID: []string{hostID},
	}
	switch mode {
	case golden.Choice, golden.Refusable, golden.Malformed:
		g.Kinds = []string{runner.KindError, runner.KindUndecodable}
	case golden.Unreadable:
		g.Kinds = []string{runner.KindError, runner.KindUndecodable}
		g.Level, g.Rule = golden.Recommended, "truncated"
	}
	for _, c := range change {
		c(g)
	}
	return g
}

// success is the golden of a documented success at 200 in the given mode.
func success(mode golden.Mode, change ...func(*golden.Golden)) *golden.Golden {
	g := &golden.Golden{
		ID: "tencent-cvm-en/sample/success/json/wire", Mode: mode, Level: golden.Required,
		Kinds: []string{runner.KindSuccess}, Status: 200, RequestID: []string{requestID},
		Data: json.RawMessage(`{"TotalCount":0,"InstanceStatusSet":[]}`),
	}
	switch mode {
	case golden.Choice:
		g.Kinds = []string{runner.KindSuccess, runner.KindUndecodable, runner.KindError}
	case golden.Malformed:
		g.Kinds = []string{runner.KindSuccess, runner.KindUndecodable, runner.KindError}
	case golden.Refusable:
		g.Kinds = []string{runner.KindSuccess, runner.KindUndecodable}
	case golden.Unreadable:
		g.Kinds = []string{runner.KindError, runner.KindUndecodable, runner.KindTransport}
		g.Level, g.Rule = golden.Recommended, "truncated"
	}
	for _, c := range change {
		c(g)
	}
	return g
}

// redirected is the golden of a success that another port holds.
func redirected() *golden.Golden {
	g := success(golden.Unreadable)
	g.Mode, g.Rule, g.Status, g.Statuses = golden.Broken, "redirect", 302, []int{200}
	return g
}

// shown is what an SDK that is right shows of failure.
func shown(change ...func(*runner.Outcome)) runner.Outcome {
	o := runner.Outcome{
		Kind: runner.KindError, Status: 400, Code: code, Message: message, RequestID: requestID, HostID: hostID,
		Text: code + ": " + message + " (" + requestID + ")",
	}
	for _, c := range change {
		c(&o)
	}
	return o
}

// returned is what an SDK that is right shows of success.
func returned(change ...func(*runner.Outcome)) runner.Outcome {
	o := runner.Outcome{
		Kind: runner.KindSuccess, Status: 200, RequestID: requestID,
		Data: json.RawMessage(`{"TotalCount":0,"InstanceStatusSet":[]}`),
	}
	for _, c := range change {
		c(&o)
	}
	return o
}

// refused is an SDK's own word on a response that it does not read.
func refused(change ...func(*runner.Outcome)) runner.Outcome {
	o := runner.Outcome{Kind: runner.KindUndecodable, Status: 400, Code: "SDK.Undecodable", Message: "the response cannot be read", Text: "HTTP 400: the response cannot be read"}
	for _, c := range change {
		c(&o)
	}
	return o
}

// failed is an error with its status and nothing of the body.
func failed(change ...func(*runner.Outcome)) runner.Outcome {
	o := runner.Outcome{Kind: runner.KindError, Status: 400, Text: "HTTP 400"}
	for _, c := range change {
		c(&o)
	}
	return o
}

// everything is the description of an SDK that shows all there is, but for the
// fields that are taken away.
func everything(without ...string) runner.Description {
	d := runner.Description{Name: "sdk", Providers: []string{"alibaba", "tencent"}, Formats: []string{"json", "xml"}}
	for _, field := range runner.Fields() {
		if !slices.Contains(without, field) {
			d.Exposes = append(d.Exposes, field)
		}
	}
	return d
}

func tolerant() runner.Description {
	d := everything()
	d.Tolerant = true
	return d
}

// brief writes findings as "rule level field", which is what a table row can hold.
func brief(findings []golden.Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, strings.TrimSuffix(fmt.Sprintf("%s %s %s", f.Rule, f.Level, f.Field), " "))
	}
	slices.Sort(lines)
	return lines
}

// What each mode finds in what an SDK shows, and, as much, what it does not find.
func TestJudge(t *testing.T) {
	all := everything()
	without := func(field string) func(*golden.Golden) {
		return func(g *golden.Golden) {
			switch field {
			case runner.FieldCode:
				g.Code = nil
			case runner.FieldMessage:
				g.Message = nil
			case runner.FieldRequestID:
				g.RequestID = nil
			case runner.FieldHostID:
				g.HostID = nil
			}
		}
	}
	recommended := func(g *golden.Golden) { g.Level = golden.Recommended }
	informative := func(g *golden.Golden) { g.Level = golden.Informative }
	for _, test := range []struct {
		name string
		g    *golden.Golden
		d    runner.Description
		o    runner.Outcome
		want []string
	}{
		// exact, an error
		{"everything is right", failure(golden.Exact), all, shown(), nil},
		{
			"white space at the ends of a message is not judged", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Message = "\r\n\t " + message + " \n" }), nil,
		},
		{
			"a documented message with white space at its end may be shown trimmed",
			failure(golden.Exact, func(g *golden.Golden) { g.Message = []string{message + " "} }), all, shown(), nil,
		},
		{
			"white space inside a message is judged", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Message = strings.Replace(message, " ", "  ", 1) }),
			[]string{"message required message"},
		},
		{
			"white space at the ends of a code is judged", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Code += " " }),
			[]string{"code required code"},
		},
		{
			"a misspelt code is not to be corrected", failure(golden.Exact, func(g *golden.Golden) { g.Code = []string{"InvalidParamater"} }), all,
			shown(func(o *runner.Outcome) { o.Code = "InvalidParameter" }),
			[]string{"code required code"},
		},
		{
			"every field is lost", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Code, o.Message, o.RequestID, o.HostID = "", "", "", "" }),
			[]string{"code required code", "host-id required hostId", "message required message", "request-id required requestId"},
		},
		{
			"every field is wrong", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Code, o.Message, o.RequestID, o.HostID = "a", "b", "c", "d" }),
			[]string{"code required code", "host-id required hostId", "message required message", "request-id required requestId"},
		},
		{
			"what is not shown at all is not missed", failure(golden.Exact), everything(runner.Fields()...),
			runner.Outcome{Kind: runner.KindError},
			nil,
		},
		{
			"what is not said to be shown and is, must be right all the same", failure(golden.Exact), everything(runner.FieldHostID),
			shown(func(o *runner.Outcome) { o.HostID = "other" }),
			[]string{"host-id required hostId"},
		},
		{
			"a status that is shown is the one sent", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Status = 500 }),
			[]string{"http-status required status"},
		},
		{
			"a status that is not shown is missed in errors", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Status = 0 }),
			[]string{"http-status required status"},
		},
		{
			"a status that has no place is not missed", failure(golden.Exact), everything(runner.FieldStatus),
			shown(func(o *runner.Outcome) { o.Status = 0 }), nil,
		},
		{
			"a wrong status is wrong whatever is said to be shown", failure(golden.Exact), everything(runner.FieldStatus),
			shown(func(o *runner.Outcome) { o.Status = 200 }),
			[]string{"http-status required status"},
		},
		{
			"an error taken for a success", failure(golden.Exact), all, returned(func(o *runner.Outcome) { o.Status = 400 }),
			[]string{"error required kind"},
		},
		{
			"an error taken for a success at a recommended form", failure(golden.Exact, recommended), all,
			returned(func(o *runner.Outcome) { o.Status = 400 }),
			[]string{"error required kind"},
		},
		{"a readable error called unreadable", failure(golden.Exact), all, refused(), []string{"error required kind"}},
		{
			"a readable error called a network failure", failure(golden.Exact), all,
			runner.Outcome{Kind: runner.KindTransport},
			[]string{"error required kind"},
		},
		{
			"a recommended form is as binding as it says", failure(golden.Exact, recommended), all,
			shown(func(o *runner.Outcome) { o.Code = "other"; o.Status = 0 }),
			[]string{"code recommended code", "http-status recommended status"},
		},
		{
			"an informative form is only recorded", failure(golden.Exact, informative), all,
			shown(func(o *runner.Outcome) { o.Code = ""; o.Text = "" }),
			[]string{"code informative code", "text informative text", "text-nothing informative text"},
		},

		// nothing is invented
		{
			"a field that is not in the body is not shown", failure(golden.Exact, without(runner.FieldHostID)), all,
			shown(func(o *runner.Outcome) { o.HostID = "" }), nil,
		},
		{
			"a default in the place of nothing", failure(golden.Exact, without(runner.FieldHostID)), all,
			shown(),
			[]string{"no-invention required hostId"},
		},
		{
			"a default of the SDK's own, where the form is recommended", failure(golden.Exact, recommended, without(runner.FieldMessage)), all,
			shown(func(o *runner.Outcome) { o.Message = "unknown error" }),
			[]string{"no-invention recommended message"},
		},
		{
			"a printed nothing, where the form is recommended", failure(golden.Exact, recommended, without(runner.FieldMessage)), all,
			shown(func(o *runner.Outcome) { o.Message = "<nil>" }),
			[]string{"no-invention required message"},
		},
		{
			"a printed nothing, where the kind is wrong already", failure(golden.Exact, without(runner.FieldRequestID)), all,
			refused(func(o *runner.Outcome) { o.RequestID = "undefined" }),
			[]string{"error required kind", "no-invention required requestId"},
		},
		{
			"a message that happens to say null is no invention", failure(golden.Exact, func(g *golden.Golden) { g.Message = []string{"null"} }), all,
			shown(func(o *runner.Outcome) { o.Message, o.Text = "null", code+": null ("+requestID+")" }), nil,
		},

		// what may be missing
		{
			"an optional value may be missing", failure(golden.Exact, func(g *golden.Golden) { g.Optional = []string{"message", "requestId"} }), all,
			shown(func(o *runner.Outcome) { o.Message, o.RequestID, o.Text = "", "", code }), nil,
		},
		{
			"an optional value may not be wrong", failure(golden.Exact, func(g *golden.Golden) { g.Optional = []string{"message"} }), all,
			shown(func(o *runner.Outcome) { o.Message = "[object Object]" }),
			[]string{"message required message"},
		},
		{
			"an object in the place of a message may be shown in another layout",
			failure(golden.Exact, func(g *golden.Golden) { g.Message = []string{`{"text":"an object"}`} }), all,
			shown(func(o *runner.Outcome) { o.Message = "{\n  \"text\": \"an object\"\n}" }), nil,
		},
		{
			"an object in the place of a message, printed as none, is required not to be, whatever the form's level",
			failure(golden.Exact, func(g *golden.Golden) {
				g.Message, g.Level = []string{`{"text":"an object"}`}, golden.Recommended
			}), all,
			shown(func(o *runner.Outcome) { o.Message = "[object Object]" }),
			[]string{"no-invention required message"},
		},
		{
			"an object in the place of a message, printed otherwise, is as binding as the form",
			failure(golden.Exact, func(g *golden.Golden) {
				g.Message, g.Level = []string{`{"text":"an object"}`}, golden.Recommended
			}), all,
			shown(func(o *runner.Outcome) { o.Message = "map[text:an object]" }),
			[]string{"message recommended message"},
		},
		{
			"a list in the place of a message, shown in part",
			failure(golden.Exact, func(g *golden.Golden) { g.Message = []string{`["one","two"]`} }), all,
			shown(func(o *runner.Outcome) { o.Message = "one" }),
			[]string{"message required message"},
		},

		// Tencent says not to rely on the message
		{
			"a message of Tencent is recommended", failure(golden.Exact, func(g *golden.Golden) { g.MessageLevel = golden.Recommended }), all,
			shown(func(o *runner.Outcome) { o.Message, o.Code = "", "Other" }),
			[]string{"code required code", "message recommended message"},
		},

		// class, retryable, text
		{
			"a class is judged where the page decides it", failure(golden.Exact, func(g *golden.Golden) { g.Class, g.Retryable = "throttled", ptr(true) }), all,
			shown(func(o *runner.Outcome) { o.Class, o.Retryable = "invalid-parameter", ptr(false) }),
			[]string{"class required class", "retryable required retryable"},
		},
		{
			"a class is not judged where the page does not", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Class, o.Retryable = "account", ptr(true) }), nil,
		},
		{
			"the right class", failure(golden.Exact, func(g *golden.Golden) { g.Class, g.Retryable = "throttled", ptr(true) }), all,
			shown(func(o *runner.Outcome) { o.Class, o.Retryable = "throttled", ptr(true) }), nil,
		},
		{
			"no word on retrying where the page says that it passes", failure(golden.Exact, func(g *golden.Golden) { g.Retryable = ptr(true) }), all,
			shown(),
			[]string{"retryable required retryable"},
		},
		{
			"an SDK that sorts nothing is not judged by its sorting", failure(golden.Exact, func(g *golden.Golden) { g.Class, g.Retryable = "throttled", ptr(true) }),
			everything(runner.FieldClass, runner.FieldRetryable), shown(), nil,
		},
		{
			"an SDK that leaves an error unsorted is not wrong about it", failure(golden.Exact, func(g *golden.Golden) { g.Class = "not-found" }), all,
			shown(), nil,
		},
		{
			"an SDK that leaves a passing failure unsorted is", failure(golden.Exact, func(g *golden.Golden) { g.Class, g.Retryable = "throttled", ptr(true) }), all,
			shown(func(o *runner.Outcome) { o.Retryable = ptr(true) }),
			[]string{"class required class"},
		},
		{
			"a text without code and request id", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Text = message }),
			[]string{"text recommended text", "text recommended text"},
		},
		{
			"a text that lacks what the SDK shows nowhere is no second finding", failure(golden.Exact), all,
			shown(func(o *runner.Outcome) { o.Code, o.RequestID, o.Text = "Other", "", message }),
			[]string{"code required code", "request-id required requestId"},
		},
		{
			"a text is not judged where the SDK has none", failure(golden.Exact), everything(runner.FieldText),
			shown(func(o *runner.Outcome) { o.Text = "" }), nil,
		},

		// exact, a success
		{"a success is right", success(golden.Exact), all, returned(), nil},
		{"a status is shown on errors alone", success(golden.Exact), all, returned(func(o *runner.Outcome) { o.Status = 0 }), nil},
		{
			"a success at another status than the one sent", success(golden.Exact), all,
			returned(func(o *runner.Outcome) { o.Status = 201 }),
			[]string{"http-status required status"},
		},
		{"a success taken for an error", success(golden.Exact), all, shown(func(o *runner.Outcome) { o.Status = 200 }), []string{"success required kind"}},
		{"a success called unreadable", success(golden.Exact), all, refused(func(o *runner.Outcome) { o.Status = 200 }), []string{"success required kind"}},
		{
			"a success without its request id", success(golden.Exact), all,
			returned(func(o *runner.Outcome) { o.RequestID = "" }),
			[]string{"request-id required requestId"},
		},
		{
			"a success with a code", success(golden.Exact), all,
			returned(func(o *runner.Outcome) { o.Code, o.Message = "200", "OK" }),
			[]string{"no-invention required code", "no-invention required message"},
		},
		{
			"members beside the documented ones", success(golden.Exact), all,
			returned(func(o *runner.Outcome) {
				o.Data = json.RawMessage(`{"Extra":{"a":1},"InstanceStatusSet":[],"TotalCount":0}`)
			}), nil,
		},
		{
			"a number in another spelling", success(golden.Exact), all,
			returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"TotalCount":0.0,"InstanceStatusSet":[]}`) }), nil,
		},
		{
			"a number in another spelling, deeper", success(golden.Exact, func(g *golden.Golden) { g.Data = json.RawMessage(`{"Page":{"Sizes":[10,0]}}`) }), all,
			returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"Page":{"Sizes":[10.0,0.0]}}`) }), nil,
		},
		{
			"a 64-bit id that went through a float", success(golden.Exact, func(g *golden.Golden) { g.Data = json.RawMessage(`{"Id":9007199254740993}`) }), all,
			returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"Id":9007199254740992}`) }),
			[]string{"success required data.Id"},
		},
		{
			"a number as a string", success(golden.Exact), all,
			returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"TotalCount":"0","InstanceStatusSet":[]}`) }),
			[]string{"success required data.TotalCount"},
		},
		{
			"an empty list as null, and a zero that vanished", success(golden.Exact), all,
			returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"InstanceStatusSet":null}`) }),
			[]string{"success required data.InstanceStatusSet", "success required data.TotalCount"},
		},
		{
			"no data", success(golden.Exact), all, returned(func(o *runner.Outcome) { o.Data = nil }),
			[]string{"success required data.InstanceStatusSet", "success required data.TotalCount"},
		},
		{
			"data that is no object", success(golden.Exact), all, returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`[0]`) }),
			[]string{"success required data.InstanceStatusSet", "success required data.TotalCount"},
		},
		{
			"data that the SDK does not show", success(golden.Exact), everything(runner.FieldData),
			returned(func(o *runner.Outcome) { o.Data = nil }), nil,
		},

		// choice
		{"a choice: as an error", failure(golden.Choice), all, shown(), nil},
		{"a choice: as unreadable", failure(golden.Choice), all, refused(), nil},
		{"a choice: with no value", failure(golden.Choice), all, failed(), nil},
		{
			"a choice: the other of two values", failure(golden.Choice, func(g *golden.Golden) { g.Code = []string{code, "Repeated.Code"} }), all,
			shown(func(o *runner.Outcome) { o.Code = "Repeated.Code" }), nil,
		},
		{
			"a choice: a mixture", failure(golden.Choice, func(g *golden.Golden) { g.Code = []string{code, "Repeated.Code"} }), all,
			shown(func(o *runner.Outcome) { o.Code = code + ",Repeated.Code" }),
			[]string{"code required code"},
		},
		{
			"a choice: something invented", failure(golden.Choice, without(runner.FieldHostID)), all,
			shown(func(o *runner.Outcome) { o.HostID = "null" }),
			[]string{"no-invention required hostId"},
		},
		{
			"a choice without a rule of its own: refused, with a part of the code", failure(golden.Choice), all,
			refused(func(o *runner.Outcome) { o.Code = "Invalid" }),
			[]string{"code required code"},
		},
		{"a choice: a kind that is none of them", failure(golden.Choice), all, runner.Outcome{Kind: runner.KindTransport}, []string{"error required kind"}},
		{"a choice: a 4xx is no success all the same", failure(golden.Choice), all, runner.Outcome{Kind: runner.KindSuccess}, []string{"error required kind"}},
		{"a choice: an error at 200 as a success", failure(golden.Choice, func(g *golden.Golden) {
			g.Status, g.NeverSuccess, g.Kinds = 200, false, []string{"error", "success", "undecodable"}
		}), all, returned(), []string{"silent-error informative data"}},

		// refusable
		{"refusable: read", failure(golden.Refusable), all, shown(), nil},
		{"refusable: refused", failure(golden.Refusable), all, refused(), nil},
		{"refusable: refused by an error with nothing but the status", failure(golden.Refusable), all, failed(func(o *runner.Outcome) { o.Message = "the response cannot be read" }), nil},
		{
			"refusable: refused by an error without the status", failure(golden.Refusable, func(g *golden.Golden) { g.Rule = "nesting" }), all,
			failed(func(o *runner.Outcome) { o.Status = 0 }),
			[]string{"nesting required status"},
		},
		{
			"refusable: an error with a piece of the message", failure(golden.Refusable, func(g *golden.Golden) { g.Rule = "nesting" }), all,
			failed(func(o *runner.Outcome) { o.Message = message[:12] }),
			[]string{"nesting required message"},
		},
		{
			"refusable: an error with a printed nothing", failure(golden.Refusable, without(runner.FieldCode)), all,
			failed(func(o *runner.Outcome) { o.Code = "<nil>" }),
			[]string{"host-id required hostId", "message required message", "no-invention required code", "request-id required requestId"},
		},
		{"refusable: half read", failure(golden.Refusable), all, shown(func(o *runner.Outcome) { o.Message = "" }), []string{"message required message"}},
		{
			"refusable: refused, with a piece of the code", failure(golden.Refusable, func(g *golden.Golden) { g.Rule = "nesting" }), all,
			refused(func(o *runner.Outcome) { o.Code = "Invalid" }),
			[]string{"nesting required code"},
		},
		{"refusable: a network failure", failure(golden.Refusable), all, runner.Outcome{Kind: runner.KindTransport}, []string{"error required kind"}},

		// a redirect
		{"a redirect is no success", redirected(), all, runner.Outcome{Kind: runner.KindTransport, Status: 302}, nil},
		{"a redirect that is followed is reported", redirected(), all, returned(), []string{"redirect recommended kind"}},
		{"a redirect as a success, with its status", redirected(), all, returned(func(o *runner.Outcome) { o.Status = 302 }), []string{"never-success required kind"}},
		{"a redirect as a success, without a request id", redirected(), all, runner.Outcome{Kind: runner.KindSuccess}, []string{"never-success required kind"}},
		{
			"a redirect that has been followed, by its status", redirected(), all,
			runner.Outcome{Kind: runner.KindSuccess, Status: 200},
			[]string{"redirect recommended kind"},
		},
		{
			"a redirect that has been followed, by its data", redirected(), all,
			runner.Outcome{Kind: runner.KindSuccess, Data: json.RawMessage(`{"TotalCount":0}`)},
			[]string{"redirect recommended kind"},
		},
		{
			"a redirect as a success, with data of its own", redirected(), all,
			runner.Outcome{Kind: runner.KindSuccess, Data: json.RawMessage(`{"page":""}`)},
			[]string{"never-success required kind"},
		},
		{
			"a redirect that may have been followed by an SDK that shows no request id", redirected(), everything(runner.FieldRequestID),
			runner.Outcome{Kind: runner.KindSuccess},
			[]string{"redirect recommended kind"},
		},

		// unreadable
		{"cut: an error with its status", failure(golden.Unreadable), all, failed(), nil},
		{"cut: undecodable with its status and words of its own", failure(golden.Unreadable), all, refused(), nil},
		{"cut: every whole value may be shown", failure(golden.Unreadable), all, shown(), nil},
		{"cut: the status is lost", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Status = 0 }), []string{"truncated recommended status"}},
		{"cut: the status is lost from an error", failure(golden.Unreadable), all, failed(func(o *runner.Outcome) { o.Status = 0 }), []string{"truncated recommended status"}},
		{"cut: a status that the SDK has no place for", failure(golden.Unreadable), everything(runner.FieldStatus), refused(func(o *runner.Outcome) { o.Status = 0 }), nil},
		{"cut: another status", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Status = 200 }), []string{"http-status required status"}},
		{"cut: a success at 4xx", failure(golden.Unreadable), all, runner.Outcome{Kind: runner.KindSuccess}, []string{"never-success required kind"}},
		{"cut: a success at 2xx", success(golden.Unreadable), all, returned(), []string{"truncated recommended kind"}},
		{"cut: a network failure at 2xx", success(golden.Unreadable), all, runner.Outcome{Kind: runner.KindTransport}, nil},
		{"cut: a network failure at 4xx", failure(golden.Unreadable), all, runner.Outcome{Kind: runner.KindTransport}, []string{"truncated recommended kind"}},
		{"cut: undecodable at 2xx without a status", success(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Status = 0 }), nil},
		{"cut: an error at 2xx without a status", success(golden.Unreadable), all, runner.Outcome{Kind: runner.KindError}, nil},
		{"cut: a message shown cut", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Message = message[:20] }), []string{"truncated recommended message"}},
		{"cut: a code shown cut", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Code = "InvalidO" }), []string{"truncated recommended code"}},
		{"cut: a code in lower case", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Code = "invalidowner" }), []string{"truncated recommended code"}},
		{"cut: a code with markup behind it", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Code = code + "</Code>" }), []string{"truncated recommended code"}},
		{"cut: a request id shown cut", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.RequestID = requestID[:5] }), []string{"truncated recommended requestId"}},
		{"cut: a request id out of nowhere", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.RequestID = "r-0" }), []string{"truncated recommended requestId"}},
		{"cut: a printed nothing", failure(golden.Unreadable), all, refused(func(o *runner.Outcome) { o.Code = "undefined" }), []string{"truncated recommended code"}},
		{
			"cut: a short word of one's own that happens to be in the message", failure(golden.Unreadable), all,
			refused(func(o *runner.Outcome) { o.Message = "API" }), nil,
		},
		{
			"cut: a message of one's own that quotes the documented one", failure(golden.Unreadable), all,
			refused(func(o *runner.Outcome) { o.Message = "cannot read: " + message }), nil,
		},

		// malformed
		{"malformed: read whole", failure(golden.Malformed), all, shown(), nil},
		{"malformed: refused in words of one's own", failure(golden.Malformed), all, refused(), nil},
		{"malformed: refused, the status lost", failure(golden.Malformed), all, refused(func(o *runner.Outcome) { o.Status = 0 }), []string{"malformed-status recommended status"}},
		{"malformed: an error, the status lost", failure(golden.Malformed), all, shown(func(o *runner.Outcome) { o.Status = 0 }), []string{"malformed-status recommended status"}},
		{"malformed: a network failure", failure(golden.Malformed), all, runner.Outcome{Kind: runner.KindTransport}, []string{"malformed-status recommended kind"}},
		{"malformed: a 4xx taken for a success", failure(golden.Malformed), all, runner.Outcome{Kind: runner.KindSuccess}, []string{"never-success required kind"}},
		{"malformed: half a value", failure(golden.Malformed), all, shown(func(o *runner.Outcome) { o.Message = message[:12] }), []string{"malformed-values required message"}},
		{"malformed: half a value in a refusal", failure(golden.Malformed), all, refused(func(o *runner.Outcome) { o.Message = message[:12] }), []string{"malformed-values required message"}},
		{"malformed: a value that the bytes have lost", failure(golden.Malformed, without(runner.FieldRequestID)), all, shown(), []string{"malformed-values required requestId"}},
		{
			"malformed: nothing recovered, by an SDK that does not claim to", failure(golden.Malformed), all,
			failed(),
			nil,
		},
		{"malformed: recovered, as claimed", failure(golden.Malformed), tolerant(), shown(), nil},
		{
			"malformed: not recovered, though claimed", failure(golden.Malformed), tolerant(),
			refused(func(o *runner.Outcome) { o.Code, o.Message = "", "" }),
			[]string{"malformed-recovered required code", "malformed-recovered required hostId", "malformed-recovered required message", "malformed-recovered required requestId"},
		},
		{"malformed: a 2xx refused", success(golden.Malformed), all, refused(func(o *runner.Outcome) { o.Status = 0 }), nil},
		{"malformed: a 2xx as an error", success(golden.Malformed), all, runner.Outcome{Kind: runner.KindError, Status: 200}, nil},
		{"malformed: a 2xx as an error without a status", success(golden.Malformed), all, runner.Outcome{Kind: runner.KindError}, nil},
		{"malformed: a 2xx read whole", success(golden.Malformed), all, returned(), nil},
		{
			"malformed: a 2xx as a success without its request id", success(golden.Malformed), all,
			returned(func(o *runner.Outcome) { o.RequestID = "" }),
			[]string{"malformed-success required requestId"},
		},
		{
			"malformed: a 2xx as a success, by an SDK that shows no request ids", success(golden.Malformed), everything(runner.FieldRequestID),
			returned(func(o *runner.Outcome) { o.RequestID = "" }), nil,
		},
		{"malformed: a 2xx with some of its data", success(golden.Malformed), all, returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"TotalCount":0}`) }), nil},
		{
			"malformed: a 2xx with wrong data", success(golden.Malformed), all, returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"TotalCount":7}`) }),
			[]string{"malformed-values required data.TotalCount"},
		},
		{
			"malformed: a 2xx with some of its data, by an SDK that claims all", success(golden.Malformed), tolerant(),
			returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"TotalCount":0}`) }),
			[]string{"malformed-recovered required data.InstanceStatusSet"},
		},
		{
			"malformed: a Response.Error at 200 taken for a success", failure(golden.Malformed, func(g *golden.Golden) { g.Status = 200 }), all, returned(),
			[]string{"malformed-success required kind"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := test.g.Judge(test.d, test.o)
			if got := brief(found); !slices.Equal(got, test.want) {
				t.Errorf("found %q, want %q\n%+v", got, test.want, found)
			}
			for _, f := range found {
				if golden.RuleByID(f.Rule) == nil || f.Why == "" {
					t.Errorf("the finding of %q names no rule, or not why: %q", f.Rule, f.Why)
				}
			}
		})
	}
}

// A finding says what was wanted and what was got, and quotes the page of its own
// source.
func TestFinding(t *testing.T) {
	f := fixture(t, "alibaba-kms-en/code/409/Rejetced.PendingDeletion/xml/wire")
	g, err := golden.Build(f)
	if err != nil {
		t.Fatal(err)
	}
	found := g.Judge(everything(runner.FieldText), runner.Outcome{
		Kind: runner.KindError, Status: 409, Code: "Rejected.PendingDeletion", Message: g.Message[0], RequestID: g.RequestID[0],
	})
	if len(found) != 1 {
		t.Fatalf("found %+v", found)
	}
	want := golden.Finding{Rule: "code", Level: golden.Required, Field: "code", Want: "Rejetced.PendingDeletion", Got: "Rejected.PendingDeletion", Why: found[0].Why}
	if found[0] != want {
		t.Errorf("found %+v, want %+v", found[0], want)
	}
	for _, part := range []string{"byte for byte", "“The caller can locate the error cause according to the error code”", "alibaba-kms-en, line 23"} {
		if !strings.Contains(want.Why, part) {
			t.Errorf("%q does not say %q", want.Why, part)
		}
	}
}

// A megabyte that differs in one byte must not fill the report, and must show the byte.
func TestFindingOfALongValue(t *testing.T) {
	long := strings.Repeat("0123456789", 100_000)
	g := failure(golden.Exact, func(g *golden.Golden) { g.Message = []string{long} })
	found := g.Judge(everything(), shown(func(o *runner.Outcome) { o.Message = long[:500_000] + "X" + long[500_001:] }))
	if len(found) != 1 || len(found[0].Want) > 4<<10 || len(found[0].Got) > 4<<10 {
		t.Fatalf("%d findings, want of %d bytes, got of %d", len(found), len(found[0].Want), len(found[0].Got))
	}
	if !strings.Contains(found[0].Got, "X123456789") || !strings.Contains(found[0].Got, "first difference is at 500000") {
		t.Errorf("the difference is not shown: %.200q", found[0].Got)
	}
}

// A code with a documented name is known to an SDK that says which codes it knows. Who lost the code is told of that alone.
func TestKnownCode(t *testing.T) {
	known := func(yes bool) func(*runner.Outcome) { return func(o *runner.Outcome) { o.Known = ptr(yes) } }
	lost := func(o *runner.Outcome) { o.Code = "" }
	named := func(g *golden.Golden) { g.Known = "InvalidOwnerException" }
	recommended := func(g *golden.Golden) { g.Level, g.Rule = golden.Informative, "field-order" }
	codeless := slices.DeleteFunc(runner.Fields(), func(f string) bool { return f == runner.FieldCode })
	for _, test := range []struct {
		name    string
		g       *golden.Golden
		exposes []string
		o       runner.Outcome
		want    []string
	}{
		{"known", failure(golden.Exact, named), runner.Fields(), shown(known(true)), nil},
		{"not known", failure(golden.Exact, named), runner.Fields(), shown(known(false)), []string{"known-code recommended known"}},
		{"not known in a form that binds less", failure(golden.Exact, named, recommended), runner.Fields(), shown(known(false)), []string{"known-code informative known"}},
		{"without a word on it", failure(golden.Exact, named), runner.Fields(), shown(), nil},
		{"not known, by an SDK that does not expose it", failure(golden.Exact, named), []string{"code"}, shown(known(false)), nil},
		{"not known, by an SDK without codes", failure(golden.Exact, named), codeless, shown(lost, known(false)), []string{"known-code recommended known"}},
		{"not known, and lost", failure(golden.Exact, named), runner.Fields(), shown(lost, known(false)), []string{"code required code"}},
		{"without a documented name", failure(golden.Exact), runner.Fields(), shown(known(false)), nil},
		{"known without a documented name", failure(golden.Exact), runner.Fields(), shown(known(true)), nil},
		{"refused", failure(golden.Unreadable, named), runner.Fields(), refused(known(false)), nil},
	} {
		found := test.g.Judge(runner.Description{Exposes: test.exposes}, test.o)
		if got := brief(found); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", test.name, got, test.want)
		}
		for _, f := range found {
			if f.Field == runner.FieldKnown && (f.Want != "true, as InvalidOwnerException" || f.Got != "false") {
				t.Errorf("%s: want %q, got %q", test.name, f.Want, f.Got)
			}
		}
	}
	cdata := failure(golden.Exact, named, func(g *golden.Golden) { g.Level, g.Rule = golden.Recommended, "cdata" })
	found := cdata.Judge(everything(), shown(known(false)))
	if got := brief(cdata.Attribute(found, nil)); !slices.Equal(got, []string{"cdata recommended known"}) {
		t.Errorf("what the wire form has not is attributed as %q", got)
	}
	if got := brief(cdata.Attribute(found, found)); !slices.Equal(got, []string{"known-code recommended known"}) {
		t.Errorf("what the wire form has, too, is attributed as %q", got)
	}
}

// The same bytes must give the same outcome; what an SDK says in words of its own may
// hold a time or an address.
func TestSame(t *testing.T) {
	for _, test := range []struct {
		name  string
		a, b  runner.Outcome
		field string
	}{
		{"the same", shown(), shown(), ""},
		{"another kind", shown(), refused(), "kind"},
		{"another status", shown(), shown(func(o *runner.Outcome) { o.Status = 0 }), "status"},
		{"another code", shown(), shown(func(o *runner.Outcome) { o.Code = "x" }), "code"},
		{"another request id", shown(), shown(func(o *runner.Outcome) { o.RequestID = "" }), "requestId"},
		{"another host id", shown(), shown(func(o *runner.Outcome) { o.HostID = "x" }), "hostId"},
		{"another message", shown(), shown(func(o *runner.Outcome) { o.Message = "x" }), "message"},
		{"another class", shown(), shown(func(o *runner.Outcome) { o.Class = "x" }), "class"},
		{"another word on retrying", shown(), shown(func(o *runner.Outcome) { o.Retryable = ptr(false) }), "retryable"},
		{"another word on being known", shown(func(o *runner.Outcome) { o.Known = ptr(true) }), shown(func(o *runner.Outcome) { o.Known = ptr(false) }), "known"},
		{"other data", returned(), returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"TotalCount":1,"InstanceStatusSet":[]}`) }), "data"},
		{"no data", returned(), returned(func(o *runner.Outcome) { o.Data = nil }), "data"},
		{"the same data in another order", returned(), returned(func(o *runner.Outcome) { o.Data = json.RawMessage(`{"InstanceStatusSet": [], "TotalCount": 0}`) }), ""},
		{"another printed text", shown(), shown(func(o *runner.Outcome) { o.Text = "at 0xc000012345" }), ""},
		{"other words of its own", refused(), refused(func(o *runner.Outcome) { o.Message = "at 12:00" }), ""},
		{"another code of its own", refused(), refused(func(o *runner.Outcome) { o.Code = "other" }), "code"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := failure(golden.Exact).Same(test.a, test.b)
			var want []string
			if test.field != "" {
				want = []string{"deterministic required " + test.field}
			}
			if got := brief(found); !slices.Equal(got, want) {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
	// Of a body that is no readable answer an error's message is the SDK's own too.
	if found := failure(golden.Unreadable).Same(shown(), shown(func(o *runner.Outcome) { o.Message = "at 12:00" })); found != nil {
		t.Errorf("found %+v", found)
	}
}

// Words of one's own are not compared, but must not be about another response.
func TestLeftOver(t *testing.T) {
	const other = "The specified InstanceId does not exist."
	before := failure(golden.Exact, func(g *golden.Golden) { g.Message = []string{other} })
	silent := failure(golden.Exact, func(g *golden.Golden) { g.Message = nil })
	short := failure(golden.Exact, func(g *golden.Golden) { g.Message = []string{"Quota exceeded"} })
	for _, test := range []struct {
		name   string
		o, run runner.Outcome
		before *golden.Golden
		field  string
	}{
		{"its own words", refused(), refused(), before, ""},
		{"the message of the response before", refused(func(o *runner.Outcome) { o.Message = "cannot read: " + other }), refused(), before, "message"},
		{"the text of the response before", refused(func(o *runner.Outcome) { o.Text = other }), refused(), before, "text"},
		{"said whatever came before", refused(func(o *runner.Outcome) { o.Message = other }), refused(func(o *runner.Outcome) { o.Message = other }), before, ""},
		{"a message so short that it may be said by chance", refused(func(o *runner.Outcome) { o.Message = "Quota exceeded" }), refused(), short, ""},
		{"before it there was no message", refused(func(o *runner.Outcome) { o.Message = other }), refused(), silent, ""},
		{"before it there was nothing", refused(func(o *runner.Outcome) { o.Message = other }), refused(), nil, ""},
		{"both responses have the same message", shown(), shown(func(o *runner.Outcome) { o.Message = "" }), failure(golden.Exact), ""},
	} {
		var want []string
		if test.field != "" {
			want = []string{"deterministic required " + test.field}
		}
		if got := brief(failure(golden.Exact).LeftOver(test.o, test.run, test.before)); !slices.Equal(got, want) {
			t.Errorf("%s: found %q, want %q", test.name, got, want)
		}
	}
}

// A form is blamed for what its wire form does not break, and for nothing else.
func TestAttribute(t *testing.T) {
	cdata := failure(golden.Exact, func(g *golden.Golden) { g.Level, g.Rule = golden.Recommended, "cdata" })
	lost := cdata.Judge(everything(runner.FieldText), shown(func(o *runner.Outcome) { o.Code, o.HostID = "", "" }))
	wire := failure(golden.Exact).Judge(everything(runner.FieldText), shown(func(o *runner.Outcome) { o.HostID = "" }))
	wrongStatus := cdata.Judge(everything(runner.FieldText), shown(func(o *runner.Outcome) { o.Status = 500 }))
	lostStatus := cdata.Judge(everything(runner.FieldText), shown(func(o *runner.Outcome) { o.Status = 0 }))
	asSuccess := cdata.Judge(everything(), runner.Outcome{Kind: runner.KindSuccess})
	invented := failure(golden.Exact, func(g *golden.Golden) { g.Level, g.Rule, g.HostID = golden.Recommended, "cdata", nil }).
		Judge(everything(runner.FieldText), shown(func(o *runner.Outcome) { o.HostID = "<nil>" }))
	for _, test := range []struct {
		name        string
		g           *golden.Golden
		found, wire []golden.Finding
		want        []string
	}{
		{"nothing is broken in the wire form", cdata, lost, nil, []string{"cdata recommended code", "cdata recommended hostId"}},
		{"one is broken in the wire form too", cdata, lost, wire, []string{"cdata recommended code", "host-id recommended hostId"}},
		{"both are", cdata, lost, lost, []string{"code recommended code", "host-id recommended hostId"}},
		{"a wrong status is never the form's", cdata, wrongStatus, nil, []string{"http-status required status"}},
		{"a lost one may be", cdata, lostStatus, nil, []string{"cdata recommended status"}},
		{"an error taken for a success is never the form's", cdata, asSuccess, nil, []string{"error required kind"}},
		{"an invention is a rule of its own", cdata, invented, nil, []string{"no-invention required hostId"}},
		{"the wire form has no rule to blame", failure(golden.Exact), lost, nil, []string{"code recommended code", "host-id recommended hostId"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := brief(test.found)
			attributed := test.g.Attribute(test.found, test.wire)
			if got := brief(attributed); !slices.Equal(got, test.want) {
				t.Errorf("attributed as %q, want %q", got, test.want)
			}
			if got := brief(test.found); !slices.Equal(got, before) {
				t.Errorf("the findings that were given have been changed: %q", got)
			}
		})
	}
	why := cdata.Attribute(lost, nil)[0].Why
	for _, part := range []string{"CDATA sections are text", "the wire form are read right", "XML 1.0 section 2.7"} {
		if !strings.Contains(why, part) {
			t.Errorf("%q does not say %q", why, part)
		}
	}
}

// What an SDK has no place for is said once, as recommended.
func TestJudgeDescription(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	describe := func(providers, formats []string, exposes ...string) runner.Description {
		return runner.Description{Name: "sdk", Providers: providers, Formats: formats, Exposes: exposes}
	}
	both := []string{"json", "xml"}
	for _, test := range []struct {
		name string
		d    runner.Description
		want []string
	}{
		{"everything", describe([]string{"alibaba", "tencent"}, both, "status", "code", "message", "requestId", "hostId"), nil},
		{"nothing", describe([]string{"alibaba"}, both), []string{
			"exposes recommended code", "exposes recommended hostId", "exposes recommended message", "exposes recommended requestId", "exposes recommended status",
		}},
		{"no host id, which Tencent has none of", describe([]string{"tencent"}, []string{"json"}, "status", "code", "message", "requestId"), nil},
		{"no host id, which Alibaba has", describe([]string{"alibaba"}, both, "status", "code", "message", "requestId"), []string{"exposes recommended hostId"}},
		{
			"no XML, which Alibaba documents", describe([]string{"alibaba", "tencent"}, []string{"json"}, "status", "code", "message", "requestId", "hostId"),
			[]string{"formats recommended formats"},
		},
		{
			"XML alone", describe([]string{"alibaba", "tencent"}, []string{"xml"}, "status", "code", "message", "requestId", "hostId"),
			[]string{"formats recommended formats", "formats recommended formats"},
		},
		{"nothing, of a provider that has no page", describe([]string{"nobody"}, both), nil},
		{"data, class, retryable, known and text are not asked for", describe([]string{"tencent"}, []string{"json"}, "status", "code", "message", "requestId"), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := golden.JudgeDescription(test.d, c)
			if got := brief(found); !slices.Equal(got, test.want) {
				t.Errorf("found %q, want %q", got, test.want)
			}
			for _, f := range found {
				if f.Why == "" || f.Want == "" {
					t.Errorf("%+v says neither what is wanted nor why", f)
				}
			}
		})
	}
}

func fixture(t *testing.T, id string) *fixtures.Fixture {
	t.Helper()
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	f := c.Fixture(id)
	if f == nil {
		t.Fatalf("there is no fixture %q", id)
	}
	return f
}

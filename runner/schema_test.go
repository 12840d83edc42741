package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaOf compiles the part of the protocol's schema for one direction.
func schemaOf(t *testing.T, direction string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(ProtocolSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("protocol.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("protocol.json#/$defs/" + direction)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, line []byte) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err != nil {
		return err
	}
	return s.Validate(document)
}

// Everything that this package writes is as the schema says, in both directions.
func TestTrafficIsAsTheSchemaSays(t *testing.T) {
	decode, err := appendDecode(nil, 7, &Response{
		Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "Obey", Format: "xml", Status: 400,
		Header: http.Header{"Content-Type": {"text/xml"}, "X-A": {"<é>", ""}}, Body: []byte{0, 255, 10},
	})
	if err != nil {
		t.Fatal(err)
	}
	bare, err := appendDecode(nil, 8, &Response{Provider: "tencent", Product: "cvm", Version: "2017-03-12", Action: "A", Format: "json", Status: 200})
	if err != nil {
		t.Fatal(err)
	}
	call, err := callLine(9, &Call{
		Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "Obey", Format: "json",
		Endpoint: "http://127.0.0.1:41001", AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret, Timeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	requests, answers := schemaOf(t, "request"), schemaOf(t, "answer")
	var in, out bytes.Buffer
	for _, line := range [][]byte{describeLine(0), decode, bare, call, []byte(`{"id":10,"op":"dance"}` + "\n")} {
		if err := validate(requests, line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		in.Write(line)
	}
	yes := true
	for _, o := range []Outcome{
		{Kind: KindSuccess, Data: json.RawMessage(`{"a":[1]}`)},
		{Kind: KindError, Status: 400, Code: "a", Message: "b", RequestID: "c", HostID: "d", Class: "throttled", Retryable: &yes, Known: &yes, Text: "t", ErrorType: "e"},
	} {
		if err := Serve(context.Background(), fixed{o}, bytes.NewReader(in.Bytes()), &out); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for line := range bytes.Lines(out.Bytes()) {
		if err := validate(answers, line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		n++
	}
	if n != 10 {
		t.Errorf("%d answers", n)
	}
}

// fixed shows the same outcome of everything.
type fixed struct{ Outcome }

func (f fixed) Describe() Description {
	return Description{Name: "fixed", Providers: []string{"alibaba"}, Products: []string{"ecs"}, Formats: []string{"json"}, Exposes: Fields()}
}

func (f fixed) Decode(context.Context, Response) (Outcome, error) { return f.Outcome, nil }

func (f fixed) Call(context.Context, Call) (Outcome, error) { return f.Outcome, nil }

// The schema refuses the mistakes that adapters make.
func TestSchemaRefuses(t *testing.T) {
	for direction, lines := range map[string][]string{
		"request": {
			`{"op":"describe","protocol":1}`, `{"id":0,"op":"describe"}`, `{"id":"0","op":"describe","protocol":1}`, `{"id":0,"op":"describe","protocol":2}`,
			`{"id":1,"op":"decode"}`,
		},
		"answer": {
			`{"id":1}`, `{"outcome":{"kind":"success"}}`, `{"id":"1","outcome":{"kind":"success"}}`, `{"id":1,"outcome":{}}`,
			`{"id":1,"outcome":{"kind":"fine"}}`, `{"id":1,"outcome":{"kind":"error","requestID":"x"}}`, `{"id":1,"outcome":{"kind":"error","status":"400"}}`,
			`{"id":1,"failure":"x","outcome":{"kind":"error"}}`, `{"id":1,"failure":7}`, `[1]`, `{"id":1.5,"failure":"x"}`,
			`{"id":0,"describe":{"name":"x","ops":["decode"],"providers":["a"],"formats":["yaml"],"exposes":[]}}`,
			`{"id":0,"describe":{"name":"x","ops":["describe"],"providers":["a"],"formats":["json"],"exposes":[]}}`,
			`{"id":0,"describe":{"name":"x","ops":["decode"],"providers":["a"],"formats":["json"],"exposes":["colour"]}}`,
			`{"id":0,"describe":{"name":"x","ops":["decode"],"providers":["a"],"formats":["json"],"exposes":[],"concurrency":"8"}}`,
		},
	} {
		schema := schemaOf(t, direction)
		for _, line := range lines {
			if validate(schema, []byte(line)) == nil {
				t.Errorf("%s: %s is taken", direction, line)
			}
		}
	}
	// What the suite reads of languages without types.
	for _, line := range []string{`{"id":1,"outcome":{"kind":"error","code":404,"message":{"a":1},"status":null}}`, `{"id":1,"outcome":{"kind":"success","data":null}}`} {
		if err := validate(schemaOf(t, "answer"), []byte(line)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// The lines of a conversation are told as they were.
func TestConversation(t *testing.T) {
	check := leftovers(t)
	v, err := Converse(program("obedient"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	r := v.Describe(t.Context())
	if r.Fault != nil || r.Describe == nil || r.Describe.Name != "hostile" || string(r.Sent) != `{"id":0,"op":"describe","protocol":1}` || string(r.Line) != `{"id":0,`+goodDescription+`}` {
		t.Errorf("got %q, %q, %v", r.Sent, r.Line, r.Fault)
	}
	r = v.Decode(t.Context(), &Response{Action: "Obey"})
	if r.Outcome == nil || r.Outcome.Message != "Obey 0" || !bytes.HasPrefix(r.Line, []byte(`{"id":1,"outcome"`)) {
		t.Errorf("got %q, %v", r.Line, r.Fault)
	}
	if r = v.Call(t.Context(), &Call{Action: "Obey", Timeout: time.Second}); r.Outcome == nil {
		t.Errorf("got %q, %v", r.Line, r.Fault)
	}
	if r = v.Other(t.Context(), "failure"); r.Outcome == nil {
		t.Errorf("got %q, %v", r.Line, r.Fault)
	}
	if r = v.Decode(t.Context(), &Response{Action: "garbage"}); r.Fault == nil || string(r.Wrong) != "hello" || r.Line != nil {
		t.Errorf("got %q, %q, %v", r.Line, r.Wrong, r.Fault)
	}
	for range 2 {
		if err := v.End(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if _, err := Converse(nil, 0); err == nil {
		t.Error("no command is a program")
	}
	check()
}

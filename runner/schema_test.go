package runner_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

// Adapters of version 1 of the protocol are programs of other people. What the lines of a file have, which is never
// edited but for new ones, is written and read under the same names as long as the version is 1.
func TestProtocolOneIsKept(t *testing.T) {
	if runner.ProtocolVersion != 1 {
		t.Fatalf("the version is %d: adapters of version 1 need their own test", runner.ProtocolVersion)
	}
	text, err := os.ReadFile("testdata/protocol-1.txt")
	if err != nil {
		t.Fatal(err)
	}
	kept := func(line, direction string, into any) {
		if err := runnertest.Validate(runnertest.Schema(t, direction), []byte(line)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if err := json.Unmarshal([]byte(line), into); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(into)
		if err != nil {
			t.Fatal(err)
		}
		var before, now map[string]any
		if err := json.Unmarshal([]byte(line), &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &now); err != nil {
			t.Fatal(err)
		}
		for name, value := range before {
			if !reflect.DeepEqual(value, now[name]) {
				t.Errorf("%q of the %s\n%s is lost or has changed:\n%s", name, direction, line, again)
			}
		}
	}
	lines := 0
	for line := range strings.Lines(string(text)) {
		lines++
		switch line = strings.TrimSpace(line); line[:2] {
		case "> ":
			kept(line[2:], "request", new(runner.ProtocolRequest))
		case "< ":
			kept(line[2:], "answer", new(runner.ProtocolAnswer))
		default:
			t.Errorf("the line %q has no direction", line)
		}
	}
	if lines < 9 {
		t.Errorf("%d lines were looked at: the test has lost its object", lines)
	}
}

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
		schema := runnertest.Schema(t, direction)
		for _, line := range lines {
			if runnertest.Validate(schema, []byte(line)) == nil {
				t.Errorf("%s: %s is taken", direction, line)
			}
		}
	}
	// What the suite reads of languages without types.
	for _, line := range []string{`{"id":1,"outcome":{"kind":"error","code":404,"message":{"a":1},"status":null}}`, `{"id":1,"outcome":{"kind":"success","data":null}}`} {
		if err := runnertest.Validate(runnertest.Schema(t, "answer"), []byte(line)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

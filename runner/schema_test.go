package runner_test

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

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

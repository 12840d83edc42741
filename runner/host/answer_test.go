package host

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// An adapter of a language without static types shows what its SDK's field holds.
func TestParseAnswerTakesOtherTypesAsText(t *testing.T) {
	for _, test := range []struct{ line, code, message, requestID string }{
		{`{"id":1,"outcome":{"kind":"error","code":"A","message":"m","requestId":"r"}}`, "A", "m", "r"},
		{`{"id":1,"outcome":{"kind":"error","code":null,"message":null,"requestId":null}}`, "", "", ""},
		{`{"id":1,"outcome":{"kind":"error","code":404,"message":"m","requestId":9007199254740993123}}`, "404", "m", "9007199254740993123"},
		{`{"id":1,"outcome":{"kind":"error","code":true,"message":{"text": "an \u006fbject"},"requestId":[1, 2]}}`, "true", `{"text":"an \u006fbject"}`, "[1,2]"},
	} {
		a, err := parseAnswer([]byte(test.line))
		if err != nil || a.ID == nil || *a.ID != 1 || a.Outcome == nil {
			t.Errorf("%s: %+v, %v", test.line, a, err)
			continue
		}
		if o := a.Outcome; o.Kind != runner.KindError || o.Code != test.code || o.Message != test.message || o.RequestID != test.requestID {
			t.Errorf("%s: got %+v", test.line, *o)
		}
	}
	for _, line := range []string{`{"id":1,"outcome":{"kind":7}}`, `{"id":1,"outcome":{"kind":"error","status":"400"}}`, `{"id":"x"}`, `[]`, `{"id":1`} {
		if a, err := parseAnswer([]byte(line)); err == nil {
			t.Errorf("%s: taken as %+v", line, a)
		}
	}
}

// Long text is read as short text is, wherever it stands.
func TestParseAnswerTakesLongText(t *testing.T) {
	long := strings.Repeat("long ", 1<<12)
	for _, line := range []string{
		`{"id":1,"outcome":{"kind":"error","code":"C","message":"LONG","text":"C: \"LONG\"\n"}}`,
		`{"id":1,"outcome":{"kind":"success","data":{"LONG":["LONG",{"a":"LONG\u0041"}]},"requestId":"r"}}`,
		`{"id":1,"outcome":{"kind":"error","code":"LONG","requestId":"LONG","hostId":"LONG","class":"LONG","errorType":"LONG"}}`,
		`{"id":1,"outcome":{"kind":"error","code":404,"message":{"a":"LONG"},"text":"LONG"}}`,
		`{"id":1,"outcome":{"kind":"LONG","text":"LONG"}}`,
		`{"id":1,"outcome":{"kind":"error","message":"LONG","message":"m","other":"LONG","text":"LONG"}}`,
		`{"id":1,"failure":"LONG"}`,
		`{"id":1,"describe":{"name":"LONG","providers":["LONG"]}}`,
	} {
		parsed := map[string]string{}
		for word, text := range map[string]string{"short": "s h o r t", "long": long} {
			a, err := parseAnswer([]byte(strings.ReplaceAll(line, "LONG", text)))
			if err != nil {
				t.Errorf("%s, %s: %v", line, word, err)
			}
			printed, err := json.Marshal(a)
			if err != nil {
				t.Error(err)
			}
			parsed[word] = strings.ReplaceAll(string(printed), text, "LONG")
		}
		if parsed["short"] != parsed["long"] || !strings.Contains(parsed["long"], "LONG") {
			t.Errorf("%s:\nshort: %.300s\nlong: %.300s", line, parsed["short"], parsed["long"])
		}
	}
}

// An answer with data that is nested deeper than encoding/json reads is an answer.
func TestParseAnswerTakesDeepData(t *testing.T) {
	const levels = 1 << 20
	line := `{"id":1,"outcome":{"kind":"success","data":{"deep":` + strings.Repeat("[", levels) + strings.Repeat("]", levels) + `,"b":"]"},"requestId":"r"}}`
	a, err := parseAnswer([]byte(line))
	if err != nil || a.Outcome == nil || a.Outcome.RequestID != "r" {
		t.Fatalf("got %+v, %v", a, err)
	}
	var data struct{ B string }
	if err := json.Unmarshal(a.Outcome.Data, &data); err != nil || data.B != "]" {
		t.Errorf("the data is %.80s, %v", a.Outcome.Data, err)
	}
	if err := runner.CheckOutcome(*a.Outcome); err != nil {
		t.Error(err)
	}
}

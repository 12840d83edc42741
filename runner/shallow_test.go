package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// What is nested deeper than some levels is replaced, and nothing else.
func TestShallow(t *testing.T) {
	const mark = `"… (nested deeper than is compared)"`
	for _, test := range []struct {
		data   string
		levels int
		want   string
	}{
		{`{"a":[[1]],"b":2}`, 2, `{"a":[` + mark + `],"b":2}`},
		{`{"a":[[1]],"b":2}`, 3, `{"a":[[1]],"b":2}`},
		{`{"a":{"b":{"c":"]}\""},"d":[3]}}`, 2, `{"a":{"b":` + mark + `,"d":` + mark + `}}`},
		{`["[[[[\"[[[", "\\"]`, 1, `["[[[[\"[[[", "\\"]`},
		{`[[],[],{}]`, 1, `[` + mark + `,` + mark + `,` + mark + `]`},
		{`[1,2,3,4]`, 3, `[1,2,3,4]`},
		{`not JSON`, 1, `not JSON`},
	} {
		if got := string(runner.Shallow([]byte(test.data), test.levels)); got != test.want {
			t.Errorf("%s to %d levels is %s, want %s", test.data, test.levels, got, test.want)
		}
	}
}

// Data of any depth is written, and read again.
func TestServeDeepData(t *testing.T) {
	deep := strings.Repeat(`{"a":[`, 20_000) + strings.Repeat(`]}`, 20_000)
	var out bytes.Buffer
	if err := runner.Serve(t.Context(), deepSDK(deep), strings.NewReader(`{"id":1,"op":"decode"}`+"\n"), &out); err != nil {
		t.Fatal(err)
	}
	var answer runner.ProtocolAnswer
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatalf("%v: %.100s", err, out.String())
	}
	if answer.Failure != nil || answer.Outcome == nil || !strings.HasPrefix(string(answer.Outcome.Data), `{"a":[{"a":[`) {
		t.Errorf("the answer is %.100s", out.String())
	}
}

// deepSDK is an SDK that shows the same data of every response.
type deepSDK string

func (deepSDK) Describe() runner.Description { return runner.Description{Name: "deep"} }

func (s deepSDK) Decode(context.Context, runner.Response) (runner.Outcome, error) {
	return runner.Outcome{Kind: runner.KindSuccess, Data: json.RawMessage(s)}, nil
}

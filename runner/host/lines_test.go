package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

// Everything that this package writes is as the schema says, in both directions.
func TestTrafficIsAsTheSchemaSays(t *testing.T) {
	decode, err := appendDecode(nil, 7, &runner.Response{
		Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "Obey", Format: "xml", Status: 400,
		Header: http.Header{"Content-Type": {"text/xml"}, "X-A": {"<é>", ""}}, Body: []byte{0, 255, 10},
	})
	if err != nil {
		t.Fatal(err)
	}
	bare, err := appendDecode(nil, 8, &runner.Response{Provider: "tencent", Product: "cvm", Version: "2017-03-12", Action: "A", Format: "json", Status: 200})
	if err != nil {
		t.Fatal(err)
	}
	call, err := callLine(9, &runner.Call{
		Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "Obey", Format: "json",
		Endpoint: "http://127.0.0.1:41001", AccessKeyID: "id", AccessKeySecret: "secret", Timeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	requests, answers := runnertest.Schema(t, "request"), runnertest.Schema(t, "answer")
	var in, out bytes.Buffer
	for _, line := range [][]byte{describeLine(0), decode, bare, call, []byte(`{"id":10,"op":"dance"}` + "\n")} {
		if err := runnertest.Validate(requests, line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		in.Write(line)
	}
	yes := true
	for _, o := range []runner.Outcome{
		{Kind: runner.KindSuccess, Data: json.RawMessage(`{"a":[1]}`)},
		{Kind: runner.KindError, Status: 400, Code: "a", Message: "b", RequestID: "c", HostID: "d", Class: "throttled", Retryable: &yes, Known: &yes, Text: "t", ErrorType: "e"},
	} {
		if err := runner.Serve(context.Background(), fixed{o}, bytes.NewReader(in.Bytes()), &out); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for line := range bytes.Lines(out.Bytes()) {
		if err := runnertest.Validate(answers, line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		n++
	}
	if n != 10 {
		t.Errorf("%d answers", n)
	}
}

// fixed shows the same outcome of everything.
type fixed struct{ runner.Outcome }

func (f fixed) Describe() runner.Description {
	return runner.Description{Name: "fixed", Providers: []string{"alibaba"}, Products: []string{"ecs"}, Formats: []string{"json"}, Exposes: runner.Fields()}
}

func (f fixed) Decode(context.Context, runner.Response) (runner.Outcome, error) {
	return f.Outcome, nil
}

func (f fixed) Call(context.Context, runner.Call) (runner.Outcome, error) { return f.Outcome, nil }

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
	r = v.Decode(t.Context(), &runner.Response{Action: "Obey"})
	if r.Outcome == nil || r.Outcome.Message != "Obey 0" || !bytes.HasPrefix(r.Line, []byte(`{"id":1,"outcome"`)) {
		t.Errorf("got %q, %v", r.Line, r.Fault)
	}
	if r = v.Call(t.Context(), &runner.Call{Action: "Obey", Timeout: time.Second}); r.Outcome == nil {
		t.Errorf("got %q, %v", r.Line, r.Fault)
	}
	if r = v.Other(t.Context(), "failure"); r.Outcome == nil {
		t.Errorf("got %q, %v", r.Line, r.Fault)
	}
	if r = v.Decode(t.Context(), &runner.Response{Action: "garbage"}); r.Fault == nil || string(r.Wrong) != "hello" || r.Line != nil {
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

func TestMainServes(t *testing.T) {
	s := started(t, program("main"), time.Minute, patient)
	r := s.Decode(t.Context(), &runner.Response{Action: "A", Status: 404, Header: http.Header{"A": {"x"}}, Body: []byte{0, 0x7F, '"'}})
	if want := (runner.Outcome{Kind: runner.KindSuccess, Status: 404, Code: "\x00\x7F\"", Message: "A", HostID: "x"}); r.Fault != nil || !reflect.DeepEqual(r.Outcome, want) {
		t.Errorf("got %+v, %v", r.Outcome, r.Fault)
	}
	if f := s.Decode(t.Context(), &runner.Response{Action: "BadData"}).Fault; f == nil || f.Kind != runner.Harness || !strings.Contains(f.What, "data is no JSON") {
		t.Errorf("got %v", f)
	}
	if err := s.Close(); err != nil {
		t.Error("the program did not end with status 0:", err)
	}
}

func TestMainFails(t *testing.T) {
	argv := program("main")
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin = strings.NewReader("hello\n")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var status *exec.ExitError
	if !errors.As(err, &status) || status.ExitCode() != 1 || len(out) > 0 || !strings.HasPrefix(stderr.String(), "adapter: a line on standard input is no request: ") {
		t.Errorf("got %v, output %q, standard error %q", err, out, stderr.String())
	}
}

// The line that is written by hand is what encoding/json would write.
func TestAppendDecode(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for _, r := range []runner.Response{
		{},
		{Provider: "alibaba", Product: "ecs", Version: "2014-05-26", Action: "DescribeRegions", Format: "json", Status: 200, Header: http.Header{}, Body: []byte("{}")},
		{Provider: `"\`, Product: "\n", Version: "\u2028", Action: "<&>", Format: "中", Status: -1, Header: http.Header{"A\"": {"1", "\x00"}, "B": nil}, Body: every},
	} {
		line, err := appendDecode([]byte("kept"), 42, &r)
		if err != nil {
			t.Fatal(err)
		}
		line, found := bytes.CutPrefix(line, []byte("kept"))
		if !found || bytes.IndexByte(line, '\n') != len(line)-1 {
			t.Errorf("not one line: %q", line)
		}
		var got runner.ProtocolRequest
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		want := runner.ProtocolRequest{
			ID: 42, Op: runner.OpDecode, Provider: r.Provider, Product: r.Product, Version: r.Version,
			Action: r.Action, Format: r.Format, Status: r.Status, Header: r.Header, Body: r.Body,
		}
		if want.Header == nil {
			want.Header = http.Header{}
		}
		if want.Body == nil {
			want.Body = []byte{}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

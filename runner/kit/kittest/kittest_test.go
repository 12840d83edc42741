package kittest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
)

// wrong is what a client of these tests does wrong.
type wrong struct {
	forgetsClients, forgetsKey, forgetsAction, retries, neverRetries, noCut, noDeadline, noText, noCode, text, mute, panics bool
}

// client is an SDK that reads JSON with a Code.
type client struct {
	http.Client
	wrong
	kit.Settings
}

func newAdapter(w wrong) *kit.SDK[*client] {
	return &kit.SDK[*client]{About: runner.Description{Name: "own", Version: "1.2.3"}, Client: func(s kit.Settings, transport http.RoundTripper) (*client, error) {
		if transport == nil {
			transport = &http.Transport{DisableKeepAlives: w.forgetsClients}
		}
		return &client{http.Client{Transport: transport, Timeout: s.Timeout}, w, s}, nil
	}, Send: send}
}

func send(c *client, r kit.Request) (runner.Outcome, error) {
	if c.panics {
		panic("own")
	}
	if c.mute {
		return runner.Outcome{}, kit.ErrSentNothing
	}
	query := "?"
	if !c.forgetsAction {
		query += "&Action=" + r.Action
	}
	if !c.forgetsKey {
		query += "&AccessKeyId=" + r.AccessKeyID
	}
	attempts := 1 + c.MaxRetries
	if c.retries {
		attempts = 2
	}
	if c.neverRetries {
		attempts = 1
	}
	for n := 1; ; n++ {
		o := c.once(query)
		if o.Status < 500 || n == attempts {
			return o, nil
		}
	}
}

func (c *client) once(query string) runner.Outcome {
	response, err := c.Get(c.Scheme + "://" + c.Host + "/" + query)
	if err != nil {
		if network := net.Error(nil); errors.As(err, &network) && network.Timeout() && c.noDeadline {
			return kit.Failed(runner.KindUndecodable, err)
		}
		return kit.Failed(runner.KindTransport, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		if c.noCut {
			return runner.Outcome{Kind: runner.KindSuccess}
		}
		return kit.Failed(runner.KindTransport, err)
	}
	var read struct{ Code string }
	if err := json.Unmarshal(body, &read); err != nil {
		return kit.Failed(runner.KindUndecodable, err)
	}
	o := runner.Outcome{Kind: runner.KindSuccess, Status: response.StatusCode}
	if response.StatusCode >= 400 {
		o = runner.Outcome{Kind: runner.KindError, Status: response.StatusCode, Code: read.Code, Text: "no: " + read.Code}
	}
	if c.noText {
		o.Text = ""
	}
	if c.text {
		o.Text = "text"
	}
	if c.noCode {
		o.Code = ""
	}
	return o
}

// recorder is a test that is told of failures, and fails not.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatal(args ...any) {
	r.said = append(r.said, fmt.Sprint(args...))
	runtime.Goexit()
}

// failures are what a part of a test says.
func failures(t *testing.T, part func(testing.TB)) []string {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		part(r)
	}()
	<-done
	return r.said
}

// holds states that a part of a test says nothing, or something with these words.
func holds(t *testing.T, said []string, words string) {
	t.Helper()
	if words == "" && len(said) > 0 || words != "" && !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, words) }) {
		t.Errorf("it says %q, want %q", said, words)
	}
}

func response(status int, body string) runner.Response {
	return runner.Response{Action: "DescribeRegions", Format: "json", Status: status, Body: []byte(body)}
}

func TestDecode(t *testing.T) {
	refused := runner.Outcome{Kind: runner.KindError, Status: 400, Code: "No"}
	for _, test := range []struct {
		name   string
		wrong  wrong
		status int
		want   runner.Outcome
		says   string
	}{
		{"error", wrong{}, 400, refused, ""},
		{"success", wrong{}, 200, runner.Outcome{Kind: runner.KindSuccess, Status: 200}, ""},
		{"another status", wrong{}, 403, refused, "Status:403"},
		{"another code", wrong{noCode: true}, 400, refused, "want {Kind:error Status:400 Code:No"},
		{"an error without a text", wrong{noText: true}, 400, refused, `an outcome of kind error has the text ""`},
		{"a success with a text", wrong{text: true}, 200, runner.Outcome{Kind: runner.KindSuccess, Status: 200}, `an outcome of kind success has the text "text"`},
		{"the adapter fails", wrong{mute: true}, 400, refused, kit.ErrSentNothing.Error()},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAdapter(test.wrong)
			holds(t, failures(t, func(t testing.TB) { decode(t, a, response(test.status, `{"Code":"No"}`), test.want) }), test.says)
		})
	}
	refused.Text = "which is not compared"
	Decode(t, "as a part", newAdapter(wrong{}), response(400, `{"Code":"No"}`), refused)
}

func TestPanic(t *testing.T) {
	Panic(t, newAdapter(wrong{panics: true}), response(200, `{}`))
	holds(t, failures(t, func(t testing.TB) { Panic(t, newAdapter(wrong{}), response(200, `{}`)) }), "no panic of status 200")
}

func TestCall(t *testing.T) {
	want := Expected{
		Error: response(400, `{"Code":"No"}`), Code: "No", CutBody: runner.KindTransport, RetryStatus: 503, RetryCode: "Busy",
	}
	once := want
	once.RetryStatus, once.RetryCode = 0, ""
	tests := []struct {
		name  string
		wrong wrong
		want  Expected
		says  string
	}{
		{"as it should be", wrong{}, want, ""},
		{"as it should be, without retries", wrong{neverRetries: true}, once, ""},
		{"another code", wrong{noCode: true}, want, "an error is shown as"},
		{"another connection", wrong{forgetsClients: true}, want, "two calls use the connections of"},
		{"the key is not sent", wrong{forgetsKey: true}, want, "does not hold the action and the key"},
		{"the action is not sent", wrong{forgetsAction: true}, want, "does not hold the action and the key"},
		{"a body that breaks off is a success", wrong{noCut: true}, want, "a body that breaks off is shown as"},
		{"no answer in time is another kind", wrong{noDeadline: true}, want, "no answer in time is shown as"},
		{"it retries unasked", wrong{retries: true}, want, "with MaxRetries 0: 2 requests, want 1"},
		{"it does not retry", wrong{neverRetries: true}, want, "with MaxRetries 1: 1 requests, want 2"},
		{"it retries where it is known not to", wrong{}, once, "with MaxRetries 1: 2 requests, want 1"},
		{"the adapter fails", wrong{mute: true}, want, kit.ErrSentNothing.Error()},
	}
	// All at once: each waits for a second, and does little else.
	said := make([][]string, len(tests))
	var wait sync.WaitGroup
	for i, test := range tests {
		wait.Go(func() { said[i] = failures(t, func(t testing.TB) { call(t, newAdapter(test.wrong), test.want) }) })
	}
	wait.Wait()
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) { holds(t, said[i], test.says) })
	}
}

func TestVersion(t *testing.T) {
	dir := t.TempDir()
	mod := "module own\n\nrequire example.com/one v1.2.3\n\nrequire (\n\texample.com/two v1.2.3\n\texample.com/three v1.2.30\n)\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, test := range []struct{ module, pinned, says string }{
		{"example.com/one", "1.2.3", ""},
		{"example.com/two", "1.2.3", ""},
		{"example.com/three", "1.2.3", "go.mod does not require example.com/three v1.2.3"},
		{"example.com/three", "1.2.30", `the adapter says that the SDK's version is "1.2.3", pinned is "1.2.30"`},
	} {
		holds(t, failures(t, func(t testing.TB) { Version(t, newAdapter(wrong{}), test.module, test.pinned) }), test.says)
	}
}

func BenchmarkOwn(b *testing.B) {
	BenchmarkDecode(b, newAdapter(wrong{}), response(400, `{"Code":"No"}`))
}

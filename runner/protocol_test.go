package runner_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

func TestServe(t *testing.T) {
	for _, test := range []struct {
		name, in, out string
		err           string
	}{
		{name: "nothing"},
		{
			name: "describe", in: `{"id":0,"op":"describe","protocol":1}` + "\n",
			out: `{"id":0,"describe":{"name":"echo","version":"","language":"","providers":["acme"],"formats":["json"],"exposes":["code"],"tolerant":false,"concurrency":1,"ops":["decode","call"]}}`,
		},
		{
			name: "decode", in: `{"id":7,"op":"decode","action":"A","format":"json","status":400,"header":{"A":["x"]},"body":"Ym9keQ=="}` + "\n",
			out: `{"id":7,"outcome":{"kind":"success","status":400,"code":"body","message":"A","hostId":"x"}}`,
		},
		{
			name: "decode without body or header, last line without its end", in: `{"id":7,"op":"decode"}`,
			out: `{"id":7,"outcome":{"kind":"success"}}`,
		},
		{
			name: "call", in: `{"id":7,"op":"call","provider":"p","product":"q","version":"v","action":"a","format":"f","endpoint":"e","accessKeyId":"i","accessKeySecret":"s","timeoutMs":1500,"maxRetries":2}` + "\n",
			out: `{"id":7,"outcome":{"kind":"transport","text":"{Provider:p Product:q Version:v Action:a Format:f Endpoint:e AccessKeyID:i AccessKeySecret:s Timeout:1.5s MaxRetries:2}"}}`,
		},
		{
			name: "decode of a long body", in: `{"id":7,"op":"decode","action":"A","header":{"A":["x"]},"body":"` + strings.Repeat("eHh4", 4096) + `"}` + "\n",
			out: `{"id":7,"outcome":{"kind":"success","code":"` + strings.Repeat("x", 3*4096) + `","message":"A","hostId":"x"}}`,
		},
		{
			name: "decode of a body with an escape in it", in: `{"id":7,"op":"decode","body":"` + strings.Repeat("eHh4", 4096) + `\/\u0038=="}` + "\n",
			out: `{"id":7,"outcome":{"kind":"success","code":"` + strings.Repeat("x", 3*4096) + `\ufffd"}}`,
		},
		{
			name: "a long name, body and header", in: `{"id":7,"op":"decode","action":"` + strings.Repeat("a", 9000) + `","header":{"A":["` + strings.Repeat("h", 9000) + `"]},"body":"` + strings.Repeat("eHh4", 4096) + `"}` + "\n",
			out: `{"id":7,"outcome":{"kind":"success","code":"` + strings.Repeat("x", 3*4096) + `","message":"` + strings.Repeat("a", 9000) + `","hostId":"` + strings.Repeat("h", 9000) + `"}}`,
		},
		{
			name: "unknown operation", in: `{"id":7,"op":"dance"}` + "\n" + `{"id":8}` + "\n",
			out: `{"id":7,"failure":"unknown operation \"dance\"; this adapter has [\"decode\" \"call\"]"}` + "\n" +
				`{"id":8,"failure":"unknown operation \"\"; this adapter has [\"decode\" \"call\"]"}`,
		},
		{
			name: "error", in: `{"id":7,"op":"decode","action":"Fail"}` + "\n",
			out: `{"id":7,"failure":"cannot"}`,
		},
		{
			name: "data that is no JSON", in: `{"id":7,"op":"decode","action":"BadData"}` + "\n",
			out: `{"id":7,"failure":"the outcome's data is no JSON"}`,
		},
		{
			name: "unknown kind", in: `{"id":7,"op":"decode","action":"BadKind"}` + "\n",
			out: `{"id":7,"failure":"the outcome's kind is \"\"; it must be one of [\"success\" \"error\" \"undecodable\" \"transport\"]"}`,
		},
		{
			name: "text that is no UTF-8", in: `{"id":7,"op":"decode","action":"BadText"}` + "\n",
			out: `{"id":7,"outcome":{"kind":"success","message":"a\ufffd\u003cb\u003e","data":{"a":"\u003cb\u003e"}}}`,
		},
		{
			name: "a request that is no UTF-8", in: `{"id":7,"op":"decode","action":"` + "\xff" + `"}` + "\n",
			out: `{"id":7,"outcome":{"kind":"success","message":"` + "\uFFFD" + `"}}`,
		},
		{
			name: "no JSON", in: `{"id":7,"op":"decode","action":"A"}` + "\nhello\n",
			out: `{"id":7,"outcome":{"kind":"success","message":"A"}}`,
			err: "a line on standard input is no request: invalid character 'h' looking for beginning of value",
		},
		{name: "an empty line", in: "\n", err: "a line on standard input is no request: unexpected end of JSON input"},
		{
			name: "long body that is no base64", in: `{"id":7,"op":"decode","body":"` + strings.Repeat("eHh4", 4096) + `?"}` + "\n",
			err: "a line on standard input is no request: illegal base64 data at input byte 16384",
		},
		{name: "body that is no base64", in: `{"id":7,"op":"decode","body":"?"}` + "\n", err: "a line on standard input is no request: illegal base64 data at input byte 0"},
	} {
		for _, concurrency := range []int{0, 1, 8} {
			t.Run(fmt.Sprint(test.name, "/", concurrency), func(t *testing.T) {
				var out bytes.Buffer
				err := runner.Serve(t.Context(), runnertest.Echo(concurrency), strings.NewReader(test.in), &out)
				if got := fmt.Sprint(err); test.err == "" && err != nil || test.err != "" && got != test.err {
					t.Errorf("got the error %v, want %q", err, test.err)
				}
				got, want := strings.TrimSuffix(out.String(), "\n"), test.out
				if concurrency != 1 {
					want = strings.Replace(want, `"concurrency":1`, fmt.Sprintf(`"concurrency":%d`, concurrency), 1)
				}
				if concurrency == 8 && strings.HasPrefix(got, `{"id":8`) { // in any order
					lines := strings.Split(got, "\n")
					got = lines[1] + "\n" + lines[0]
				}
				if got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			})
		}
	}
}

// An adapter that takes eight requests is given eight before it answers one, and no
// ninth.
func TestServeConcurrently(t *testing.T) {
	const limit, requests = 8, 40
	var in, most atomic.Int64
	var all sync.WaitGroup
	all.Add(limit)
	open := make(chan struct{})
	go func() {
		all.Wait()
		time.Sleep(50 * time.Millisecond) // in which a ninth would come
		close(open)
	}()
	a := runnertest.Echo(limit)
	a.DecodeFunc = func(_ context.Context, r runner.Response) (runner.Outcome, error) {
		now := in.Add(1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		if r.Status <= limit {
			all.Done()
			<-open
		}
		in.Add(-1)
		return runner.Outcome{Kind: runner.KindError, Status: r.Status}, nil
	}
	reader, writer := io.Pipe()
	outReader, outWriter := io.Pipe()
	served := make(chan error, 1)
	go func() {
		err := runner.Serve(t.Context(), a, reader, outWriter)
		_ = outWriter.Close()
		served <- err
	}()
	go func() {
		for i := 1; i <= requests; i++ {
			fmt.Fprintf(writer, `{"id":%d,"op":"decode","status":%d}`+"\n", i, i)
		}
		_ = writer.Close()
	}()
	answered := map[int64]bool{}
	lines := bufio.NewScanner(outReader)
	for lines.Scan() {
		var a runner.ProtocolAnswer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		if a.Outcome == nil || int64(a.Outcome.Status) != *a.ID || answered[*a.ID] {
			t.Errorf("got %s", lines.Bytes())
		}
		answered[*a.ID] = true
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if len(answered) != requests || most.Load() != limit {
		t.Errorf("%d of %d requests were answered, %d at once", len(answered), requests, most.Load())
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

// Answers that are lost must not look like an orderly end.
func TestServeSaysWhatIsLost(t *testing.T) {
	line := `{"id":1,"op":"decode"}` + "\n"
	for _, concurrency := range []int{1, 8} {
		err := runner.Serve(t.Context(), runnertest.Echo(concurrency), strings.NewReader(line+line), failingWriter{})
		if err == nil || err.Error() != "writing an answer: full" {
			t.Errorf("concurrency %d: got %v", concurrency, err)
		}
		err = runner.Serve(t.Context(), runnertest.Echo(concurrency), io.MultiReader(strings.NewReader(line), iotest.ErrReader(errors.New("torn"))), io.Discard)
		if err == nil || err.Error() != "reading a request: torn" {
			t.Errorf("concurrency %d: got %v", concurrency, err)
		}
	}
}

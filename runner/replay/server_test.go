package replay

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

// client is one that keeps no connection, so that nothing of a test is left.
func client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

func newServer(t *testing.T) *Server {
	t.Helper()
	s, err := NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestServer(t *testing.T) {
	s := newServer(t)
	endpoint := s.Endpoint()
	for i, test := range []struct {
		name string
		held *runner.Response
		want string // status, content type, body
	}{
		{"nothing", nil, "500 text/plain; charset=utf-8 no response is held\n"},
		{"JSON", &runner.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("{}")}, "200 application/json {}"},
		{"no content type, and none is guessed", &runner.Response{Status: 404, Body: []byte("<html>")}, "404  <html>"},
		{"no content", &runner.Response{Status: 204, Header: http.Header{"Content-Type": {"text/xml"}}}, "204 text/xml "},
		{"an empty body", &runner.Response{Status: 503}, "503  "},
		{"bytes", &runner.Response{Status: 400, Body: []byte{0xFF, 0, '\r', '\n'}}, "400  \xff\x00\r\n"},
	} {
		if test.held != nil {
			s.Hold(test.held)
		}
		r, err := client().Post(endpoint+"/?Action=A", "text/plain", strings.NewReader(strings.Repeat("x", 1<<20)))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		_ = r.Body.Close()
		if got := strings.Join([]string{r.Status[:3], r.Header.Get("Content-Type"), string(body)}, " "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if test.held != nil && test.held.Status != 204 && r.ContentLength != int64(len(body)) {
			t.Errorf("%s: the length was announced as %d", test.name, r.ContentLength)
		}
		if n := s.Requests(); n != int64(i+1) {
			t.Errorf("%s: %d requests have been counted, %d were made", test.name, n, i+1)
		}
	}
	if s.Endpoint() != endpoint {
		t.Error("the endpoint has changed")
	}
}

func TestServerClose(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	s := newServer(t)
	s.Hold(&runner.Response{Status: 200})
	// A connection that says nothing must not keep the server.
	c, err := net.Dial("tcp", strings.TrimPrefix(s.Endpoint(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if r, err := client().Get(s.Endpoint()); err != nil {
		t.Fatal(err)
	} else if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := client().Get(s.Endpoint()); err == nil {
		t.Error("it answers after Close")
	}
	runnertest.Settle(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= goroutines })
}

func TestExchange(t *testing.T) {
	s := newServer(t)
	r := &runner.Response{Provider: "p", Product: "q", Version: "v", Action: "a", Format: "f", Status: 418, Body: []byte("tea")}
	var got runner.Call
	send := func(c runner.Call) (runner.Outcome, error) {
		answer, err := client().Get(c.Endpoint)
		if err != nil {
			return runner.Outcome{}, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return runner.Outcome{Kind: runner.KindError, Status: answer.StatusCode, Message: string(body)}, err
	}
	for _, test := range []struct {
		name string
		call func(runner.Call) (runner.Outcome, error)
		kind runner.FaultKind
		what string
	}{
		{"in order", send, "", ""},
		{"invents its outcome", func(runner.Call) (runner.Outcome, error) { return runner.Outcome{Kind: runner.KindSuccess}, nil }, runner.Harness, "the server saw no request; the adapter must send the call to " + s.Endpoint()},
		{"fails by itself", func(runner.Call) (runner.Outcome, error) { return runner.Outcome{}, errors.New("no client") }, runner.Harness, "no client"},
		{"panics", func(runner.Call) (runner.Outcome, error) { panic("no") }, runner.Crash, "panic: no"},
	} {
		subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
			got = c
			return test.call(c)
		}}, time.Minute)
		result, _ := s.Exchange(t.Context(), subject, Answer{Response: r}, time.Minute)
		switch f := result.Fault; {
		case test.kind == "" && (f != nil || result.Outcome.Status != 418 || result.Outcome.Message != "tea"):
			t.Errorf("%s: got %+v, %v", test.name, result.Outcome, f)
		case test.kind != "" && (f == nil || f.Kind != test.kind || f.What != test.what):
			t.Errorf("%s: got %v, want %s: %s", test.name, f, test.kind, test.what)
		}
		want := runner.Call{
			Provider: "p", Product: "q", Version: "v", Action: "a", Format: "f", Endpoint: s.Endpoint(),
			AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret, Timeout: 58 * time.Second,
		}
		if got != want {
			t.Errorf("%s: called with %+v, want %+v", test.name, got, want)
		}
		if err := subject.Close(); err != nil {
			t.Error(err)
		}
	}
	subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) { got = c; return send(c) }}, 0)
	if s.Exchange(t.Context(), subject, Answer{Response: r}, 0); got.Timeout <= 0 {
		t.Errorf("without a deadline the call has %v", got.Timeout)
	}
	if err := subject.Close(); err != nil {
		t.Error(err)
	}
}

// A client that writes into a connection whose end it has not noticed is given another
// call; one that never notices is judged by what it shows, and is no fault of the
// adapter.
func TestExchangeIdleClosed(t *testing.T) {
	for name, test := range map[string]struct {
		stale int
		want  string
	}{"notices at once": {0, runner.KindError}, "notices then": {2, runner.KindError}, "never notices": {100, runner.KindTransport}} {
		s := newServer(t)
		calls := 0
		subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
			if calls++; calls <= test.stale {
				return runner.Outcome{Kind: runner.KindTransport}, nil
			}
			r, err := client().Get(c.Endpoint)
			if err != nil {
				return runner.Outcome{}, err
			}
			return runner.Outcome{Kind: runner.KindError, Status: r.StatusCode}, r.Body.Close()
		}}, 0)
		result, _ := s.Exchange(t.Context(), subject, Answer{Response: &runner.Response{Status: 418}, Transfer: Transfer{Delivery: DeliverIdleClosed}}, 0)
		if result.Fault != nil || result.Outcome.Kind != test.want || calls > 3 {
			t.Errorf("%s: %+v after %d calls", name, result, calls)
		}
		if err := subject.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A client that has kept a connection which the server has closed is judged by one call: one
// that asks nobody has let the connection end it, each time it is tried.
func TestExchangeStale(t *testing.T) {
	t.Parallel() // it waits
	for name, test := range map[string]struct {
		looks bool // whether the client asks over a new connection where the kept one is closed
		want  string
		calls int
	}{"looks": {true, runner.KindError, 2}, "does not look": {false, runner.KindTransport, 6}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			calls := 0
			var kept net.Conn
			ask := func(endpoint string) (int, error) {
				if kept == nil {
					c, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "http://"))
					if err != nil {
						return 0, err
					}
					kept = c
				}
				if _, err := io.WriteString(kept, get); err != nil {
					return 0, err
				}
				r, err := http.ReadResponse(bufio.NewReader(kept), nil)
				if err != nil {
					return 0, err
				}
				return r.StatusCode, r.Body.Close()
			}
			subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
				calls++
				status, err := ask(c.Endpoint)
				if err != nil {
					_ = kept.Close()
					kept = nil
					if test.looks {
						status, err = ask(c.Endpoint)
					}
				}
				if err != nil {
					return runner.Outcome{Kind: runner.KindTransport}, nil
				}
				return runner.Outcome{Kind: runner.KindError, Status: status}, nil
			}}, 0)
			result, _ := s.Exchange(t.Context(), subject, Answer{Response: &runner.Response{Status: 418}, Transfer: Transfer{Delivery: DeliverStale}}, 0)
			if result.Fault != nil || result.Outcome.Kind != test.want || calls != test.calls {
				t.Errorf("%+v, %v after %d calls", result.Outcome, result.Fault, calls)
			}
			if err := subject.Close(); err != nil {
				t.Error(err)
			}
			if kept != nil {
				_ = kept.Close()
			}
		})
	}
}

// Of a call to where nobody listens no request is missed; one that comes all the same has
// gone to another address than it was given.
func TestExchangeRefused(t *testing.T) {
	for name, test := range map[string]struct {
		elsewhere bool
		fault     string
	}{"as it is told": {}, "to another address": {true, "the request went to "}} {
		s := newServer(t)
		subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
			if test.elsewhere {
				c.Endpoint = s.Endpoint()
			}
			r, err := client().Get(c.Endpoint)
			if err != nil {
				return runner.Outcome{Kind: runner.KindTransport}, nil
			}
			return runner.Outcome{Kind: runner.KindSuccess}, r.Body.Close()
		}}, 0)
		result, x := s.Exchange(t.Context(), subject, Answer{Response: &runner.Response{Status: 200}, Transfer: Transfer{Delivery: DeliverRefused}}, 0)
		switch f := result.Fault; {
		case test.fault == "" && (f != nil || result.Outcome.Kind != runner.KindTransport || len(x.Requests) > 0):
			t.Errorf("%s: %+v, %v", name, result.Outcome, f)
		case test.fault != "" && (f == nil || f.Kind != runner.Harness || !strings.Contains(f.What, test.fault)):
			t.Errorf("%s: %+v, %v", name, result.Outcome, f)
		}
		if x.Call.Endpoint == s.Endpoint() {
			t.Errorf("%s: the call is sent to the server", name)
		}
		if err := subject.Close(); err != nil {
			t.Error(err)
		}
	}
}

// The first request of each call may have an answer of its own.
func TestExchangeFirst(t *testing.T) {
	s := newServer(t)
	for range 2 {
		var seen []int
		subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
			for range 3 {
				r, err := client().Get(c.Endpoint)
				if err != nil {
					return runner.Outcome{}, err
				}
				seen = append(seen, r.StatusCode)
				_ = r.Body.Close()
			}
			return runner.Outcome{Kind: runner.KindError}, nil
		}}, 0)
		answer := Answer{First: &runner.Response{Status: 503}, Response: &runner.Response{Status: 418}, Transfer: Transfer{MaxRetries: 2, WireFirst: true}}
		result, _ := s.Exchange(t.Context(), subject, answer, 0)
		if result.Fault != nil || !slices.Equal(seen, []int{503, 418, 418}) {
			t.Errorf("the answers are %v, %v", seen, result.Fault)
		}
		if err := subject.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Where the caller's deadline is short it may end before the client has come to ask:
// the call is made again. A client that never asks has still done nothing.
func TestExchangeWithAShortDeadline(t *testing.T) {
	for _, test := range []struct {
		unseen int
		kind   runner.FaultKind
	}{{0, ""}, {2, ""}, {100, runner.Harness}} {
		s := newServer(t)
		calls := 0
		subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
			if calls++; calls > test.unseen {
				if r, err := client().Get(c.Endpoint); err == nil {
					return runner.Outcome{Kind: runner.KindSuccess}, r.Body.Close()
				}
			}
			return runner.Outcome{Kind: runner.KindTransport}, nil
		}}, 0)
		result, _ := s.Exchange(t.Context(), subject, Answer{Response: &runner.Response{Status: 418}, Transfer: Transfer{Delivery: DeliverClosed}}, 0)
		switch f := result.Fault; {
		case test.kind == "" && (f != nil || result.Outcome.Kind != runner.KindTransport || calls != test.unseen+1):
			t.Errorf("%d calls unseen: got %+v after %d calls", test.unseen, result, calls)
		case test.kind != "" && (f == nil || f.Kind != test.kind || !strings.Contains(f.What, "the server saw no request")):
			t.Errorf("%d calls unseen: got %+v after %d calls", test.unseen, result, calls)
		}
		if err := subject.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A client that once takes long after its deadline is not one that has none.
func TestExchangeAfterTheDeadline(t *testing.T) {
	t.Parallel() // it waits
	for _, test := range []struct {
		late  int // calls that wait until the server gives up
		calls int
	}{{2, 2}, {1, 2}, {0, 1}} {
		t.Run(fmt.Sprint(test.late), func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			calls := 0
			subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
				ctx, cancel := context.WithTimeout(context.Background(), c.Timeout)
				defer cancel()
				if calls++; calls <= test.late {
					ctx = context.Background()
				}
				q, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Endpoint, nil)
				if err != nil {
					return runner.Outcome{}, err
				}
				if r, err := client().Do(q); err == nil {
					_ = r.Body.Close()
				}
				return runner.Outcome{Kind: runner.KindTransport}, nil
			}}, 0)
			result, x := s.Exchange(t.Context(), subject, Answer{Response: &runner.Response{Status: 418}, Transfer: Transfer{Delivery: DeliverStalled}}, 0)
			if late := x.Took > GracePeriod(x.Call.Timeout); result.Fault != nil || late != (test.late > 1) || calls < test.calls || calls > 2 {
				t.Errorf("%d late calls: late is %v after %d calls and %v, %v", test.late, late, calls, x.Took, result.Fault)
			}
			if err := subject.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

package suite_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// clientPlan is what shows what a client does, of one page of each provider.
func clientPlan(t *testing.T) *engine.Plan {
	t.Helper()
	plan := pagesPlan(t)
	shown, err := engine.Select(plan.Catalogue, []string{"alibaba-ecs-en/*", "tencent-cvm-en/*"})
	if err != nil {
		t.Fatal(err)
	}
	chosen := shown[:0:0]
	for _, f := range shown {
		if f.Wire != nil || f.Form == "wire" && f.Kind == "error" {
			chosen = append(chosen, f)
		}
	}
	plan.Fixtures = chosen
	return plan
}

// clientSDK is a correct client whose parts can be replaced by broken ones.
type clientSDK struct {
	runner.Decoder
	http *http.Client
	// sign makes the attempt's request; nonce is a new one for each attempt.
	sign func(ctx context.Context, c runner.Call, nonce string) (*http.Request, error)
	// send sends it and reads the whole answer.
	send func(client *http.Client, q *http.Request) (status int, header http.Header, body []byte, err error)
	// failed is what the user sees of an error of the connection.
	failed func(c runner.Call, status int, body []byte, err error) runner.Outcome
	// again reports whether a call is repeated after so many attempts.
	again func(c runner.Call, o runner.Outcome, attempts int) bool
	// show is what the user sees of an answer that was read.
	show func(q *http.Request, c runner.Call, o runner.Outcome) runner.Outcome
	// deadline is the time for the whole call.
	deadline func(c runner.Call) time.Duration
}

var nonces atomic.Int64

func newClientSDK() *clientSDK {
	return &clientSDK{
		Decoder: strict,
		http: &http.Client{
			Transport:     &http.Transport{Proxy: nil},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		sign: func(ctx context.Context, c runner.Call, nonce string) (*http.Request, error) {
			form := url.Values{
				"Action": {c.Action}, "Format": {strings.ToUpper(c.Format)}, "SignatureNonce": {nonce}, "AccessKeyId": {c.AccessKeyID},
				"Signature": {fmt.Sprintf("a-signature-of-the-request-%s=", nonce)},
			}
			return http.NewRequestWithContext(ctx, http.MethodPost, c.Endpoint+"/?"+form.Encode(), strings.NewReader("{}"))
		},
		send: func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
			r, err := client.Do(q)
			if err != nil {
				return 0, nil, nil, err
			}
			defer r.Body.Close()
			body, err := io.ReadAll(r.Body)
			return r.StatusCode, r.Header, body, err
		},
		failed: func(_ runner.Call, status int, _ []byte, err error) runner.Outcome {
			var of *url.Error
			if errors.As(err, &of) {
				err = of.Err
			}
			return runner.Outcome{Kind: runner.KindTransport, Status: status, Text: err.Error()}
		},
		again: func(c runner.Call, o runner.Outcome, attempts int) bool {
			return attempts <= c.MaxRetries && (o.Status == http.StatusServiceUnavailable || o.Class == "throttled")
		},
		show:     func(_ *http.Request, c runner.Call, o runner.Outcome) runner.Outcome { return withoutSecret(c, o) },
		deadline: func(c runner.Call) time.Duration { return c.Timeout },
	}
}

// withoutSecret is an outcome whose text does not repeat the secret of the call.
func withoutSecret(c runner.Call, o runner.Outcome) runner.Outcome {
	o.Text = strings.ReplaceAll(o.Text, c.AccessKeySecret, "***")
	return o
}

func (s *clientSDK) Call(ctx context.Context, c runner.Call) (runner.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, s.deadline(c))
	defer cancel()
	for attempts := 1; ; attempts++ {
		q, err := s.sign(ctx, c, fmt.Sprint("n", nonces.Add(1)))
		if err != nil {
			return runner.Outcome{}, err
		}
		status, header, body, err := s.send(s.http, q)
		if err != nil {
			return s.failed(c, status, body, err), nil
		}
		o, err := s.Decode(ctx, runner.Response{
			Provider: c.Provider, Product: c.Product, Version: c.Version, Action: c.Action, Format: c.Format,
			Status: status, Header: header, Body: body,
		})
		if err != nil || !s.again(c, o, attempts) {
			return s.show(q, c, o), err
		}
	}
}

// brokenClient makes a broken client of a correct one.
func brokenClient(bend func(*clientSDK)) func() runner.Caller {
	return func() runner.Caller {
		s := newClientSDK()
		bend(s)
		return s
	}
}

// withInterim tells of interim responses.
func withInterim(ctx context.Context, f func()) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error {
		f()
		return nil
	}})
}

// overSocket sends a request by hand and gives what comes back until the connection
// ends to read.
func overSocket(q *http.Request, read func(*bufio.Reader) (int, http.Header, []byte, error)) (int, http.Header, []byte, error) {
	c, err := (&net.Dialer{}).DialContext(q.Context(), "tcp", q.URL.Host)
	if err != nil {
		return 0, nil, nil, err
	}
	defer c.Close()
	if deadline, ok := q.Context().Deadline(); ok {
		if err := c.SetDeadline(deadline); err != nil {
			return 0, nil, nil, err
		}
	}
	fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", q.URL.RequestURI())
	return read(bufio.NewReader(c))
}

// keeping keeps one connection for all calls that are made one after the other.
type keeping struct {
	looks bool // whether the connection is still open before it is used again
	conn  net.Conn
	from  *bufio.Reader
	to    string
}

func (k *keeping) send(_ *http.Client, q *http.Request) (status int, header http.Header, body []byte, err error) {
	kept := false
	defer func() {
		if k.conn != nil && !kept {
			k.conn.Close()
			k.conn = nil
		}
	}()
	if k.conn != nil && (k.to != q.URL.Host || k.looks && k.isClosed()) {
		k.conn.Close()
		k.conn = nil
	}
	if k.conn == nil {
		if k.conn, err = (&net.Dialer{}).DialContext(q.Context(), "tcp", q.URL.Host); err != nil {
			return 0, nil, nil, err
		}
		k.from, k.to = bufio.NewReader(k.conn), q.URL.Host
	}
	deadline, _ := q.Context().Deadline()
	if err := k.conn.SetDeadline(deadline); err != nil {
		return 0, nil, nil, err
	}
	if err := q.Write(k.conn); err != nil {
		return 0, nil, nil, err
	}
	r, err := http.ReadResponse(k.from, q)
	for err == nil && r.StatusCode == http.StatusContinue {
		r, err = http.ReadResponse(k.from, q)
	}
	if err != nil {
		return 0, nil, nil, err
	}
	defer r.Body.Close()
	body, err = io.ReadAll(r.Body)
	kept = err == nil && !r.Close
	return r.StatusCode, r.Header, body, err
}

// isClosed reports whether the server has closed the connection.
func (k *keeping) isClosed() bool {
	_ = k.conn.SetReadDeadline(time.Now().Add(time.Millisecond))
	_, err := k.from.Peek(1)
	return !errors.Is(err, os.ErrDeadlineExceeded)
}

// errUnpacked is that of a body that a broken client could not unpack.
var errUnpacked = errors.New("nothing was unpacked")

// isOfGzip reports whether a body could not be unpacked.
func isOfGzip(err error) bool {
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum)
}

// brokenClients are clients with one bug each.
func brokenClients() []broken {
	return []broken{
		{
			name: "first-read", bug: "what one read brings is taken for the whole answer", rule: "delivery", form: "byte-at-a-time",
			also: "http-status", gates: true, // the interim status is shown
			client: brokenClient(func(s *clientSDK) {
				s.send = func(_ *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					return overSocket(q, func(from *bufio.Reader) (int, http.Header, []byte, error) {
						text := make([]byte, 1<<10) // less than a large header, of which chance would bring more or less
						n, err := from.Read(text)
						if err != nil {
							return 0, nil, nil, err
						}
						head, body, _ := strings.Cut(string(text[:n]), "\r\n\r\n")
						status := 0
						_, _ = fmt.Sscanf(head, "HTTP/1.1 %d", &status)
						_, _ = fmt.Sscanf(head, "HTTP/1.0 %d", &status)
						return status, http.Header{}, []byte(body), nil
					})
				}
			}),
		},
		{
			name: "gzip-as-it-is", bug: "compressed answers are asked for and not unpacked", rule: "delivery", form: "gzip",
			client: brokenClient(func(s *clientSDK) {
				sign := s.sign
				s.sign = func(ctx context.Context, c runner.Call, nonce string) (*http.Request, error) {
					q, err := sign(ctx, c, nonce)
					q.Header.Set("Accept-Encoding", "gzip")
					return q, err
				}
			}),
		},
		{
			name: "interim-is-final", bug: "the first status line is taken for the only one", rule: "delivery", form: "interim-100",
			also: "http-status", gates: true,
			client: brokenClient(func(s *clientSDK) {
				send := s.send
				s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					interim := 0
					q = q.WithContext(withInterim(q.Context(), func() { interim++ }))
					status, header, body, err := send(client, q)
					if interim > 0 {
						return http.StatusContinue, http.Header{}, nil, err
					}
					return status, header, body, err
				}
			}),
		},
		{
			name: "small-buffer", bug: "of a body more than a mebibyte is dropped, and what is left is taken for a success", rule: "large-response", large: true,
			also: "content-coding", // what is packed cannot be read either
			client: brokenClient(func(s *clientSDK) {
				s.show = func(_ *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					if o.Kind == runner.KindUndecodable && o.Status == http.StatusOK {
						o.Kind = runner.KindSuccess
					}
					return withoutSecret(c, o)
				}
				send := s.send
				s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					status, header, body, err := send(client, q)
					return status, header, body[:min(len(body), 1<<20)], err
				}
			}),
		},
		{
			name: "short-is-success", bug: "a 200 whose body breaks off is an empty success", rule: "short-body",
			client: brokenClient(func(s *clientSDK) {
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					if status == http.StatusOK {
						return runner.Outcome{Kind: runner.KindSuccess, Status: status}
					}
					return failed(c, status, body, err)
				}
			}),
			also: "never-success error content-coding", gates: true, // of Tencent's errors, and of what cannot be unpacked, too
		},
		{
			name: "short-is-read", bug: "of a body that breaks off the values are shown as far as they came", rule: "short-body", field: "message",
			client: brokenClient(func(s *clientSDK) {
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					o := failed(c, status, body, err)
					if _, rest, ok := bytes.Cut(body, []byte("Message>")); ok {
						o.Kind, o.Message = runner.KindError, strings.TrimRight(string(rest), "<")
					}
					if _, rest, ok := bytes.Cut(body, []byte(`Message":"`)); ok {
						o.Kind, o.Message = runner.KindError, string(rest)
					}
					return o
				}
			}),
		},
		{
			name: "no-answer-is-success", bug: "an error of the connection is dropped, and an empty result is left", rule: "no-response",
			also: "short-body never-success error content-coding", large: true,
			client: brokenClient(func(s *clientSDK) {
				s.failed = func(runner.Call, int, []byte, error) runner.Outcome { return runner.Outcome{Kind: runner.KindSuccess} }
			}),
		},
		{
			name: "status-out-of-nothing", bug: "without an answer the status is 500", rule: "http-status", form: "closed",
			client: brokenClient(func(s *clientSDK) {
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					o := failed(c, status, body, err)
					if o.Status == 0 {
						o.Status = http.StatusInternalServerError
					}
					return o
				}
			}),
		},
		{
			name: "no-deadline", bug: "the caller's deadline is not handed on", rule: "deadline", large: true,
			client: brokenClient(func(s *clientSDK) {
				s.deadline = func(runner.Call) time.Duration { return time.Hour }
			}),
		},
		{
			name: "deadline-to-connect", bug: "the deadline is given for the header alone", rule: "deadline", large: true, form: "stalled-body",
			client: brokenClient(func(s *clientSDK) {
				var given time.Duration
				s.deadline = func(c runner.Call) time.Duration {
					given = c.Timeout
					return time.Hour
				}
				s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					ctx, cancel := context.WithCancel(q.Context())
					defer cancel()
					late := time.AfterFunc(given, cancel)
					r, err := client.Do(q.WithContext(ctx))
					late.Stop()
					if err != nil {
						return 0, nil, nil, err
					}
					defer r.Body.Close()
					body, err := io.ReadAll(r.Body)
					return r.StatusCode, r.Header, body, err
				}
			}),
		},
		{
			name: "deadline-as-unreadable", bug: "whatever fails while the body is read is the parser's error", rule: "failure-kind", form: "stalled-body", large: true,
			client: brokenClient(func(s *clientSDK) {
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					o := failed(c, status, body, err)
					if status != 0 {
						o.Kind = runner.KindUndecodable
					}
					return o
				}
			}),
		},
		{
			name: "refused-without-a-code", bug: "a failed connection is an error of the service without a code", rule: "failure-kind", form: "refused",
			client: brokenClient(func(s *clientSDK) {
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					o := failed(c, status, body, err)
					o.Kind = runner.KindError
					return o
				}
			}),
		},
		{
			name: "never-worth-repeating", bug: "a failed connection is never worth repeating", rule: "failure-kind", form: "refused", field: "retryable",
			client: brokenClient(func(s *clientSDK) {
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					o := failed(c, status, body, err)
					o.Retryable = new(bool)
					return o
				}
			}),
		},
		{
			name: "reset-is-success", bug: "a connection that is reset before an answer leaves an empty result", rule: "no-response", form: "reset-first",
			level: golden.Recommended,
			client: brokenClient(func(s *clientSDK) {
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					if status == 0 && errors.Is(err, syscall.ECONNRESET) {
						return runner.Outcome{Kind: runner.KindSuccess}
					}
					return failed(c, status, body, err)
				}
			}),
		},
		{
			name: "stale-ends-the-call", bug: "a connection is kept and used again without a look whether it is still open", rule: "delivery", form: "stale-connection",
			client: brokenClient(func(s *clientSDK) { s.send = (&keeping{}).send }),
		},
		{
			name: "3xx-as-success", bug: "an answer without a body below 400 is a success", rule: "redirect", form: "not-modified",
			client: brokenClient(func(s *clientSDK) {
				s.show = func(_ *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					if o.Status == http.StatusNotModified {
						return runner.Outcome{Kind: runner.KindSuccess, Status: o.Status}
					}
					return withoutSecret(c, o)
				}
			}),
		},
		{
			name: "found-as-success", bug: "a redirect that leads nowhere is a success", rule: "never-success", form: "redirect-nowhere",
			client: brokenClient(func(s *clientSDK) {
				send := s.send
				s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					status, header, body, err := send(client, q)
					if status == http.StatusFound && header.Get("Location") == "" {
						header.Set("X-Nowhere", "yes")
					}
					return status, header, body, err
				}
				decode := s.Decoder
				s.Decoder = smallSDK{decode.Describe(), func(r runner.Response) (runner.Outcome, error) {
					if r.Header.Get("X-Nowhere") != "" {
						return runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}, nil
					}
					return decode.Decode(context.Background(), r)
				}}
			}),
		},
		{
			name: "proxy-status-lost", bug: "the parser's error takes the place of the answer, status included", rule: "proxy-answer", form: "proxy-4*",
			client: brokenClient(func(s *clientSDK) {
				s.show = func(_ *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					if o.Kind == runner.KindUndecodable {
						o.Status = 0
					}
					return withoutSecret(c, o)
				}
			}),
		},
		{
			name: "proxy-page-as-code", bug: "a body that is no document is the code", rule: "proxy-answer", form: "proxy-431", field: "requestId",
			client: brokenClient(func(s *clientSDK) {
				send := s.send
				page := ""
				s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					status, header, body, err := send(client, q)
					page = string(body)
					return status, header, body, err
				}
				s.show = func(_ *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					if o.Kind == runner.KindUndecodable && o.Status >= 400 && page != "" {
						o.Kind, o.RequestID = runner.KindError, page
					}
					return withoutSecret(c, o)
				}
			}),
		},
		{
			name: "answers-401-with-credentials", bug: "a 401 or 407 is answered with the key as basic authentication", rule: "retry-count", form: "unauthorized-401",
			also: "retry-nonce",
			client: brokenClient(func(s *clientSDK) {
				send := s.send
				s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					status, header, body, err := send(client, q)
					if status != http.StatusUnauthorized && status != http.StatusProxyAuthRequired {
						return status, header, body, err
					}
					again := q.Clone(q.Context())
					again.Body, _ = q.GetBody()
					again.SetBasicAuth("key", "")
					return send(client, again)
				}
			}),
		},
		{
			name: "unpacks-to-nothing", bug: "what cannot be unpacked is an empty result", rule: "content-coding", form: "gzip-*", also: "error", gates: true,
			client: brokenClient(func(s *clientSDK) {
				send := s.send
				s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					status, header, body, err := send(client, q)
					if status != 0 && isOfGzip(err) {
						return status, header, nil, errUnpacked
					}
					return status, header, body, err
				}
				failed := s.failed
				s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
					if errors.Is(err, errUnpacked) && status == http.StatusOK {
						return runner.Outcome{Kind: runner.KindSuccess, Status: status}
					}
					return failed(c, status, body, err)
				}
			}),
		},
		{
			name: "follows-redirects", bug: "redirects are followed", rule: "redirect",
			client: brokenClient(func(s *clientSDK) { s.http.CheckRedirect = nil }),
		},
		{
			name: "redirect-as-success", bug: "whatever is below 400 is a success", rule: "never-success", form: "redirect", also: "redirect",
			client: brokenClient(func(s *clientSDK) {
				show := s.show
				s.show = func(q *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					if o.Status >= 300 && o.Status < 400 {
						return runner.Outcome{Kind: runner.KindSuccess, Status: o.Status}
					}
					return show(q, c, o)
				}
			}),
		},
		{
			name: "retries-three-times", bug: "failures that pass are repeated three times, whatever the caller allows", rule: "retry-count", form: "wire",
			also: "retry-asked", // throttling is no 503
			client: brokenClient(func(s *clientSDK) {
				s.again = func(_ runner.Call, o runner.Outcome, attempts int) bool {
					return attempts <= 3 && o.Status == http.StatusServiceUnavailable
				}
			}),
		},
		{
			name: "retries-once-more", bug: "attempts are counted as retries, from one", rule: "retry-count", form: "retries",
			client: brokenClient(func(s *clientSDK) {
				again := s.again
				s.again = func(c runner.Call, o runner.Outcome, attempts int) bool {
					return c.MaxRetries > 0 && again(c, o, attempts-1)
				}
			}),
		},
		{
			name: "repeats-everything", bug: "every error is repeated as often as the caller allows", rule: "retry-refused", form: "retries",
			client: brokenClient(func(s *clientSDK) {
				s.again = func(c runner.Call, o runner.Outcome, attempts int) bool {
					return attempts <= c.MaxRetries && o.Kind == runner.KindError
				}
			}),
		},
		{
			name: "drops-the-setting", bug: "the caller's number of retries is read and not handed on", rule: "retry-asked", form: "retries",
			client: brokenClient(func(s *clientSDK) {
				s.again = func(runner.Call, runner.Outcome, int) bool { return false }
			}),
		},
		{
			name: "repeats-whole-codes", bug: "codes that are worth repeating are compared as a whole", rule: "retry-asked", form: "retries-segment-*",
			client: brokenClient(func(s *clientSDK) {
				again := s.again
				s.again = func(c runner.Call, o runner.Outcome, attempts int) bool {
					return again(c, o, attempts) && !strings.HasSuffix(o.Code, ".User") && !strings.HasSuffix(o.Code, ".UinLimitExceeded")
				}
			}),
		},
		{
			name: "same-nonce", bug: "a request is signed once for all attempts", rule: "retry-nonce",
			client: brokenClient(func(s *clientSDK) {
				sign := s.sign
				nonce := ""
				s.sign = func(ctx context.Context, c runner.Call, fresh string) (*http.Request, error) {
					if nonce == "" {
						nonce = fresh
					}
					return sign(ctx, c, nonce)
				}
				show := s.show
				s.show = func(q *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					nonce = ""
					return show(q, c, o)
				}
			}),
		},
		{
			name: "always-json", bug: "JSON is asked for, whatever the caller wants", rule: "format-requested",
			client: brokenClient(func(s *clientSDK) {
				sign := s.sign
				s.sign = func(ctx context.Context, c runner.Call, nonce string) (*http.Request, error) {
					c.Format = "json"
					return sign(ctx, c, nonce)
				}
			}),
		},
		{
			name: "sends-the-secret", bug: "the credentials go along as basic authentication", rule: "secret-on-wire",
			client: brokenClient(func(s *clientSDK) {
				sign := s.sign
				s.sign = func(ctx context.Context, c runner.Call, nonce string) (*http.Request, error) {
					q, err := sign(ctx, c, nonce)
					q.SetBasicAuth(c.AccessKeyID, c.AccessKeySecret)
					return q, err
				}
			}),
		},
		{
			name: "prints-the-secret", bug: "the client's configuration is printed with the error", rule: "secret-printed",
			client: brokenClient(func(s *clientSDK) {
				s.show = func(_ *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					if o.Kind == runner.KindError {
						o.Text += fmt.Sprintf(" with %+v", c)
					}
					return o
				}
			}),
		},
		{
			name: "prints-the-request", bug: "the request's URL is printed with the error", rule: "signature-printed",
			client: brokenClient(func(s *clientSDK) {
				s.show = func(q *http.Request, c runner.Call, o runner.Outcome) runner.Outcome {
					if o.Kind == runner.KindError {
						o.Text += " of " + q.URL.String()
					}
					return withoutSecret(c, o)
				}
			}),
		},
		{
			name: "prints-an-echoed-secret", bug: "a secret that the server repeats in its message is printed", rule: "secret-printed", form: "message-secret",
			client: brokenClient(func(s *clientSDK) {
				s.show = func(_ *http.Request, _ runner.Call, o runner.Outcome) runner.Outcome { return o }
			}),
		},
		{
			name: "client-for-each-call", bug: "each call has a client with a pool of its own", rule: "connections",
			client: brokenClient(func(s *clientSDK) {
				send := s.send
				s.send = func(_ *http.Client, q *http.Request) (int, http.Header, []byte, error) {
					return send(&http.Client{Transport: &http.Transport{}, CheckRedirect: s.http.CheckRedirect}, q)
				}
			}),
		},
	}
}

// TestCorrectClients holds that clients that are correct in different ways are not
// accused.
func TestCorrectClients(t *testing.T) {
	t.Parallel() // it waits
	plan := clientPlan(t)
	clients := map[string]func(*clientSDK){
		"as it is": func(*clientSDK) {},
		"closes every connection": func(s *clientSDK) {
			s.http.Transport.(*http.Transport).DisableKeepAlives = true
		},
		"unpacks by itself": func(s *clientSDK) {
			s.http.Transport.(*http.Transport).DisableCompression = true
			sign, send := s.sign, s.send
			s.sign = func(ctx context.Context, c runner.Call, nonce string) (*http.Request, error) {
				q, err := sign(ctx, c, nonce)
				q.Header.Set("Accept-Encoding", "gzip")
				return q, err
			}
			s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
				status, header, body, err := send(client, q)
				if err != nil || header.Get("Content-Encoding") != "gzip" {
					return status, header, body, err
				}
				z, err := gzip.NewReader(bytes.NewReader(body))
				if err != nil {
					return status, header, nil, err
				}
				body, err = io.ReadAll(z)
				return status, header, body, err
			}
		},
		"refuses large answers": func(s *clientSDK) {
			s.http.Transport.(*http.Transport).MaxResponseHeaderBytes = 8 << 10
			send := s.send
			s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
				status, header, body, err := send(client, q)
				if err == nil && len(body) > 10<<20 {
					err = errors.New("the answer is too large")
				}
				return status, header, body, err
			}
		},
		"never repeats, and does not say what is worth it": func(s *clientSDK) {
			s.again = func(runner.Call, runner.Outcome, int) bool { return false }
			decode, says := s.Decoder, s.Describe()
			says.Exposes = slices.DeleteFunc(slices.Clone(says.Exposes), func(field string) bool { return field == runner.FieldRetryable })
			s.Decoder = smallSDK{says, func(r runner.Response) (runner.Outcome, error) {
				o, err := decode.Decode(context.Background(), r)
				o.Retryable = nil
				return o, err
			}}
		},
		"asks for no coding": func(s *clientSDK) { s.http.Transport.(*http.Transport).DisableCompression = true },
		"the default transport": func(s *clientSDK) {
			s.http = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone(), CheckRedirect: s.http.CheckRedirect}
		},
		"asks again over a new connection": func(s *clientSDK) {
			send := s.send
			s.send = func(client *http.Client, q *http.Request) (int, http.Header, []byte, error) {
				status, header, body, err := send(client, q)
				for tries := 1; tries < 3 && status == 0 && err != nil && q.Context().Err() == nil; tries++ {
					client.CloseIdleConnections()
					again := q.Clone(q.Context())
					if q.GetBody != nil {
						again.Body, _ = q.GetBody()
					}
					status, header, body, err = send(client, again)
				}
				return status, header, body, err
			}
		},
		"calls a failed connection worth repeating": func(s *clientSDK) {
			failed := s.failed
			s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
				o := failed(c, status, body, err)
				o.Retryable = new(bool)
				*o.Retryable = true
				return o
			}
		},
		"keeps one connection and looks whether it is open": func(s *clientSDK) { s.send = (&keeping{looks: true}).send },
		"a broken answer is an error": func(s *clientSDK) {
			failed := s.failed
			s.failed = func(c runner.Call, status int, body []byte, err error) runner.Outcome {
				text := failed(c, status, body, err).Text
				return runner.Outcome{Kind: runner.KindError, Status: status, Code: "Client.NetworkError", Message: text, Text: text}
			}
		},
		"half the deadline, whole seconds": func(s *clientSDK) {
			s.deadline = func(c runner.Call) time.Duration { return max(time.Second, c.Timeout/2).Truncate(time.Second) }
		},
		"HTTP/1.1 by hand": func(s *clientSDK) {
			s.send = func(_ *http.Client, q *http.Request) (int, http.Header, []byte, error) {
				return overSocket(q, func(from *bufio.Reader) (int, http.Header, []byte, error) {
					for {
						r, err := http.ReadResponse(from, q)
						if err != nil {
							return 0, nil, nil, err
						}
						if r.StatusCode == http.StatusContinue {
							continue
						}
						defer r.Body.Close()
						body, err := io.ReadAll(r.Body)
						return r.StatusCode, r.Header, body, err
					}
				})
			}
		},
		"asks for the format in a header": func(s *clientSDK) {
			s.sign = func(ctx context.Context, c runner.Call, nonce string) (*http.Request, error) {
				q, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Endpoint+"/", nil)
				if err == nil {
					q.Header.Set("Accept", "application/"+c.Format)
					q.Header.Set("x-acs-signature-nonce", nonce)
					q.Header.Set("Authorization", "acs "+c.AccessKeyID+":signature")
				}
				return q, err
			}
		},
	}
	// All at once: they wait for what stalls.
	records := map[string]*record{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for name, bend := range clients {
		wait.Go(func() {
			bent := func() runner.Adapter {
				s := newClientSDK()
				bend(s)
				return calling{s}
			}
			r := judged(t, plan, bent, 0, strings.HasPrefix(name, "refuses") || strings.HasPrefix(name, "as it is"))
			mu.Lock()
			defer mu.Unlock()
			records[name] = r
		})
	}
	wait.Wait()
	for name, r := range records {
		for _, fault := range r.incomplete {
			t.Errorf("%s: no verdict: %s", name, fault)
		}
		for _, f := range r.findings {
			if f.id != "description" && f.Level != golden.Informative {
				t.Errorf("%s: accused: %s", name, f)
			}
		}
	}
}

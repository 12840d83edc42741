package replay

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

var invalidOwner = &runner.Response{
	Format: "json", Status: 400, Header: http.Header{"Content-Type": {"application/json"}},
	Body: []byte(`{"RequestId":"b5b41468-520d-4192-b42f-595cc34b6c1c","Code":"InvalidOwner"}`),
}

// delivered is the answer of invalidOwner by a delivery.
func delivered(d Delivery) Answer {
	return Answer{Response: invalidOwner, Transfer: Transfer{Delivery: d}}
}

// ends says that the connection ends after what comes back.
const ends = -1

// raw sends a request as it stands and returns everything that comes back: until the
// connection ends, or, where it stays open after so many bytes, until nothing comes
// behind them for a while. How long they take to come is no matter.
func raw(t *testing.T, s *Server, request string, open int) (text string, err error) {
	t.Helper()
	c := dialled(t, s, request)
	head := make([]byte, max(open, 0))
	if n, err := io.ReadFull(c, head); err != nil {
		return string(head[:n]), err
	}
	if open != ends {
		if err := c.SetReadDeadline(time.Now().Add(300 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	rest, err := io.ReadAll(c)
	return string(head) + string(rest), err
}

// dialled is a connection on which a request was sent.
func dialled(t *testing.T, s *Server, request string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.Endpoint(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	return c
}

const get = "GET /?Action=A HTTP/1.1\r\nHost: h\r\n\r\n"

// Each delivery is on the wire what it says, byte for byte where that can be said.
func TestDeliveryBytes(t *testing.T) {
	body := string(invalidOwner.Body)
	half := body[:len(body)/2]
	head := "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n"
	kept := os.ErrDeadlineExceeded // the connection is still open
	const nowhere = "<html>\r\n<head><title>302 Found</title></head>\r\n<body>\r\n<center><h1>302 Found</h1></center>\r\n</body>\r\n</html>\r\n"
	found := fmt.Sprintf("HTTP/1.1 302 Found\r\nContent-Length: %d\r\nDate: Tue, 24 Nov 2026 08:15:31 GMT\r\nContent-Type: text/html\r\n\r\n", len(nowhere)) + nowhere
	for _, test := range []struct {
		delivery Delivery
		want     string
		err      error // nil: the connection is closed in an orderly way
	}{
		{DeliverPlain, head + "\r\n" + body, kept},
		{DeliverBytes, head + "\r\n" + body, kept},
		{DeliverGzip, head + "\r\n" + body, kept}, // the request does not allow it
		{DeliverHTTP10, "HTTP/1.0 400 Bad Request\r\nContent-Type: application/json\r\n\r\n" + body, nil},
		{DeliverClose, head + "Connection: close\r\n\r\n" + body, nil},
		{DeliverContinue, "HTTP/1.1 100 Continue\r\n\r\n" + head + "\r\n" + body, kept},
		{DeliverLowerCase, strings.NewReplacer("Content-Type: ", "content-type:", "Content-Length: ", "content-length:").Replace(head) + "\r\n" + body, kept},
		{DeliverNoReason, strings.Replace(head, "Bad Request", "", 1) + "\r\n" + body, kept},
		{DeliverIdleClosed, head + "\r\n" + body, kept},
		{DeliverStale, head + "\r\n" + body, kept},
		{DeliverGzipFalse, head + "Content-Encoding: gzip\r\n\r\n" + body, kept},
		{DeliverFound, found, kept},
		{DeliverNotModified, "HTTP/1.1 304 Not Modified\r\nDate: Tue, 24 Nov 2026 08:15:31 GMT\r\nETag: \"0\"\r\n\r\n", kept},
		{DeliverTooLarge, "HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 0\r\nConnection: close\r\nDate: Tue, 24 Nov 2026 08:15:31 GMT\r\n\r\n", nil},
		{
			DeliverHeaderTooLarge,
			"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 36\r\nConnection: close\r\nDate: Tue, 24 Nov 2026 08:15:31 GMT\r\nContent-Type: text/plain\r\n\r\n" +
				"431 Request Header Fields Too Large\n", nil,
		},
		{DeliverClosed, "", nil},
		{DeliverClosedInHeader, (head + "\r\n")[:len(head+"\r\n")/2], nil},
		{DeliverClosedAfterHeader, head + "\r\n", nil},
		{DeliverCutBody, head + "\r\n" + half, nil},
		{DeliverCutChunks, "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n", len(half), half), nil},
		{DeliverStalled, "", kept},
		{DeliverStalledBody, head + "\r\n" + half, kept},
	} {
		t.Run(string(test.delivery), func(t *testing.T) {
			t.Parallel() // they wait for what does not come
			s := newServer(t)
			if err := s.HoldAs(delivered(test.delivery)); err != nil {
				t.Fatal(err)
			}
			open := ends
			if test.err == kept {
				open = len(test.want)
			}
			got, err := raw(t, s, get, open)
			if got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			if !errors.Is(err, test.err) {
				t.Errorf("the connection ended with %v, want %v", err, test.err)
			}
		})
	}
}

// What a client of the standard library makes of the deliveries that bring everything.
func TestDeliveriesThatBringEverything(t *testing.T) {
	for _, d := range []Delivery{
		DeliverPlain, DeliverChunked, DeliverBytes, DeliverGzip, DeliverHTTP10, DeliverClose, DeliverContinue, DeliverLowerCase,
		DeliverNoReason, DeliverIdleClosed, DeliverStale, DeliverLargeHeader,
	} {
		t.Run(string(d), func(t *testing.T) {
			s := newServer(t)
			if err := s.HoldAs(delivered(d)); err != nil {
				t.Fatal(err)
			}
			for range 2 { // on a kept connection, too
				r, err := http.Get(s.Endpoint() + "/?Action=A")
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(r.Body)
				_ = r.Body.Close()
				if err != nil || r.StatusCode != 400 || string(body) != string(invalidOwner.Body) {
					t.Errorf("got %d %q %v", r.StatusCode, body, err)
				}
				padding := 0
				for name, values := range r.Header {
					if strings.HasPrefix(name, "X-Padding") {
						padding += len(values[0])
					}
				}
				if want := map[Delivery]int{DeliverLargeHeader: 64 << 10}[d]; padding != want {
					t.Errorf("%d bytes of padding", padding)
				}
			}
		})
	}
}

// A large body is the body with white space where its format allows it.
func TestDeliverLargeBody(t *testing.T) {
	s := newServer(t)
	if err := s.HoldAs(delivered(DeliverLargeBody)); err != nil {
		t.Fatal(err)
	}
	r, err := client().Get(s.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) != len(invalidOwner.Body)+64<<20 || r.ContentLength != int64(len(body)) {
		t.Fatalf("%d bytes, %d announced, %v", len(body), r.ContentLength, err)
	}
	if rest := bytes.ReplaceAll(body, []byte(" "), nil); !bytes.Equal(rest, invalidOwner.Body) {
		t.Errorf("without spaces it is %.200q", rest)
	}
}

// A reset is told from an end.
func TestDeliverReset(t *testing.T) {
	s := newServer(t)
	if err := s.HoldAs(delivered(DeliverReset)); err != nil {
		t.Fatal(err)
	}
	got, err := raw(t, s, get, ends)
	if !strings.HasSuffix(got, string(invalidOwner.Body[:len(invalidOwner.Body)/2])) || err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %q, %v", got, err)
	}
}

// A reset before the status line brings nothing.
func TestDeliverResetFirst(t *testing.T) {
	s := newServer(t)
	if err := s.HoldAs(delivered(DeliverResetFirst)); err != nil {
		t.Fatal(err)
	}
	if got, err := raw(t, s, get, ends); got != "" || err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %q, %v", got, err)
	}
}

// Who is to be refused is refused, again and again, and by no other server's port.
func TestDeliverRefused(t *testing.T) {
	s := newServer(t)
	endpoint, err := s.EndpointOf(DeliverRefused)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.EndpointOf(DeliverRefused)
	if err != nil || again != endpoint || endpoint == s.Endpoint() {
		t.Errorf("the address is %s, then %s, %v", endpoint, again, err)
	}
	for range 20 {
		newServer(t) // takes another port
		c, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "http://"))
		if err == nil {
			_ = c.Close()
			t.Fatal("somebody listens")
		}
		if !strings.Contains(err.Error(), "refused") {
			t.Fatal(err)
		}
	}
	if other, err := s.EndpointOf(DeliverReset); err != nil || other != s.Endpoint() {
		t.Errorf("another delivery is given %s, %v", other, err)
	}
}

// The codings are what they are called, whatever the request allows, and the length is
// that of what is sent.
func TestDeliverCodings(t *testing.T) {
	unzipped := func(body []byte) []byte {
		t.Helper()
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return nil
		}
		text, err := io.ReadAll(z)
		if err != nil {
			t.Error(err)
		}
		return text
	}
	large := &runner.Response{Status: 400, Body: bytes.Repeat([]byte("0123456789abcdef"), 10_000)}
	for _, test := range []struct {
		delivery Delivery
		coding   string
		read     func([]byte) []byte
	}{
		{DeliverGzipFalse, "gzip", func(body []byte) []byte { return body }},
		{DeliverGzipTwice, "gzip, gzip", func(body []byte) []byte { return unzipped(unzipped(body)) }},
		{DeliverDeflate, "deflate", func(body []byte) []byte {
			z, err := zlib.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Error(err)
				return nil
			}
			text, _ := io.ReadAll(z)
			return text
		}},
		{DeliverBrotli, "br", func(body []byte) []byte { return unbrotlied(t, body) }},
	} {
		for _, response := range []*runner.Response{invalidOwner, large} {
			s := newServer(t)
			if err := s.HoldAs(Answer{Response: response, Transfer: Transfer{Delivery: test.delivery}}); err != nil {
				t.Fatal(err)
			}
			r, err := http.ReadResponse(bufio.NewReader(dialled(t, s, get)), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil || r.Header.Get("Content-Encoding") != test.coding || r.StatusCode != response.Status {
				t.Errorf("%s: HTTP %d %v, %v", test.delivery, r.StatusCode, r.Header, err)
			}
			if got := test.read(body); !bytes.Equal(got, response.Body) {
				t.Errorf("%s: %d bytes are read as %.100q", test.delivery, len(body), got)
			}
		}
	}
	s := newServer(t)
	if err := s.HoldAs(delivered(DeliverGzipCut)); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(dialled(t, s, get)), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("the cut body is not whole as HTTP has it: %v", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); !errors.Is(err, io.ErrUnexpectedEOF) || len(text) >= len(invalidOwner.Body) {
		t.Errorf("cut, it is unpacked as %q, %v", text, err)
	}
}

// unbrotlied unpacks what is not compressed, bit by bit as RFC 7932 section 9 has it.
func unbrotlied(t *testing.T, packed []byte) (body []byte) {
	t.Helper()
	at := 0 // in bits
	bits := func(n int) (value int) {
		for i := range n {
			value |= int(packed[at/8]>>(at%8)&1) << i
			at++
		}
		return value
	}
	if bits(1) != 0 {
		t.Fatal("the window is not of 16 bits")
	}
	for bits(1) == 0 { // not the last block
		if nibbles := bits(2); nibbles != 0 {
			t.Fatalf("the length has %d more nibbles than four", nibbles)
		}
		n := bits(16) + 1
		if bits(1) != 1 {
			t.Fatal("a block is compressed")
		}
		start := (at + 7) / 8
		body = append(body, packed[start:start+n]...)
		at = 8 * (start + n)
	}
	if bits(1) != 1 || (at+7)/8 != len(packed) {
		t.Fatal("the last block is not empty, or something is behind it")
	}
	return body
}

// A client asks a proxy that wants credentials once, and is told by whom it is answered.
func TestDeliverProxyAnswers(t *testing.T) {
	for d, want := range map[Delivery]struct {
		status       int
		header, page string
	}{
		DeliverFound:          {302, "", "302 Found"},
		DeliverNotModified:    {304, "Etag", ""},
		DeliverUnauthorized:   {401, "Www-Authenticate", "401 Authorization Required"},
		DeliverProxyAuth:      {407, "Proxy-Authenticate", "407 Proxy Authentication Required"},
		DeliverTooLarge:       {413, "", ""},
		DeliverURITooLong:     {414, "", "414 Request-URI Too Large"},
		DeliverHeaderTooLarge: {431, "", "431 Request Header Fields Too Large"},
	} {
		s := newServer(t)
		if err := s.HoldAs(delivered(d)); err != nil {
			t.Fatal(err)
		}
		r, err := client().Get(s.Endpoint())
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil || r.StatusCode != want.status || r.Header.Get("Location") != "" || !strings.Contains(string(body), want.page) ||
			want.page == "" && len(body) > 0 || want.header != "" && r.Header.Get(want.header) == "" || r.Header.Get("Date") == "" {
			t.Errorf("%s: HTTP %d %v %q, %v", d, r.StatusCode, r.Header, body, err)
		}
		if bytes.Contains(body, []byte("InvalidOwner")) || !d.IsAnswered() {
			t.Errorf("%s: the response is in %q, or is said to be late", d, body)
		}
	}
}

// Gzip is sent to whom it may be sent, and to nobody else.
func TestDeliverGzip(t *testing.T) {
	for accept, packed := range map[string]bool{
		"": false, "gzip": true, "deflate, gzip;q=0.5": true, "GZIP": true, "gzip;q=0": false, "gzip; q=0": false, "br": false, "identity": false,
	} {
		s := newServer(t)
		if err := s.HoldAs(delivered(DeliverGzip)); err != nil {
			t.Fatal(err)
		}
		line := ""
		if accept != "" {
			line = "Accept-Encoding: " + accept + "\r\n"
		}
		r, err := http.ReadResponse(bufio.NewReader(dialled(t, s, "GET / HTTP/1.1\r\nHost: h\r\n"+line+"\r\n")), nil)
		if err != nil {
			t.Fatal(err)
		}
		body := r.Body
		if is := r.Header.Get("Content-Encoding") == "gzip"; is != packed {
			t.Errorf("for %q: packed is %v", accept, is)
		} else if is {
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatal(err)
			}
		}
		if text, err := io.ReadAll(body); err != nil || string(text) != string(invalidOwner.Body) {
			t.Errorf("for %q: got %q, %v", accept, text, err)
		}
	}
}

// A redirect leads to another port, where the response is.
func TestDeliverRedirect(t *testing.T) {
	s := newServer(t)
	if err := s.HoldAs(delivered(DeliverRedirect)); err != nil {
		t.Fatal(err)
	}
	stays := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := stays.Get(s.Endpoint() + "/?Action=A")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	location := r.Header.Get("Location")
	if r.StatusCode != 302 || !strings.HasPrefix(location, "http://127.0.0.1:") || strings.HasPrefix(location, s.Endpoint()) || !strings.HasSuffix(location, "/?Action=A") {
		t.Errorf("%d to %q", r.StatusCode, location)
	}
	if r, err = http.Get(s.Endpoint()); err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil || r.StatusCode != 400 || string(body) != string(invalidOwner.Body) {
		t.Errorf("whoever follows sees %d %q, %v", r.StatusCode, body, err)
	}
}

// Kept connections are closed before the response is held, also those of which the
// client has read the answer before the server has come to its end.
func TestDeliverIdleClosed(t *testing.T) {
	for range 50 { // which is first is chance
		s := newServer(t)
		s.Hold(invalidOwner)
		c := dialled(t, s, get)
		from := bufio.NewReader(c)
		for range 2 {
			r, err := http.ReadResponse(from, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, r.Body)
			if _, err := io.WriteString(c, get); err != nil {
				t.Fatal("the connection is not kept:", err)
			}
		}
		if _, err := http.ReadResponse(from, nil); err != nil {
			t.Fatal(err)
		}
		if err := s.HoldAs(delivered(DeliverIdleClosed)); err != nil {
			t.Fatal(err)
		}
		if _, err := from.Discard(len(invalidOwner.Body)); err != nil {
			t.Fatal(err)
		}
		if n, err := from.Peek(1); !errors.Is(err, io.EOF) {
			t.Fatalf("the connection that was kept is still open: %q, %v", n, err)
		}
	}
}

// A client that expects 100 Continue gets it before it sends its body, whatever is held.
func TestExpectContinue(t *testing.T) {
	s := newServer(t)
	s.Hold(invalidOwner)
	c, err := net.Dial("tcp", strings.TrimPrefix(s.Endpoint(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
	from := bufio.NewReader(c)
	if line, err := from.ReadString('\n'); err != nil || line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("got %q, %v", line, err)
	}
	if _, err := from.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(c, "abc")
	if r, err := http.ReadResponse(from, nil); err != nil || r.StatusCode != 400 {
		t.Fatalf("got %v, %v", r, err)
	}
	if q := s.Take(); len(q) != 1 || string(q[0].Body) != "abc" {
		t.Errorf("recorded %+v", q)
	}
}

// What is no HTTP is answered with 400 and recorded as what it is.
func TestMalformedRequest(t *testing.T) {
	s := newServer(t)
	s.Hold(invalidOwner)
	got, err := raw(t, s, "HELO mail.example\r\n\r\n", ends)
	if err != nil || !strings.HasPrefix(got, "HTTP/1.1 400 Bad Request\r\n") {
		t.Errorf("got %q, %v", got, err)
	}
	if q := s.Take(); len(q) != 1 || q[0].Malformed == "" || !strings.HasPrefix(q[0].Line(), "no HTTP request: ") {
		t.Errorf("recorded %+v", q)
	}
}

// A server of TLS is trusted by those who trust the test authority, and by nobody else;
// a client that does not says why the server saw no request.
func TestTLS(t *testing.T) {
	authority, err := Authority()
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewServerAt("127.0.0.1:0", &authority.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Hold(invalidOwner)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.PEM)
	trusting := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	r, err := trusting.Get(s.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if !strings.HasPrefix(s.Endpoint(), "https://127.0.0.1:") || r.StatusCode != 400 {
		t.Errorf("%s answers %d", s.Endpoint(), r.StatusCode)
	}
	subject := host.InProcess(&runnertest.Fake{CallFunc: func(_ context.Context, c runner.Call) (runner.Outcome, error) {
		if _, err := client().Get(c.Endpoint); err != nil {
			return runner.Outcome{Kind: runner.KindTransport, Text: err.Error()}, nil
		}
		return runner.Outcome{Kind: runner.KindSuccess}, nil
	}}, 0)
	result, _ := s.Exchange(t.Context(), subject, Answer{Response: invalidOwner}, 0)
	if result.Fault == nil || result.Fault.Kind != runner.Harness || !strings.Contains(result.Fault.What, "TLS handshake failed") {
		t.Errorf("got %+v", result)
	}
	if err := subject.Close(); err != nil {
		t.Error(err)
	}
}

// Trust is for the programs that are started while it lasts, and leaves nothing.
func TestTrust(t *testing.T) {
	t.Setenv("SSL_CERT_FILE", "before")
	authority, err := Authority()
	if err != nil {
		t.Fatal(err)
	}
	forget, err := authority.Trust()
	if err != nil {
		t.Fatal(err)
	}
	file := os.Getenv("SSL_CERT_FILE")
	for _, name := range TrustVariables() {
		if os.Getenv(name) != file {
			t.Errorf("%s is %q", name, os.Getenv(name))
		}
	}
	if text, err := os.ReadFile(file); err != nil || !bytes.Equal(text, authority.PEM) {
		t.Errorf("%s holds %q, %v", file, text, err)
	}
	if err := forget(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) || os.Getenv("SSL_CERT_FILE") != "before" {
		t.Errorf("left: %v, SSL_CERT_FILE %q", err, os.Getenv("SSL_CERT_FILE"))
	}
}

// However a connection is left, closing the server ends it.
func TestServerLeavesNothing(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	for _, d := range Deliveries() {
		s := newServer(t)
		if err := s.HoldAs(delivered(d)); err != nil {
			t.Fatal(err)
		}
		c, err := net.Dial("tcp", strings.TrimPrefix(s.Endpoint(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, get) // and nothing is read
		runnertest.Settle(t, string(d)+": the request does not arrive", func() bool { return s.Requests() > 0 })
		if err := s.Close(); err != nil {
			t.Errorf("%q: %v", d, err)
		}
		_ = c.Close()
	}
	runnertest.Settle(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= goroutines })
}

// The answer to a HEAD request has the length of the body, and no body: the connection can be used again.
func TestDeliverHead(t *testing.T) {
	for _, d := range []Delivery{DeliverHead, DeliverHeadDocument} {
		s := newServer(t)
		if err := s.HoldAs(delivered(d)); err != nil {
			t.Fatal(err)
		}
		c := http.Client{Transport: &http.Transport{}}
		for range 2 {
			r, err := c.Head(s.Endpoint())
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			_ = r.Body.Close()
			if err != nil || r.StatusCode != invalidOwner.Status || len(body) > 0 || r.ContentLength != int64(len(invalidOwner.Body)) || !d.IsHead() {
				t.Errorf("%s: HTTP %d, %d bytes of %d, %v", d, r.StatusCode, len(body), r.ContentLength, err)
			}
		}
		c.CloseIdleConnections()
		asked, other := s.Asked(http.MethodHead), s.Asked(http.MethodGet)
		if requests := s.Take(); !asked || other || len(requests) != 2 || requests[0].Connection != requests[1].Connection {
			t.Errorf("%s: the requests are %+v", d, requests)
		}
	}
}

package runner

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
)

// requestBody says what was done with it.
type requestBody struct {
	io.Reader
	closed int
	err    error // of Close
}

func (b *requestBody) Close() error { b.closed++; return b.err }

func roundTrip(t *testing.T, transport http.RoundTripper, body io.Reader) *http.Response {
	t.Helper()
	q, err := http.NewRequest(http.MethodPost, "http://127.0.0.1/", body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	if response.Request != q {
		t.Error("the response does not name its request")
	}
	return response
}

func TestRoundTripper(t *testing.T) {
	for _, test := range []struct {
		r      Response
		status string
	}{
		{Response{Status: 200, Header: http.Header{"Content-Type": {"text/xml;charset=utf-8"}}, Body: []byte("<a/>")}, "200 OK"},
		{Response{Status: 400, Header: http.Header{"content-type": {"raw"}, "X": {"1", "2"}}, Body: []byte{0xFF, 0}}, "400 Bad Request"},
		{Response{Status: 204}, "204 No Content"},
		{Response{Status: 599}, "599 "},
	} {
		r := roundTrip(t, RoundTripper(test.r), nil)
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != string(test.r.Body) || r.ContentLength != int64(len(body)) {
			t.Errorf("%s: got the body %q of length %d, %v", test.status, body, r.ContentLength, err)
		}
		if r.Status != test.status || r.StatusCode != test.r.Status || !r.ProtoAtLeast(1, 1) {
			t.Errorf("got %q, %d, %s, want %q", r.Status, r.StatusCode, r.Proto, test.status)
		}
		if r.Header == nil || len(r.Header) != len(test.r.Header) {
			t.Errorf("%s: got the header %v, want %v", test.status, r.Header, test.r.Header)
		}
		for name, values := range test.r.Header {
			if strings.Join(r.Header[name], "|") != strings.Join(values, "|") {
				t.Errorf("%s: got %s: %q, want %q", test.status, name, r.Header[name], values)
			}
		}
	}
}

// What an SDK does to one response changes no other, nor the suite's own.
func TestRoundTripperIndependence(t *testing.T) {
	r := Response{Status: 200, Header: http.Header{"A": {"1"}}, Body: []byte("body")}
	transport := RoundTripper(r)
	first, second := roundTrip(t, transport, nil), roundTrip(t, transport, nil)
	first.Header["A"][0] = "2"
	first.Header.Set("B", "3")
	if _, err := io.CopyN(io.Discard, first.Body, 3); err != nil {
		t.Fatal(err)
	}
	if err := first.Body.Close(); err != nil {
		t.Fatal(err)
	}
	for _, other := range []*http.Response{second, roundTrip(t, transport, nil)} {
		body, err := io.ReadAll(other.Body)
		if string(body) != "body" || err != nil || len(other.Header) != 1 || other.Header.Get("A") != "1" {
			t.Errorf("got %q, %v, header %v", body, err, other.Header)
		}
	}
	if r.Header.Get("A") != "1" || len(r.Header) != 1 {
		t.Errorf("the suite's own header is %v", r.Header)
	}
}

func TestRoundTripperReadsTheRequest(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		body *requestBody
		err  error
	}{
		{"in order", &requestBody{Reader: strings.NewReader("request")}, nil},
		{"cannot be read", &requestBody{Reader: iotest.ErrReader(boom)}, boom},
		{"cannot be closed", &requestBody{Reader: strings.NewReader("request"), err: boom}, boom},
	} {
		q, err := http.NewRequest(http.MethodPost, "http://127.0.0.1/", test.body)
		if err != nil {
			t.Fatal(err)
		}
		response, err := RoundTripper(Response{Status: 200}).RoundTrip(q)
		if !errors.Is(err, test.err) || (err == nil) != (response != nil) {
			t.Errorf("%s: got %v, %v", test.name, response, err)
		}
		if test.body.closed != 1 {
			t.Errorf("%s: the request body was closed %d times", test.name, test.body.closed)
		}
		if n, err := io.Copy(io.Discard, test.body); n != 0 {
			t.Errorf("%s: %d bytes of the request were left (%v)", test.name, n, err)
		}
	}
}

package replay

import (
	"bufio"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

// Of a large request the beginning is kept, the rest read.
func TestReadLargeRequest(t *testing.T) {
	const n = 1 << 20
	text := "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + strings.Repeat("x", n)
	_, got, err := readRequest(bufio.NewReader(strings.NewReader(text)), func() {})
	if err != nil || got.Length != n || len(got.Body) != keptRequest {
		t.Errorf("length %d, kept %d, %v", got.Length, len(got.Body), err)
	}
}

// A secret is found wherever and however it stands in a request.
func TestHolds(t *testing.T) {
	const secret = "sdkconform/never+on=the wire"
	for name, q := range map[string]Request{
		"target":     {Target: "/?key=" + secret},
		"escaped":    {Target: "/?key=" + url.QueryEscape(secret)},
		"body":       {Body: []byte(`{"key":"` + secret + `"}`)},
		"header":     {Header: map[string][]string{"X-Key": {"a", secret}}},
		"basic":      {Header: map[string][]string{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("id:"+secret))}}},
		"basic, two": {Header: map[string][]string{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("my-id:"+secret+"!"))}}},
	} {
		if !q.Holds(secret) {
			t.Errorf("%s: not found", name)
		}
	}
	for name, q := range map[string]Request{
		"nothing":       {},
		"a piece of it": {Target: "/?key=" + secret[:20]},
		"another":       {Header: map[string][]string{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("id:another secret altogether"))}}},
	} {
		if q.Holds(secret) {
			t.Errorf("%s: found", name)
		}
	}
	if (&Request{Target: "/"}).Holds("") {
		t.Error("nothing is found everywhere")
	}
}

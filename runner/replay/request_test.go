package replay

import (
	"bufio"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

// What a request carries is found where each vendor's protocol puts it.
func TestReadRequest(t *testing.T) {
	form := "Action=A&Format=XML&SignatureNonce=n&Timestamp=t&Signature=s%3D&AccessKeyId=id"
	for _, test := range []struct {
		name, request string
		want          Request
	}{
		{"RPC in the query", "GET /?" + form + " HTTP/1.1\r\nHost: h\r\n\r\n", Request{Action: "A", Format: "xml", Nonce: "n", Timestamp: "t", Signature: "s=", AccessKeyID: "id"}},
		{
			"RPC in the form", "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 78\r\n\r\n" + form,
			Request{Action: "A", Format: "xml", Nonce: "n", Timestamp: "t", Signature: "s=", AccessKeyID: "id"},
		},
		{
			"a body that is no form", "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 78\r\n\r\n" + form, Request{},
		},
		{
			"ROA", "GET / HTTP/1.1\r\nHost: h\r\nx-acs-action: A\r\nx-acs-signature-nonce: n\r\nDate: d\r\nAccept: application/xml\r\nAuthorization: acs id:s=\r\n\r\n",
			Request{Action: "A", Format: "xml", Nonce: "n", Timestamp: "d", Signature: "s=", AccessKeyID: "id"},
		},
		{
			"version 3", "POST / HTTP/1.1\r\nHost: h\r\nx-acs-action: A\r\nx-acs-date: t\r\nx-acs-signature-nonce: n\r\nAccept: application/json\r\nContent-Length: 0\r\nAuthorization: ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;x,Signature=beef\r\n\r\n",
			Request{Action: "A", Format: "json", Nonce: "n", Timestamp: "t", Signature: "beef", AccessKeyID: "id"},
		},
		{
			"TC3", "POST / HTTP/1.1\r\nHost: h\r\nX-TC-Action: A\r\nX-TC-Timestamp: 1\r\nAccept: */*\r\nContent-Length: 0\r\nAuthorization: TC3-HMAC-SHA256 Credential=id/2026-01-01/cvm/tc3_request, SignedHeaders=host, Signature=beef\r\n\r\n",
			Request{Action: "A", Timestamp: "1", Signature: "beef", AccessKeyID: "id"},
		},
		{
			"Tencent Cloud, version 1", "GET /?Action=A&Nonce=n&Timestamp=t&SecretId=id&Signature=s HTTP/1.1\r\nHost: h\r\n\r\n",
			Request{Action: "A", Nonce: "n", Timestamp: "t", Signature: "s", AccessKeyID: "id"},
		},
		{"both formats accepted", "GET / HTTP/1.1\r\nHost: h\r\nAccept: application/json, application/xml\r\n\r\n", Request{}},
	} {
		_, got, err := readRequest(bufio.NewReader(strings.NewReader(test.request)), func() {})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		w := test.want
		if got.Action != w.Action || got.Format != w.Format || got.Nonce != w.Nonce || got.Timestamp != w.Timestamp || got.Signature != w.Signature || got.AccessKeyID != w.AccessKeyID {
			t.Errorf("%s: got %+v", test.name, got)
		}
	}
}

// Of a large request the beginning is kept, the rest read.
func TestReadLargeRequest(t *testing.T) {
	const n = 1 << 20
	_, got, err := readRequest(bufio.NewReader(strings.NewReader("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n"+strings.Repeat("x", n))), func() {})
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

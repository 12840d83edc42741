package replay

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Request is one request as it arrived at a replay server, with what the vendors'
// protocols carry in it: the parameters of Alibaba Cloud's RPC style in the query or
// the form, its ROA style and version 3 signature in headers, Tencent Cloud's TC3 in
// headers and its version 1 in parameters. A field is empty where the request has
// none.
type Request struct {
	// Connection tells apart the connections of a server, from 1.
	Connection int         `json:"connection"`
	Method     string      `json:"method"`
	Target     string      `json:"target"` // as in the request line
	Header     http.Header `json:"header,omitempty"`
	Body       []byte      `json:"body,omitempty"` // its first 64 KiB
	Length     int64       `json:"length"`         // of the whole body, in bytes

	Action      string `json:"action,omitempty"`
	Format      string `json:"format,omitempty"` // "json" or "xml"
	Nonce       string `json:"nonce,omitempty"`
	Timestamp   string `json:"timestamp,omitempty"`
	Signature   string `json:"signature,omitempty"`
	AccessKeyID string `json:"accessKeyId,omitempty"`
	// Malformed says why it is no HTTP request; of one nothing else is known.
	Malformed string `json:"malformed,omitempty"`
}

const (
	keptRequest    = 64 << 10 // how much of a request's body is kept
	longestRequest = 64 << 20 // how much of it is read
)

// readRequest reads a request and its body. Before the body of a client that waits
// for it, proceed is called.
func readRequest(from *bufio.Reader, proceed func()) (*http.Request, Request, error) {
	q, err := http.ReadRequest(from)
	if err != nil {
		return nil, Request{}, err
	}
	if strings.EqualFold(q.Header.Get("Expect"), "100-continue") {
		proceed()
	}
	var kept bytes.Buffer
	n, err := io.Copy(&kept, io.LimitReader(q.Body, keptRequest))
	if err == nil {
		var rest int64
		rest, err = io.Copy(io.Discard, io.LimitReader(q.Body, longestRequest))
		n += rest
	}
	r := Request{Method: q.Method, Target: q.RequestURI, Header: q.Header, Body: kept.Bytes(), Length: n}
	r.Header.Set("Host", q.Host)
	r.interpret(q.URL)
	return q, r, err
}

// credential finds the parts of an Authorization header of both vendors' newer
// signatures: "ACS3-HMAC-SHA256 Credential=ID,SignedHeaders=…,Signature=…" and
// "TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=…, Signature=…".
var credential = regexp.MustCompile(`(Credential|Signature)=([^,/\s]+)`)

// interpret reads the vendors' parameters.
func (r *Request) interpret(target *url.URL) {
	parameters := target.Query()
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "application/x-www-form-urlencoded") {
		if form, err := url.ParseQuery(string(r.Body)); err == nil {
			for name, values := range form {
				parameters[name] = append(parameters[name], values...)
			}
		}
	}
	first := func(parameter string, headers ...string) string {
		if value := parameters.Get(parameter); value != "" {
			return value
		}
		for _, name := range headers {
			if value := r.Header.Get(name); value != "" {
				return value
			}
		}
		return ""
	}
	r.Action = first("Action", "x-acs-action", "X-TC-Action")
	r.Timestamp = first("Timestamp", "x-acs-date", "X-TC-Timestamp", "Date")
	r.Nonce = first("SignatureNonce", "x-acs-signature-nonce", "X-TC-Nonce")
	if r.Nonce == "" {
		r.Nonce = parameters.Get("Nonce") // Tencent Cloud, version 1
	}
	r.Signature, r.AccessKeyID = parameters.Get("Signature"), first("AccessKeyId", "x-acs-accesskey-id")
	if r.AccessKeyID == "" {
		r.AccessKeyID = parameters.Get("SecretId")
	}
	r.Format = strings.ToLower(parameters.Get("Format"))
	if r.Format == "" {
		accept := strings.ToLower(r.Header.Get("Accept"))
		json, xml := strings.Contains(accept, "json"), strings.Contains(accept, "xml")
		switch {
		case json && !xml:
			r.Format = "json"
		case xml && !json:
			r.Format = "xml"
		}
	}
	authorization := r.Header.Get("Authorization")
	// "acs ID:SIGNATURE", of the ROA style.
	if pair, ok := strings.CutPrefix(authorization, "acs "); ok {
		r.AccessKeyID, r.Signature, _ = strings.Cut(pair, ":")
	}
	for _, part := range credential.FindAllStringSubmatch(authorization, -1) {
		if part[1] == "Credential" {
			r.AccessKeyID = part[2]
		} else {
			r.Signature = part[2]
		}
	}
}

// Line is the request line: "POST /?Action=DescribeRegions HTTP/1.1".
func (r *Request) Line() string {
	if r.Malformed != "" {
		return "no HTTP request: " + r.Malformed
	}
	return r.Method + " " + r.Target + " HTTP/1.1"
}

// Holds reports whether text stands anywhere in the request: in its target, header or
// the kept part of its body, as it is, percent-encoded or in base64.
func (r *Request) Holds(text string) bool {
	if text == "" {
		return false
	}
	places := []string{r.Target, string(r.Body)}
	for name, values := range r.Header {
		places = append(places, name)
		places = append(places, values...)
	}
	var forms []string
	forms = append(forms, text, url.QueryEscape(text))
	for shift := range 3 {
		// In base64 a text has one of three shapes; its first and last characters hang on
		// what is around it.
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), text...))
		start := (shift*8 + 5) / 6
		if end := (shift + len(text)) * 8 / 6; end-start >= 12 {
			forms = append(forms, encoded[start:end])
		}
	}
	for _, place := range places {
		for _, form := range forms {
			if strings.Contains(place, form) {
				return true
			}
		}
	}
	return false
}

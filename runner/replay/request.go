package replay

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Request is one request as it arrived at a replay server, with the values that the
// vendor's [Dialect] finds in it. A field is empty where the request has none.
type Request struct {
	// Connection tells apart the connections of a server, from 1.
	Connection int         `json:"connection"`
	Method     string      `json:"method"`
	Target     string      `json:"target"` // as in the request line
	Header     http.Header `json:"header,omitempty"`
	Body       []byte      `json:"body,omitempty"` // its first 64 KiB
	Length     int64       `json:"length"`         // of the whole body, in bytes

	Action      string `json:"action,omitempty"`      // the API action
	Format      string `json:"format,omitempty"`      // "json" or "xml"
	Nonce       string `json:"nonce,omitempty"`       // that of the signature
	Timestamp   string `json:"timestamp,omitempty"`   // as it was sent
	Signature   string `json:"signature,omitempty"`   // as it was sent
	AccessKeyID string `json:"accessKeyId,omitempty"` // by which it is signed
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
	return q, r, err
}

// parameters are those of the query and of a form.
func (r *Request) parameters() url.Values {
	target, err := url.ParseRequestURI(r.Target)
	if err != nil {
		target = &url.URL{}
	}
	parameters := target.Query()
	if isForm(r.Header.Get("Content-Type")) {
		if form, err := url.ParseQuery(string(r.Body)); err == nil {
			for name, values := range form {
				parameters[name] = append(parameters[name], values...)
			}
		}
	}
	return parameters
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

package runner

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// RoundTripper serves r to every request that it is given, for SDKs that take a
// transport. Each response has a body reader, a header map and a length of its
// own, so that an SDK may read, close and change what it gets.
//
// The status line has the standard reason phrase. Content-Length is announced as
// a server would: the body is complete, whatever is wrong inside it.
func RoundTripper(r Response) http.RoundTripper { return canned{r} }

type canned struct{ r Response }

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		// A transport must close the request body; servers read it first.
		_, err := io.Copy(io.Discard, req.Body)
		if cerr := req.Body.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return nil, fmt.Errorf("reading the request body: %w", err)
		}
	}
	header := c.r.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", c.r.Status, http.StatusText(c.r.Status)),
		StatusCode:    c.r.Status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader(c.r.Body)),
		ContentLength: int64(len(c.r.Body)),
		Request:       req,
	}, nil
}

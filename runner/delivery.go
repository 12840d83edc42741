package runner

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Delivery is how a response is put on the wire. The values of the response are the
// same in each; what servers, proxies and networks do to them on the way differs.
type Delivery string

// The deliveries that bring the whole response.
const (
	// DeliverPlain: HTTP/1.1 with a Content-Length, the connection kept.
	DeliverPlain Delivery = ""
	// DeliverChunked: Transfer-Encoding chunked, in chunks of a few bytes.
	DeliverChunked Delivery = "chunked"
	// DeliverBytes: every byte in a write of its own.
	DeliverBytes Delivery = "byte-at-a-time"
	// DeliverGzip: Content-Encoding gzip if the request allows it, else plain.
	DeliverGzip Delivery = "gzip"
	// DeliverHTTP10: an HTTP/1.0 status line, no length, the end of the connection ends
	// the body.
	DeliverHTTP10 Delivery = "http-1.0"
	// DeliverClose: Connection: close.
	DeliverClose Delivery = "close"
	// DeliverContinue: a 100 Continue before the status line.
	DeliverContinue Delivery = "continue"
	// DeliverLowerCase: header names in lower case, no space after the colon, as
	// gateways in front of HTTP/2 write them.
	DeliverLowerCase Delivery = "header-lower-case"
	// DeliverNoReason: a status line without a reason phrase.
	DeliverNoReason Delivery = "no-reason"
	// DeliverIdleClosed: the connections that were kept are closed first, as a server
	// does with idle ones.
	DeliverIdleClosed Delivery = "idle-closed"
	// DeliverLargeHeader: 64 further header lines of 1 KiB.
	DeliverLargeHeader Delivery = "header-64k"
	// DeliverLargeBody: 64 MiB of white space where the format allows it.
	DeliverLargeBody Delivery = "body-64m"
)

// The deliveries that do not.
const (
	// DeliverClosed: the connection is closed before the status line.
	DeliverClosed Delivery = "closed"
	// DeliverClosedInHeader: it is closed in the middle of the header.
	DeliverClosedInHeader Delivery = "closed-in-header"
	// DeliverClosedAfterHeader: it is closed before the first byte of the body.
	DeliverClosedAfterHeader Delivery = "closed-after-header"
	// DeliverCutBody: it is closed in the middle of a body with a Content-Length.
	DeliverCutBody Delivery = "cut-body"
	// DeliverCutChunks: it is closed in the middle of a chunked body.
	DeliverCutChunks Delivery = "cut-chunks"
	// DeliverReset: it is reset in the middle of a body with a Content-Length.
	DeliverReset Delivery = "reset"
	// DeliverStalled: nothing is sent, the connection stays open.
	DeliverStalled Delivery = "stalled"
	// DeliverStalledBody: half of the body is sent, the connection stays open.
	DeliverStalledBody Delivery = "stalled-body"
	// DeliverRedirect: a 302 to another port, where the response is.
	DeliverRedirect Delivery = "redirect"
)

// Deliveries lists every delivery.
func Deliveries() []Delivery {
	return []Delivery{
		DeliverPlain, DeliverChunked, DeliverBytes, DeliverGzip, DeliverHTTP10, DeliverClose, DeliverContinue,
		DeliverLowerCase, DeliverNoReason, DeliverIdleClosed, DeliverLargeHeader, DeliverLargeBody,
		DeliverClosed, DeliverClosedInHeader, DeliverClosedAfterHeader, DeliverCutBody, DeliverCutChunks,
		DeliverReset, DeliverStalled, DeliverStalledBody, DeliverRedirect,
	}
}

// Stalls reports whether the caller's own deadline has to end the call.
func (d Delivery) Stalls() bool { return d == DeliverStalled || d == DeliverStalledBody }

// breaks reports whether the connection ends before the response does.
func (d Delivery) breaks() bool {
	switch d {
	case DeliverClosed, DeliverClosedInHeader, DeliverClosedAfterHeader, DeliverCutBody, DeliverCutChunks, DeliverReset:
		return true
	}
	return false
}

// longPause is how long [DeliverBytes] pauses in the header and in the body.
const longPause = 50 * time.Millisecond

// largeBody is what [DeliverLargeBody] adds to a body, in bytes.
const largeBody = 64 << 20

// held is what the server answers with.
type held struct {
	response *Response
	delivery Delivery
	// location is where a redirect points to, without the request's target.
	location string
	// over is closed when nobody waits for the answer any more.
	over chan struct{}
	// patience is how long a stalled answer is held at most; 0: as long as anybody waits.
	patience time.Duration
}

// What a delivery does to its connection: closed when the client has read what was
// sent, or reset.
var (
	errDone  = errors.New("delivered")
	errReset = errors.New("reset")
)

// deliver writes the answer to one request. Without an error the connection is kept.
func (h *held) deliver(c net.Conn, q *http.Request) error {
	r := h.response
	head, body := header{status: r.Status, values: r.Header}, r.Body
	bodiless := r.Status == http.StatusNoContent || r.Status == http.StatusNotModified || r.Status/100 == 1
	if !bodiless {
		head.length = strconv.Itoa(len(body))
	}
	if q.Method == http.MethodHead || bodiless {
		body = nil
	}
	w := writer{to: c}
	switch h.delivery {
	case DeliverChunked:
		w.write(head.chunked().bytes())
		for chunk := range slices.Chunk(body, max(len(body)/5, 1)) {
			w.chunk(chunk)
		}
		w.write([]byte("0\r\n\r\n"))
	case DeliverBytes:
		text := append(head.bytes(), body...)
		for i, b := range text {
			w.write([]byte{b})
			// Else the kernel hands many of them over at once: all of them, to a client that
			// has to wait for its turn on a busy machine.
			switch i {
			case len(text) / 8, len(text) - len(body)/2:
				time.Sleep(longPause)
			default:
				if i%32 == 0 {
					time.Sleep(200 * time.Microsecond)
				}
			}
		}
	case DeliverGzip:
		if acceptsGzip(q) && len(body) > 0 {
			var packed bytes.Buffer
			z := gzip.NewWriter(&packed)
			_, err := z.Write(body)
			if err = errors.Join(err, z.Close()); err != nil {
				return err
			}
			body = packed.Bytes()
			head.length, head.more = strconv.Itoa(len(body)), []string{"Content-Encoding: gzip"}
		}
		w.write(append(head.bytes(), body...))
	case DeliverHTTP10:
		head.proto, head.length = "HTTP/1.0", ""
		w.write(append(head.bytes(), body...))
		w.end()
	case DeliverClose:
		head.more = []string{"Connection: close"}
		w.write(append(head.bytes(), body...))
		w.end()
	case DeliverContinue:
		w.write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
		w.write(append(head.bytes(), body...))
	case DeliverLowerCase:
		head.lower = true
		w.write(append(head.bytes(), body...))
	case DeliverNoReason:
		head.bare = true
		w.write(append(head.bytes(), body...))
	case DeliverLargeHeader:
		for i := range 64 {
			head.more = append(head.more, fmt.Sprintf("X-Padding-%d: %s", i, strings.Repeat("p", 1<<10)))
		}
		w.write(append(head.bytes(), body...))
	case DeliverLargeBody:
		before, after := blankPlace(body, r.Format)
		head.length = strconv.Itoa(len(body) + largeBody)
		w.write(append(head.bytes(), before...))
		blank := bytes.Repeat([]byte(" "), 256<<10)
		for range largeBody / len(blank) {
			w.write(blank)
		}
		w.write(after)
	case DeliverClosed:
		w.end()
	case DeliverClosedInHeader:
		text := head.bytes()
		w.write(text[:len(text)/2])
		w.end()
	case DeliverClosedAfterHeader:
		w.write(head.bytes())
		w.end()
	case DeliverCutBody:
		w.write(append(head.bytes(), body[:len(body)/2]...))
		w.end()
	case DeliverCutChunks:
		w.write(head.chunked().bytes())
		w.chunk(body[:len(body)/2])
		w.end()
	case DeliverReset:
		w.write(append(head.bytes(), body[:len(body)/2]...))
		// The reset may overtake what was sent: let it arrive.
		time.Sleep(20 * time.Millisecond)
		if t, ok := c.(*net.TCPConn); ok {
			_ = t.SetLinger(0)
		}
		w.fail(errReset)
	case DeliverStalled:
		h.stall()
		w.end()
	case DeliverStalledBody:
		w.write(append(head.bytes(), body[:len(body)/2]...))
		h.stall()
		w.end()
	case DeliverRedirect:
		page := []byte("<html><head><title>302 Found</title></head></html>")
		head = header{status: http.StatusFound, length: strconv.Itoa(len(page)), more: []string{
			"Location: " + h.location + q.URL.RequestURI(), "Content-Type: text/html",
		}}
		w.write(append(head.bytes(), page...))
	default:
		w.write(append(head.bytes(), body...))
	}
	return w.err
}

// stall waits until nobody waits for the answer any more.
func (h *held) stall() {
	var late <-chan time.Time
	if h.patience > 0 {
		timer := time.NewTimer(h.patience)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-h.over:
	case <-late:
	}
}

// blankPlace cuts a body where white space may stand: behind the XML declaration or
// the first brace of JSON, else at its end.
func blankPlace(body []byte, format string) (before, after []byte) {
	mark := "{"
	if format == "xml" {
		mark = "?>"
	}
	i := bytes.Index(body, []byte(mark))
	if i < 0 {
		return body, nil
	}
	return body[:i+len(mark)], body[i+len(mark):]
}

func acceptsGzip(q *http.Request) bool {
	for _, line := range q.Header.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
			if strings.EqualFold(name, "gzip") && strings.ReplaceAll(weight, " ", "") != "q=0" {
				return true
			}
		}
	}
	return false
}

// header is a status line and the header lines behind it.
type header struct {
	proto  string // "HTTP/1.1" where empty
	status int
	values http.Header
	length string   // of Content-Length; empty: no such line
	more   []string // further lines
	lower  bool     // names in lower case, no space after the colon
	bare   bool     // no reason phrase
}

func (h header) chunked() header {
	h.length, h.more = "", append(slices.Clone(h.more), "Transfer-Encoding: chunked")
	return h
}

func (h header) bytes() []byte {
	var b bytes.Buffer
	proto, reason := h.proto, http.StatusText(h.status)
	if proto == "" {
		proto = "HTTP/1.1"
	}
	if h.bare {
		reason = ""
	}
	fmt.Fprintf(&b, "%s %d %s\r\n", proto, h.status, reason)
	colon := ": "
	if h.lower {
		colon = ":"
	}
	line := func(name, value string) {
		if h.lower {
			name = strings.ToLower(name)
		}
		b.WriteString(name + colon + value + "\r\n")
	}
	for _, name := range slices.Sorted(maps.Keys(h.values)) {
		for _, value := range h.values[name] {
			line(name, value)
		}
	}
	if h.length != "" {
		line("Content-Length", h.length)
	}
	for _, l := range h.more {
		b.WriteString(l + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// writer writes until the first error.
type writer struct {
	to  io.Writer
	err error
}

func (w *writer) write(p []byte) {
	if w.err == nil && len(p) > 0 {
		_, w.err = w.to.Write(p)
	}
}

func (w *writer) chunk(p []byte) {
	if len(p) > 0 { // an empty one would end the body
		w.write(fmt.Appendf(nil, "%x\r\n%s\r\n", len(p), p))
	}
}

// end has the connection closed.
func (w *writer) end() { w.fail(errDone) }

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

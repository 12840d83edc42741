package replay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// held is what the server answers with.
type held struct {
	Answer
	// location is where a redirect points to, without the request's target.
	location string
	// over is closed when nobody waits for the answer any more.
	over     chan struct{}
	answered atomic.Bool // the first request has its answer
	// stallFor is how long a stalled answer is held at most; 0: as long as anybody waits.
	stallFor time.Duration
}

// What a delivery does to its connection: closed when the client has read what was
// sent, or reset.
var (
	errDone  = errors.New("delivered")
	errReset = errors.New("reset")
)

// sending is one answer to one request on its way.
type sending struct {
	*held
	writer
	conn    net.Conn
	request *http.Request
	head    header
	body    []byte
}

// deliver writes the answer to one request. Without an error the connection is kept.
func (h *held) deliver(c net.Conn, q *http.Request) error {
	r := h.Response
	if h.First != nil && !h.answered.Swap(true) {
		r = h.First
	}
	s := &sending{held: h, writer: writer{to: c}, conn: c, request: q, head: header{status: r.Status, values: r.Header}, body: r.Body}
	bodiless := r.Status == http.StatusNoContent || r.Status == http.StatusNotModified || r.Status/100 == 1
	if !bodiless {
		s.head.length = strconv.Itoa(len(s.body))
	}
	if q.Method == http.MethodHead || bodiless {
		s.body = nil
	}
	send := senders[h.Transfer.Delivery]
	switch {
	case foreign[h.Transfer.Delivery].status != 0:
		send = (*sending).foreign
	case send == nil:
		send = (*sending).whole
	}
	send(s)
	return s.err
}

// senders are how an answer is sent by each [Delivery]; it is sent whole where there
// is nothing here.
var senders = map[Delivery]func(*sending){
	DeliverChunked:           (*sending).chunked,
	DeliverBytes:             (*sending).byteByByte,
	DeliverGzip:              (*sending).gzip,
	DeliverHTTP10:            (*sending).http10,
	DeliverClose:             (*sending).close,
	DeliverContinue:          (*sending).afterContinue,
	DeliverLowerCase:         (*sending).lowerCase,
	DeliverNoReason:          (*sending).noReason,
	DeliverLargeHeader:       (*sending).largeHeader,
	DeliverLargeBody:         (*sending).largeBody,
	DeliverGzipFalse:         func(s *sending) { s.coded("gzip", s.body) },
	DeliverGzipCut:           (*sending).gzipCut,
	DeliverGzipTwice:         func(s *sending) { s.coded("gzip, gzip", s.gzipped(s.gzipped(s.body))) },
	DeliverDeflate:           func(s *sending) { s.coded("deflate", s.deflated(s.body)) },
	DeliverBrotli:            func(s *sending) { s.coded("br", brotli(s.body)) },
	DeliverResetFirst:        func(s *sending) { s.breakOff() },
	DeliverClosed:            func(s *sending) { s.end() },
	DeliverClosedInHeader:    (*sending).closedInHeader,
	DeliverClosedAfterHeader: (*sending).closedAfterHeader,
	DeliverCutBody:           (*sending).cutBody,
	DeliverCutChunks:         (*sending).cutChunks,
	DeliverReset:             (*sending).reset,
	DeliverStalled:           (*sending).stalled,
	DeliverStalledBody:       (*sending).stalledBody,
	DeliverRedirect:          (*sending).redirect,
}

// whole sends header and body as they are.
func (s *sending) whole() { s.write(append(s.head.bytes(), s.body...)) }

// half sends the header and the first half of the body.
func (s *sending) half() { s.write(append(s.head.bytes(), s.body[:len(s.body)/2]...)) }

func (s *sending) chunked() {
	s.write(s.head.chunked().bytes())
	for chunk := range slices.Chunk(s.body, max(len(s.body)/5, 1)) {
		s.chunk(chunk)
	}
	s.write([]byte("0\r\n\r\n"))
}

// byteByByte pauses between the bytes: else the kernel hands many of them over at once;
// all of them, to a client that has to wait for its turn on a busy machine.
func (s *sending) byteByByte() {
	text := append(s.head.bytes(), s.body...)
	for i, b := range text {
		s.write([]byte{b})
		switch i {
		case len(text) / 8, len(text) - len(s.body)/2:
			time.Sleep(longPause)
		default:
			if i%32 == 0 {
				time.Sleep(200 * time.Microsecond)
			}
		}
	}
}

func (s *sending) gzip() {
	if acceptsGzip(s.request) {
		s.coded("gzip", s.gzipped(s.body))
		return
	}
	s.whole()
}

func (s *sending) http10() {
	s.head.proto, s.head.length = "HTTP/1.0", ""
	s.whole()
	s.end()
}

func (s *sending) close() {
	s.head.more = []string{"Connection: close"}
	s.whole()
	s.end()
}

func (s *sending) afterContinue() {
	s.write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	s.whole()
}

func (s *sending) lowerCase() {
	s.head.lower = true
	s.whole()
}

func (s *sending) noReason() {
	s.head.noReason = true
	s.whole()
}

func (s *sending) largeHeader() {
	for i := range 64 {
		s.head.more = append(s.head.more, fmt.Sprintf("X-Padding-%d: %s", i, strings.Repeat("p", 1<<10)))
	}
	s.whole()
}

func (s *sending) largeBody() {
	before, after := blankPlace(s.body, s.Response.Format)
	s.head.length = strconv.Itoa(len(s.body) + largeBody)
	s.write(append(s.head.bytes(), before...))
	blank := bytes.Repeat([]byte(" "), 256<<10)
	for range largeBody / len(blank) {
		s.write(blank)
	}
	s.write(after)
}

func (s *sending) closedInHeader() {
	text := s.head.bytes()
	s.write(text[:len(text)/2])
	s.end()
}

func (s *sending) closedAfterHeader() {
	s.write(s.head.bytes())
	s.end()
}

func (s *sending) cutBody() {
	s.half()
	s.end()
}

func (s *sending) cutChunks() {
	s.write(s.head.chunked().bytes())
	s.chunk(s.body[:len(s.body)/2])
	s.end()
}

func (s *sending) reset() {
	s.half()
	time.Sleep(20 * time.Millisecond) // the reset may overtake what was sent: let it arrive
	s.breakOff()
}

// breakOff has the connection reset.
func (s *sending) breakOff() {
	if t, ok := plain(s.conn).(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	s.fail(errReset)
}

func (s *sending) stalled() {
	s.stall()
	s.end()
}

func (s *sending) stalledBody() {
	s.half()
	s.stall()
	s.end()
}

func (s *sending) redirect() {
	page := []byte("<html><head><title>302 Found</title></head></html>")
	s.head = header{status: http.StatusFound, length: strconv.Itoa(len(page)), more: []string{
		"Location: " + s.location + s.request.URL.RequestURI(), htmlType, someDate,
	}}
	s.write(append(s.head.bytes(), page...))
}

// stall waits until nobody waits for the answer any more.
func (h *held) stall() {
	var late <-chan time.Time
	if h.stallFor > 0 {
		timer := time.NewTimer(h.stallFor)
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
	proto    string // "HTTP/1.1" where empty
	status   int
	values   http.Header
	length   string   // of Content-Length; empty: no such line
	more     []string // further lines
	lower    bool     // names in lower case, no space after the colon
	noReason bool
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
	if h.noReason {
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

package replay

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// Server answers every request on a loopback port with the response that it holds,
// so that an SDK's real client can be given a documented response: exact bytes, and
// what networks do to them (see [Delivery]). It keeps its port while the response
// behind it changes, because SDKs keep a client per endpoint, and records what it is
// asked.
type Server struct {
	listener  net.Listener
	scheme    string
	elsewhere *Server  // where a redirect points to; started with the first
	vacant    *vacancy // an address where nobody listens; taken with the first
	ends      sync.WaitGroup

	mu       sync.Mutex
	held     *held
	requests []Request // since the last [Server.Take]
	total    int64
	accepted int
	open     map[net.Conn]stage
	refused  error // of the last connection that made no request: why not
	closed   bool
	log      func(Request)
}

// NewServer starts a server on a free port of 127.0.0.1.
func NewServer() (*Server, error) { return NewServerAt("127.0.0.1:0", nil) }

// NewServerAt starts a server on an address. With a certificate it speaks TLS; see
// [TestCA].
func NewServerAt(address string, certificate *tls.Certificate) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the replay server has no port: %w", err)
	}
	s := &Server{listener: listener, scheme: "http", open: map[net.Conn]stage{}}
	if certificate != nil {
		s.scheme = "https"
		s.listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{*certificate}})
	}
	s.ends.Go(s.accept)
	return s, nil
}

// Endpoint is the server's address: "http://127.0.0.1:41001".
func (s *Server) Endpoint() string { return s.scheme + "://" + s.listener.Addr().String() }

// EndpointOf is the address that a call by a delivery is given: the server's, but where
// nobody is to listen.
func (s *Server) EndpointOf(d Delivery) (string, error) {
	if d != DeliverRefused {
		return s.Endpoint(), nil
	}
	if s.vacant == nil {
		v, err := newVacancy()
		if err != nil {
			return "", err
		}
		s.vacant = v
	}
	return s.scheme + "://" + s.vacant.address(), nil
}

// Hold makes r the answer to every request from now on, delivered plainly.
func (s *Server) Hold(r *runner.Response) {
	s.hold(&held{Answer: Answer{Response: r}, over: make(chan struct{})})
}

// HoldAs is [Server.Hold] with all that an answer says. Of its transfer the delivery
// matters alone. A redirect points to a port of its own, where the response is.
func (s *Server) HoldAs(a Answer) error {
	h := &held{Answer: a, over: make(chan struct{})}
	if err := s.prepare(h); err != nil {
		return err
	}
	s.hold(h)
	return nil
}

// prepare does what a delivery needs before it is held.
func (s *Server) prepare(h *held) error {
	switch h.Transfer.Delivery {
	case DeliverRedirect:
		if s.elsewhere == nil {
			other, err := NewServer()
			if err != nil {
				return err
			}
			s.elsewhere = other
		}
		s.elsewhere.Hold(h.Response)
		h.location = s.elsewhere.Endpoint()
	case DeliverIdleClosed:
		s.closeIdle()
	case DeliverStale:
		s.closeStale()
	}
	return nil
}

func (s *Server) hold(h *held) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held != nil {
		close(s.held.over)
	}
	s.held = h
}

// Log has every request handed to f as it arrives, until the server is closed.
func (s *Server) Log(f func(Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = f
}

// Requests is how many requests have arrived so far.
func (s *Server) Requests() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Take returns the requests that have arrived since it was called last.
func (s *Server) Take() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.requests
	s.requests = nil
	return taken
}

// Asked reports whether a request of the method is among those that [Server.Take] would return.
func (s *Server) Asked(method string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.requests, func(r Request) bool { return r.Method == method })
}

// Open is how many connections are open.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// idleClosed is how long a client has to notice that its connections have been closed.
const idleClosed = 20 * time.Millisecond

// stage is what a connection is at.
type stage int

const (
	idle    stage = iota // it waits for a request
	working              // it answers one
	leaving              // it answers one, and is closed then
)

// closeStale closes the connections as closeIdle does, and gives the client time to notice:
// until it has closed its own ends, or for as long as no busy machine takes.
func (s *Server) closeStale() {
	const notice = time.Second
	s.mu.Lock()
	kept := map[net.Conn]bool{}
	for c := range s.open {
		kept[c] = true
		if s.open[c] == idle {
			closeWrite(c)
		} else {
			s.open[c] = leaving
		}
	}
	s.mu.Unlock()
	for wait := time.Millisecond; s.anyOpen(kept) && wait < notice; wait *= 2 {
		time.Sleep(wait)
	}
	s.closeIdle()
}

// closeWrite ends what is sent on a connection; what is received is still read.
func closeWrite(c net.Conn) {
	if t, ok := c.(*tls.Conn); ok {
		_ = t.CloseWrite()
	}
	if t, ok := plain(c).(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
}

// plain is the connection that is under TLS.
func plain(c net.Conn) net.Conn {
	if t, ok := c.(*tls.Conn); ok {
		return t.NetConn()
	}
	return c
}

// closeIdle closes the connections that wait for a request, and those that are about to:
// a client may have read the whole answer before the server has come to the end of it.
func (s *Server) closeIdle() {
	s.mu.Lock()
	last := map[net.Conn]bool{}
	for c, at := range s.open {
		if at == idle {
			_ = c.Close()
			continue
		}
		s.open[c] = leaving
		last[c] = true
	}
	s.mu.Unlock()
	// One that is stalled is not waited for.
	for wait := time.Millisecond; s.anyOpen(last) && wait < time.Second; wait *= 2 {
		time.Sleep(wait)
	}
	time.Sleep(idleClosed)
}

// anyOpen reports whether one of the connections is open.
func (s *Server) anyOpen(some map[net.Conn]bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range some {
		if _, ok := s.open[c]; ok {
			return true
		}
	}
	return false
}

func (s *Server) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return // closed, or without a descriptor for ever
		}
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			_ = c.Close()
			return
		}
		s.accepted++
		number := s.accepted
		s.open[c] = idle
		s.mu.Unlock()
		s.ends.Go(func() { s.serve(c, number) })
	}
}

// handshake is how long a connection may take over its TLS handshake.
const handshake = 10 * time.Second

// nothingHeld is the answer where no response is held.
const nothingHeld = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 20\r\n\r\n" +
	"no response is held\n"

// serve answers the requests of one connection.
func (s *Server) serve(c net.Conn, number int) {
	defer func() {
		_ = c.Close()
		s.mu.Lock()
		delete(s.open, c)
		s.mu.Unlock()
	}()
	if t, ok := c.(*tls.Conn); ok {
		ctx, cancel := context.WithTimeout(context.Background(), handshake)
		err := t.HandshakeContext(ctx)
		cancel()
		if err != nil {
			s.mu.Lock()
			s.refused = fmt.Errorf("the TLS handshake failed: %w", err)
			s.mu.Unlock()
			return
		}
	}
	reader := bufio.NewReader(c)
	for {
		if _, err := reader.Peek(1); err != nil {
			return // the client is gone
		}
		s.enters(c, working)
		q, r, err := readRequest(reader, func() { _, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n") })
		r.Connection = number
		if err != nil && q == nil {
			r.Malformed = err.Error()
		}
		h := s.record(r)
		switch {
		case q == nil:
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		case err != nil:
			return // cut by the client
		case h == nil:
			_, err = io.WriteString(c, nothingHeld)
		default:
			err = s.answer(c, h, q)
		}
		switch {
		case errors.Is(err, errReset):
			return
		case err != nil || q.Close:
			s.finish(c, reader)
			return
		}
		if !s.enters(c, idle) {
			s.finish(c, reader)
			return
		}
	}
}

// answer delivers; a client that does not read holds the connection only as long as
// somebody waits for its outcome.
func (s *Server) answer(c net.Conn, h *held, q *http.Request) error {
	if h.Transfer.Delivery == DeliverPlain && len(h.Response.Body) <= inlineBody {
		return h.deliver(c, q)
	}
	delivered, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-h.over:
			_ = c.SetDeadline(time.Now().Add(lastWrite))
		case <-delivered:
		}
	}()
	err := h.deliver(c, q)
	close(delivered)
	<-watched
	if err == nil {
		err = c.SetDeadline(time.Time{}) // the connection is kept
	}
	return err
}

const (
	// inlineBody is what fits into the emptiest socket buffer, in bytes.
	inlineBody = 16 << 10
	// lastWrite is how long a delivery may take once nobody waits for it.
	lastWrite = 100 * time.Millisecond
)

// finish lets the client read what was sent: closing a socket with unread input
// resets it.
func (s *Server) finish(c net.Conn, reader *bufio.Reader) {
	half, ok := c.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	_ = c.SetReadDeadline(time.Now().Add(lastWrite))
	_, _ = io.Copy(io.Discard, reader)
}

// enters notes what a connection is at. It says whether it goes on: not if it was to be
// closed.
func (s *Server) enters(c net.Conn, at stage) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[c] == leaving {
		return false
	}
	s.open[c] = at
	return true
}

// record reads a request by the dialect of what answers it, keeps it, and returns the
// answer.
func (s *Server) record(r Request) *held {
	s.mu.Lock()
	var dialect *Dialect
	if s.held != nil {
		dialect = s.held.Dialect
	}
	dialect.Read(&r)
	s.total++
	const most = 1000 // of one exchange: a loop without end must not fill the memory
	if len(s.requests) < most {
		s.requests = append(s.requests, r)
	}
	h, log := s.held, s.log
	s.mu.Unlock()
	if log != nil {
		log(r)
	}
	return h
}

// Close ends the server and its connections.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for c := range s.open {
		_ = c.Close()
	}
	if s.held != nil {
		close(s.held.over)
		s.held = nil
	}
	s.mu.Unlock()
	err := s.listener.Close()
	s.ends.Wait()
	if s.elsewhere != nil {
		err = errors.Join(err, s.elsewhere.Close())
	}
	if s.vacant != nil {
		err = errors.Join(err, s.vacant.close())
	}
	return err
}

package runner

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Server answers every request on a loopback port with the response that it holds,
// so that an SDK's real client can be given a documented response. It keeps its port
// while the response behind it changes, because SDKs keep a client per endpoint.
type Server struct {
	listener net.Listener
	server   *http.Server
	response atomic.Pointer[Response]
	requests atomic.Int64
}

// NewServer starts a server on a free port of 127.0.0.1.
func NewServer() (*Server, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the replay server has no port: %w", err)
	}
	s := &Server{listener: listener}
	s.server = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0), // what clients do wrong is theirs
	}
	go func() { _ = s.server.Serve(listener) }() // ends by Close
	return s, nil
}

// Endpoint is the server's address: "http://127.0.0.1:41001".
func (s *Server) Endpoint() string { return "http://" + s.listener.Addr().String() }

// Hold makes r the answer to every request from now on.
func (s *Server) Hold(r *Response) { s.response.Store(r) }

// Requests is how many requests have arrived so far.
func (s *Server) Requests() int64 { return s.requests.Load() }

// ServeHTTP reads the request and sends the response that is held.
func (s *Server) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	s.requests.Add(1)
	_, _ = io.Copy(io.Discard, q.Body) // a broken request is answered all the same
	r := s.response.Load()
	if r == nil {
		http.Error(w, "no response is held", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header["Content-Type"] = nil // keeps net/http from guessing one
	for name, values := range r.Header {
		header[name] = values
	}
	if r.Status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	w.WriteHeader(r.Status)
	_, _ = w.Write(r.Body) // a client that is gone is not the server's affair
}

// Close ends the server and its connections.
func (s *Server) Close() error { return s.server.Close() }

// Exchange makes subject call the server while it holds r. A call during which the
// server saw no request is a fault of the adapter: no outcome of it is the SDK's.
// Timeout is the deadline of the case, which the subject keeps; 0 means [DefaultTimeout].
func (s *Server) Exchange(ctx context.Context, subject Subject, r *Response, timeout time.Duration) Result {
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	s.Hold(r)
	before := s.Requests()
	result := subject.Call(ctx, &Call{
		Provider: r.Provider, Product: r.Product, Version: r.Version, Action: r.Action, Format: r.Format,
		Endpoint: s.Endpoint(), AccessKeyID: "sdkconform-id", AccessKeySecret: "sdkconform-secret",
		// Before the case's own deadline, so that the SDK's time-out is seen as such.
		Timeout: timeout - min(timeout/5, 2*time.Second),
	})
	if result.Fault == nil && s.Requests() == before {
		return fault(Harness, "", "the server saw no request; the adapter must send the call to %s", s.Endpoint())
	}
	return result
}

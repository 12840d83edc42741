package runner

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/runner/internal/longtext"
)

// ProtocolVersion is the version of the line protocol that this package speaks.
const ProtocolVersion = 1

//go:embed protocol.schema.json
var protocolSchema string

// ProtocolSchema is the JSON Schema (2020-12) of the line protocol. Its $defs request
// and answer are those of the two directions.
func ProtocolSchema() string { return protocolSchema }

// MaxLine is the longest line of the protocol, in bytes, without its line feed.
const MaxLine = 100 << 20

// The operations of the protocol.
const (
	OpDescribe = "describe"
	OpDecode   = "decode"
	OpCall     = "call"
)

// ProtocolRequest is one line from the suite to an adapter.
type ProtocolRequest struct {
	ID       int64  `json:"id"`
	Op       string `json:"op"`
	Protocol int    `json:"protocol,omitempty"`

	Provider string `json:"provider,omitempty"`
	Product  string `json:"product,omitempty"`
	Version  string `json:"version,omitempty"`
	Action   string `json:"action,omitempty"`
	Format   string `json:"format,omitempty"`

	// of decode
	Status int         `json:"status,omitempty"`
	Header http.Header `json:"header,omitempty"`
	Body   []byte      `json:"body,omitempty"`

	// of call
	Endpoint        string `json:"endpoint,omitempty"`
	AccessKeyID     string `json:"accessKeyId,omitempty"`
	AccessKeySecret string `json:"accessKeySecret,omitempty"`
	TimeoutMS       int64  `json:"timeoutMs,omitempty"`
	MaxRetries      int    `json:"maxRetries"`
}

// ProtocolAnswer is one line from an adapter to the suite.
type ProtocolAnswer struct {
	ID       *int64               `json:"id"`
	Describe *ProtocolDescription `json:"describe,omitempty"`
	Outcome  *Outcome             `json:"outcome,omitempty"`
	Failure  *string              `json:"failure,omitempty"`
}

// ProtocolDescription is a [Description] as the protocol carries it.
type ProtocolDescription struct {
	Description
	Ops []string `json:"ops"`
}

// OpsOf lists the operations that an adapter has.
func OpsOf(a Adapter) []string {
	var ops []string
	if _, ok := a.(Decoder); ok {
		ops = append(ops, OpDecode)
	}
	if _, ok := a.(Caller); ok {
		ops = append(ops, OpCall)
	}
	return ops
}

// Main makes an adapter program of a: it serves the line protocol on standard
// input and output until input ends, then exits with status 0. A panic of the
// SDK is not caught: it must end the program, so that it is reported as the
// crash that it is. What an SDK prints on standard output goes to standard error.
func Main(a Adapter) {
	answers := os.Stdout
	os.Stdout = os.Stderr
	if err := Serve(context.Background(), a, os.Stdin, answers); err != nil {
		fmt.Fprintln(os.Stderr, "adapter:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Serve answers the requests on in with lines on out until in ends. It returns
// nil at the end of input, and an error for a line that is no request or an
// output that cannot be written.
func Serve(ctx context.Context, a Adapter, in io.Reader, out io.Writer) error {
	s := server{adapter: a, out: bufio.NewWriterSize(out, 64<<10)}
	limit := max(a.Describe().Concurrency, 1)
	slots := make(chan struct{}, limit)
	lines := bufio.NewReaderSize(in, 64<<10)
	var wait sync.WaitGroup
	defer wait.Wait()
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading a request: %w", err)
		}
		if len(line) > 0 {
			q, jerr := readRequest(line)
			if jerr != nil {
				return fmt.Errorf("a line on standard input is no request: %w", jerr)
			}
			if limit == 1 {
				s.answer(ctx, q)
			} else {
				slots <- struct{}{}
				wait.Go(func() {
					s.answer(ctx, q)
					<-slots
				})
			}
		}
		ended := err != nil
		if ended {
			wait.Wait()
		}
		if failure := s.failure(); failure != nil || ended {
			return failure
		}
	}
}

// readRequest reads a line as encoding/json does.
func readRequest(line []byte) (q ProtocolRequest, err error) {
	if q, ok := readLong(line); ok {
		return q, nil
	}
	err = json.Unmarshal(line, &q)
	return q, err
}

// readLong reads a request with a long body as encoding/json does. It reports whether the line is one.
func readLong(line []byte) (q ProtocolRequest, ok bool) {
	var read struct {
		ProtocolRequest
		Body string `json:"body"`
	}
	short, texts := longtext.TakeOut(line)
	if texts == nil || json.Unmarshal(short, &read) != nil || !texts.PutBack(&read.Body) {
		return q, false
	}
	body, err := base64.StdEncoding.DecodeString(read.Body)
	q = read.ProtocolRequest
	q.Body = body
	return q, err == nil
}

type server struct {
	adapter Adapter
	mu      sync.Mutex
	out     *bufio.Writer
	err     error // of the first answer that could not be written
}

func (s *server) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *server) answer(ctx context.Context, q ProtocolRequest) {
	a := ProtocolAnswer{ID: &q.ID}
	var outcome Outcome
	var err error
	decoder, _ := s.adapter.(Decoder)
	caller, _ := s.adapter.(Caller)
	switch {
	case q.Op == OpDescribe:
		a.Describe = &ProtocolDescription{s.adapter.Describe(), OpsOf(s.adapter)}
	case q.Op == OpDecode && decoder != nil:
		outcome, err = decoder.Decode(ctx, q.response())
	case q.Op == OpCall && caller != nil:
		outcome, err = caller.Call(ctx, q.call())
	default:
		err = fmt.Errorf("unknown operation %q; this adapter has %q", q.Op, OpsOf(s.adapter))
	}
	if err == nil && a.Describe == nil {
		outcome = outcome.Readable()
		err = CheckOutcome(outcome) // data that is no JSON could not be written
	}
	switch {
	case err != nil:
		text := err.Error()
		a.Failure = &text
	case a.Describe == nil:
		a.Outcome = &outcome
	}
	line, err := json.Marshal(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		_, _ = s.out.Write(append(line, '\n')) // Flush says what went wrong
		err = s.out.Flush()
	}
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("writing an answer: %w", err)
	}
}

func (q ProtocolRequest) response() Response {
	header := q.Header
	if header == nil {
		header = http.Header{}
	}
	return Response{
		Provider: q.Provider, Product: q.Product, Version: q.Version, Action: q.Action,
		Format: q.Format, Status: q.Status, Header: header, Body: q.Body,
	}
}

func (q ProtocolRequest) call() Call {
	return Call{
		Provider: q.Provider, Product: q.Product, Version: q.Version, Action: q.Action,
		Format: q.Format, Endpoint: q.Endpoint, AccessKeyID: q.AccessKeyID,
		AccessKeySecret: q.AccessKeySecret, MaxRetries: q.MaxRetries,
		Timeout: time.Duration(q.TimeoutMS) * time.Millisecond,
	}
}

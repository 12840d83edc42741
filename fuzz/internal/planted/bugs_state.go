package planted

import (
	"bytes"
	"encoding/json"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/sdkconform/sdkconform/runner"
)

// stateBugs are those of what a reader keeps from one call to another, and of what it
// does to its input. The state is guarded where a data race could end the process: the
// bugs are in what is shown.
func stateBugs() []Bug {
	return []Bug{
		{
			Name:       "buffer-not-emptied",
			What:       "The buffer for texts in several pieces keeps what a body that breaks off inside a text has left in it, and the next such text begins with that.",
			Conditions: 3, Providers: onlyAlibaba, Formats: onlyXML, // before: a text in pieces; cut off in it; now: a text in pieces
			plant: func(r *reader) {
				var mu sync.Mutex
				var buffer []byte // of the pieces but for the last
				r.piece = func(p *parser, _, text []byte) {
					if !p.reads() {
						return
					}
					if len(p.piece) > 0 {
						mu.Lock()
						buffer = append(buffer, p.piece...)
						mu.Unlock()
					}
					p.kept = append(p.kept, text...)
					p.piece = append(p.piece[:0], text...)
				}
				r.end = func(p *parser) {
					if p.field != none && p.depth == p.at {
						mu.Lock()
						if p.reads() && len(p.kept) > len(p.piece) {
							p.piece = append(bytes.Clone(buffer), p.piece...)
							buffer = nil
						}
						mu.Unlock()
						p.kept = nil
					}
					end(p)
				}
			},
		},
		{
			Name:       "null-keeps-last",
			What:       "A null, an object or a list leaves in a field what the response before had there, as json.Unmarshal does to a struct that is used again.",
			Conditions: 2, Formats: onlyJSON, // such a value now; another before
			plant: func(r *reader) {
				var mu sync.Mutex
				var last fields
				r.fields = func(_ *reading, f fields) (fields, bool) {
					mu.Lock()
					defer mu.Unlock()
					for i := range f {
						if f[i].found && !f[i].printed && f[i].text == "" {
							f[i].text = last[i].text
						}
					}
					last = f
					return f, true
				}
			},
		},
		{
			Name:       "success-by-request-id",
			What:       "A success with the request id of an earlier one shows that one's payload: payloads are kept by request id.",
			Conditions: 2, Formats: onlyJSON, // the same request id; another payload
			plant: func(r *reader) {
				var kept sync.Map
				r.last = func(_ *reading, o *runner.Outcome) {
					if o.Kind == runner.KindSuccess && o.RequestID != "" && o.Data != nil {
						first, _ := kept.LoadOrStore(o.RequestID, o.Data)
						o.Data = bytes.Clone(first.(json.RawMessage))
					}
				}
			},
		},
		{
			Name:       "answer-of-same-length",
			What:       "An error that has status, request id, code and length of the one before is taken for a repetition of it, and shown with its message.",
			Conditions: 3, // the same code and request id; the same status and length; another message
			plant: func(r *reader) {
				type key struct {
					status, length          int
					code, requestID, hostID string
				}
				var mu sync.Mutex
				var last key
				var shown runner.Outcome
				r.last = func(x *reading, o *runner.Outcome) {
					mu.Lock()
					defer mu.Unlock()
					k := key{x.Status, len(x.Body), o.Code, o.RequestID, o.HostID}
					if k == last && o.Kind == runner.KindError {
						*o = shown
					}
					last, shown = k, *o
				}
			},
		},
		{
			Name:       "shared-between-calls",
			What:       "Two calls at once share the place for what is read, so that one shows the values of the other.",
			Conditions: 2, // two calls at once; of different bodies
			plant: func(r *reader) {
				var shared atomic.Pointer[fields]
				r.fields = func(_ *reading, f fields) (fields, bool) {
					shared.Store(&f)
					runtime.Gosched()
					return *shared.Load(), true
				}
			},
		},
		{
			Name:       "input-carriage-return",
			What:       "Carriage returns are made line feeds in the bytes that were given.",
			Conditions: 1,
			plant: func(r *reader) {
				r.frame = func(x *reading) bool {
					for i, b := range x.Body {
						if b == '\r' {
							x.Body[i] = '\n'
						}
					}
					return frame(x)
				}
			},
		},
		{
			Name:       "input-escapes",
			What:       "An escaped solidus is decoded in the bytes that were given.",
			Conditions: 1, Formats: onlyJSON,
			plant: func(r *reader) {
				r.frame = func(x *reading) bool {
					ok := frame(x)
					if at := bytes.Index(x.text, []byte(`\/`)); at > 0 && x.text[0] == '{' {
						copied := bytes.ReplaceAll(x.text, []byte(`\/`), []byte(`/`))
						x.text = x.text[:copy(x.text, copied)]
					}
					return ok
				}
			},
		},
	}
}

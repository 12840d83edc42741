package builtin

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/runner"
)

// FuzzDecode checks what holds for any bytes: no panic, the body unchanged, the
// same outcome twice, no success at an error status, an outcome that can be
// written, and a reference that agrees with the strict SDK on what that reads.
func FuzzDecode(f *testing.F) {
	for _, s := range append(samples, wires...) {
		f.Add([]byte(s.body), s.provider == tencent, uint16(s.status))
	}
	f.Fuzz(func(t *testing.T, body []byte, isTencent bool, status uint16) {
		s := sample{provider: alibaba, status: 100 + int(status)%500, body: string(body)}
		if isTencent {
			s.provider = tencent
		}
		var outcomes [2]runner.Outcome
		for i, d := range both {
			o := decode(t, d, s)
			if again := decode(t, d, s); !reflect.DeepEqual(o, again) {
				t.Fatalf("%+v, then %+v", o, again)
			}
			if o.Kind == runner.KindSuccess && s.status >= 300 {
				t.Fatalf("success at %d", s.status)
			}
			if o.Status != s.status {
				t.Fatalf("status %d shown for %d", o.Status, s.status)
			}
			if _, err := json.Marshal(o); err != nil {
				t.Fatal(err)
			}
			outcomes[i] = o
		}
		if outcomes[0].Kind != runner.KindUndecodable && !reflect.DeepEqual(outcomes[0], outcomes[1]) {
			t.Fatalf("strict %+v\nreference %+v", outcomes[0], outcomes[1])
		}
	})
}

// FuzzTruncated cuts well-formed bodies, of which no SDK may then show anything.
func FuzzTruncated(f *testing.F) {
	for _, s := range layouts(f) {
		f.Add([]byte(s.body), s.provider == tencent, false, uint32(len(s.body)/2))
	}
	f.Fuzz(func(t *testing.T, body []byte, isTencent, isError bool, n uint32) {
		body = trim(body)
		if len(body) == 0 || body[0] != '{' {
			return // XML could end behind a comment, where one sample does
		}
		if _, ok := readJSON(body); !ok {
			return
		}
		s := sample{provider: alibaba, status: 200, body: string(body[:n%uint32(len(body))])}
		if isTencent {
			s.provider = tencent
		}
		if isError {
			s.status = 500
		}
		for _, d := range both {
			if o := decode(t, d, s); o.Kind != runner.KindUndecodable {
				t.Fatalf("%s reads %q as %+v", d.Describe().Name, s.body, o)
			}
		}
	})
}

// FuzzJSON compares the reader with encoding/json, where that goes deep enough.
func FuzzJSON(f *testing.F) {
	for _, s := range append(samples, wires...) {
		f.Add([]byte(s.body))
	}
	f.Add([]byte(`{"\u0041\ud800":" \"\\", "":[{"}":"]"}],"n":-1.5e+3 ,"t":true}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		body = trim(body)
		if len(body) == 0 || !utf8.Valid(body) {
			return
		}
		got, ok := readJSON(body)
		var want map[string]json.RawMessage
		if err := json.Unmarshal(body, &want); err != nil || want == nil {
			if ok {
				t.Fatalf("read %q, which encoding/json does not: %v", body, err)
			}
			return
		}
		if !ok {
			t.Fatalf("did not read %q", body)
		}
		names := map[string]bool{}
		for _, m := range got {
			name := unquote(m.name)
			names[name] = true
			last, _ := got.last(name)
			if !bytes.Equal(last.raw, want[name]) {
				t.Fatalf("%q is %q, want %q", name, last.raw, want[name])
			}
		}
		if len(names) != len(want) {
			t.Fatalf("%d names, want %d", len(names), len(want))
		}
		if payload := data(got, "RequestId"); !json.Valid(payload) {
			t.Fatalf("payload %q", payload)
		}
	})
}

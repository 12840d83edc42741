package builtin

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// both are the two SDKs, for what holds for either.
var both = []runner.Decoder{Strict(), Reference()}

// decode gives a sample to an SDK, and fails the test if the SDK changes the body
// or has a fault of its own.
func decode(t testing.TB, d runner.Decoder, s sample) runner.Outcome {
	t.Helper()
	body := []byte(s.body)
	o, err := d.Decode(context.Background(), runner.Response{Provider: s.provider, Status: s.status, Body: body})
	if err != nil {
		t.Fatalf("%s: Decode: %v", d.Describe().Name, err)
	}
	if !bytes.Equal(body, []byte(s.body)) {
		t.Fatalf("%s: Decode changed the body", d.Describe().Name)
	}
	return o
}

// compare compares what the samples document; Data only where it is wanted.
func compare(t testing.TB, who string, got, want runner.Outcome) {
	t.Helper()
	for _, f := range []struct{ field, got, want string }{
		{"kind", got.Kind, want.Kind},
		{"code", got.Code, want.Code},
		{"message", got.Message, want.Message},
		{"requestId", got.RequestID, want.RequestID},
		{"hostId", got.HostID, want.HostID},
	} {
		if f.got != f.want {
			t.Errorf("%s: %s is %q, want %q", who, f.field, f.got, f.want)
		}
	}
	if got.Status != want.Status {
		t.Errorf("%s: status is %d, want %d", who, got.Status, want.Status)
	}
	if want.Data != nil && string(got.Data) != string(want.Data) {
		t.Errorf("%s: data is %s, want %s", who, got.Data, want.Data)
	}
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

package reports_test

import (
	"bytes"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/runner"
)

// The body that a journal keeps is the beginning of what was sent, byte for byte.
func FuzzSentBytes(f *testing.F) {
	for _, p := range fake.Poison[:len(fake.Poison)-1] {
		f.Add([]byte(p))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sent := reports.SentOf(&runner.Response{Body: data})
		if got := sent.Bytes(); !bytes.HasPrefix(data, got) || len(got) < min(len(data), reports.MaxBody-3) || sent.Length != len(data) {
			t.Errorf("of %d bytes the first %d are read back", len(data), len(got))
		}
	})
}

// A case that was not run says by which others it is judged, in a line of bounded length.
func TestByClassSummary(t *testing.T) {
	b := reports.ByClass{Class: "decode of json, truncated-end", Proven: []string{"a/1", "b/2", "c/3"}}
	want := "judged by its class (decode of json, truncated-end) and not run; proven by a/1, b/2, c/3"
	if got := b.Summary(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	b.Proven = append(b.Proven, "d/4", "e/5")
	if got := b.Summary(); got != want+" and 2 more" {
		t.Errorf("got %q", got)
	}
}

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

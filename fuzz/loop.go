package fuzz

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// Loop gives the decoder n generated cases and fails the test with every finding, each
// in its smallest case, one for each cause. The same seed gives the same cases. It is
// meant for plain go test on every change: 20,000 cases take about a second beside the
// reader's own time.
func Loop(t testing.TB, d runner.Decoder, seed uint64, n int, opts ...Option) {
	t.Helper()
	s := newSettings(opts)
	c, err := s.inProcess(d)
	if err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	c.seed = seed
	result := c.run(t.Context(), n)
	if err := c.close(); err != nil {
		t.Logf("sdkconform: %v", err)
	}
	for _, f := range result.Findings {
		t.Errorf("%s\n", f.Text(runner.OpDecode, ""))
	}
	if result.Incomplete != "" {
		t.Errorf("sdkconform: only %d of %d cases were given: %s", result.Cases, n, result.Incomplete)
	}
	t.Log(result.Summary())
}

// inProcess makes a campaign for a decoder of this process.
func (s *settings) inProcess(d runner.Decoder) (*campaign, error) {
	if err := usable(d); err != nil {
		return nil, err
	}
	b, level, err := s.load(d.Describe())
	if err != nil {
		return nil, err
	}
	t, err := newTrial(runner.InProcess(d, s.timeout), runner.OpDecode, b, level, nil)
	if err != nil {
		return nil, err
	}
	t.patient = runner.InProcess(d, patience*s.timeout)
	return &campaign{trial: t, bases: b}, nil
}

package fuzz

import (
	"context"
	"errors"

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/runner"
)

// Target is what [Decode] and [Bytes] fuzz, for engines that are not Go's own:
// libFuzzer, and with it ClusterFuzzLite and OSS-Fuzz. Those rewrite what package
// testing has, and pass over seeds that are added in code. It is for one goroutine.
type Target struct {
	campaign *campaign.Campaign
	raw      bool
}

// NewTarget makes a target whose inputs are choices of cases, as those of [Decode].
// It must be closed.
func NewTarget(d runner.Decoder, opts ...Option) (*Target, error) { return newTarget(d, false, opts) }

// NewBytesTarget makes a target whose inputs are raw bodies, as those of [Bytes]. It
// must be closed.
func NewBytesTarget(d runner.Decoder, opts ...Option) (*Target, error) {
	return newTarget(d, true, opts)
}

func newTarget(d runner.Decoder, raw bool, opts []Option) (*Target, error) {
	s := newSettings(opts)
	if raw {
		s.LogSuffix = bytesSuffix
	}
	c, err := s.inProcess(d)
	if err != nil {
		return nil, err
	}
	c.Learn(context.Background())
	return &Target{c, raw}, nil
}

// Give gives the case of an input. The error tells every finding in it that is not
// known, as a test would; nil: there is none.
func (t *Target) Give(input []byte) error {
	give := t.campaign.GiveChoices
	if t.raw {
		give = t.campaign.GiveBody
	}
	found, err := give(context.Background(), input)
	if err != nil {
		return err
	}
	var all []error
	for _, f := range found {
		all = append(all, errors.New(f.Text(t.campaign.Op(), "give the same input again")))
	}
	return errors.Join(all...)
}

// Close ends what the target has started.
func (t *Target) Close() error { return t.campaign.Close() }

// Seeds are inputs to begin with: every fixture, as choices with some generated cases,
// or as raw bodies.
func (t *Target) Seeds() [][]byte {
	if t.raw {
		return t.campaign.Bodies()
	}
	return t.campaign.Seeds()
}

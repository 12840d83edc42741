package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/sdkconform/sdkconform/reports"
)

// Shard is the plan of one part of several of the selection: for machines that share
// a run. The parts together are the whole; [reports.Merge] puts their journals
// together. A part without a case is an [ErrNothingSelected].
func (p *Plan) Shard(s reports.Shard) (*Plan, error) {
	part := *p
	part.shard = &s
	part.Fixtures = nil
	for i, f := range p.Fixtures {
		if i%s.Of == s.Index-1 {
			part.Fixtures = append(part.Fixtures, f)
		}
	}
	if len(part.Fixtures) == 0 {
		return nil, fmt.Errorf("%w in shard %s: there are %d to share out", ErrNothingSelected, s, len(p.Fixtures))
	}
	return &part, nil
}

// digest is one of every fixture of the catalogue and of what is expected of it.
func (p *Plan) digest() string {
	h := sha256.New()
	for _, f := range p.Catalogue.Fixtures {
		fmt.Fprintln(h, f.ID, p.Goldens[f.ID].Expectation())
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

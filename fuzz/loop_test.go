package fuzz

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/builtin"
)

func TestLoopOfCorrectReaders(t *testing.T) {
	for _, d := range []runner.Decoder{builtin.Strict(), builtin.Reference(), plainReader{}} {
		t.Run(d.Describe().Name, func(t *testing.T) { Loop(t, d, 1, 20_000) })
	}
}

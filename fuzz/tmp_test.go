package fuzz

import (
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
)

func TestTmp(t *testing.T) {
	for _, bug := range planted.Bugs() {
		var ns []int
		start := time.Now()
		un := 0
		for seed := range uint64(5) {
			s := newSettings(nil)
			s.timeout = 300 * time.Millisecond
			c, err := s.inProcess(bug.Decoder())
			if err != nil {
				t.Fatal(err)
			}
			c.seed, c.enough = seed+10, 1
			r := c.run(t.Context(), 20000)
			c.close()
			n := -1
			if len(r.Findings) > 0 {
				n = r.Findings[0].Number
			}
			un += len(r.Unstable)
			ns = append(ns, n)
		}
		t.Logf("%-30s %d %v %.1fs %d", bug.Name, bug.Conditions, ns, time.Since(start).Seconds(), un)
	}
}

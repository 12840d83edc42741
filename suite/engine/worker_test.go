package engine

import (
	"testing"
	"time"
)

// The longer a start takes, the fewer workers there are for what waits.
func TestWaitersFor(t *testing.T) {
	p, err := NewPlan(Selection{Only: []string{"alibaba-*/sample/success/*/stalled*", "alibaba-*/sample/success/*/byte-at-a-time"}})
	if err != nil {
		t.Fatal(err)
	}
	var stalls, pauses [][]Item
	for _, f := range p.Fixtures {
		if f.OnWire().Delivery.Stalls() {
			stalls = append(stalls, []Item{{Fixture: f}})
		} else {
			pauses = append(pauses, []Item{{Fixture: f}})
		}
	}
	if len(stalls) < 6 || len(pauses) < 3 {
		t.Fatalf("%d stall, %d pause", len(stalls), len(pauses))
	}
	stalls, pauses = stalls[:6], pauses[:3]
	many := make([][]Item, 500)
	for i := range many {
		many[i] = stalls[0]
	}
	for _, c := range []struct {
		name  string
		slow  [][]Item
		start time.Duration
		most  int
		want  int
	}{
		{"nothing", nil, 0, mostWaiters, 0},
		{"one", stalls[:1], 0, mostWaiters, 1},
		{"one, slow to start", stalls[:1], time.Minute, mostWaiters, 1},
		{"six in this process", stalls, 0, mostWaiters, 6},
		{"six of a quick program", stalls, 30 * time.Millisecond, mostWaiters, 6},
		{"six of a virtual machine", stalls, 600 * time.Millisecond, mostWaiters, 3},
		{"six of what takes a minute", stalls, time.Minute, mostWaiters, 2},
		{"pauses are short", pauses, 0, mostWaiters, 2},
		{"very many", many, 0, mostWaiters, 32},
		{"very many, in programs", many, 0, mostPrograms, 12},
	} {
		if got := waitersFor(c.slow, c.start, c.most); got != c.want {
			t.Errorf("%s: %d workers, want %d", c.name, got, c.want)
		}
	}
}

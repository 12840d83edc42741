package engine

import (
	"context"
	"time"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/bisect"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// maxInARow is how many expected faults follow each other without an answer in between: a
// program that never answers would be given up, see [host.Start].
const maxInARow = 6

// confirmer gives a response that is expected to end the program alone to a fresh program.
type confirmer struct {
	driver  drive.Driver
	history *faults.History
	timeout time.Duration
	inARow  int
}

// settles reports whether the program ended as expected, and then settles the case.
func (v *confirmer) settles(ctx context.Context, item Item, c *reports.Case) bool {
	if !v.driver.CanRestart() || item.Fixture.Wire != nil || !v.history.KindIsFatal(item.Op, item.Fixture) {
		v.inARow = 0
		return false
	}
	if _, shortened := v.history.Deadline(item.Op, item.Fixture, true, v.timeout); shortened != "" {
		return false // the first answer of a fresh program may take longer than that: a spacer is given before it
	}
	if v.inARow++; v.inARow > maxInARow {
		v.inARow = 0
		return false
	}
	if v.driver.Log().Count > 0 {
		v.driver.Restart()
	}
	result := v.driver.Give(ctx, item.step())
	fault := result.Fault
	switch {
	case fault == nil:
		v.history.Record(item.Op, item.Fixture, nil)
		return false
	case fault.Late || fault.Kind != runner.Crash && fault.Kind != runner.Hang:
		return false
	}
	v.history.Record(item.Op, item.Fixture, fault)
	c.Exchange = shownExchange(result.Exchange, item.Fixture.OnWire().Delivery)
	told := *fault
	if fault.Kind == runner.Crash {
		told.What += bisect.AloneToo
	}
	settleFault(c, &told, "")
	return true
}

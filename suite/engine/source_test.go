package engine

import (
	"context"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/drive"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// silentDriver is silent on everything, for as long as it is let.
type silentDriver struct {
	given  int             // to the program that runs
	waited []time.Duration // for each response; 0: the whole deadline
}

func (d *silentDriver) Give(context.Context, drive.Step) drive.Result {
	d.waited = append(d.waited, 0)
	return drive.Result{Result: runner.Result{Fault: &runner.Fault{Kind: runner.Hang}}}
}

func (d *silentDriver) GiveWithin(ctx context.Context, s drive.Step, deadline time.Duration) drive.Result {
	result := d.Give(ctx, s)
	d.waited[len(d.waited)-1] = deadline
	return result
}
func (d *silentDriver) CanShorten() bool { return true }
func (d *silentDriver) CanRestart() bool { return true }
func (d *silentDriver) Restart()         {}
func (d *silentDriver) Log() drive.Log   { return drive.Log{Count: d.given} }

// Where starts are slow and little else is, a kind that is proven silent waits for no whole deadline in a program that has
// its start behind it. A case of such a kind is not given to a fresh program instead.
func TestDeadlineOfAWarmProgram(t *testing.T) {
	const whole = 10 * time.Second
	f := &fixtures.Fixture{ID: "a", Form: "truncated-end"}
	history := faults.NewHistory()
	for range 2 {
		history.Record(runner.OpDecode, f, &runner.Fault{Kind: runner.Hang})
	}
	history.Answered(3*time.Second, true)
	item := Item{Fixture: f, Op: runner.OpDecode}
	for given, want := range []time.Duration{0, 3 * time.Second} {
		driver := &silentDriver{given: given}
		source := aloneSource{driver: driver, prepared: driver, step: item.step(), history: history, timeout: whole}
		if _, shortened := source.own(t.Context()); len(driver.waited) != 1 || driver.waited[0] != want || (shortened != "") != (want > 0) {
			t.Errorf("after %d responses it waited %v, because %q; want %v", given, driver.waited, shortened, want)
		}
		driver.waited = nil
		confirmer := confirmer{driver: driver, history: history, timeout: whole}
		if confirmer.settles(t.Context(), item, &reports.Case{}) || len(driver.waited) > 0 {
			t.Errorf("after %d responses the case was given to a fresh program for the whole deadline", given)
		}
	}
}

package planted_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// missed are the bugs that the catalogue has no form for, with the reason.
var missed = map[string]string{
	"number-zero-falsy":     "a zero may stand for nothing: it is shown, or left out",
	"shared-between-calls":  "a run gives an SDK of one call at a time no two at once",
	"answer-of-same-length": "it takes two errors of one request id and one length in a row, which no page has",
	"buffer-not-emptied":    "it takes a body that breaks off in a text of several pieces, and then a text of several pieces",
	"xml-text-between":      "no page, and no server that is known, writes text between elements",
	"number-out-of-range":   "RFC 8259 section 6 lets readers limit the range of numbers",
	"charset-kept":          "it takes a body in another charset first, and then one that names none",
}

// What the fuzzer finds in seconds a run of the suite finds, too: it is given on every
// change, and the fuzzer is not.
func TestRunFindsBugs(t *testing.T) {
	plan, err := engine.NewPlan(engine.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		if f, ok := firstFinding(t, plan, planted.Correct(), false); ok {
			t.Errorf("the correct reader is accused: %s", f)
		}
	})
	for _, b := range planted.Bugs() {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			f, ok := firstFinding(t, plan, b.Decoder(), strings.HasPrefix(b.Name, "endless-"))
			switch why := missed[b.Name]; {
			case ok && why != "":
				t.Errorf("it is found now, by %s: take it from the list", f)
			case !ok && why == "":
				t.Errorf("no case of the catalogue finds it: %s", b.What)
			case ok:
				t.Log(f)
			}
		})
	}
}

// largeBody is the length of a large body, in bytes.
const largeBody = 1 << 20

// firstFinding gives the plan's cases to an SDK until there is a finding that is reported at
// recommended.
func firstFinding(t *testing.T, plan *engine.Plan, d runner.Decoder, hangs bool) (string, bool) {
	t.Helper()
	timeout := time.Minute
	if hangs {
		timeout = time.Second // its loops wait for the end of the context
	}
	subject := host.InProcess(d, timeout)
	session := engine.NewSession(plan, subject, timeout)
	defer func() { _ = session.Close() }()
	items := plan.Items(subject.Description(), subject.Ops())
	// The large bodies last: few bugs need them, and they take as long as all others.
	slices.SortStableFunc(items, func(a, b engine.Item) int {
		return cmp.Compare(len(a.Fixture.Response.Body)/largeBody, len(b.Fixture.Response.Body)/largeBody)
	})
	for _, item := range items {
		if item.Fixture.IsOdd() {
			continue // of other readers' bugs
		}
		c := session.Do(context.Background(), item)
		if c.Verdict.Incomplete() {
			t.Fatalf("%s: %s", c.ID, c.Reason)
		}
		for _, f := range c.Findings {
			if f.Level.Gates(golden.Recommended) {
				return c.ID + ": " + f.Rule + ", " + f.Field + ": want " + f.Want + ", got " + f.Got, true
			}
		}
	}
	return "", false
}

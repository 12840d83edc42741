package planted_test

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// deadline is how long an example that hangs is waited for; the others take
// microseconds, but a busy machine must not make a hang of one.
const deadline = 10 * time.Second

func TestBugsAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	needing := map[int]int{}
	for _, b := range planted.Bugs() {
		if seen[b.Name] || b.Name == "" || !strings.HasSuffix(b.What, ".") || b.Conditions < 1 || b.Conditions > 3 {
			t.Errorf("%q: the name is taken or empty, what it does is no sentence, or its conditions are not 1 to 3", b.Name)
		}
		seen[b.Name] = true
		needing[b.Conditions]++
		if _, ok := examples[b.Name]; !ok {
			t.Errorf("%s has no example", b.Name)
		}
	}
	for name := range examples {
		if !seen[name] {
			t.Errorf("the example %s is of no bug", name)
		}
	}
	if len(seen) < 36 || needing[2] < 10 || needing[3] < 5 {
		t.Errorf("%d bugs, %d of two conditions, %d of three: too few", len(seen), needing[2], needing[3])
	}
	t.Logf("%d bugs: %d of one condition, %d of two, %d of three", len(seen), needing[1], needing[2], needing[3])
}

// Every bug shows on its example, and what it shows is wrong: the judge refuses it
// where it accepts the correct reader's.
func TestBugsShow(t *testing.T) {
	for _, b := range planted.Bugs() {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			e := examples[b.Name]
			right := give(t, planted.Correct(), e, deadline)
			if right.Fault != nil || right.InputChanged {
				t.Fatalf("the correct reader: %v, input changed: %v", right.Fault, right.InputChanged)
			}
			if e.shows == races {
				race(t, b, e)
				return
			}
			timeout := deadline
			if e.shows == hang {
				timeout = 50 * time.Millisecond
			}
			wrong := give(t, b.Decoder(), e, timeout)
			if e.shows != "" {
				if got := shows(wrong); got != e.shows {
					t.Errorf("want: %s, got: %q with %+v", e.shows, got, wrong.Outcome)
				}
				return
			}
			if got := shows(wrong); got != "" {
				t.Fatalf("it %s: %v", got, wrong.Fault)
			}
			if reflect.DeepEqual(right.Outcome, wrong.Outcome) {
				t.Fatalf("it shows nothing: %+v", right.Outcome)
			}
			g, d := expectation(e.response, right.Outcome), planted.Correct().Describe()
			if findings := g.Judge(d, right.Outcome); len(findings) > 0 {
				t.Errorf("the judge refuses the correct %+v: %v", right.Outcome, findings)
			}
			if len(g.Judge(d, wrong.Outcome)) == 0 {
				t.Errorf("the judge accepts %+v in the place of %+v", wrong.Outcome, right.Outcome)
			}
		})
	}
}

func give(t *testing.T, d runner.Decoder, e example, timeout time.Duration) runner.Result {
	t.Helper()
	subject := host.InProcess(d, timeout)
	defer subject.Close() // what still hangs ends by itself
	if e.before != nil {
		if fault := subject.Decode(t.Context(), e.before).Fault; fault != nil {
			t.Fatalf("on the response before: %v", fault)
		}
	}
	return subject.Decode(t.Context(), &e.response)
}

// shows names what took the place of an outcome, or came with it.
func shows(r runner.Result) string {
	switch {
	case r.Fault != nil:
		return string(r.Fault.Kind)
	case r.InputChanged:
		return changes
	}
	return ""
}

// expectation is what the judge is to expect of a response that the correct reader
// makes right of.
func expectation(r runner.Response, right runner.Outcome) *golden.Golden {
	g := &golden.Golden{
		Mode: golden.Exact, Level: golden.Required, Kinds: []string{right.Kind},
		Status: r.Status, NeverSuccess: r.Status >= 400 || right.Kind == runner.KindError, Data: right.Data,
	}
	if right.Kind == runner.KindUndecodable {
		g.Mode, g.Rule, g.Kinds = golden.Unreadable, "truncated", []string{runner.KindError, runner.KindUndecodable}
	}
	for _, v := range []struct {
		to   *[]string
		text string
	}{
		{&g.Code, right.Code},
		{&g.Message, right.Message},
		{&g.RequestID, right.RequestID},
		{&g.HostID, right.HostID},
	} {
		if v.text != "" {
			*v.to = []string{v.text}
		}
	}
	return g
}

// race gives a reader two responses at once until one shows what is in the other.
func race(t *testing.T, b planted.Bug, e example) {
	d := b.Decoder()
	own := func(r runner.Response) (isOwn func() bool) {
		want, err := planted.Correct().Decode(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return func() bool {
			got, err := d.Decode(context.Background(), r)
			return err == nil && reflect.DeepEqual(got, want)
		}
	}
	for range 10_000 {
		var wait sync.WaitGroup
		var one, other bool
		isOne, isOther := own(e.response), own(*e.before)
		wait.Go(func() { one = isOne() })
		wait.Go(func() { other = isOther() })
		wait.Wait()
		if !one || !other {
			return
		}
	}
	t.Error("10,000 pairs of calls at once show their own values")
}

// No bug shows on the wire form of what the pages document, given to one reader in the
// order of the pages and then in the opposite order.
func TestBugsHideInWireForms(t *testing.T) {
	catalogue, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	var wire []*fixtures.Fixture
	for _, f := range catalogue.Pages().Fixtures {
		if f.Form == fixtures.Wire {
			wire = append(wire, f)
		}
	}
	if len(wire) == 0 {
		t.Fatal("there is no wire form")
	}
	for i := len(wire) - 1; i >= 0; i-- {
		wire = append(wire, wire[i])
	}
	correct := outcomes(t, planted.Correct(), wire)
	for _, b := range planted.Bugs() {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			for i, o := range outcomes(t, b.Decoder(), wire) {
				if !reflect.DeepEqual(o, correct[i]) {
					t.Errorf("it shows on %s: %+v", wire[i].ID, o)
				}
			}
		})
	}
}

func outcomes(t *testing.T, d runner.Decoder, given []*fixtures.Fixture) []runner.Outcome {
	t.Helper()
	all := make([]runner.Outcome, len(given))
	for i, f := range given {
		r := f.Response
		r.Body = bytes.Clone(r.Body)
		o, err := d.Decode(t.Context(), r)
		if err != nil {
			t.Fatalf("%s: %v", f.ID, err)
		}
		if !bytes.Equal(r.Body, f.Response.Body) {
			t.Errorf("%s: the input is changed", f.ID)
		}
		all[i] = o
	}
	return all
}

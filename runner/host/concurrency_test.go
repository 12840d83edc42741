package host

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// A program is given as many requests as it takes and no more, and each answer goes to
// its request, whatever their order.
func TestConcurrency(t *testing.T) {
	check := leftovers(t)
	s := started(t, program("takes-4"), time.Minute, patient)
	var waits []func() runner.Result
	for i := range 40 {
		waits = append(waits, s.Begin(t.Context(), &runner.Response{Action: "a" + strconv.Itoa(i), Body: make([]byte, i*500)}))
	}
	most := 0
	for i, wait := range waits {
		r := wait()
		if want := fmt.Sprintf("a%d %d", i, i*500); r.Fault != nil || r.Outcome.Message != want {
			t.Fatalf("got %+v, want %q", r, want)
		}
		n, _ := strconv.Atoi(r.Outcome.Code)
		most = max(most, n)
	}
	if most < 2 || most > 4 {
		t.Errorf("%d requests were in flight at once, want 4", most)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	check()
}

// Of a program that takes one request at a time several goroutines may ask, too.
func TestConcurrentCallers(t *testing.T) {
	for _, mode := range []string{"obedient", "takes-4"} {
		s := started(t, program(mode), time.Minute, patient)
		var wait sync.WaitGroup
		for i := range 16 {
			wait.Go(func() {
				large := make([]byte, i%4*100_000)
				for range 10 {
					r := s.Decode(t.Context(), &runner.Response{Action: "Obey", Body: large})
					if want := fmt.Sprint("Obey ", len(large)); r.Fault != nil || r.Outcome.Message != want {
						t.Errorf("got %v, want %q", r.Fault, want)
					}
				}
			})
		}
		wait.Wait()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A fault while several requests are in flight is told to each, with how many they
// were; those that were answered are answered, and the next request starts a program.
func TestConcurrencyFaults(t *testing.T) {
	check := leftovers(t)
	for _, test := range []struct {
		action string
		kind   runner.FaultKind
		what   string
	}{
		{"exit-3", runner.Crash, "it died (exit status 3) before it answered"},
		{"garbage", runner.Harness, `is no answer (invalid character 'h' looking for beginning of value): "hello"`},
		{"silent", runner.Hang, "silent for 1s"},
	} {
		t.Run(test.action, func(t *testing.T) {
			s := started(t, program("takes-4"), time.Minute, patient)
			defer s.Close()
			var waits []func() runner.Result
			for i := range 8 {
				action := "a" + strconv.Itoa(i)
				s.timeout = time.Minute
				if i == 6 {
					action = test.action
					if test.kind == runner.Hang { // it alone is waited for in vain
						s.timeout = time.Second
					}
				}
				waits = append(waits, s.Begin(t.Context(), &runner.Response{Action: action}))
			}
			for i, wait := range waits {
				r := wait()
				if i < 4 && r.Fault != nil || i == 6 && r.Fault == nil {
					t.Errorf("request %d: got %+v", i, r)
				}
				if f := r.Fault; f != nil && (f.Kind != test.kind || !strings.Contains(f.What, test.what) || f.Suspects < 1 || f.Suspects > 4) {
					t.Errorf("request %d: got %+v", i, f)
				}
			}
			if r := s.Decode(t.Context(), &runner.Response{Action: "Obey"}); r.Fault != nil {
				t.Error(r.Fault)
			}
		})
	}
	check()
}

// Requests that are worked on one after the other share the machine: none is lost for
// what the others take, as long as the program goes on answering.
func TestConcurrencySharesTheMachine(t *testing.T) {
	t.Parallel()
	s := started(t, program("takes-4"), 3*time.Second, patient)
	defer s.Close()
	var waits []func() runner.Result
	for range 4 { // the last is answered first
		waits = append(waits, s.Begin(t.Context(), &runner.Response{Action: "slow"}))
	}
	for i, wait := range waits {
		if r := wait(); r.Fault != nil {
			t.Errorf("request %d: got %v", i, r.Fault)
		}
	}
}

// A request that is never answered is found, however many others are.
func TestConcurrencyHidesNoHang(t *testing.T) {
	t.Parallel()
	s := started(t, program("takes-4"), time.Second, patient)
	defer s.Close()
	wait := s.Begin(t.Context(), &runner.Response{Action: "silent"})
	for range 1000 {
		r := s.Decode(t.Context(), &runner.Response{Action: "Obey"})
		if r.Fault == nil {
			continue
		}
		if r = wait(); r.Fault == nil || r.Fault.Kind != runner.Hang {
			t.Errorf("got %+v", r)
		}
		return
	}
	t.Error("the program is waited for without end")
}

// A restarted program is another one, and what was asked is lost without being a
// fault of the program.
func TestRestart(t *testing.T) {
	check := leftovers(t)
	s := started(t, program("obedient"), time.Minute, patient)
	first := obeys(t, s)
	s.Restart()
	if second := obeys(t, s); second == first {
		t.Error("the program is the same")
	}
	wait := s.Begin(t.Context(), &runner.Response{Action: "silent"})
	s.Restart()
	if r := wait(); r.Fault == nil || r.Fault.Kind != runner.NotRun {
		t.Errorf("got %+v", r)
	}
	obeys(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	check()
}

// Lines may be a hundred mebibytes long, either way; of an answer that long the
// beginning of each string is kept.
func TestLongestLines(t *testing.T) {
	l := patient
	l.memory = 0 // with the race detector the child needs more than a gibibyte
	s := started(t, program("obedient"), forever, l)
	body := make([]byte, 78<<20-1<<10) // in base64 a third more: 104 MB, with the rest 100 MiB at most
	if r := s.Decode(t.Context(), &runner.Response{Action: "Obey", Body: body}); r.Fault != nil || r.Outcome.Message != fmt.Sprint("Obey ", len(body)) {
		t.Errorf("got %+v", r)
	}
	r := s.Decode(t.Context(), &runner.Response{Action: "longest"})
	if r.Fault != nil {
		t.Fatal(r.Fault)
	}
	if m := r.Outcome.Message; !strings.HasPrefix(m, strings.Repeat("m", 1<<20)) || !strings.Contains(m[len(m)-30:], " bytes)") || r.Outcome.RequestID != "r" {
		t.Errorf("got a message of %d bytes, ending in %q, request id %q", len(m), m[len(m)-30:], r.Outcome.RequestID)
	}
	if r := s.Decode(t.Context(), &runner.Response{Action: "too-long"}); r.Fault == nil || r.Fault.Kind != runner.Harness || !strings.Contains(r.Fault.What, "more than 104857600 bytes without a line feed") {
		t.Errorf("got %+v", r.Fault)
	}
	obeys(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

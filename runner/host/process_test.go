package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// patient are limits that no obedient program reaches, on however slow a machine;
// hasty are for those that are waited for in vain.
var patient, hasty = usualLimits, usualLimits

func init() {
	patient.start, patient.close, patient.end = 5*time.Minute, time.Minute, 20*time.Second
	hasty = patient
	hasty.start, hasty.close, hasty.end = 500*time.Millisecond, 500*time.Millisecond, 500*time.Millisecond
}

// leftovers returns a check that nothing of the children which are started after it
// is left: no goroutine, no process, no open file.
func leftovers(t *testing.T) func() {
	t.Helper()
	// The first pipe makes the runtime open files of its own.
	if err := started(t, program("obedient"), time.Minute, patient).Close(); err != nil {
		t.Fatal(err)
	}
	goroutines, files := runtime.NumGoroutine(), openFiles()
	return func() {
		t.Helper()
		var after, open int
		for range 1000 { // what has been told to end takes a moment
			after, open = runtime.NumGoroutine(), openFiles()
			if after <= goroutines && open <= files {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if after > goroutines {
			stacks := make([]byte, 1<<20)
			t.Errorf("%d goroutines, %d before:\n%s", after, goroutines, stacks[:runtime.Stack(stacks, true)])
		}
		if open > files {
			t.Errorf("%d open files, %d before", open, files)
		}
		if childrenLeft() {
			t.Error("a child is left that nobody waited for")
		}
	}
}

// openFiles is how many files this process has open; 0 where the system does not say.
func openFiles() int {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

func started(t *testing.T, argv []string, timeout time.Duration, l limits) *process {
	t.Helper()
	s, err := start(t.Context(), argv, timeout, l)
	if err != nil {
		t.Fatal(err)
	}
	return s.(*process)
}

// obeys makes the subject answer a harmless request, and returns the process id of
// the child that did.
func obeys(t *testing.T, s runner.Subject) string {
	t.Helper()
	result := s.Decode(t.Context(), &runner.Response{Action: "Obey", Status: 200, Body: []byte("abc")})
	if result.Fault != nil {
		t.Fatalf("the next request: %v\n%s", result.Fault, result.Fault.Detail)
	}
	if o := result.Outcome; o.Kind != runner.KindSuccess || o.Message != "Obey 3" {
		t.Fatalf("the next request: got %+v", o)
	}
	return result.Outcome.Code
}

// Whatever a program does on one request, the fault is told with that request, and
// the next one is answered.
func TestProcessFaults(t *testing.T) {
	check := leftovers(t)
	// brief is for what never comes. Of those that do something first it is enough also
	// for a machine that has other things to do.
	const long, brief, fair = 5 * time.Minute, time.Second, 3 * time.Second
	tests := []struct {
		action  string
		timeout time.Duration
		kind    runner.FaultKind
		what    string // contained in Fault.What
		same    bool   // the same child goes on
	}{
		// Those that are waited for come first: meanwhile the others pass.
		{action: "half-and-silent", timeout: fair, kind: runner.Hang, what: `no end of its answer for 3s: 6 bytes without a line feed, "{\"id\":"`},
		// However short the deadline is: it is not waited for how it ends.
		{action: "closes-all", timeout: fair, kind: runner.Harness, what: "closed its standard output, without ending, before it answered"},
		{action: "closes-stdin", timeout: brief, kind: runner.Hang, what: "silent for 1s"},
		{action: "exit-0", timeout: long, kind: runner.Crash, what: "it exited with status 0 before it answered"},
		{action: "exit-3", timeout: long, kind: runner.Crash, what: "it died (exit status 3) before it answered"},
		{action: "kill", timeout: long, kind: runner.Crash, what: "it died ("},
		{action: "panic", timeout: long, kind: runner.Crash, what: ": panic: as asked) before it answered"},
		{action: "half", timeout: long, kind: runner.Crash, what: `half a line, "{\"id\":", then it exited with status 0`},
		{action: "garbage", timeout: long, kind: runner.Harness, what: `is no answer (invalid character 'h' looking for beginning of value): "hello"`},
		{action: "array", timeout: long, kind: runner.Harness, what: `is no answer`},
		{action: "empty", timeout: long, kind: runner.Harness, what: `is no answer (it is empty): ""`},
		{action: "status-in-quotes", timeout: long, kind: runner.Harness, what: `is no answer (its outcome.status is a string; it must be a whole number)`},
		{action: "kind-number", timeout: long, kind: runner.Harness, what: `is no answer (its outcome.kind is a number; it must be a string)`},
		{action: "progress", timeout: long, kind: runner.Harness, what: `is no answer (invalid character '%' after top-level value): "10%"`},
		{action: "no-id", timeout: long, kind: runner.Harness, what: "an answer without an id: "},
		{action: "wrong-id", timeout: long, kind: runner.Harness, what: "an answer to request 3, which was not asked; 2 was: "},
		{action: "twice", timeout: long, kind: runner.Harness, what: `more output after the answer: "{\"id\":2,`},
		{action: "half-behind", timeout: long, kind: runner.Harness, what: `more output after the answer: "half"`},
		{action: "flood", timeout: long, kind: runner.Harness, what: `more than 1048576 bytes without a line feed: "aaa`},
		{action: "stderr", timeout: long, kind: runner.Crash, what: "it died (exit status 3: line 99999) before it answered"},
		{action: "node-without-a-module", timeout: long, kind: runner.Crash, what: "it died (exit status 1: Error: Cannot find module './sdk') before it answered"},
		{action: "failure", timeout: long, kind: runner.Harness, what: "the adapter says: as asked", same: true},
		{action: "neither", timeout: long, kind: runner.Harness, what: `neither "outcome" nor "failure"`, same: true},
		{action: "unknown-kind", timeout: long, kind: runner.Harness, what: `the outcome's kind is "fine"`, same: true},
		{action: "silent", timeout: brief, kind: runner.Hang, what: "silent for 1s"},
		{action: "closes-stdout", timeout: long, kind: runner.Harness, what: "it closed its standard output, without ending, before it answered"},
	}
	t.Run("group", func(t *testing.T) {
		for _, test := range tests {
			t.Run(test.action, func(t *testing.T) {
				t.Parallel()
				l := patient
				l.line = 1 << 20 // less to flood
				if test.action == "closes-stdout" {
					l.end = hasty.end
				}
				s := started(t, program("obedient"), long, l)
				first := obeys(t, s)
				s.limits.end = patient.end // of the next child
				s.timeout = test.timeout
				result := s.Decode(t.Context(), &runner.Response{Action: test.action, Status: 200})
				f := result.Fault
				if f == nil {
					t.Fatalf("got %+v, want a fault", result.Outcome)
				}
				if f.Kind != test.kind || !strings.Contains(f.What, test.what) {
					t.Errorf("got %v\nwant %s with %q", f, test.kind, test.what)
				}
				switch test.action {
				case "panic":
					if !strings.Contains(f.Detail, "goroutine 1 [running]") {
						t.Errorf("the detail has no stack: %q", f.Detail)
					}
				case "stderr":
					if len(f.Detail) != stderrKept || !strings.HasSuffix(f.Detail, "line 99999\n") {
						t.Errorf("the detail is not the last %d bytes: %d, ending in %q", stderrKept, len(f.Detail), f.Detail[max(0, len(f.Detail)-20):])
					}
				}
				s.timeout = long
				if second := obeys(t, s); (second == first) != test.same {
					t.Errorf("the next request was answered by child %s, the one before by %s", second, first)
				}
				if err := s.Close(); err != nil {
					t.Error("Close:", err)
				}
			})
		}
	})
	check()
}

// What a program does after its answer can only be told with a request that follows,
// unless it is there together with the answer.
func TestProcessFaultsBetweenRequests(t *testing.T) {
	check := leftovers(t)
	large := make([]byte, 1<<20) // more than a pipe takes
	t.Run("group", func(t *testing.T) {
		for _, test := range []struct {
			action  string
			timeout time.Duration
			body    []byte // of the next request
			idle    bool   // the fault is there before the next request
			kind    runner.FaultKind
			what    string
		}{
			{action: "twice-late", timeout: time.Minute, kind: runner.Harness, what: `a second answer to the request before this one (id 1): "{`},
			{
				action: "answers-and-dies", timeout: time.Minute, idle: true, kind: runner.Crash,
				what: "it died (exit status 3) after its answer to the request before; this one was not made",
			},
			{action: "answers-and-stops-reading", timeout: time.Second, body: large, kind: runner.Hang, what: "did not read its request for 1s"},
			{action: "answers-early", timeout: 3 * time.Second, body: large, kind: runner.Harness, what: "answered and did not read the rest of its request for 3s"},
		} {
			t.Run(test.action, func(t *testing.T) {
				t.Parallel()
				s := started(t, program("obedient"), time.Minute, patient)
				if r := s.Decode(t.Context(), &runner.Response{Action: test.action, Status: 200}); r.Fault != nil {
					t.Fatal(r.Fault)
				}
				if test.idle {
					<-s.child.done
					// The reader needs a moment to see it too; without it the request
					// is made in vain, and the text says so.
					time.Sleep(100 * time.Millisecond)
				}
				s.timeout = test.timeout
				f := s.Decode(t.Context(), &runner.Response{Action: "Obey", Status: 200, Body: test.body}).Fault
				s.timeout = time.Minute
				if f == nil || f.Kind != test.kind || !strings.Contains(f.What, test.what) &&
					!(test.idle && strings.Contains(f.What, "it died (exit status 3) before it answered")) {
					t.Errorf("got %v\nwant %s with %q", f, test.kind, test.what)
				}
				obeys(t, s)
				if err := s.Close(); err != nil {
					t.Error("Close:", err)
				}
			})
		}
		// The noise fills the pipe, so that the program reads nothing before it is read.
		t.Run("answers-and-talks", func(t *testing.T) {
			t.Parallel()
			s := started(t, program("obedient"), time.Minute, patient)
			f := s.Decode(t.Context(), &runner.Response{Action: "answers-and-talks", Status: 200}).Fault
			if f == nil { // the noise came later than the answer was read
				f = s.Decode(t.Context(), &runner.Response{Action: "Obey", Status: 200, Body: large}).Fault
			}
			if f == nil || f.Kind != runner.Harness || !strings.Contains(f.What, "noise") {
				t.Errorf("got %v, want a harness error with the noise", f)
			}
			obeys(t, s)
			if err := s.Close(); err != nil {
				t.Error("Close:", err)
			}
		})
	})
	check()
}

func TestProcessLargeLines(t *testing.T) {
	s := started(t, program("obedient"), time.Minute, patient)
	result := s.Decode(t.Context(), &runner.Response{Action: "large", Status: 200, Body: make([]byte, 8<<20)})
	if result.Fault != nil || len(result.Outcome.Message) != 8<<20 {
		t.Fatalf("got a message of %d bytes, fault %v", len(result.Outcome.Message), result.Fault)
	}
	if s.line != nil {
		t.Errorf("a buffer of %d bytes is kept", cap(s.line))
	}
	obeys(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestProcessCall(t *testing.T) {
	s := started(t, program("obedient"), time.Minute, patient)
	defer s.Close()
	result := s.Call(t.Context(), &runner.Call{Action: "Obey", Endpoint: "http://127.0.0.1:1", Timeout: time.Second}, time.Minute)
	if result.Fault != nil || result.Outcome.Message != "Obey 0" {
		t.Errorf("got %+v", result)
	}
	if d := s.Description(); d.Name != "hostile" || !slices.Equal(s.Ops(), []string{runner.OpDecode, runner.OpCall}) {
		t.Errorf("described as %+v with %q", d, s.Ops())
	}
}

// An id that was used twice could be answered by what belongs to another request.
func TestProcessNeverUsesAnIDTwice(t *testing.T) {
	s := started(t, program("obedient"), time.Minute, patient)
	defer s.Close()
	s.Decode(t.Context(), &runner.Response{Action: "exit-0"})
	before := s.next
	result := s.Decode(t.Context(), &runner.Response{Action: "Obey"})
	if result.Fault != nil {
		t.Fatal(result.Fault)
	}
	// Two requests: describe and this one.
	if described, _ := strconv.ParseInt(result.Outcome.Text, 10, 64); described != before || s.next != before+2 {
		t.Errorf("describe had the id %d, the next will be %d; %d was free", described, s.next, before)
	}
}

func TestStartFails(t *testing.T) {
	check := leftovers(t)
	t.Run("group", func(t *testing.T) {
		for _, test := range []struct {
			name   string
			argv   []string
			limits limits
			want   string
		}{
			{"no command", nil, patient, "the adapter's command line is empty"},
			{"no such program", []string{filepath.Join(t.TempDir(), "none")}, patient, "the adapter could not be started: "},
			{"no program", []string{t.TempDir()}, patient, "the adapter could not be started: "},
			{"dies", program("dies"), patient, "did not answer describe: it died (exit status 7: no license file) before it answered; it wrote: no license file"},
			{"mute", program("mute"), hasty, "did not answer describe: silent for 500ms"},
			{"banner", program("banner"), patient, `"Welcome to the SDK!"`},
			{"wrong id", program("wrong-id"), patient, "id\\\":99"},
			{"no member", program("no-member"), patient, `answered describe without a "describe" member`},
			{"failure", program("failure"), patient, "the adapter failed to describe itself: no client at all"},
			{"no name", program("no-name"), patient, "description cannot be used: the description has no name"},
			{"unknown field", program("unknown-field"), patient, `exposes has "colour"; known are ["status"`},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				s, err := start(t.Context(), test.argv, 10*time.Millisecond, test.limits)
				if err == nil {
					t.Fatal("started; Close:", s.Close())
				}
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %q\nwant %q in it", err, test.want)
				}
			})
		}
	})
	check()
}

func TestStart(t *testing.T) {
	s, err := Start(t.Context(), program("obedient"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if p := s.(*process); p.timeout != runner.DefaultTimeout {
		t.Errorf("the deadline is %v", p.timeout)
	}
	obeys(t, s)
	for range 2 { // the second time there is nothing to do
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestProcessIsStopped(t *testing.T) {
	check := leftovers(t)
	over, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("enough"))
	soon := func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	t.Run("before the start", func(t *testing.T) {
		if _, err := Start(over, program("mute"), 0); err == nil || !strings.Contains(err.Error(), "stopped: enough") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("during the start", func(t *testing.T) {
		if _, err := Start(soon(t), program("mute"), 0); err == nil || !strings.Contains(err.Error(), "stopped: context deadline exceeded") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("requests", func(t *testing.T) {
		s := started(t, program("obedient"), time.Minute, patient)
		child := obeys(t, s)
		gone := func(name string, r runner.Result) {
			t.Helper()
			if r.Fault == nil || r.Fault.Kind != runner.NotRun || !strings.HasPrefix(r.Fault.What, "stopped: ") {
				t.Errorf("%s: got %+v", name, r)
			}
		}
		gone("before", s.Decode(over, &runner.Response{Action: "Obey"}))
		if again := obeys(t, s); again != child {
			t.Error("a request that was not made cost the child")
		}
		gone("during", s.Decode(soon(t), &runner.Response{Action: "silent"}))
		gone("during the writing", func() runner.Result {
			s.Decode(t.Context(), &runner.Response{Action: "answers-and-stops-reading"})
			return s.Decode(soon(t), &runner.Response{Body: make([]byte, 1<<20)})
		}())
		gone("after, without a child", s.Decode(over, &runner.Response{Action: "Obey"}))
		obeys(t, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	check()
}

func TestProcessIsGivenUp(t *testing.T) {
	check := leftovers(t)
	l := patient
	l.deaths, l.hangs = 3, 2
	starts := func(t *testing.T) string { return filepath.Join(t.TempDir(), "starts") }
	for _, test := range []struct {
		name    string
		argv    []string
		actions []string
		want    []runner.FaultKind
		why     string
	}{
		{
			"deaths in a row", program("obedient"),
			[]string{"exit-3", "garbage", "exit-3", "Obey", "Obey"},
			[]runner.FaultKind{runner.Crash, runner.Harness, runner.Crash, runner.NotRun, runner.NotRun},
			"given up: no answer 3 times in a row; the last was: it died (exit status 3)",
		},
		{
			"deaths with answers in between", program("obedient"),
			[]string{"exit-3", "exit-3", "Obey", "exit-3", "failure", "exit-3", "Obey"},
			[]runner.FaultKind{runner.Crash, runner.Crash, "", runner.Crash, runner.Harness, runner.Crash, ""},
			"",
		},
		{
			"hangs", program("obedient"),
			[]string{"silent", "silent", "Obey"},
			[]runner.FaultKind{runner.Hang, runner.Hang, runner.NotRun},
			"given up: silent 2 times without an answer in between; the last was: silent for",
		},
		{
			"one start that fails", program("dies-when-started-twice", starts(t)),
			[]string{"exit-3", "Obey"},
			[]runner.FaultKind{runner.Crash, ""},
			"",
		},
		{
			"all starts fail", program("dies-when-started-again", starts(t)),
			[]string{"exit-3", "Obey", "Obey"},
			[]runner.FaultKind{runner.Crash, runner.NotRun, runner.NotRun},
			"given up: it ended and could not be started anew, 3 times: the adapter did not answer describe: it died (exit status 7)",
		},
		{
			"another SDK", program("another-when-started-again", starts(t)),
			[]string{"exit-3", "Obey"},
			[]runner.FaultKind{runner.Crash, runner.NotRun},
			"the adapter describes itself differently: ",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := started(t, test.argv, time.Second, l)
			for i, action := range test.actions {
				if action != "silent" {
					s.timeout = time.Minute
				}
				var got runner.FaultKind
				f := s.Decode(t.Context(), &runner.Response{Action: action}).Fault
				if f != nil {
					got = f.Kind
				}
				if got != test.want[i] {
					t.Fatalf("%d, %s: got %v, want %q", i, action, f, test.want[i])
				}
				if got == runner.NotRun && !strings.Contains(f.What, test.why) {
					t.Errorf("%d, %s: got %v\nwant %q in it", i, action, f, test.why)
				}
				s.timeout = 200 * time.Millisecond
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	check()
}

func TestProcessClose(t *testing.T) {
	check := leftovers(t)
	for _, test := range []struct {
		name   string
		mode   string
		action string
		want   string // empty: no error
	}{
		{name: "in order", mode: "obedient", action: "Obey"},
		{name: "ignores the end of its input", mode: "ignores-end", action: "Obey", want: "did not end within 500ms after its input had; it was killed"},
		{name: "says more", mode: "bye", action: "Obey", want: `more output after the adapter's last answer: "bye"`},
		{name: "says it twice", mode: "obedient", action: "answers-and-talks", want: `noise`},
		{name: "fails at its end", mode: "ends-with-5", action: "Obey", want: "the adapter ended its work with: exit status 5"},
		{name: "has died", mode: "obedient", action: "answers-and-dies", want: "the adapter ended its work with: exit status 3"},
		{name: "dies and is not needed again", mode: "obedient", action: "exit-3"},
		{name: "was silent", mode: "obedient", action: "silent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := patient
			if test.mode == "ignores-end" {
				l.close = hasty.close
			}
			s := started(t, program(test.mode), time.Minute, l)
			if test.action == "silent" {
				s.timeout = 100 * time.Millisecond
			}
			f := s.Decode(t.Context(), &runner.Response{Action: test.action}).Fault
			err := s.Close()
			if test.action == "answers-and-talks" && f != nil {
				err = f // seen together with the answer
			}
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v\nwant %q", err, test.want)
			}
		})
	}
	check()
}

func TestKeeper(t *testing.T) {
	var k tailBuffer
	var all strings.Builder
	for i := range 40_000 {
		text := fmt.Sprintln("line", i)
		all.WriteString(text)
		if n, err := k.Write([]byte(text)); n != len(text) || err != nil {
			t.Fatal(n, err)
		}
		if i == 10 && k.String() != all.String() {
			t.Errorf("got %q", k.String())
		}
	}
	if want := all.String()[all.Len()-stderrKept:]; k.String() != want {
		t.Error("it is not the end that is kept")
	}
	if c := cap(k.kept); c > 4*stderrKept {
		t.Errorf("%d bytes are held for %d", c, stderrKept)
	}
}

func TestWithoutProxies(t *testing.T) {
	got := withoutProxies([]string{"A=1", "HTTP_PROXY=x", "https_proxy=y", "All_Proxy=z", "NO_PROXY=*", "HTTP_PROXY_PORT=1", "EMPTY="})
	if want := []string{"A=1", "NO_PROXY=*", "HTTP_PROXY_PORT=1", "EMPTY="}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLastWords(t *testing.T) {
	for _, test := range []struct{ name, stderr, want string }{
		{"nothing", "", ""},
		{"Go", "starting\npanic: boom [recovered]\n\tpanic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:3\nexit status 2\n", ": panic: boom [recovered]"},
		{"Go's runtime", "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [select (no cases)]:\n", ": fatal error: all goroutines are asleep - deadlock!"},
		{"Python", "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    f()\nValueError: no\n", ": ValueError: no"},
		{"Java", "Exception in thread \"main\" java.lang.RuntimeException: outer\n\tat A.main(A.java:3)\nCaused by: java.lang.Error: inner\n\tat A.f(A.java:9)\n\t... 1 more\n", ": Caused by: java.lang.Error: inner"},
		{"Node", "/a.js:1\nthrow new TypeError('no')\n^\n\nTypeError: no\n    at Object.<anonymous> (/a.js:1:7)\n\nNode.js v22.1.0\n", ": TypeError: no"},
	} {
		c := child{stderr: &tailBuffer{}}
		_, _ = c.stderr.Write([]byte(test.stderr))
		if got := c.lastWords(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

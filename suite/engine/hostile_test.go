package engine_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// program is this test binary, which TestMain makes its own adapter program. With the race detector it is the same built
// without: what the detector watches is the engine, and hundreds of programs are started here, each of which takes five
// times as long with it.
var program = os.Args[0]

// withoutRaces builds the program, if it has to be.
func withoutRaces() (remove func(), err error) {
	info, ok := debug.ReadBuildInfo()
	if !ok || !slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return func() {}, nil
	}
	dir, err := os.MkdirTemp("", "sdkconform-engine-*")
	if err != nil {
		return nil, err
	}
	program = filepath.Join(dir, "adapter.test")
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-o", program, ".").CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("the program cannot be built: %w\n%s", err, out), os.RemoveAll(dir))
	}
	return func() { _ = os.RemoveAll(dir) }, nil
}

// TestMain makes this test binary its own adapter program: "adapter MODE CONCURRENCY [FILE]". Its marks are kept in the file.
func TestMain(m *testing.M) {
	if len(os.Args) >= 4 && os.Args[1] == "adapter" {
		n, _ := strconv.Atoi(os.Args[3])
		mode, calls := strings.CutPrefix(os.Args[2], "call ")
		h := &hostile{mode: mode, calls: calls, concurrency: n, out: bufio.NewWriter(os.Stdout)}
		if len(os.Args) == 5 {
			h.marks = os.Args[4]
			h.started()
		}
		h.serve()
		return
	}
	remove, err := withoutRaces()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	remove()
	os.Exit(status)
}

// hostile is the reference with one fault, on the bodies that hold bait.
type hostile struct {
	mode        string
	calls       bool // it has call, else decode
	concurrency int
	out         *bufio.Writer
	answered    int
	poisoned    int    // responses until it ends
	marks       string // the file, and those beside it, that the programs of a test share; empty: none
}

const bait = "InvalidOwnerId"

// request is what an adapter reads of a line.
type request struct {
	ID                                         int64
	Op                                         string
	Provider, Product, Version, Action, Format string
	Status                                     int
	Header                                     map[string][]string
	Body                                       []byte
	Endpoint, AccessKeyID, AccessKeySecret     string
	TimeoutMs, MaxRetries                      int
}

// serve answers what is there, the last first, as many as it says that it takes.
func (h *hostile) serve() {
	lines := make(chan []byte, h.concurrency)
	go func() {
		in := bufio.NewReader(os.Stdin)
		for {
			line, err := in.ReadBytes('\n')
			if err != nil {
				close(lines)
				return
			}
			lines <- line
		}
	}()
	for line := range lines {
		taken := [][]byte{line}
		for quiet := h.concurrency == 1; !quiet && len(taken) < h.concurrency; {
			select {
			case more, ok := <-lines:
				if quiet = !ok; ok {
					taken = append(taken, more)
				}
			case <-time.After(2 * time.Millisecond):
				quiet = true
			}
		}
		for _, line := range slices.Backward(taken) {
			var q request
			if err := json.Unmarshal(line, &q); err != nil {
				panic(err)
			}
			h.answer(q, len(taken))
			h.out.Flush()
		}
	}
}

func (h *hostile) say(id int64, member string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(h.out, `{"id":%d,"%s":%s}`+"\n", id, member, text)
}

func (h *hostile) end(status int) {
	h.out.Flush()
	os.Exit(status)
}

func (h *hostile) answer(q request, taken int) {
	if q.Op == runner.OpDescribe {
		d := builtin.Reference().Describe()
		d.Concurrency = h.concurrency
		ops := []string{runner.OpDecode}
		if h.calls {
			ops = []string{runner.OpCall}
		}
		h.say(q.ID, "describe", struct {
			runner.Description
			Ops []string `json:"ops"`
		}{d, ops})
		return
	}
	if h.mode == "large-alone" && q.TimeoutMs == 180_000 && taken > 1 { // what a call has that brings a body of 64 MiB
		panic("a large body beside others")
	}
	o, err := h.made(q)
	if err != nil {
		panic(err)
	}
	h.answered++
	if h.poisoned--; h.poisoned == 0 {
		h.end(5)
	}
	baited := bytes.Contains(q.Body, []byte(bait)) && q.Status == 400 || h.calls && o.Code == bait && o.Status == 400
	cut := o.Kind == runner.KindUndecodable && q.Status >= 400
	switch {
	case h.mode == "loses" && q.Status == 403: // findings, the same each time
		o.Code = strings.ToLower(o.Code)
	case h.mode == "mixes" && taken > 1:
		o.Code = "Mixed"
	case h.mode == "dies-after-30" && h.answered == 31:
		h.end(4)
	case h.mode == "fails-once" && h.answered == 30 && h.first():
		h.end(6)
	case h.mode == "hangs-on-cut" && cut:
		time.Sleep(5 * time.Minute)
	case h.mode == "dies-on-cut" && cut:
		panic("a cut body")
	case h.mode == "dies-on-a-to-m" && o.Code != "" && o.Code[0] <= 'M':
		panic("a code from A to M")
	case h.mode == "dies-on-cut-once" && cut && h.firstOf(q.Body):
		panic("a cut body that is new")
	case !baited:
	case h.mode == "exits":
		h.end(0)
	case h.mode == "panics":
		panic("an owner")
	case h.mode == "poison":
		h.poisoned = 1
	case h.mode == "slow-poison":
		h.poisoned = 3
	case h.mode == "hangs":
		time.Sleep(5 * time.Minute)
	case h.mode == "garbage":
		fmt.Fprintln(h.out, "Traceback (most recent call last):")
		return
	case h.mode == "half":
		fmt.Fprintf(h.out, `{"id":%d,"outc`, q.ID)
		h.end(0)
	case h.mode == "wrong-id":
		q.ID += 1000
	case h.mode == "string-id":
		fmt.Fprintf(h.out, `{"id":"%d","outcome":{"kind":"error"}}`+"\n", q.ID)
		return
	case h.mode == "twice":
		h.say(q.ID, "outcome", o)
	case h.mode == "answers-and-ends":
		h.say(q.ID, "outcome", o)
		h.end(0)
	case h.mode == "flood":
		for block := bytes.Repeat([]byte("a"), 64<<10); ; {
			if _, err := h.out.Write(block); err != nil {
				h.end(1)
			}
		}
	case h.mode == "failure":
		h.say(q.ID, "failure", "no client")
		return
	case h.mode == "no-utf8":
		fmt.Fprintf(h.out, `{"id":%d,"outcome":{"kind":"error","text":"%s"}}`+"\n", q.ID, "\xE9")
		return
	case h.mode == "memory":
		hoard()
	case h.mode == "closes-its-output":
		h.out.Flush()
		os.Stdout.Close()
		time.Sleep(5 * time.Minute)
	}
	h.say(q.ID, "outcome", o)
}

// reference has a client for each endpoint, as SDKs have.
var reference = builtin.Reference()

// made is what the reference makes of a request.
func (h *hostile) made(q request) (runner.Outcome, error) {
	if q.Op == runner.OpCall {
		return reference.(runner.Caller).Call(context.Background(), runner.Call{
			Provider: q.Provider, Product: q.Product, Version: q.Version, Action: q.Action, Format: q.Format,
			Endpoint: q.Endpoint, AccessKeyID: q.AccessKeyID, AccessKeySecret: q.AccessKeySecret,
			Timeout: time.Duration(q.TimeoutMs) * time.Millisecond, MaxRetries: q.MaxRetries,
		})
	}
	return reference.Decode(context.Background(), runner.Response{
		Provider: q.Provider, Product: q.Product, Version: q.Version, Action: q.Action, Format: q.Format,
		Status: q.Status, Header: q.Header, Body: q.Body,
	})
}

// started counts the programs of a test, in the length of a file.
func (h *hostile) started() {
	f, err := os.OpenFile(h.marks, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	_, _ = f.WriteString(".")
	f.Close()
}

// startsIn returns how many programs have been started with these marks.
func startsIn(t *testing.T, marks string) int {
	t.Helper()
	text, err := os.ReadFile(marks)
	if err != nil {
		t.Fatal(err)
	}
	return len(text)
}

// firstOf reports whether it is asked for the first time in a test about a body.
func (h *hostile) firstOf(body []byte) bool { return isNew(h.marks + "-" + golden.Digest(body)) }

// first reports whether it is asked for the first time in a test.
func (h *hostile) first() bool { return isNew(h.marks + "-once") }

func isNew(name string) bool {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

func hoard() {
	var all [][]byte
	for {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		all = append(all, block)
		runtime.KeepAlive(all)
	}
}

// runHostile runs a hostile adapter and returns its cases.
func runHostile(t *testing.T, mode string, concurrency, jobs int, only ...string) []*reports.Case {
	t.Helper()
	return runMarked(t, "", mode, concurrency, jobs, only...)
}

// runMarked is runHostile with marks that its programs share.
func runMarked(t *testing.T, marks, mode string, concurrency, jobs int, only ...string) []*reports.Case {
	t.Helper()
	argv := []string{program, "adapter", mode, strconv.Itoa(concurrency)}
	if marks != "" {
		argv = append(argv, marks)
	}
	return openHostile(t, jobs, timeoutOf(mode), only, func(ctx context.Context) (runner.Subject, error) {
		return host.Start(ctx, argv, timeoutOf(mode), host.MemoryLimit(300<<20))
	})
}

// newMarks is the name of a file for the marks of one run.
func newMarks(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "marks")
}

func timeoutOf(mode string) time.Duration {
	switch {
	case strings.Contains(mode, "hangs"):
		return time.Second
	case mode == "flood": // a hundred mebibytes, on a busy machine
		return 10 * time.Minute
	}
	return time.Minute
}

func openHostile(t *testing.T, jobs int, timeout time.Duration, only []string, open func(context.Context) (runner.Subject, error)) []*reports.Case {
	t.Helper()
	return runOf(t, jobs, timeout, only, open).Cases
}

// runOf runs one adapter, and reads what came of it.
func runOf(t *testing.T, jobs int, timeout time.Duration, only []string, open func(context.Context) (runner.Subject, error)) *reports.AdapterRun {
	t.Helper()
	dir := t.TempDir()
	err := engine.Run(t.Context(), plan(t, only...), []engine.Adapter{{Command: "hostile", Open: open}}, engine.Options{Dir: dir, Jobs: jobs, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	if f := run.Adapters[0].Failure; f != "" {
		t.Fatal(f)
	}
	return run.Adapters[0]
}

// verdicts are the cases' verdicts with what they find, without the words.
func verdicts(cases []*reports.Case) map[string]string {
	all := map[string]string{}
	for _, c := range cases {
		text := string(c.Verdict)
		for _, f := range c.Findings {
			text += fmt.Sprintf(" %s/%s/%s", f.Rule, f.Level, f.Field)
		}
		all[c.ID+" "+c.Op] = text
	}
	return all
}

var owners = []string{"alibaba-ecs-en/code/400/I*/wire", "alibaba-ecs-en/code/400/M*/json/wire"}

// hostileMode is what a program does with one body, and what its case is told of it.
type hostileMode struct {
	mode    string
	verdict reports.Verdict
	text    string // contained in the reason, with one child and one request
}

// check runs the mode in every way: the case of the body has the verdict, and every other the one that it has in good.
func (m hostileMode) check(t *testing.T, good map[string]string) {
	t.Helper()
	for _, way := range []struct{ concurrency, jobs int }{{1, 1}, {8, 1}, {1, 4}, {8, 2}} {
		if m.mode == "closes-its-output" && way.concurrency*way.jobs > 1 || m.mode == "hangs" && way.jobs > 1 {
			continue // seconds for each
		}
		cases := runHostile(t, m.mode, way.concurrency, way.jobs, owners...)
		baited := 0
		got := verdicts(cases)
		for _, c := range cases {
			key := c.ID + " " + c.Op
			switch {
			case !strings.Contains(c.ID, "/"+bait+"/"):
				if got[key] != good[key] {
					t.Errorf("%+v: %s: got %s (%s), want %s", way, key, got[key], c.Reason, good[key])
				}
			case c.Verdict != m.verdict || way.concurrency*way.jobs == 1 && !strings.Contains(c.Reason, m.text):
				t.Errorf("%+v: %s: got %s (%s), want %s with %q", way, key, c.Verdict, c.Reason, m.verdict, m.text)
			default:
				baited++
			}
		}
		if baited != 2 {
			t.Errorf("%+v: %d cases of the body", way, baited)
		}
	}
}

// Whatever a program does with one body, the case of that body gets the verdict and every
// other case keeps its own, also with several programs and with several requests in flight.
func TestHostile(t *testing.T) {
	t.Parallel()
	good := verdicts(runHostile(t, "none", 1, 1, owners...))
	for _, mode := range []hostileMode{
		{"none", reports.Pass, ""},
		{"exits", reports.Crash, "it exited with status 0 before it answered; alone in a fresh program, too"},
		{"panics", reports.Crash, "panic: an owner) before it answered; alone in a fresh program, too"},
		{"poison", reports.Crash, "after its answer, with any request that follows"},
		{"hangs", reports.Hang, "silent for 1s"},
		{"garbage", reports.HarnessError, `is no answer (invalid character 'T' looking for beginning of value): "Traceback`},
		{"half", reports.Crash, "half a line"},
		{"wrong-id", reports.HarnessError, "which was not asked"},
		{"string-id", reports.HarnessError, "its id is a string; it must be a whole number"},
		{"twice", reports.HarnessError, "after the answer"},
		{"answers-and-ends", reports.Crash, "it exited with status 0"},
		{"failure", reports.HarnessError, "the adapter says: no client"},
		{"no-utf8", reports.HarnessError, "it is no UTF-8: byte "},
		{"closes-its-output", reports.HarnessError, "closed its standard output, without ending"},
	} {
		t.Run(mode.mode, func(t *testing.T) {
			t.Parallel()
			mode.check(t, good)
		})
	}
}

// The same holds of a program that writes without end. It is a test of its own since it has a few gigabytes read, which
// takes the race detector a minute.
func TestHostileFlood(t *testing.T) {
	t.Parallel()
	good := verdicts(runHostile(t, "none", 1, 1, owners...))
	hostileMode{"flood", reports.HarnessError, "more than 104857600 bytes without a line feed"}.check(t, good)
}

// The same holds for calls, which are made on as many ports as there are requests in flight.
func TestHostileCalls(t *testing.T) {
	t.Parallel()
	good := verdicts(runHostile(t, "call none", 1, 1, owners...))
	for _, test := range []struct {
		mode    string
		verdict reports.Verdict
	}{
		{"none", reports.Pass},
		{"exits", reports.Crash},
		{"panics", reports.Crash},
		{"hangs", reports.Hang},
		{"garbage", reports.HarnessError},
		{"twice", reports.HarnessError},
		{"failure", reports.HarnessError},
		{"poison", reports.Crash},
	} {
		t.Run(test.mode, func(t *testing.T) {
			t.Parallel()
			only, want := owners, len(good)
			if test.mode == "hangs" { // seconds for each body that does, in between, too
				only, want = []string{"alibaba-ecs-en/code/400/InvalidOwner*/wire"}, 6
			}
			for _, way := range []struct{ concurrency, jobs int }{{1, 1}, {8, 1}, {3, 2}} {
				cases := runHostile(t, "call "+test.mode, way.concurrency, way.jobs, only...)
				got := verdicts(cases)
				if len(got) != want {
					t.Errorf("%+v: %d cases, want %d", way, len(got), want)
				}
				for _, c := range cases {
					key := c.ID + " " + c.Op
					if strings.Contains(c.ID, "/"+bait+"/") {
						if c.Verdict != test.verdict {
							t.Errorf("%+v: %s: got %s (%s), want %s", way, key, c.Verdict, c.Reason, test.verdict)
						}
					} else if got[key] != good[key] {
						t.Errorf("%+v: %s: got %s (%s), want %s", way, key, got[key], c.Reason, good[key])
					}
				}
			}
		})
	}
}

// An SDK that fails on every body of a kind fails the case of each of them and no other,
// however short the deadline of the later ones is.
func TestFailsOnAKind(t *testing.T) {
	t.Parallel()
	only := []string{"alibaba-kms-en/*/truncated-value", "alibaba-kms-en/code/403/*/wire"}
	for _, test := range []struct {
		mode    string
		verdict reports.Verdict
		text    string
	}{
		{"hangs-on-cut", reports.Hang, "silent for "},
		{"dies-on-cut", reports.Crash, "panic: a cut body) before it answered; alone in a fresh program, too"},
	} {
		t.Run(test.mode, func(t *testing.T) {
			t.Parallel()
			for _, way := range []struct{ concurrency, jobs int }{{1, 1}, {8, 2}} {
				lost := 0
				for _, c := range runHostile(t, test.mode, way.concurrency, way.jobs, only...) {
					want := reports.Pass
					if strings.HasSuffix(c.ID, "truncated-value") && !strings.Contains(c.ID, "/success/") {
						want = test.verdict
						lost++
					}
					if c.Verdict != want || want != reports.Pass && !strings.Contains(c.Reason, test.text) {
						t.Errorf("%+v: %s: got %s (%s), want %s with %q", way, c.ID, c.Verdict, c.Reason, want, test.text)
					}
				}
				if lost < 6 {
					t.Errorf("%+v: %d cases of the kind", way, lost)
				}
			}
		})
	}
}

// What ends the program in a whole class costs few programs, and each case has its verdict, whichever way it is run.
func TestFatalClass(t *testing.T) {
	t.Parallel()
	only := []string{"alibaba-*/json/truncated-end", "alibaba-*/json/truncated-value", "alibaba-kms-en/sample/*/wire"}
	judgedBefore := ""
	for _, way := range []struct{ concurrency, jobs int }{{1, 1}, {1, 3}, {8, 2}} {
		marks := newMarks(t)
		var judged, run []string
		for _, c := range runMarked(t, marks, "dies-on-cut", way.concurrency, way.jobs, only...) {
			want := reports.Pass
			if strings.Contains(c.ID, "/truncated-") && !strings.Contains(c.ID, "/success/") {
				want = reports.Crash
				if c.ByClass == nil {
					run = append(run, c.ID)
				} else {
					judged = append(judged, c.ID)
				}
			}
			if said := strings.Contains(c.Reason, "judged by its class"); said != (c.ByClass != nil) {
				t.Errorf("%+v: %s: it is judged by %+v, and the reason is %s", way, c.ID, c.ByClass, c.Reason)
			}
			if c.Verdict != want || want == reports.Pass && c.ByClass != nil {
				t.Errorf("%+v: %s: got %s (%s), want %s", way, c.ID, c.Verdict, c.Reason, want)
			}
			// A waiver of what is proven covers what is judged by it.
			if got := "it died (exit status 2: panic: a cut body) before it answered; alone in a fresh program, too"; want == reports.Crash && c.Findings[0].Got != got {
				t.Errorf("%+v: %s: got %q, want %q", way, c.ID, c.Findings[0].Got, got)
			}
		}
		if len(judged) < len(run)/2 || judgedBefore != "" && judgedBefore != strings.Join(judged, " ") {
			t.Errorf("%+v: %d were run, and judged by their class were %q, before %q", way, len(run), judged, judgedBefore)
		}
		judgedBefore = strings.Join(judged, " ")
		// Of those that were run each ends a program at most twice, with what is in flight once more.
		if n, most := startsIn(t, marks), 3*len(run)+2*way.jobs; n > most {
			t.Errorf("%+v: %d programs were started, want at most %d", way, n, most)
		}
	}
}

// An SDK that dies of a part of a class is not accused of the rest.
func TestClassFatalInPart(t *testing.T) {
	t.Parallel()
	for _, c := range runHostile(t, "dies-on-a-to-m", 1, 2, "alibaba-kms-en/code/40*/json/wire") {
		want := reports.Pass
		if code := strings.Split(c.ID, "/")[3]; code[0] <= 'M' {
			want = reports.Crash
		}
		if c.Verdict != want {
			t.Errorf("%s: got %s (%s), want %s", c.ID, c.Verdict, c.Reason, want)
		}
	}
	// Nor one that does not do it again.
	for _, c := range runMarked(t, newMarks(t), "dies-on-cut-once", 1, 2, "alibaba-*/json/truncated-end") {
		if c.ByClass != nil {
			t.Errorf("%s is judged by its class: %s", c.ID, c.Reason)
		}
	}
}

// A crash that needs earlier responses is reported for the case in flight, with how many
// it needs.
func TestCrashNeedsPredecessors(t *testing.T) {
	t.Parallel()
	crashed := func(t *testing.T, mode string, concurrency int) (list []*reports.Case) {
		t.Helper()
		for _, c := range runHostile(t, mode, concurrency, 1, owners...) {
			if c.Verdict == reports.Crash {
				list = append(list, c)
			} else if c.Verdict != reports.Pass {
				t.Errorf("%s: %s (%s)", c.ID, c.Verdict, c.Reason)
			}
		}
		return list
	}
	for _, concurrency := range []int{1, 8} {
		all := crashed(t, "dies-after-30", concurrency)
		if len(all) < 2 {
			t.Fatalf("concurrency %d: %d cases crashed", concurrency, len(all))
		}
		for _, c := range all {
			if !strings.Contains(c.Reason, "not when given alone: it takes 30 responses before it: ") || strings.Count(c.Detail, "\n") < 30 {
				t.Errorf("concurrency %d: %s: got %s\n%s", concurrency, c.ID, c.Reason, c.Detail)
			}
		}
	}
	for _, c := range crashed(t, "slow-poison", 1) {
		if !strings.Contains(c.Reason, "not when given alone: it takes 3 responses before it: ") || !strings.Contains(c.Detail, bait) {
			t.Errorf("%s: got %s\n%s", c.ID, c.Reason, c.Detail)
		}
	}
}

// A crash that does not repeat is reported, and the report says so.
func TestCrashThatDoesNotRepeat(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		n := 0
		for _, c := range runMarked(t, newMarks(t), "fails-once", concurrency, 1, owners...) {
			if c.Verdict != reports.Crash {
				continue
			}
			n++
			if !strings.Contains(c.Reason, "did not happen again") && !strings.Contains(c.Reason, "not when each was given alone") {
				t.Errorf("%s: got %s", c.ID, c.Reason)
			}
		}
		if n != 1 {
			t.Errorf("concurrency %d: %d crashes", concurrency, n)
		}
	}
}

// An SDK that mixes up concurrent requests is found, and each case says so.
func TestConcurrencyChangesOutcomes(t *testing.T) {
	t.Parallel()
	alone := runHostile(t, "mixes", 1, 1, owners...)
	for _, c := range alone {
		if c.Verdict != reports.Pass {
			t.Errorf("%s: %s", c.ID, c.Title())
		}
	}
	n := 0
	for _, c := range runHostile(t, "mixes", 8, 1, owners...) {
		if c.Verdict == reports.Pass {
			continue
		}
		n++
		f := c.Findings[0]
		mixed := f.Field == runner.FieldCode && (f.Got == "Mixed" || f.Want == "Mixed")
		if f.Rule != "deterministic" || !mixed || !strings.Contains(f.Why, "several requests in flight") {
			t.Errorf("%s: got %+v", c.ID, f)
		}
	}
	if n < len(alone)/2 {
		t.Errorf("%d of %d cases show it", n, len(alone))
	}
}

// An SDK with findings has the same verdicts and findings in every kind of form, with one
// request in flight and with eight, with one program and with four.
func TestConcurrencyChangesNothing(t *testing.T) {
	t.Parallel()
	strict := func(concurrency, jobs int) map[string]string {
		only := []string{"alibaba-kms-en/*", "tencent-cvm-en/*", "alibaba-ecs-en/code/403/*/wire"}
		return verdicts(openHostile(t, jobs, time.Minute, only, func(ctx context.Context) (runner.Subject, error) {
			return host.Start(ctx, []string{program, "adapter", "loses", strconv.Itoa(concurrency)}, time.Minute)
		}))
	}
	want := strict(1, 1)
	for _, way := range []struct{ concurrency, jobs int }{{8, 1}, {1, 4}, {8, 4}} {
		if got := strict(way.concurrency, way.jobs); !maps.Equal(got, want) {
			for key, verdict := range want {
				if got[key] != verdict {
					t.Errorf("%+v: %s: got %s, want %s", way, key, got[key], verdict)
				}
			}
		}
	}
}

// The same holds for calls, also for those whose responses are cut or delayed on the way.
func TestConcurrentCallsChangeNothing(t *testing.T) {
	t.Parallel()
	only := []string{"alibaba-ecs-en/sample/*", "alibaba-kms-en/code/403/*/wire", "tencent-cvm-en/code/200/R*/wire"}
	run := func(concurrency, jobs int) map[string]string {
		return verdicts(openHostile(t, jobs, time.Minute, only, func(ctx context.Context) (runner.Subject, error) {
			return host.Start(ctx, []string{program, "adapter", "call loses", strconv.Itoa(concurrency)}, time.Minute)
		}))
	}
	want := run(1, 1)
	for _, way := range []struct{ concurrency, jobs int }{{8, 2}} {
		got := run(way.concurrency, way.jobs)
		for key, verdict := range want {
			if got[key] != verdict {
				t.Errorf("%+v: %s: got %s, want %s", way, key, got[key], verdict)
			}
		}
	}
}

// A body that would take the time and memory of other requests is given alone.
func TestLargeBodiesComeAlone(t *testing.T) {
	t.Parallel()
	large := 0
	for _, c := range openHostile(t, 1, time.Minute, []string{"alibaba-ecs-en/sample/success/*"}, func(ctx context.Context) (runner.Subject, error) {
		return host.Start(ctx, []string{program, "adapter", "call large-alone", "8"}, time.Minute)
	}) {
		if strings.HasSuffix(c.ID, "/body-64m") {
			large++
		}
		if c.Verdict != reports.Pass {
			t.Errorf("%s: %s", c.ID, c.Title())
		}
	}
	if large == 0 {
		t.Error("no large body")
	}
}

// A fault that belongs to a case that is not in the run stays with the current case.
func TestFaultOfACaseThatIsNotInTheRun(t *testing.T) {
	t.Parallel()
	n := 0
	for _, c := range runHostile(t, "dies-after-30", 1, 1, "alibaba-ecs-en/code/403/*/wire") {
		if c.Verdict == reports.Crash {
			n++
		}
	}
	if n == 0 {
		t.Error("nothing crashed")
	}
}

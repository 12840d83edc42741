package suite_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// The test binary plays the parts that need a process of their own: an adapter
// program, and a test binary of an SDK's repository whose tests fail.
const (
	roleVariable    = "SDKCONFORM_TEST_ROLE"    // adapter, plain, ginkgo
	sdkVariable     = "SDKCONFORM_TEST_SDK"     // a name of frontSDKs
	reportsVariable = "SDKCONFORM_TEST_REPORTS" // where the front writes its reports
	onlyVariable    = "SDKCONFORM_TEST_ONLY"    // globs, separated by spaces; none: every case
)

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "greedy" {
		greedy(os.Args[2])
	}
	if os.Getenv(roleVariable) == "adapter" {
		runner.Main(frontSDKs[os.Getenv(sdkVariable)])
	}
	os.Exit(m.Run())
}

// frontSDKs are a correct SDK, one with several bugs, a panic among them, and one that
// has a client, too.
var frontSDKs = map[string]runner.Adapter{
	"correct": decoding{builtin.Reference()},
	"broken":  cutsCodes{builtin.Strict()},
	"client":  builtin.Reference(),
}

// decoding is an SDK without its client.
type decoding struct{ runner.Decoder }

// calling is an SDK with nothing but its client.
type calling struct{ runner.Caller }

// agreeOnly is what the SDKs are given by every front: a page of each way to tell an error, which has every form, and of
// the SDK with a client nothing that takes seconds.
var agreeOnly = map[string][]string{
	"correct": {"alibaba-ecs-en/*", "tencent-cvm-en/*"},
	"broken":  {"alibaba-ecs-en/*", "tencent-cvm-en/*"},
	"client":  {"alibaba-kms-en/*", "tencent-cvm-en/sample/*/json/c*"},
}

// cutsCodes cuts codes at their first dot, keeps the host id of an earlier answer
// and panics where there is no message.
type cutsCodes struct{ runner.Decoder }

var keptHostID string

func (c cutsCodes) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := c.Decoder.Decode(ctx, r)
	if o.Kind != runner.KindError {
		return o, err
	}
	if o.Message == "" {
		panic("no message")
	}
	o.Code, _, _ = strings.Cut(o.Code, ".")
	if o.HostID == "" {
		o.HostID = keptHostID
	}
	keptHostID = o.HostID
	return o, err
}

// TestPlainFront and TestGinkgoFront are fronts when a test of this file runs them in
// a child; in the suite's own tests they show that a correct SDK passes.
func TestPlainFront(t *testing.T) {
	switch os.Getenv(roleVariable) {
	case "":
		suite.Test(t, frontSDKs["correct"])
	case "plain":
		suite.Test(t, frontSDKs[os.Getenv(sdkVariable)], frontOptions()...)
	}
}

// frontOptions are what the environment of a child says.
func frontOptions() []suite.Option {
	options := []suite.Option{suite.Reports(os.Getenv(reportsVariable)), suite.Also("junit-strict")}
	if only := os.Getenv(onlyVariable); only != "" {
		options = append(options, suite.Only(strings.Fields(only)...))
	}
	return options
}

func TestGinkgoFront(t *testing.T) {
	switch os.Getenv(roleVariable) {
	case "":
		suite.Run(t, frontSDKs["correct"])
	case "ginkgo":
		suite.Run(t, frontSDKs[os.Getenv(sdkVariable)], frontOptions()...)
	}
}

// TestFrontsOfOnePage: a correct SDK passes by both fronts with every form of a page and of an API, by decode and by call. It
// is what the race detector sees of the fronts: TestPlainFront, TestGinkgoFront and TestCallAlone give a thousand rows more, one
// after the other in the same goroutines, and are among the Makefile's LONG_TESTS.
func TestFrontsOfOnePage(t *testing.T) {
	const only = "tencent-cvm-en/*"
	suite.Test(t, frontSDKs["correct"], suite.Only(only))
	suite.Test(t, calling{builtin.Reference().(runner.Caller)}, suite.Only("tencent-cvm-en/sample/*", "alibaba-kms-en/sample/*/xml/*"))
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestGinkgoFront$", "-ginkgo.no-color") // Ginkgo runs one suite a process
	cmd.Env = append(os.Environ(), roleVariable+"=ginkgo", sdkVariable+"=correct", reportsVariable+"="+t.TempDir(), onlyVariable+"="+only)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, text)
	}
}

// TestForeignSuite is a Ginkgo suite of somebody else's that registers the specs among
// its own, when a test runs it in a child.
func TestForeignSuite(t *testing.T) {
	if os.Getenv(roleVariable) != "foreign" {
		return // Ginkgo runs one suite a process, and this one's is TestGinkgoFront's
	}
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.Describe("the SDK's own", func() {
		ginkgo.It("spec", func() { gomega.Expect(1 + 1).To(gomega.Equal(2)) })
		suite.Register(frontSDKs["correct"], suite.Only("alibaba-ess-zh/*/layout"))
	})
	suite.Register(frontSDKs[os.Getenv(sdkVariable)], suite.Only("tencent-cvm-en/*/wire"), suite.Reports(os.Getenv(reportsVariable)))
	suite.Register(frontSDKs["correct"], suite.Only("no-such-source/*"))
	ginkgo.RunSpecs(t, "somebody else's suite")
}

// TestFrontsAgree: Ginkgo, plain tests, the command with a child and the engine
// itself give the same verdicts for the same adapter.
func TestFrontsAgree(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(t.TempDir(), "sdkconform")
	if text, err := exec.Command("go", "build", "-o", command, "./cmd/sdkconform").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, name := range []string{"correct", "broken", "client"} {
		sdk := frontSDKs[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var flags []string
			for _, glob := range agreeOnly[name] {
				flags = append(flags, "--only", glob)
			}
			verdicts := map[string]map[string]string{}
			passed := map[string]bool{}
			front := func(name, dir string, err error) {
				var exited *exec.ExitError
				if err != nil && !errors.As(err, &exited) {
					t.Fatalf("%s: %v", name, err)
				}
				verdicts[name], passed[name] = readVerdicts(t, dir), err == nil
			}
			child := func(role, dir string, argv ...string) error {
				cmd := exec.Command(argv[0], argv[1:]...)
				cmd.Env = append(os.Environ(), roleVariable+"="+role, sdkVariable+"="+name, reportsVariable+"="+dir, onlyVariable+"="+strings.Join(agreeOnly[name], " "))
				return cmd.Run()
			}
			dir := t.TempDir()
			front("plain", dir, child("plain", dir, self, "-test.run=^TestPlainFront$"))
			dir = t.TempDir()
			front("ginkgo", dir, child("ginkgo", dir, self, "-test.run=^TestGinkgoFront$"))
			dir = t.TempDir()
			front("command", dir, child("adapter", dir, append([]string{command, "run", "--adapter", self, "--out", dir}, flags...)...))
			dir = t.TempDir()
			run := runEngine(t, sdk, dir, agreeOnly[name]...)
			verdicts["engine"], passed["engine"] = readVerdicts(t, dir), run.Gate().Passed

			want := verdicts["engine"]
			if len(want) < 400 {
				t.Fatalf("the engine ran %d cases", len(want))
			}
			for front, got := range verdicts {
				if passed[front] != (name != "broken") {
					t.Errorf("%s: passed is %v for the %s SDK", front, passed[front], name)
				}
				for id, verdict := range want {
					if got[id] != verdict {
						t.Errorf("%s: %s is %q, the engine says %q", front, id, got[id], verdict)
					}
				}
			}
		})
	}
}

func runEngine(t *testing.T, a runner.Adapter, dir string, only ...string) *reports.Run {
	t.Helper()
	plan, err := engine.NewPlan(engine.Selection{Only: only})
	if err != nil {
		t.Fatal(err)
	}
	err = engine.Run(t.Context(), plan, []engine.Adapter{{
		Command: "in process",
		Open:    func(context.Context) (runner.Subject, error) { return host.InProcess(a, 0), nil },
	}}, engine.Options{Dir: dir, Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := formats.Write(run, dir); err != nil {
		t.Fatal(err)
	}
	return run
}

// readVerdicts reads verdict, level and rules by case out of results.json.
func readVerdicts(t *testing.T, dir string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, results.File))
	if err != nil {
		t.Fatal(err)
	}
	var results struct {
		Adapters []struct {
			Cases []reports.Case `json:"cases"`
		} `json:"adapters"`
	}
	if err := json.Unmarshal(text, &results); err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]string{}
	for _, c := range results.Adapters[0].Cases {
		var rules []string
		for _, f := range c.Findings {
			rules = append(rules, f.Rule+"/"+f.Field)
		}
		verdicts[c.ID+" "+c.Op] = fmt.Sprintf("%s %s %q", c.Verdict, c.Level, rules)
	}
	return verdicts
}

// TestCallAlone: an SDK that has nothing but a client is given every fixture, and what it
// reads from a socket is what a decoder is given.
func TestCallAlone(t *testing.T) {
	t.Parallel()
	run := runEngine(t, calling{builtin.Reference().(runner.Caller)}, t.TempDir())
	totals := run.Adapters[0].Totals()
	if n := len(run.Plan); totals[reports.Pass] != n {
		t.Errorf("%d of %d cases pass: %v", totals[reports.Pass], n, totals)
	}
	for _, c := range run.Adapters[0].Cases {
		if c.Verdict != reports.Pass {
			t.Errorf("%s %s", c.ID, c.Title())
		}
	}
}

// TestDecodeAndCall: an SDK with both operations is given each documented response by
// both, what decode cannot see by call alone, and the other forms by decode.
func TestDecodeAndCall(t *testing.T) {
	t.Parallel()
	run := runEngine(t, builtin.Reference(), t.TempDir(), "alibaba-kms-en/sample/error/xml/*", "alibaba-ecs-en/sample/error/xml/c*", "alibaba-kms-en/code/400/*/json/wire")
	ops := map[string][]string{}
	for _, c := range run.Adapters[0].Cases {
		if c.Verdict != reports.Pass {
			t.Errorf("%s %s", c.ID, c.Title())
		}
		ops[c.ID] = append(ops[c.ID], c.Op)
	}
	for id, want := range map[string]string{
		"alibaba-kms-en/sample/error/xml/wire":                     "decode call",
		"alibaba-kms-en/sample/error/xml/verbatim":                 "decode call",
		"alibaba-kms-en/code/400/Rejected.LimitExceeded/json/wire": "decode call",
		"alibaba-kms-en/sample/error/xml/cdata":                    "decode",
		"alibaba-ecs-en/sample/error/xml/chunked":                  "call",
		"alibaba-kms-en/sample/error/xml/retries":                  "call",
	} {
		if got := strings.Join(ops[id], " "); got != want {
			t.Errorf("%s is given by %q, want %q", id, got, want)
		}
	}
}

// neverCalls is an adapter that forgets to send anything.
type neverCalls struct{ runner.Adapter }

func (neverCalls) Call(context.Context, runner.Call) (runner.Outcome, error) {
	return runner.Outcome{Kind: runner.KindError}, nil
}

// TestCallWithoutRequest: an outcome of a call that no server has seen is no verdict
// on the SDK.
func TestCallWithoutRequest(t *testing.T) {
	t.Parallel()
	run := runEngine(t, neverCalls{builtin.Reference()}, t.TempDir(), "*/wire")
	for _, c := range run.Adapters[0].Cases {
		if c.Verdict != reports.HarnessError || !strings.Contains(c.Reason, "saw no request") {
			t.Fatalf("%s is %s: %s", c.ID, c.Verdict, c.Reason)
		}
	}
	if gate := run.Gate(); gate.Exit() != reports.ExitIncomplete {
		t.Errorf("the gate is %+v", gate)
	}
}

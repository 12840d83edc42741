package suite_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/junit"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite"
)

// exitsInside is an SDK that ends the process with status 0 on one code, in the middle
// of a run: what nobody notices who looks at exit statuses.
type exitsInside struct{ runner.Decoder }

func (e exitsInside) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := e.Decoder.Decode(ctx, r)
	if o.Code == "InvalidSnapshotId.NotFound" {
		os.Exit(0)
	}
	return o, err
}

// showsPoison is an SDK whose messages are made to break reports.
type showsPoison struct{ runner.Decoder }

func (s showsPoison) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := s.Decoder.Decode(ctx, r)
	o.Message = "NUL \x00 ]]> \x1b[31m \xff\xfe \u202e </failure> ::error::x ##vso[x]" + o.Message
	if strings.Contains(o.Code, "NotFound") {
		o.Message += strings.Repeat("5 megabytes ", 5<<20/12)
	}
	return o, err
}

func init() {
	frontSDKs["exits"] = exitsInside{builtin.Reference()}
	frontSDKs["poison"] = showsPoison{builtin.Reference()}
}

// counted is a JUnit file as its readers count it.
type counted struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Cases []struct {
			Name  string    `xml:"name,attr"`
			Error *struct{} `xml:"error"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

// readJUnit reads the file in a folder, and its strict fellow: both are well-formed and bounded. That what the writer makes
// is valid by the schemas is held in reports/formats/junit/schematest.
func readJUnit(t *testing.T, dir string) (all counted) {
	t.Helper()
	for name, into := range map[string]*counted{junit.File: &all, junit.StrictFile: {}} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 25_000_000 {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		if err := xml.Unmarshal(text, into); err != nil {
			t.Errorf("%s is not well-formed: %v", name, err)
		}
	}
	return all
}

// complete reports whether the gate's own test case says that the run is complete.
func (all counted) complete() bool {
	for _, s := range all.Suites {
		for _, c := range s.Cases {
			if c.Name == "complete" {
				return c.Error == nil
			}
		}
	}
	return false
}

// builtGinkgo is the ginkgo command of the version that the module requires.
func builtGinkgo(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ginkgo")
	if text, err := exec.Command("go", "build", "-o", name, "github.com/onsi/ginkgo/v2/ginkgo").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return name
}

// TestReportsOfFronts: whatever front runs an SDK and however that ends, the reports in
// the folder are valid and true.
func TestReportsOfFronts(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parallel := []string{builtGinkgo(t), "--procs=2", "--no-color", self, "--", "-test.run=^TestGinkgoFront$"}
	plain, specs := []string{self, "-test.run=^TestPlainFront$"}, []string{self, "-test.run=^TestGinkgoFront$", "-ginkgo.no-color"}
	for _, test := range []struct {
		name, role, sdk  string
		argv             []string
		status           int
		complete, failed bool
	}{
		{"plain, correct", "plain", "correct", plain, 0, true, false},
		{"plain, broken", "plain", "broken", plain, 1, true, true},
		{"plain, poison", "plain", "poison", plain, 1, true, true},
		// The process is gone, with a status that says that all is well.
		{"plain, exits", "plain", "exits", plain, 0, false, false},
		// As go test runs it: the exit is a panic, and the panic a crash of its case.
		{"plain, exits under go test", "plain", "exits", slices.Concat(plain, []string{"-test.paniconexit0"}), 1, true, true},
		{"ginkgo, correct", "ginkgo", "correct", specs, 0, true, false},
		{"ginkgo, exits", "ginkgo", "exits", specs, 0, false, false},
		{"ginkgo -p, correct", "ginkgo", "correct", parallel, 0, true, false},
		{"ginkgo -p, broken", "ginkgo", "broken", parallel, 1, true, true},
		{"ginkgo -p, poison", "ginkgo", "poison", parallel, 1, true, true},
		{"ginkgo -p, exits", "ginkgo", "exits", parallel, 0, false, false}, // Ginkgo's own word on it is "Test Suite Passed"
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(test.argv[0], test.argv[1:]...)
			cmd.Env = append(os.Environ(), roleVariable+"="+test.role, sdkVariable+"="+test.sdk, reportsVariable+"="+dir, onlyVariable+"=alibaba-ecs-en/code/404/*")
			text, err := cmd.CombinedOutput()
			var exited *exec.ExitError
			if err != nil && !errors.As(err, &exited) {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != test.status {
				t.Errorf("it ends with %d, want %d:\n%s", got, test.status, text[:min(len(text), 3000)])
			}
			all := readJUnit(t, dir)
			if all.complete() != test.complete || all.Failures > 0 != test.failed {
				t.Errorf("the report is complete: %v, with %d failures and %d errors of %d", all.complete(), all.Failures, all.Errors, all.Tests)
			}
			// What each process has journaled tells it all, whoever died.
			names, err := reports.Journals(dir)
			if err != nil {
				t.Fatal(err)
			}
			run, err := reports.ReadFiles(names...)
			if err != nil {
				t.Fatal(err)
			}
			totals, cases, planned := run.Adapters[0].Totals(), len(run.Adapters[0].Cases), 0
			for i := range run.Plan {
				planned += len(run.Plan[i].Ops(run.Adapters[0].Ops))
			}
			if cases != planned || totals[reports.NotRun] == 0 != test.complete {
				t.Errorf("the journals tell of %d cases of %d planned: %v", cases, planned, totals)
			}
			if test.complete && all.Tests != cases+2 { // the description and the gate
				t.Errorf("the report has %d test cases for %d", all.Tests, cases)
			}
		})
	}
}

// TestReportsFolderIsOneRuns: two adapters that write into one folder would each remove
// what the other has written.
func TestReportsFolderIsOneRuns(t *testing.T) {
	if os.Getenv(roleVariable) == "twice" {
		for range 2 {
			t.Run("one", func(t *testing.T) {
				suite.Test(t, frontSDKs["correct"], suite.Only("tencent-cvm-en/sample/*"), suite.Reports(os.Getenv(reportsVariable)))
			})
		}
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.Command(self, "-test.run=^TestReportsFolderIsOneRuns$")
	cmd.Env = append(os.Environ(), roleVariable+"=twice", reportsVariable+"="+dir)
	text, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(text), "TestReportsFolderIsOneRuns/one of builtin-reference 1 writes its reports there; give each adapter a folder of its own") {
		t.Errorf("it ends with %v:\n%s", err, text)
	}
	if _, err := os.Stat(filepath.Join(dir, results.File)); errors.Is(err, fs.ErrNotExist) {
		t.Error("the reports of the first are gone")
	}
}

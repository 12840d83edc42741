package suite_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
)

// TestFailingFrontsSayWhy: what an SDK author reads names the case, the rule, want
// and got, the bytes, the sentence and the command that replays it.
func TestFailingFrontsSayWhy(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const id = "alibaba-ecs-en/code/404/InvalidDiskId.NotFound/json/wire"
	for _, front := range []struct {
		role string
		args []string
		want []string
	}{
		{"plain", []string{"-test.run=^TestPlainFront$/" + strings.ReplaceAll(id, "/", "$/^") + "$"}, []string{"replay: go test -run '^TestPlainFront$/^alibaba-ecs-en$"}},
		{"ginkgo", []string{"-test.run=^TestGinkgoFront$", "-ginkgo.no-color", "-ginkgo.focus=" + id + "$"}, []string{"Ran 1 of", "replay: ginkgo --focus '" + id + "'"}},
	} {
		t.Run(front.role, func(t *testing.T) {
			dir := t.TempDir()
			cmd := exec.Command(self, front.args...)
			cmd.Env = append(os.Environ(), roleVariable+"="+front.role, sdkVariable+"=broken", reportsVariable+"="+dir)
			text, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatal("the broken SDK passes")
			}
			for _, want := range append(front.want,
				id, "rule code (required)", "want “InvalidDiskId.NotFound”, got “InvalidDiskId”",
				`"Code":"InvalidDiskId.NotFound"`, "To troubleshoot the error based on the error code", "000_73bbbe79fc512374.txt, line 62") {
				if !bytes.Contains(text, []byte(want)) {
					t.Errorf("the output does not say %q:\n%s", want, text[:min(len(text), 3000)])
				}
			}
			// The reports say how go test runs it again, and where the test is.
			page, err := os.ReadFile(filepath.Join(dir, "junit.xml"))
			if want := "replay: go test -run '^Test"; err != nil || !bytes.Contains(page, []byte(want)) || !bytes.Contains(page, []byte("github.com/sdkconform/sdkconform/suite")) {
				t.Errorf("junit.xml does not say %q and the package (%v)", want, err)
			}
			if want := `name="adapter.file" value="` + reports.InRepository("fronts_test.go") + `"`; !bytes.Contains(page, []byte(want)) {
				t.Errorf("junit.xml does not say %q", want)
			}
			// What a filter leaves out is not run, and the reports say so.
			results, err := os.ReadFile(filepath.Join(dir, "results.json"))
			if err != nil || !bytes.Contains(results, []byte(`"incomplete": true`)) {
				t.Errorf("the reports of a filtered run do not say that they are incomplete (%v)", err)
			}
			// Nor are they errors, or absent: they are not selected, and the case that was run fails.
			all := readJUnit(t, dir)
			if all.Errors != 0 || all.Failures != 1 || all.Skipped != all.Tests-2 || all.Tests < 400 {
				t.Errorf("junit.xml has %d tests, %d skipped, %d failures, %d errors", all.Tests, all.Skipped, all.Failures, all.Errors)
			}
			text, err = os.ReadFile(filepath.Join(dir, "junit.xml"))
			if n := bytes.Count(text, []byte(`<skipped type="not-selected"`)); err != nil || n < 400 {
				t.Errorf("%d cases are not selected (%v)", n, err)
			}
		})
	}
}

// TestGinkgoFilters: labels select, --dry-run runs nothing, parallel processes share
// the work and the reports.
func TestGinkgoFilters(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := func(t *testing.T, args ...string) (string, string) {
		dir := filepath.Join(t.TempDir(), "reports")
		cmd := exec.Command(self, append([]string{"-test.run=^TestGinkgoFront$", "-ginkgo.no-color"}, args...)...)
		cmd.Env = append(os.Environ(), roleVariable+"=ginkgo", sdkVariable+"=correct", reportsVariable+"="+dir)
		text, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		return string(text), dir
	}
	t.Run("labels", func(t *testing.T) {
		text, _ := run(t, "-ginkgo.label-filter=source: consistsOf tencent-cvm-en && form: consistsOf wire && level: consistsOf required")
		if !strings.Contains(text, "Ran 21 of") { // 19 rows and 2 samples
			t.Errorf("%s", text)
		}
	})
	t.Run("dry run", func(t *testing.T) {
		_, dir := run(t, "-ginkgo.dry-run")
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("a dry run has written reports: %v", err)
		}
	})
	t.Run("verbose", func(t *testing.T) {
		text, _ := run(t, "-ginkgo.v", "-ginkgo.focus=tencent-cvm-en/sample/success/json/wire$")
		if !strings.Contains(text, "want kind [success], status 200, code none, request id b5b41468-520d-4192-b42f-595cc34b6c1c") {
			t.Errorf("%s", text)
		}
	})
}

// TestRegisterInForeignSuite: the specs of two adapters run among somebody else's, and
// what cannot be registered is one failing spec.
func TestRegisterInForeignSuite(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.Command(self, "-test.run=^TestForeignSuite$", "-ginkgo.no-color")
	cmd.Env = append(os.Environ(), roleVariable+"=foreign", sdkVariable+"=correct", reportsVariable+"="+dir)
	text, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("a selection that matches nothing passes")
	}
	// 1 own spec, 21 of Tencent's, 32 of ESS's (14 rows and 2 samples in 2 formats), 1 that fails.
	if _, err := os.Stat(filepath.Join(dir, "results.json")); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"54 Passed | 1 Failed", "no case matches", "no-such-source/*"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the output does not say %q:\n%s", want, text)
		}
	}
}

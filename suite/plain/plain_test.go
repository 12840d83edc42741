package plain_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/set"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite"
	"github.com/sdkconform/sdkconform/suite/plain"
)

func Example() {
	_ = func(t *testing.T) {
		plain.Test(t, builtin.Reference(), plain.Only("alibaba-ecs-en/*"), plain.Reports("conformance"))
	}
}

// TestWeight: what plain brings into the test of an SDK. A new module or package here is one that every SDK pays for: mend the
// list if it is worth that, and say why in the commit.
func TestWeight(t *testing.T) {
	text, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}} {{.ImportPath}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for line := range strings.Lines(string(text)) {
		module, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if module != "" && module != "github.com/sdkconform/sdkconform" && !slices.Contains(modules, module) {
			modules = append(modules, module)
		}
		for _, heavy := range []string{"html/template", "text/template", "reports/formats/sarif", "reports/waivers/edit", "golden/lint", "fuzz"} {
			if path == heavy || path == "github.com/sdkconform/sdkconform/"+heavy {
				t.Errorf("plain brings in %s", path)
			}
		}
	}
	modules = slices.DeleteFunc(modules, func(m string) bool { return m == "golang.org/x/sys" }) // on Windows alone
	slices.Sort(modules)
	want := []string{"github.com/Masterminds/semver/v3", "go.yaml.in/yaml/v3", "go.yaml.in/yaml/v4", "golang.org/x/sync", "golang.org/x/text"}
	if !slices.Equal(modules, want) {
		t.Errorf("plain brings in %v, want %v", modules, want)
	}
}

// broken loses the request id of XML errors.
type broken struct{ runner.Decoder }

func (b broken) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := b.Decoder.Decode(ctx, r)
	if r.Format == "xml" && o.Kind == runner.KindError {
		o.RequestID = ""
	}
	return o, err
}

const role = "SDKCONFORM_TEST_FRONT"

// TestOfAnSDK is the test in an SDK's repository, with either front; TestSameVerdicts runs it in a process of its own.
func TestOfAnSDK(t *testing.T) {
	front, dir, _ := strings.Cut(os.Getenv(role), " ")
	switch front {
	case "":
		t.Skip("played by TestSameVerdicts")
	case "plain":
		plain.Test(t, broken{builtin.Reference()}, plain.Only("alibaba-kms-en/*"), plain.Reports(dir))
	case "suite":
		suite.Test(t, broken{builtin.Reference()}, suite.Only("alibaba-kms-en/*"), suite.Reports(dir))
	}
}

// TestSameVerdicts: plain says of an SDK what suite says, byte for byte but for the times, and points to the same line of the
// SDK's test.
func TestSameVerdicts(t *testing.T) {
	var texts []string
	for _, front := range []string{"plain", "suite"} {
		dir := t.TempDir()
		c := exec.Command(os.Args[0], "-test.run=^TestOfAnSDK$")
		c.Env = append(os.Environ(), role+"="+front+" "+dir)
		if output, err := c.CombinedOutput(); err == nil || !strings.Contains(string(output), "request-id") {
			t.Fatalf("%s takes a broken SDK for a correct one:\n%s", front, output)
		}
		run, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
		if err != nil {
			t.Fatal(err)
		}
		a := run.Adapters[0]
		if a.File != "suite/plain/plain_test.go" || a.Line == 0 {
			t.Errorf("%s says that the SDK's test is at %s:%d", front, a.File, a.Line)
		}
		var verdicts []string
		for _, c := range a.Cases {
			findings, err := json.Marshal(c.Findings)
			if err != nil {
				t.Fatal(err)
			}
			verdicts = append(verdicts, c.ID+" "+c.Op+" "+string(c.Verdict)+" "+string(findings))
		}
		texts = append(texts, strings.Join(verdicts, "\n"))
		for name, want := range map[string]bool{"junit.xml": true, "results.json": true, "summary.md": true, "report.html": front == "suite"} {
			if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
				t.Errorf("%s: %s is there: %t, want %t", front, name, err == nil, want)
			}
		}
	}
	if texts[0] != texts[1] || !strings.Contains(texts[0], "request-id") {
		t.Errorf("plain and suite differ, or say nothing:\n%.2000s\n%.2000s", texts[0], texts[1])
	}
}

// TestNoOldReports: a report that plain does not write is removed before a run, as it would be taken for this run's.
func TestNoOldReports(t *testing.T) {
	dir := t.TempDir()
	all := formats.Set()
	for _, list := range [][]set.Format{all.Always, all.OnRequest} {
		for _, f := range list {
			if err := os.WriteFile(filepath.Join(dir, f.File), []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	plain.Test(t, builtin.Reference(), plain.Only("alibaba-kms-en/sample/*/wire"), plain.Reports(dir))
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if text, err := os.ReadFile(filepath.Join(dir, f.Name())); err != nil || string(text) == "old" {
			t.Errorf("%s of an earlier run is left", f.Name())
		}
	}
}

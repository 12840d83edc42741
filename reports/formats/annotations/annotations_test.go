package annotations_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/formats/annotations"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// workflowCommand is a workflow command as the runner of GitHub Actions reads one.
var workflowCommand = regexp.MustCompile(`^::(error|warning) (?:file=[^:,]+,(?:line=\d+,)?)?title=[^:,]+::[^\r\n]+$`)

// Nothing that an SDK shows ends a workflow command or begins one, and there are no
// more of a kind than are taken.
func TestAnnotationsOfPoison(t *testing.T) {
	for _, level := range []golden.Level{golden.Required, golden.Recommended} {
		report := fake.Report(t, annotations.Write, fake.Poisoned(t, level))
		counts := map[string]int{}
		for line := range strings.Lines(report) {
			line = strings.TrimSuffix(line, "\n")
			kind := workflowCommand.FindStringSubmatch(line)
			if kind == nil || strings.ContainsAny(line, "\x00\x1b\r\u202e") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") {
				t.Fatalf("no workflow command: %.300q", line)
			}
			counts[kind[1]]++
			if len(line) > 16<<10 {
				t.Errorf("an annotation of %d bytes", len(line))
			}
		}
		if counts["error"] == 0 || counts["error"] > 10 || counts["warning"] > 10 {
			t.Errorf("there are %v", counts)
		}
	}
}

// The gate first, then its causes, the gravest first; what is waived is not annotated.
func TestAnnotations(t *testing.T) {
	report := fake.Report(t, annotations.Write, fake.WaivedRun(t))
	var got []string
	for line := range strings.Lines(report) {
		got = append(got, line[:min(110, len(line)-1)])
	}
	want := []string{
		"::error title=sdkconform%3A the gate failed::sdk 1.0: new failure: 1 case, first alibaba-ecs-en/code/400/Code2",
		"::error file=fixtures/catalogue/alibaba-ecs-en/codes.tsv,line=4,title=sdkconform%3A sdk 1.0%3A no-crash::sdk 1",
		"::error file=reports/formats/annotations/waivers.yaml,line=3,title=sdkconform%3A fixed but still waived::sdk 1",
		"::warning file=fixtures/catalogue/tencent-cvm-en/codes.tsv,line=5,title=sdkconform%3A sdk 1.0%3A cdata::sdk 1.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !strings.Contains(report, "fixed but still waived") {
		t.Error("what is fixed is not told")
	}
	// An adapter whose file is known is the place, with that of the fixture beside it.
	run := fake.WaivedRun(t)
	run.Adapters[0].File, run.Adapters[0].Line = "test/sdk,test.go", 12
	report = fake.Report(t, annotations.Write, run)
	for _, want := range []string{
		"::error file=test/sdk%2Ctest.go,line=12,title=sdkconform%3A sdk 1.0%3A no-crash::", "data: fixtures/catalogue/alibaba-ecs-en/codes.tsv:4",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the annotations do not say %q:\n%s", want, report)
		}
	}
}

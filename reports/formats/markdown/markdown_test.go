package markdown_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/markdown"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// The summary in words, for a run that has something of everything.
func TestMarkdown(t *testing.T) {
	plan := fake.Plan(4)
	a := fake.SDK("sdk")
	a.Findings = []golden.Finding{
		fake.Finding(golden.Recommended, "exposes", "hostId", "a place", "none"),
		fake.Finding(golden.Recommended, "formats", "formats", "xml of alibaba", "json"),
	}
	text := fake.Report(t, markdown.Write, fake.Run(t, fake.Header(golden.Required, plan, a), []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "InvalidOwner", "")),
		fake.Case(plan[2], reports.NotApplicable, golden.Required),
		fake.Case(plan[3], reports.Pass, golden.Required),
	}))
	for _, want := range []string{
		"# sdkconform: the gate failed (level required)\n",
		"- sdk 1.0: 1 case fails at the required level\n",
		"| SDK | cases | pass | fail (required) | fail (recommended) | crash | hang | not applicable | harness error | not run |\n" +
			"|---|---|---|---|---|---|---|---|---|---|\n" +
			"| sdk 1.0 | 4 | 2 | 1 | 0 | 0 | 0 | 1 | 0 | 0 |\n",
		"- sdk 1.0: 1 case not-applicable: because of not-applicable\n",
		"- sdk 1.0: hostId is not exposed by the SDK&#39;s errors, and so judged in no case (exposes)\n",
		"- sdk 1.0: xml of alibaba is documented and not read (formats)\n",
		"1. sdk 1.0: code: want “InvalidOwner”, got nothing (code, required; 1 case, first tencent-cvm-en/code/400/Code1/json/wire)\n" +
			"   It is shown byte for byte.\n" +
			"   `sdkconform run --only 'tencent-cvm-en/code/400/Code1/json/wire' --adapter './adapter-sdk'`\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary does not say\n%s\nbut\n%s", want, text)
		}
	}
}

// What passed says so in few words.
func TestMarkdownOfAPass(t *testing.T) {
	plan := fake.Plan(1)
	text := fake.Report(
		t, markdown.Write,
		fake.Run(t, fake.Header(golden.Recommended, plan, fake.SDK("sdk")), []*reports.Case{fake.Case(plan[0], reports.Pass, golden.Required)}),
	)
	for _, want := range []string{"# sdkconform: the gate passed (level recommended)\n", "- Everything was.\n", "There are none.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary does not say %q:\n%s", want, text)
		}
	}
}

// A column of its own appears only for verdicts that are there.
func TestTableColumns(t *testing.T) {
	plan := fake.Plan(2)
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(plan[0], reports.Fixed, golden.Required), fake.Case(plan[1], reports.KnownFailure, golden.Required),
	})
	var head, row []string
	for line := range strings.Lines(fake.Report(t, markdown.Write, run)) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		switch cells[0] {
		case "SDK":
			head = cells
		case "sdk 1.0":
			row = cells
		}
	}
	if len(head) != 12 || len(row) != len(head) || head[10] != "known-failure" || head[11] != "fixed" || row[10] != "1" || row[11] != "1" {
		t.Errorf("the table is %q %q", head, row)
	}
}

// Nothing that an SDK or a program shows becomes markup, a link, a mention, a cell or
// a heading of the summary that a CI service shows.
func TestMarkdownOfPoison(t *testing.T) {
	text := fake.Report(t, markdown.Write, fake.Poisoned(t, golden.Recommended))
	if len(text) > 1<<20 {
		t.Errorf("%d bytes: GitHub drops summaries of more than a mebibyte", len(text))
	}
	// Outside of code spans: no markup that is not the suite's own.
	span := regexp.MustCompile("(?m)^   (`+) ?sdkconform run .*$")
	ours := regexp.MustCompile(`(?m)^(# sdkconform: |## Not judged$|## The gravest findings$|- |\d+\. |   |\| |\|---|\d+ more causes|$)`)
	escaped := regexp.MustCompile(`\\.`)
	cells := 0
	for i, line := range strings.Split(text, "\n") {
		for _, r := range line {
			if r != '\u200b' && !unicode.IsPrint(r) {
				t.Errorf("line %d holds %U", i+1, r)
			}
		}
		if !ours.MatchString(line) {
			t.Errorf("line %d starts like none of ours: %.100q", i+1, line)
		}
		if m := span.FindStringSubmatch(line); m != nil {
			if n := strings.Count(line, m[1]); n < 2 || !strings.HasSuffix(line, m[1]) {
				t.Errorf("line %d is no code span: %.100q", i+1, line)
			}
			continue
		}
		bare := escaped.ReplaceAllString(line, "")
		if strings.ContainsAny(bare, "`*_[]~<>$") || strings.Contains(bare, "://") || strings.Contains(bare, "www.") ||
			regexp.MustCompile(`@\w`).MatchString(bare) {
			t.Errorf("line %d has markup: %.200q", i+1, line)
		}
		if strings.HasPrefix(line, "|") {
			if n := strings.Count(bare, "|"); cells == 0 {
				cells = n
			} else if n != cells {
				t.Errorf("line %d has %d cells, want %d: %.200q", i+1, n-1, cells-1, line)
			}
		} else if strings.Contains(bare, "|") {
			t.Errorf("line %d has a cell: %.200q", i+1, line)
		}
	}
	if cells != 11 {
		t.Errorf("the table has %d cells a row", cells-1)
	}
}

// However much fails, the summary is one that a CI service takes, and the terminal's
// output one that a person reads.
func TestSummariesAreBounded(t *testing.T) {
	plan := fake.Plan(5000)
	var cases []*reports.Case
	for i, p := range plan {
		field := "data.Member" + strings.Repeat("x", i%50)
		f := fake.Finding(golden.Required, "success", field, strings.Repeat("want ", 300), strings.Repeat("got ", 300))
		cases = append(cases, fake.Case(p, reports.Fail, golden.Required, f))
	}
	adapters := []reports.Adapter{fake.SDK("one")}
	run := fake.Read(t, fake.Journal(t, fake.Header(golden.Required, plan, adapters...), func(j *reports.Journal) error {
		for i, c := range cases {
			if err := j.End(0, c); err != nil {
				return err
			}
			if i%10 == 0 {
				if err := j.Note(0, strings.Repeat("a worker could not be started ", 50)); err != nil {
					return err
				}
			}
		}
		return j.Close(true)
	}))
	if n := len(fake.Report(t, markdown.Write, run)); n > 64<<10 {
		t.Errorf("the summary has %d bytes", n)
	}
	if n := len(fake.Text(t, func(b *bytes.Buffer) error { return terminal.Write(b, run, terminal.Screen{}) })); n > 64<<10 {
		t.Errorf("the terminal is given %d bytes", n)
	}
}

package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// TestManyFailures: where very many cases fail, the further ones keep their findings, and little else; crashes are still compared
// whole.
func TestManyFailures(t *testing.T) {
	t.Parallel()
	const each = 2 << 10
	n := maxShown/each + 20
	plan := make([]reports.Planned, n)
	for i := range plan {
		plan[i] = reports.Planned{ID: fmt.Sprintf("acme/code/400/C%d/json/wire", i), Level: golden.Required}
	}
	name := filepath.Join(t.TempDir(), "journal.ndjson")
	journal, err := reports.CreateJournal(name, reports.Header{Suite: reports.Suite{Level: golden.Required, Fixtures: n}, Plan: plan, Adapters: []reports.Adapter{{
		Describe: runner.Description{Name: "sdk", Version: "1", Providers: []string{"acme"}, Formats: []string{"json"}}, Ops: []string{runner.OpDecode},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	r := newResults(journal, 0, nil)
	body := strings.Repeat("b", each)
	for i, p := range plan {
		c := &reports.Case{
			ID: p.ID, Op: runner.OpDecode, Level: golden.Required, Verdict: reports.Fail,
			Findings: []golden.Finding{{Rule: golden.RuleCode, Level: golden.Required, Field: "code", Want: "a", Got: fmt.Sprint(i), Why: "It is another."}},
			Sent:     &reports.Sent{Status: 400, Body: body, Length: each}, Outcome: &runner.Outcome{Kind: runner.KindError, Code: fmt.Sprint(i)},
		}
		if i == n-1 {
			c.Verdict, c.Detail = reports.Crash, body
		}
		if err := r.end(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := journal.Close(true); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	run, err := reports.ReadJournal(file)
	if err != nil {
		t.Fatal(err)
	}
	if notes := run.Adapters[0].Notes; len(notes) != 1 || !strings.Contains(notes[0], "no bytes are kept") {
		t.Errorf("the notes are %q", notes)
	}
	cases := run.Adapters[0].Cases
	if first := cases[0]; first.Sent == nil || first.Sent.Body != body {
		t.Errorf("the first case has lost what was sent: %+v", first)
	}
	for i, c := range cases[n-10:] {
		at := n - 10 + i
		if c.Sent != nil || c.Outcome == nil || c.Outcome.Code != fmt.Sprint(at) || len(c.Findings) != 1 || c.Findings[0].Got != fmt.Sprint(at) {
			t.Errorf("case %d is %+v", at, c)
		}
		if own := r.endOf(caseKey{c.Op, c.ID}); (own.Sent != nil) != (at == n-1) {
			t.Errorf("of case %d there is held: %+v", at, own)
		}
	}
}

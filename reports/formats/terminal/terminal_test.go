package terminal_test

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// asLog writes a run as a log has it.
func asLog(w io.Writer, r *reports.Run) error { return terminal.Write(w, r, terminal.Screen{}) }

// A CI service obeys what stands in a log at the start of a line, or anywhere in it;
// a terminal obeys controls. Neither is an SDK's to give.
func TestTerminalOfPoison(t *testing.T) {
	run := fake.Poisoned(t, golden.Recommended)
	fake.Safe(t, "the run", fake.Report(t, asLog, run))
	for _, a := range run.Adapters {
		for _, c := range a.Cases {
			fake.Safe(t, c.ID, c.Title())
			fake.Safe(t, c.ID, c.Explain(run.Planned(c.ID), a.Replay(c.ID)))
			if n := len(c.Explain(nil, "")); n > 65<<10 {
				t.Errorf("%s is explained in %d bytes", c.ID, n)
			}
		}
	}
	for _, p := range fake.Poison {
		fake.Safe(t, "Visible", safetext.Visible([]byte(p), 1000))
		fake.Safe(t, "Sentence", reports.Sentence(fake.Finding(golden.Required, p, p, p, p)))
	}
}

// What ends in a log.
func TestTerminal(t *testing.T) {
	plan := fake.Plan(3)
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "InvalidOwner", "")),
	})
	want := `SDK      cases  pass  required  not run
sdk 1.0      3     1         1        1

1 cause:
 1. sdk 1.0: 1 case, required, code: code: want “InvalidOwner”, got nothing
    sdkconform run --only 'tencent-cvm-en/code/400/Code1/json/wire' --adapter './adapter-sdk'

Not judged: 1 case not-run; summary.md says why
Gate (required): INCOMPLETE
  sdk 1.0: 1 case not-run: never started
  sdk 1.0: 1 case fails at the required level
`
	if text := fake.Report(t, asLog, run); text != want {
		t.Errorf("the terminal says\n%s\nwant\n%s", text, want)
	}
}

// manyFailures is a run of many SDKs that break everything, in East Asian too.
func manyFailures(t *testing.T, sdks int) *reports.Run {
	t.Helper()
	plan := fake.Plan(40)
	var adapters []reports.Adapter
	for i := range sdks {
		adapters = append(adapters, fake.SDK(fmt.Sprintf("软件开发工具包-number-%d-of-a-long-name", i)))
	}
	run := reports.NewRun(fake.Header(golden.Required, plan, adapters...))
	for i, a := range run.Adapters {
		for k, c := range a.Cases {
			field := fmt.Sprintf("field%d", k%15)
			c.Verdict, c.Findings = reports.Fail, []golden.Finding{fake.Finding(golden.Required, "code", field, strings.Repeat("值", 200), "")}
			if i == sdks-1 && k == 7 {
				c.Verdict, c.Reason = reports.Crash, "it died\nof this"
			}
		}
	}
	return run
}

// Whatever the run, what is said fits on the screen it is said on, the gate is the last
// thing and the gravest cause the first.
func TestTerminalFits(t *testing.T) {
	escapes := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, sdks := range []int{1, 3, 30} {
		run := manyFailures(t, sdks)
		for _, s := range []terminal.Screen{{Width: 80, Height: 24}, {Width: 80, Height: 24, Color: true}, {Width: 200, Height: 50}, {Width: 80}, {}} {
			text := fake.Text(t, func(b *bytes.Buffer) error { return terminal.Write(b, run, s) })
			if strings.Contains(text, "\x1b") != s.Color {
				t.Errorf("%+v: it has colours", s)
			}
			lines := strings.Split(strings.TrimSuffix(escapes.ReplaceAllString(text, ""), "\n"), "\n")
			height := 0
			for _, line := range lines {
				columns := 0
				for _, r := range line {
					columns++
					if unicode.Is(unicode.Han, r) {
						columns++
					}
				}
				height++
				switch {
				case s.Width == 0:
				case strings.HasPrefix(line, "    sdkconform run "): // a command is not cut
					height += (columns - 1) / s.Width
				case columns > s.Width:
					t.Errorf("%+v: a line of %d columns: %s", s, columns, line)
				}
			}
			most := map[int]int{0: 40, 24: 24, 50: 50}[s.Height]
			if s.Width == 80 {
				most = 24
			}
			if height > most-1 { // where the prompt comes
				t.Errorf("%d SDKs, %+v: %d lines\n%s", sdks, s, height, strings.Join(lines, "\n"))
			}
			if i := strings.Index(text, " 1."); !strings.Contains(text[i:i+250], "crash") {
				t.Errorf("%+v: the gravest cause is not the first:\n%s", s, text)
			}
			if end := strings.Join(lines[max(0, len(lines)-6):], "\n"); !strings.Contains(end, "Gate (required): INCOMPLETE") &&
				!strings.Contains(end, "Gate (required): FAILED") {
				t.Errorf("%+v: the gate is not at the end:\n%s", s, text)
			}
		}
	}
}

// What a log is told while a run goes on: a line when an adapter ends, and nothing that
// draws.
func TestProgressInALog(t *testing.T) {
	var b bytes.Buffer
	p := terminal.LogProgress(&b)
	plan := fake.Plan(3)
	a := fake.SDK("\x1b[31msdk")
	told := p.Begin(a, 3)
	for i, v := range []reports.Verdict{reports.Pass, reports.Fail, reports.Pass} {
		told.End(fake.Case(plan[i], v, golden.Required))
	}
	told.Done()
	if want := `\u{1B}[31msdk 1.0: 3 of 3 cases, 2 pass, 1 fail in 0s` + "\n"; b.String() != want || p.Err() != nil {
		t.Errorf("it says %q, %v; want %q", b.String(), p.Err(), want)
	}
	b.Reset()
	told = p.Begin(fake.SDK("sdk"), 3)
	for i, level := range []golden.Level{golden.Required, golden.Recommended, golden.Recommended} {
		told.End(fake.Case(plan[i], reports.Fail, level))
	}
	told.Done()
	if want := "sdk 1.0: 3 of 3 cases, 1 fail, 2 fail what is recommended in 0s\n"; b.String() != want {
		t.Errorf("it says %q; want %q", b.String(), want)
	}
	var none *terminal.Progress // nobody wants to know
	of := none.Begin(a, 1)
	of.End(fake.Case(plan[0], reports.Pass, golden.Required))
	of.Done()
	if none.Err() != nil {
		t.Error(none.Err())
	}
	failing := terminal.LogProgress(&fake.FullDisk{})
	failing.Begin(a, 0).Done()
	if failing.Err() == nil {
		t.Error("a log that cannot be written is none")
	}
}

// On a terminal one line is redrawn, no wider than the screen, and taken away at
// the end.
func TestProgressOnATerminal(t *testing.T) {
	var b bytes.Buffer
	p := terminal.NewProgress(&b, terminal.Screen{Width: 40, Height: 24})
	plan := fake.Plan(50)
	a := p.Begin(fake.SDK("软件开发工具包软件开发工具包"), len(plan))
	for _, one := range plan {
		c := fake.Case(one, reports.Pass, golden.Required)
		c.Micros = 20_000
		time.Sleep(5 * time.Millisecond)
		a.End(c)
	}
	a.Done()
	frames := strings.Split(b.String(), "\r\x1b[K")
	if len(frames) < 3 || frames[len(frames)-1] != "" {
		t.Fatalf("%d frames, the last %q", len(frames), frames[len(frames)-1])
	}
	for _, f := range frames {
		columns := 0
		for _, r := range f {
			columns++
			if unicode.Is(unicode.Han, r) {
				columns++
			}
		}
		if columns > 39 || strings.ContainsAny(f, "\n\x1b") {
			t.Errorf("a frame of %d columns: %q", columns, f)
		}
	}
}

// However long what was wanted is, what was got is on the screen too.
func TestTerminalOfLongValues(t *testing.T) {
	plan := fake.Plan(1)
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(
			plan[0], reports.Fail, golden.Required,
			fake.Finding(golden.Required, "message", "message", strings.Repeat("long ", 200), strings.Repeat("short ", 40)),
		),
	})
	if text := fake.Report(t, asLog, run); !strings.Contains(text, "message: want “long long") || !strings.Contains(text, "… (1000 bytes)”, got “short short") {
		t.Errorf("the terminal says\n%s", text)
	}
}

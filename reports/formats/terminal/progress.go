package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Progress tells how far a run is while it runs: on a terminal in one line that is redrawn, elsewhere in a line for each
// adapter that has ended and, while a long one runs, one from time to time. Its methods may be called from several
// goroutines, and on nil, which tells nothing. Where several adapters run at the same time, the line on a terminal is
// about the one of which a case has just ended.
type Progress struct {
	mu     sync.Mutex
	w      io.Writer
	screen Screen
	live   bool // the line is redrawn
	now    func() time.Time

	running int // adapters that run
	drawn   time.Time
	failed  error
}

// AdapterProgress is how far one adapter is. Its methods may be called on nil.
type AdapterProgress struct {
	*Progress
	label        string
	cases, ended int
	totals       map[reports.Verdict]int
	required     int // of those that fail
	started      time.Time
}

// How often progress is told: a terminal is redrawn as often as an eye follows; a log has a line each half minute, before
// a CI service takes a job without output for one that hangs.
const (
	drawEvery = 100 * time.Millisecond
	tellEvery = 30 * time.Second
)

// NewProgress makes a Progress that writes to a terminal with the given screen.
func NewProgress(w io.Writer, s Screen) *Progress {
	return &Progress{w: w, screen: s, live: true, now: time.Now}
}

// LogProgress makes a Progress that writes to a log.
func LogProgress(w io.Writer) *Progress { return &Progress{w: w, now: time.Now} }

// Begin says that an adapter begins, with so many cases.
func (p *Progress) Begin(a reports.Adapter, cases int) *AdapterProgress {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	ap := &AdapterProgress{Progress: p, label: a.Label(), cases: cases, totals: map[reports.Verdict]int{}, started: p.now()}
	p.drawn = ap.started
	p.running++
	if p.live {
		ap.draw()
	}
	return ap
}

// End says what became of a case.
func (p *AdapterProgress) End(c *reports.Case) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended++
	p.totals[c.Verdict]++
	if c.Verdict == reports.Fail && c.Level == golden.Required {
		p.required++
	}
	every := tellEvery
	if p.live {
		every = drawEvery
	}
	// The clock is looked at for some cases only: a case may take microseconds.
	if p.ended%16 != 0 && p.cases > 100 && c.Micros < 10_000 || p.now().Sub(p.drawn) < every {
		return
	}
	p.drawn = p.now()
	if p.live {
		p.draw()
		return
	}
	p.write(p.text() + "\n")
}

// Done says that the adapter has ended.
func (p *AdapterProgress) Done() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running--
	if p.live {
		p.write("\r\x1b[K")
		return
	}
	p.write(fmt.Sprintf("%s in %s\n", p.text(), p.now().Sub(p.started).Round(10*time.Millisecond)))
}

// Err is the first error of writing.
func (p *Progress) Err() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

func (p *Progress) write(s string) {
	if p.failed == nil {
		_, p.failed = io.WriteString(p.w, s)
	}
}

// text says how far the adapter is, in words.
func (p *AdapterProgress) text() string {
	parts := []string{fmt.Sprintf("%s: %d of %s", p.label, p.ended, safetext.Count(p.cases, "case", "cases"))}
	for _, v := range reports.Verdicts() {
		switch n := p.totals[v]; {
		case n == 0:
		case v == reports.Fail:
			// As in the summary: what is recommended gates only where it is asked for.
			if p.required > 0 {
				parts = append(parts, fmt.Sprintf("%d fail", p.required))
			}
			if n > p.required {
				parts = append(parts, fmt.Sprintf("%d fail what is recommended", n-p.required))
			}
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if p.live && p.running > 1 {
		parts = append(parts, fmt.Sprintf("and %s beside it", safetext.Count(p.running-1, "adapter", "adapters")))
	}
	return safetext.Lines(strings.Join(parts, ", "))
}

// draw draws the line of a terminal: a bar, and the words that have a place beside it.
func (p *AdapterProgress) draw() {
	const bar = 20
	done := bar
	if p.cases > 0 {
		done = min(p.ended*bar/p.cases, bar)
	}
	words := p.text()
	if room := p.screen.Width - bar - 4; p.screen.Width > 0 {
		words = safetext.Fit(words, max(room, 1))
	}
	full, rest := strings.Repeat("━", done), strings.Repeat("─", bar-done)
	if p.screen.Color {
		full, rest = "\x1b[32m"+full+"\x1b[0m", "\x1b[2m"+rest+"\x1b[0m"
	}
	p.write("\r\x1b[K" + full + rest + " " + words)
}

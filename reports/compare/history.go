package compare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// History is how SDKs went through many runs, the oldest first.
type History struct {
	SDKs []*SDKHistory `json:"sdks"` // in the order in which the runs name them
}

// SDKHistory is one SDK, by the name in its description.
type SDKHistory struct {
	Name string         `json:"name"` // in its description
	Runs []HistoryEntry `json:"runs"` // the oldest first
	// Unsteady are the cases that went back and forth, the most unsteady first.
	Unsteady []UnsteadyCase `json:"unsteady"`
}

// HistoryEntry is one run of an SDK.
type HistoryEntry struct {
	Name       string                  `json:"name"`         // of the file or folder
	Started    string                  `json:"started"`      // RFC 3339
	Suite      string                  `json:"suite"`        // the suite's version
	Version    string                  `json:"version"`      // the SDK's
	Totals     map[reports.Verdict]int `json:"totals"`       // cases by verdict
	Required   int                     `json:"failRequired"` // of the failures
	New        int                     `json:"new"`          // since the run before
	Fixed      int                     `json:"fixed"`        // since the run before
	Incomplete bool                    `json:"incomplete"`   // whether cases were not judged
}

// UnsteadyCase is a case whose verdict changed more than once: where the SDK did not change, it is flaky.
type UnsteadyCase struct {
	ID       string            `json:"id"`       // the fixture's
	Op       string            `json:"op"`       // decode or call
	Verdicts []reports.Verdict `json:"verdicts"` // in each run that judged it
	Changes  int               `json:"changes"`  // how often it was another than in the run before
}

// NewHistory orders runs by the time they started; names are those of their files.
func NewHistory(names []string, runs []*reports.Run) *History {
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(runs[a].Suite.Started, runs[b].Suite.Started) })
	h := &History{SDKs: []*SDKHistory{}}
	bySDK := map[string]*Past{}
	for _, i := range order {
		adapters, inOrder := runs[i].ByName()
		for _, name := range inOrder {
			if bySDK[name] == nil {
				bySDK[name] = NewPast(name)
				h.SDKs = append(h.SDKs, &bySDK[name].history)
			}
			bySDK[name].Add(names[i], runs[i], adapters[name])
		}
	}
	for _, past := range bySDK {
		past.History()
	}
	return h
}

func entryOf(name string, r *reports.Run, a, before *reports.AdapterRun) HistoryEntry {
	totals := a.Totals()
	e := HistoryEntry{
		Name: name, Started: r.Suite.Started, Suite: r.Suite.Version, Version: a.Describe.Version, Totals: totals, Required: a.FailingRequired(),
		Incomplete: !r.Complete || a.Failure != "" || totals[reports.NotRun]+totals[reports.HarnessError] > 0,
	}
	if before != nil {
		s := newSDK(name, before, a, r.Suite.Level)
		e.New, e.Fixed = len(s.Of(New)), len(s.Of(Fixed))
	}
	return e
}

// unsteady are the cases that changed more than once.
func unsteady(verdicts map[caseKey][]reports.Verdict) []UnsteadyCase {
	cases := []UnsteadyCase{}
	for k, list := range verdicts {
		changes := 0
		for i := 1; i < len(list); i++ {
			if list[i] != list[i-1] {
				changes++
			}
		}
		if changes > 1 {
			cases = append(cases, UnsteadyCase{k.id, k.op, list, changes})
		}
	}
	slices.SortFunc(cases, func(a, b UnsteadyCase) int {
		return cmp.Or(cmp.Compare(b.Changes, a.Changes), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Op, b.Op))
	})
	return cases
}

// HistoryFormats are those that [History.Write] writes.
func HistoryFormats() []string { return []string{"text", "markdown", "json"} }

// Write writes the history in one of the [HistoryFormats].
func (h *History) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return h.writeText(w)
	case "markdown":
		return h.writeMarkdown(w)
	case "json":
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", " ")
		return encoder.Encode(struct {
			Version int `json:"version"`
			*History
		}{1, h})
	}
	return fmt.Errorf("there is no format %q; there are %s", format, strings.Join(HistoryFormats(), ", "))
}

// maxUnsteady is how many unsteady cases are named in text and in Markdown.
const maxUnsteady = 20

// Table is a row a run.
func (s *SDKHistory) Table() (head []string, rows [][]string) {
	head = []string{"started", "version", "suite", "pass", "fail (required)", "fail (recommended)", "crash", "hang", "known failure", "new", "fixed", "right"}
	for _, r := range s.Runs {
		t := r.Totals
		judged := t[reports.Pass] + t[reports.Fixed] + t[reports.Fail] + t[reports.Crash] + t[reports.Hang] + t[reports.KnownFailure]
		right := "-"
		if judged > 0 {
			// Rounded down: 100 % is all of them.
			share := (t[reports.Pass] + t[reports.Fixed]) * 1000 / judged
			right = fmt.Sprintf("%d.%d %%", share/10, share%10)
		}
		if r.Incomplete {
			right += " incomplete"
		}
		rows = append(rows, []string{
			safetext.Line(r.Started, 50), safetext.Line(r.Version, 50), safetext.Line(r.Suite, 50),
			fmt.Sprint(t[reports.Pass] + t[reports.Fixed]), fmt.Sprint(r.Required), fmt.Sprint(t[reports.Fail] - r.Required),
			fmt.Sprint(t[reports.Crash]), fmt.Sprint(t[reports.Hang]), fmt.Sprint(t[reports.KnownFailure]),
			fmt.Sprint(r.New), fmt.Sprint(r.Fixed), right,
		})
	}
	return head, rows
}

// lines tell of the unsteady cases.
func (s *SDKHistory) lines() (lines []string) {
	for _, c := range s.Unsteady[:min(maxUnsteady, len(s.Unsteady))] {
		var verdicts []string
		for _, v := range c.Verdicts[max(0, len(c.Verdicts)-10):] {
			verdicts = append(verdicts, string(v))
		}
		lines = append(lines, fmt.Sprintf("%s (%s): %s", safetext.Line(c.ID, 300), safetext.Line(c.Op, 50), strings.Join(verdicts, ", ")))
	}
	if n := len(s.Unsteady) - maxUnsteady; n > 0 {
		lines = append(lines, fmt.Sprintf("and %s; --format json has all", safetext.Count(n, "case more", "cases more")))
	}
	return lines
}

func (h *History) writeText(w io.Writer) error {
	var b strings.Builder
	for i, s := range h.SDKs {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s\n", safetext.Line(s.Name, 200))
		head, rows := s.Table()
		if err := textTable(&b, "  ", head, rows); err != nil {
			return err
		}
		if lines := s.lines(); lines != nil {
			fmt.Fprintf(&b, "  Went back and forth:\n    %s\n", strings.Join(lines, "\n    "))
		}
	}
	_, err := io.WriteString(w, safetext.Lines(b.String()))
	return err
}

func (h *History) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# sdkconform history\n")
	for _, s := range h.SDKs {
		fmt.Fprintf(&b, "\n## %s\n\n", safetext.Markdown(s.Name))
		head, rows := s.Table()
		markdownTable(&b, head, rows)
		if lines := s.lines(); lines != nil {
			b.WriteString("\nWent back and forth:\n\n")
			for _, line := range lines {
				fmt.Fprintf(&b, "- %s\n", safetext.Markdown(line))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

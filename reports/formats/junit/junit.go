// Package junit writes a run as JUnit XML, for CI services: a suite for each adapter and source, a test
// case for each case, known failures as skipped, what has no verdict as an error, and a test case for
// each rule of the gate.
//
// [Write] writes [File] after every run, with properties and places. [WriteStrict] writes [StrictFile],
// which is valid by the schema that Jenkins uses, for readers that refuse more; it is written where
// '--also junit-strict' asks for it. Package formats does both.
package junit

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/names"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// The names of the files.
const (
	File       = "junit.xml"
	StrictFile = "junit-strict.xml"
)

// Write writes the run as JUnit XML: one flat suite an adapter and source, with counts made from the cases. What fails
// the gate is a failure; what is incomplete is an error; what is not applicable or waived is skipped. A finding that
// does not gate at the run's level is told in a property of its suite, and its case passes, because a reader of JUnit
// takes every failure for a gating one.
func Write(w io.Writer, r *reports.Run) error { return newDocument(r).write(w) }

// WriteStrict writes the same for readers that validate against Jenkins' own schema, which allows a test case no file
// and no line, and the whole no count of what is skipped. Where a case is documented is in its text all the same.
func WriteStrict(w io.Writer, r *reports.Run) error {
	all := newDocument(r)
	all.Skipped = nil
	for _, s := range all.Suites {
		for i := range s.Cases {
			s.Cases[i].File, s.Cases[i].Line = "", 0
		}
	}
	return all.write(w)
}

func newDocument(r *reports.Run) *testsuites {
	all := &testsuites{Name: "sdkconform"}
	b := builder{run: r, details: maxDetails}
	for i, name := range names.Of(r) {
		b.adapter, b.name = r.Adapters[i], name
		all.Suites = append(all.Suites, b.suites()...)
	}
	all.Suites = append(all.Suites, gateSuite(r))
	all.fit(maxSize)
	all.sum()
	return all
}

// maxDetails bounds the texts of all cases together, in bytes as XML writes them; what comes after keeps its one-line
// message.
const maxDetails = 8 << 20

// builder turns the cases of one adapter after the other into test cases.
type builder struct {
	run     *reports.Run
	adapter *reports.AdapterRun
	name    names.Name
	details int // bytes that texts may still have
}

// suites are those of an adapter: its description, and one for each source.
func (b *builder) suites() []*testsuite {
	var suites []*testsuite
	bySource := map[string]*testsuite{}
	suite := func(source string) *testsuite {
		s := bySource[source]
		if s == nil {
			s = &testsuite{Name: b.name.Suite + "/" + safetext.Line(source, 200), Timestamp: timestamp(b.run.Suite.Started)}
			bySource[source] = s
			suites = append(suites, s)
		}
		return s
	}
	suite("description").add(b.description(), 0)
	for _, c := range b.adapter.Cases {
		p := b.run.Planned(c.ID)
		t, belowGate := b.testcase(c, p)
		s := suite(p.Source)
		s.add(t, c.Micros)
		if belowGate {
			s.belowGate++
		}
	}
	for _, s := range suites {
		s.Properties = &[]property{
			{"sdkconform.version", xmlText(b.run.Suite.Version)},
			{"sdkconform.level", xmlText(string(b.run.Suite.Level))},
			{"sdk.name", safetext.Line(b.adapter.Describe.Name, 200)},
			{"sdk.version", safetext.Line(b.adapter.Describe.Version, 200)},
			{"cases.failing-below-the-gate", strconv.Itoa(s.belowGate)},
		}
		if file := b.adapter.File; file != "" {
			*s.Properties = append(*s.Properties, property{"adapter.file", safetext.Line(file, 1000)})
		}
	}
	return suites
}

// result is a test case's failure, error or skip.
func (b *builder) result(kind, message string, explain func() string) *result {
	detail := message + "\nThe detail is in results.json: this file would be too large for its readers."
	if b.details > 0 {
		whole := explain()
		if size := cdataSize(whole); size <= b.details {
			detail = whole
			b.details -= size
		} else {
			b.details = 0 // from here on no case has any, so that a reader sees where they end
		}
	}
	return &result{Type: xmlText(kind), Message: heading(message), Text: xmlText(detail)}
}

// heading is a message of one line, bounded: readers show it in a table.
func heading(s string) string { return xmlText(string(safetext.Cut([]byte(s), 2000))) }

// description is the test case of the adapter's start and of what it says of its SDK.
func (b *builder) description() testcase {
	t := testcase{Name: "describe", Classname: b.name.Class + ".description", Time: seconds(0)}
	if failure := b.adapter.Failure; failure != "" {
		t.Error = b.result("never-started", safetext.Short(failure), func() string {
			return string(safetext.Cut([]byte(safetext.Lines(failure)), reports.MaxExplained))
		})
		return t
	}
	var rule string
	var gating []string
	for _, f := range b.adapter.Findings {
		if b.adapter.Described.GatesBy(f, b.run.Suite.Level) {
			rule = cmp.Or(rule, f.Rule)
			gating = append(gating, fmt.Sprintf("%s: %s", f.Rule, reports.Sentence(f)))
		}
	}
	if c := b.adapter.Described; gating != nil && !c.Gates(b.run.Suite.Level) {
		t.Skipped = &result{Type: string(c.Verdict), Message: heading(waivedTitle(c))}
	} else if gating != nil {
		t.Failure = b.result(rule, gating[0], func() string { return strings.Join(gating, "\n") })
	}
	return t
}

// testcase is a case as a test case; belowGate says that it fails below the gate.
func (b *builder) testcase(c *reports.Case, p *reports.Planned) (t testcase, belowGate bool) {
	t = testcase{
		Name: safetext.Line(c.ID, 500) + " (" + safetext.Line(c.Op, 50) + ")", Classname: b.name.Class + "." + safetext.Line(p.Source, 200),
		File: safetext.Line(p.File, 1000), Line: p.Line, Time: seconds(c.Micros),
	}
	title := c.Title()
	newResult := func(kind string) *result {
		return b.result(kind, title, func() string { return c.Explain(p, b.adapter.Replay(c.ID)) })
	}
	switch {
	case c.Verdict == reports.NotApplicable:
		t.Skipped = &result{Type: string(c.Verdict), Message: safetext.Short(c.Reason)}
	case c.NotSelected():
		t.Skipped = &result{Type: "not-selected", Message: safetext.Short(c.Reason)}
	case c.Verdict.Incomplete():
		t.Error = newResult(string(c.Verdict))
	case c.Verdict == reports.KnownFailure && !c.Gates(b.run.Suite.Level):
		title = waivedTitle(c)
		t.Skipped = newResult(string(c.Verdict))
	case c.Gates(b.run.Suite.Level):
		kind := string(c.Verdict)
		if len(c.Findings) > 0 {
			kind = c.Findings[0].Rule
		}
		t.Failure = newResult(kind)
	default:
		belowGate = c.Verdict == reports.Fail
	}
	return t, belowGate
}

// waivedTitle says in one line until when and why a case is waived, then what it breaks.
func waivedTitle(c *reports.Case) string {
	if c.Waived == nil {
		return c.Title()
	}
	unwaived := *c
	unwaived.Waived = nil
	return fmt.Sprintf("%s: %s: %s", c.Verdict, safetext.Line(c.Waived.Summary(), 1200), unwaived.Title())
}

// gateSuite is the suite of the gate itself: whether the run is complete, and one test case for each of the ways in
// which waivers fail a gate. By it a reader that knows only JUnit sees what no single case tells.
func gateSuite(r *reports.Run) *testsuite {
	s := &testsuite{Name: "gate", Timestamp: timestamp(r.Suite.Started), Properties: &[]property{{"sdkconform.level", xmlText(string(r.Suite.Level))}}}
	newTest := func(name string) testcase {
		return testcase{Name: name, Classname: "sdkconform.gate", Time: seconds(0)}
	}
	gate := r.Gate()
	t := newTest("complete")
	switch {
	case gate.Filtered:
		t.Skipped = &result{Type: "not-selected", Message: safetext.Short(strings.Join(gate.Reasons, "; "))}
	case gate.Incomplete:
		t.Error = &result{Type: "incomplete", Message: safetext.Short(strings.Join(gate.Reasons, "; ")), Text: lines(gate.Reasons)}
	}
	s.add(t, 0)
	if r.Waivers == nil {
		return s
	}
	texts := map[reports.ProblemKind][]string{}
	for _, p := range gate.Problems {
		texts[p.Kind] = append(texts[p.Kind], p.Text)
	}
	for _, kind := range reports.ProblemKinds() {
		t := newTest("no " + string(kind))
		if all := texts[kind]; all != nil {
			t.Failure = &result{Type: string(kind), Message: heading(safetext.Line(all[0], 1000)), Text: lines(all)}
		}
		s.add(t, 0)
	}
	return s
}

// lines are texts of one line each, bounded together.
func lines(all []string) string {
	return xmlText(string(safetext.Cut([]byte(safetext.Lines(strings.Join(all, "\n"))), reports.MaxExplained)))
}

// timestamp is when the run started, where it is a time at all: readers parse it.
func timestamp(started string) string {
	if _, err := time.Parse(time.RFC3339, started); err != nil {
		return ""
	}
	return started
}

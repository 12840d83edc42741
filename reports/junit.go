package reports

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

type junitSuites struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Time     string        `xml:"time,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Errors   int           `xml:"errors,attr"`
	Skipped  *int          `xml:"skipped,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Properties *[]junitPair    `xml:"properties>property"`
	Cases      []junitTestcase `xml:"testcase"`
	micros     int64
	planned    int // cases, before any were told as one
	soft       int // cases that fail below the gate
}

type junitPair struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitTestcase struct {
	Name      string       `xml:"name,attr"`
	Classname string       `xml:"classname,attr"`
	File      string       `xml:"file,attr,omitempty"`
	Line      int          `xml:"line,attr,omitempty"`
	Time      string       `xml:"time,attr"`
	Skipped   *junitResult `xml:"skipped"`
	Error     *junitResult `xml:"error"`
	Failure   *junitResult `xml:"failure"`
}

type junitResult struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the run as JUnit XML: one flat suite an adapter and source,
// counts made from the cases. What fails the gate is a failure; what is incomplete
// an error; what is not applicable or waived is skipped. A finding that does not gate
// at the run's level is told in a property of its suite, and its case passes, because
// a reader of JUnit takes every failure for a gating one.
func (r *Run) WriteJUnit(w io.Writer) error { return r.junit().write(w) }

// WriteStrictJUnit writes the same for readers that validate against Jenkins' own
// schema, which allows a test case no file and no line, and the whole no count of
// what is skipped. Where a case is documented is in its text all the same.
func (r *Run) WriteStrictJUnit(w io.Writer) error {
	all := r.junit()
	all.Skipped = nil
	for _, s := range all.Suites {
		for i := range s.Cases {
			s.Cases[i].File, s.Cases[i].Line = "", 0
		}
	}
	return all.write(w)
}

func (all *junitSuites) write(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", " ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r *Run) junit() *junitSuites {
	all := &junitSuites{Name: "sdkconform"}
	j := junitWriter{Run: r, details: maxDetails}
	for i, name := range r.junitNames() {
		j.adapter, j.name = r.Adapters[i], name
		all.Suites = append(all.Suites, j.suites()...)
	}
	all.Suites = append(all.Suites, r.gateJUnit())
	all.fit(maxJUnit)
	var micros int64
	skipped := 0
	for _, s := range all.Suites {
		s.Time = seconds(s.micros)
		micros += s.micros
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		skipped += s.Skipped
	}
	all.Skipped = &skipped
	all.Time = seconds(micros)
	return all
}

// suites are those of an adapter: its description, and one for each source.
func (j *junitWriter) suites() []*junitSuite {
	var suites []*junitSuite
	bySource := map[string]*junitSuite{}
	suite := func(source string) *junitSuite {
		s := bySource[source]
		if s == nil {
			s = &junitSuite{Name: j.name.suite + "/" + safetext.Line(source, 200), Timestamp: timestamp(j.Suite.Started)}
			bySource[source] = s
			suites = append(suites, s)
		}
		return s
	}
	suite("description").add(j.description(), 0)
	for _, c := range j.adapter.Cases {
		p := j.Planned(c.ID)
		t, soft := j.testcase(c, p)
		s := suite(p.Source)
		s.add(t, c.Micros)
		if soft {
			s.soft++
		}
	}
	for _, s := range suites {
		s.Properties = &[]junitPair{
			{"sdkconform.version", text(j.Suite.Version)},
			{"sdkconform.level", text(string(j.Suite.Level))},
			{"sdk.name", safetext.Line(j.adapter.Describe.Name, 200)},
			{"sdk.version", safetext.Line(j.adapter.Describe.Version, 200)},
			{"cases.failing-below-the-gate", strconv.Itoa(s.soft)},
		}
	}
	return suites
}

func (s *junitSuite) add(t junitTestcase, micros int64) {
	s.planned++
	s.micros += micros
	s.count(&t)
	s.Cases = append(s.Cases, t)
}

func (s *junitSuite) count(t *junitTestcase) {
	s.Tests++
	switch {
	case t.Failure != nil:
		s.Failures++
	case t.Error != nil:
		s.Errors++
	case t.Skipped != nil:
		s.Skipped++
	}
}

// maxDetails bounds the texts of all cases together, as XML writes them; what comes
// after keeps its one-line message.
const maxDetails = 8 << 20

// junitWriter turns the cases of one adapter after the other into test cases.
type junitWriter struct {
	*Run
	adapter *AdapterRun
	name    junitName
	details int // bytes that texts may still have
}

// result is a test case's failure, error or skip.
func (j *junitWriter) result(kind, message string, explain func() string) *junitResult {
	detail := message + "\nThe detail is in results.json: this file would be too large for its readers."
	if j.details > 0 {
		whole := explain()
		if size := escapedSize(whole); size <= j.details {
			detail = whole
			j.details -= size
		} else {
			j.details = 0 // from here on none has any, so that it is plain where they end
		}
	}
	return &junitResult{Type: text(kind), Message: heading(message), Text: text(detail)}
}

// heading is a message of one line, bounded: readers show it in a table.
func heading(s string) string { return text(string(safetext.Cut([]byte(s), 2000))) }

// description is the case of the adapter's start and of what it says of its SDK.
func (j *junitWriter) description() junitTestcase {
	t := junitTestcase{Name: "describe", Classname: j.name.class + ".description", Time: seconds(0)}
	if failure := j.adapter.Failure; failure != "" {
		t.Error = j.result("never-started", safetext.Short(failure), func() string { return string(safetext.Cut([]byte(safetext.Lines(failure)), maxDetail)) })
		return t
	}
	var rule string
	var gating []string
	for _, f := range j.adapter.Findings {
		if j.adapter.Described.gating(f, j.Suite.Level) {
			rule = cmp.Or(rule, f.Rule)
			gating = append(gating, fmt.Sprintf("%s: %s", f.Rule, Sentence(f)))
		}
	}
	if c := j.adapter.Described; gating != nil && !c.Gates(j.Suite.Level) {
		t.Skipped = &junitResult{Type: string(c.Verdict), Message: heading(c.waivedTitle())}
	} else if gating != nil {
		t.Failure = j.result(rule, gating[0], func() string { return strings.Join(gating, "\n") })
	}
	return t
}

// testcase is a case as a test case; soft says that it fails below the gate.
func (j *junitWriter) testcase(c *Case, p *Planned) (t junitTestcase, soft bool) {
	t = junitTestcase{
		Name: safetext.Line(c.ID, 500) + " (" + safetext.Line(c.Op, 50) + ")", Classname: j.name.class + "." + safetext.Line(p.Source, 200),
		File: safetext.Line(p.File, 1000), Line: p.Line, Time: seconds(c.Micros),
	}
	title := c.Title()
	result := func(kind string) *junitResult {
		return j.result(kind, title, func() string { return c.Explain(p, j.adapter.Replay(c.ID)) })
	}
	switch {
	case c.Verdict == NotApplicable:
		t.Skipped = &junitResult{Type: string(c.Verdict), Message: safetext.Short(c.Reason)}
	case c.Verdict.Incomplete():
		t.Error = result(string(c.Verdict))
	case c.Verdict == KnownFailure && !c.Gates(j.Suite.Level):
		title = c.waivedTitle()
		t.Skipped = result(string(c.Verdict))
	case c.Gates(j.Suite.Level):
		kind := string(c.Verdict)
		if len(c.Findings) > 0 {
			kind = c.Findings[0].Rule
		}
		t.Failure = result(kind)
	default:
		soft = c.Verdict == Fail
	}
	return t, soft
}

// gateJUnit is the suite of the gate itself: whether the run is complete, and one test
// case for each of the ways in which waivers fail a gate. A reader that knows JUnit
// only sees by its name what no single case tells.
func (r *Run) gateJUnit() *junitSuite {
	s := &junitSuite{Name: "gate", Timestamp: timestamp(r.Suite.Started), Properties: &[]junitPair{{"sdkconform.level", text(string(r.Suite.Level))}}}
	rule := func(name string) junitTestcase {
		return junitTestcase{Name: name, Classname: "sdkconform.gate", Time: seconds(0)}
	}
	gate := r.Gate()
	t := rule("complete")
	if gate.Incomplete {
		t.Error = &junitResult{Type: "incomplete", Message: safetext.Short(strings.Join(gate.Reasons, "; ")), Text: lines(gate.Reasons)}
	}
	s.add(t, 0)
	if r.Waivers == nil {
		return s
	}
	texts := map[ProblemKind][]string{}
	for _, p := range gate.Problems {
		texts[p.Kind] = append(texts[p.Kind], p.Text)
	}
	for _, kind := range problemKinds() {
		t := rule("no " + string(kind))
		if all := texts[kind]; all != nil {
			t.Failure = &junitResult{Type: string(kind), Message: heading(safetext.Line(all[0], 1000)), Text: lines(all)}
		}
		s.add(t, 0)
	}
	return s
}

// lines are texts of one line each, bounded together.
func lines(all []string) string {
	return text(string(safetext.Cut([]byte(safetext.Lines(strings.Join(all, "\n"))), maxDetail)))
}

// waivedTitle says in one line until when and why a case is waived, then what it
// breaks.
func (c *Case) waivedTitle() string {
	if c.Waived == nil {
		return c.Title()
	}
	own := *c
	own.Waived = nil
	return fmt.Sprintf("%s: %s: %s", c.Verdict, safetext.Line(c.Waived.Words(), 1200), own.Title())
}

// timestamp is when the run started, where it is a time at all: readers parse it.
func timestamp(started string) string {
	if _, err := time.Parse(time.RFC3339, started); err != nil {
		return ""
	}
	return started
}

// junitName is how an adapter is named in JUnit.
type junitName struct {
	suite string // label, before the source
	class string // classname, before the source
}

// junitNames names the adapters of the run, each otherwise: of test cases that are
// named alike readers keep one. The version is part of a classname only where two
// adapters are of one name, so that a history survives an SDK's release.
func (r *Run) junitNames() []junitName {
	name := func(a *AdapterRun) string { return cmp.Or(a.Describe.Name, a.Command) }
	count := map[string]int{}
	for _, a := range r.Adapters {
		count[name(a)]++
	}
	used := map[string]bool{}
	names := make([]junitName, len(r.Adapters))
	for i, a := range r.Adapters {
		class := name(a)
		if count[class] > 1 && a.Describe.Name != "" {
			class = a.Describe.Label()
		}
		// A dot would make a package of what is before it.
		class = strings.ReplaceAll(safetext.Line(class, 200), ".", "_")
		suffix := ""
		for n := 2; used[class+suffix]; n++ {
			suffix = fmt.Sprintf("~%d", n)
		}
		used[class+suffix] = true
		names[i] = junitName{suite: a.label() + suffix, class: class + suffix}
	}
	return names
}

func seconds(micros int64) string { return fmt.Sprintf("%.3f", float64(micros)/1e6) }

// text keeps what XML 1.0 can hold and escapes the rest; encoding/xml would put a
// replacement character in its place, which says nothing.
func text(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !inXML(r) || r == utf8.RuneError }) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02X`, s[0])
		case !inXML(r):
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

// inXML reports whether a character may stand in an XML 1.0 document (section 2.2).
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

package reports

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Time     string       `xml:"time,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  *int         `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
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

func (all junitSuites) write(w io.Writer) error {
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

func (r *Run) junit() junitSuites {
	all := junitSuites{Name: "sdkconform"}
	j := junitWriter{Run: r, details: maxDetails}
	var suites []*junitSuite
	for i, name := range r.junitNames() {
		j.adapter, j.name = r.Adapters[i], name
		suites = append(suites, j.suites()...)
	}
	suites = append(suites, r.gateJUnit())
	var micros int64
	skipped := 0
	for _, s := range suites {
		s.Time = seconds(s.micros)
		micros += s.micros
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		skipped += s.Skipped
		all.Suites = append(all.Suites, *s)
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
			s = &junitSuite{Name: j.name.suite + "/" + text(source), Timestamp: text(j.Suite.Started)}
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
			{"sdk.name", printable(j.adapter.Describe.Name, 200)},
			{"sdk.version", printable(j.adapter.Describe.Version, 200)},
			{"cases.failing-below-the-gate", strconv.Itoa(s.soft)},
		}
	}
	return suites
}

func (s *junitSuite) add(t junitTestcase, micros int64) {
	s.Tests++
	s.micros += micros
	switch {
	case t.Failure != nil:
		s.Failures++
	case t.Error != nil:
		s.Errors++
	case t.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, t)
}

// maxDetails bounds the texts of all cases together: GitLab reads 30 MB a file, of
// which thousands of failures need some for their messages alone. What comes after
// keeps its one-line message.
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
		if whole := explain(); len(whole) <= j.details {
			detail = whole
			j.details -= len(whole)
		} else {
			j.details = 0 // from here on none has any, so that it is plain where they end
		}
	}
	return &junitResult{Type: text(kind), Message: text(message), Text: text(detail)}
}

// description is the case of the adapter's start and of what it says of its SDK.
func (j *junitWriter) description() junitTestcase {
	t := junitTestcase{Name: "describe", Classname: j.name.class + ".description", Time: seconds(0)}
	if failure := j.adapter.Failure; failure != "" {
		t.Error = j.result("never-started", oneLine(failure), func() string { return string(cut([]byte(plain(failure)), maxDetail)) })
		return t
	}
	var rule string
	var gating []string
	for _, f := range j.adapter.Findings {
		if f.Level.Gates(j.Suite.Level) {
			rule = cmp.Or(rule, f.Rule)
			gating = append(gating, fmt.Sprintf("%s: %s", f.Rule, Sentence(f)))
		}
	}
	if c := j.adapter.Described; gating != nil && !c.Gates(j.Suite.Level) {
		t.Skipped = &junitResult{Type: string(c.Verdict), Message: text(c.Title())}
	} else if gating != nil {
		t.Failure = j.result(rule, gating[0], func() string { return strings.Join(gating, "\n") })
	}
	return t
}

// testcase is a case as a test case; soft says that it fails below the gate.
func (j *junitWriter) testcase(c *Case, p *Planned) (t junitTestcase, soft bool) {
	t = junitTestcase{
		Name: c.ID + " (" + c.Op + ")", Classname: j.name.class + "." + p.Source,
		File: text(p.File), Line: p.Line, Time: seconds(c.Micros),
	}
	result := func(kind string) *junitResult {
		return j.result(kind, c.Title(), func() string { return c.Explain(p, j.adapter.Replay(c.ID)) })
	}
	switch {
	case c.Verdict == NotApplicable:
		t.Skipped = &junitResult{Type: string(c.Verdict), Message: oneLine(c.Reason)}
	case c.Verdict.Incomplete():
		t.Error = result(string(c.Verdict))
	case c.Verdict == KnownFailure && !c.Gates(j.Suite.Level):
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

// gateJUnit is the suite of the gate itself, so that a reader that knows JUnit only
// sees an incomplete run that no single case tells of.
func (r *Run) gateJUnit() *junitSuite {
	s := &junitSuite{Name: "gate", Timestamp: text(r.Suite.Started)}
	t := junitTestcase{Name: "complete", Classname: "sdkconform.gate", Time: seconds(0)}
	if g := r.Gate(); g.Incomplete {
		t.Error = &junitResult{Type: "incomplete", Message: oneLine(strings.Join(g.Reasons, "; ")), Text: text(strings.Join(g.Reasons, "\n"))}
	}
	s.add(t, 0)
	return s
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
		class = strings.ReplaceAll(printable(class, 200), ".", "_")
		suffix := ""
		for n := 2; used[class+suffix]; n++ {
			suffix = fmt.Sprintf("~%d", n)
		}
		used[class+suffix] = true
		names[i] = junitName{suite: a.Label() + suffix, class: class + suffix}
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

package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Time     string       `xml:"time,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
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
// an error; what is not applicable is skipped. A finding that does not gate at the
// run's level is told in a property of its suite, and its case passes, because a
// reader of JUnit takes every failure for a gating one.
func (r *Run) WriteJUnit(w io.Writer) error {
	all := junitSuites{Name: "sdkconform"}
	var micros int64
	for _, a := range r.Adapters {
		suites := []*junitSuite{}
		bySource := map[string]*junitSuite{}
		suite := func(source string) *junitSuite {
			s := bySource[source]
			if s == nil {
				s = &junitSuite{Name: a.Label() + "/" + source, Timestamp: r.Suite.Started}
				bySource[source] = s
				suites = append(suites, s)
			}
			return s
		}
		r.describeJUnit(suite("description"), a)
		ungated := map[string]int{}
		for _, c := range a.Cases {
			p := r.Planned(c.ID)
			t, soft := r.junitCase(a, c, p)
			suite(p.Source).add(t, c.Micros)
			if soft {
				ungated[p.Source]++
			}
		}
		for _, s := range suites {
			source := strings.TrimPrefix(s.Name, a.Label()+"/")
			s.Properties = &[]junitPair{
				{"sdkconform.version", r.Suite.Version}, {"sdkconform.level", string(r.Suite.Level)},
				{"sdk.name", text(a.Describe.Name)}, {"sdk.version", text(a.Describe.Version)},
				{"cases.failing-below-the-gate", strconv.Itoa(ungated[source])},
			}
			s.Time = seconds(s.micros)
			micros += s.micros
			all.Tests += s.Tests
			all.Failures += s.Failures
			all.Errors += s.Errors
			all.Skipped += s.Skipped
			all.Suites = append(all.Suites, *s)
		}
	}
	all.Suites = append(all.Suites, r.gateJUnit(&all))
	all.Time = seconds(micros)
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

// describeJUnit adds the case of the adapter's start and description.
func (r *Run) describeJUnit(s *junitSuite, a *AdapterRun) {
	t := junitTestcase{Name: "describe", Classname: classname(a, "description"), Time: seconds(0)}
	switch {
	case a.Failure != "":
		t.Error = &junitResult{Type: "never-started", Message: oneLine(a.Failure), Text: text(a.Failure)}
	default:
		var gating []string
		for _, f := range a.Findings {
			if f.Level.Gates(r.Suite.Level) {
				gating = append(gating, fmt.Sprintf("%s: %s", f.Rule, Sentence(f)))
			}
		}
		if gating != nil {
			t.Failure = &junitResult{Type: a.Findings[0].Rule, Message: text(gating[0]), Text: text(strings.Join(gating, "\n"))}
		}
	}
	s.add(t, 0)
}

// junitCase is a case as a test case; soft says that it fails below the gate.
func (r *Run) junitCase(a *AdapterRun, c *Case, p *Planned) (t junitTestcase, soft bool) {
	t = junitTestcase{
		Name: c.ID + " (" + c.Op + ")", Classname: classname(a, p.Source),
		File: text(p.File), Line: p.Line, Time: seconds(c.Micros),
	}
	result := func(kind string) *junitResult {
		return &junitResult{Type: kind, Message: text(c.Title()), Text: text(c.Explain(p, a.Replay(c.ID)))}
	}
	switch {
	case c.Verdict == NotApplicable:
		t.Skipped = &junitResult{Type: string(c.Verdict), Message: oneLine(c.Reason)}
	case c.Verdict == KnownFailure:
		t.Skipped = result(string(c.Verdict))
	case c.Verdict.Incomplete():
		t.Error = result(string(c.Verdict))
	case c.Gates(r.Suite.Level):
		t.Failure = result(c.Findings[0].Rule)
	default:
		soft = c.Verdict == Fail
	}
	return t, soft
}

// gateJUnit is the suite of the gate itself, so that a reader that knows JUnit only
// sees an incomplete run that no single case tells of.
func (r *Run) gateJUnit(all *junitSuites) junitSuite {
	s := junitSuite{Name: "gate", Timestamp: r.Suite.Started, Time: seconds(0)}
	t := junitTestcase{Name: "complete", Classname: "sdkconform.gate", Time: seconds(0)}
	if g := r.Gate(); g.Incomplete {
		t.Error = &junitResult{Type: "incomplete", Message: oneLine(g.Reasons[len(g.Reasons)-1]), Text: text(strings.Join(g.Reasons, "\n"))}
	}
	s.add(t, 0)
	all.Tests += s.Tests
	all.Errors += s.Errors
	return s
}

func classname(a *AdapterRun, source string) string {
	name := a.Describe.Name
	if name == "" {
		name = a.Command
	}
	return text(strings.ReplaceAll(name, ".", "_") + "." + source)
}

func seconds(micros int64) string { return fmt.Sprintf("%.3f", float64(micros)/1e6) }

// text keeps what XML 1.0 can hold and escapes the rest; encoding/xml would put a
// replacement character in its place, which says nothing.
func text(s string) string {
	ok := true
	for _, r := range s {
		if !inXML(r) {
			ok = false
			break
		}
	}
	if ok {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if inXML(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u{%X}`, r)
		}
	}
	return b.String()
}

// inXML reports whether a character may stand in an XML 1.0 document (section 2.2).
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD && r != 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

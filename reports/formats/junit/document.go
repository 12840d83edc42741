package junit

import (
	"encoding/xml"
	"fmt"
	"io"
)

type testsuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Time     string       `xml:"time,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  *int         `xml:"skipped,attr"`
	Suites   []*testsuite `xml:"testsuite"`
}

type testsuite struct {
	Name       string      `xml:"name,attr"`
	Tests      int         `xml:"tests,attr"`
	Failures   int         `xml:"failures,attr"`
	Errors     int         `xml:"errors,attr"`
	Skipped    int         `xml:"skipped,attr"`
	Time       string      `xml:"time,attr"`
	Timestamp  string      `xml:"timestamp,attr,omitempty"`
	Properties *[]property `xml:"properties>property"`
	Cases      []testcase  `xml:"testcase"`
	micros     int64
	planned    int // cases, before any were told as one
	belowGate  int // cases that fail below the gate
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type testcase struct {
	Name      string  `xml:"name,attr"`
	Classname string  `xml:"classname,attr"`
	File      string  `xml:"file,attr,omitempty"`
	Line      int     `xml:"line,attr,omitempty"`
	Time      string  `xml:"time,attr"`
	Skipped   *result `xml:"skipped"`
	Error     *result `xml:"error"`
	Failure   *result `xml:"failure"`
}

// result is why a test case failed, had an error or was skipped. Its text is a CDATA section: a reader that resolves no
// character references, such as Allure's, would show the text with them, and in one line.
type result struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",cdata"`
}

func (all *testsuites) write(w io.Writer) error {
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

// sum makes the counts and times of the whole from those of its suites.
func (all *testsuites) sum() {
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
}

func (s *testsuite) add(t testcase, micros int64) {
	s.planned++
	s.micros += micros
	s.count(&t)
	s.Cases = append(s.Cases, t)
}

func (s *testsuite) count(t *testcase) {
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

func seconds(micros int64) string { return fmt.Sprintf("%.3f", float64(micros)/1e6) }

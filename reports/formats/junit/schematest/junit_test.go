// Package schematest holds what package junit writes to the schemas of its readers.
package schematest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jacoelho/xsd"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/junit"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// The schemas that readers hold a file to: that of CI services, and that of Jenkins,
// which allows less.
const (
	extended = "junit-extended.xsd"
	strict   = "jenkins-junit-10.xsd"
)

func schema(t *testing.T, name string) *xsd.Schema {
	t.Helper()
	s, err := xsd.LoadWithOptions(os.DirFS(".."), name, xsd.NewLoadOptions())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The validator rejects what the schema forbids: else the tests below would prove
// nothing.
func TestSchemaRejects(t *testing.T) {
	s := schema(t, extended)
	const suite = `<testsuites><testsuite name="s" tests="1" failures="0" errors="0">%s</testsuite></testsuites>`
	valid := fmt.Sprintf(suite, `<properties><property name="a" value="b"/></properties>`+
		`<testcase name="c" classname="d" file="e" line="1" time="0.001"><failure type="t" message="m">text</failure></testcase>`)
	if err := s.Validate(strings.NewReader(valid)); err != nil {
		t.Errorf("a valid document is rejected: %v", err)
	}
	for name, document := range map[string]string{
		"no root of JUnit":        `<html/>`,
		"a case without a suite":  `<testsuites><testcase name="c"/></testsuites>`,
		"a suite without counts":  `<testsuites><testsuite name="s"/></testsuites>`,
		"a case without a name":   fmt.Sprintf(suite, `<testcase classname="d"/>`),
		"line nought":             fmt.Sprintf(suite, `<testcase name="c" line="0"/>`),
		"a line in words":         fmt.Sprintf(suite, `<testcase name="c" line="first"/>`),
		"an unknown attribute":    fmt.Sprintf(suite, `<testcase name="c" colour="red"/>`),
		"an unknown element":      fmt.Sprintf(suite, `<testcase name="c"><note/></testcase>`),
		"text in a case":          fmt.Sprintf(suite, `<testcase name="c">text</testcase>`),
		"text in a suite":         fmt.Sprintf(suite, `text`),
		"a time with an exponent": `<testsuites time="1e-05"/>`,
		"four decimals":           `<testsuites time="0.1234"/>`,
		"a property without one":  fmt.Sprintf(suite, `<properties><property name="a"/></properties>`),
		"an illegal character":    "<testsuites name=\"\x01\"/>",
		"a reference to one":      `<testsuites name="&#27;"/>`,
		"bytes that are no UTF-8": "<testsuites name=\"\xff\"/>",
		"two roots":               `<testsuites/><testsuites/>`,
		"an attribute twice":      `<testsuites name="a" name="b"/>`,
		"a tag that is not ended": `<testsuites>`,
	} {
		if s.Validate(strings.NewReader(document)) == nil {
			t.Errorf("%s: it is accepted", name)
		}
	}
}

// testsuites is JUnit as its readers see it.
type testsuites struct {
	counts
	Time   string      `xml:"time,attr"`
	Suites []testsuite `xml:"testsuite"`
}

type testsuite struct {
	counts
	Name       string `xml:"name,attr"`
	Properties []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
	Cases  []testcase  `xml:"testcase"`
	Nested []testsuite `xml:"testsuite"`
}

type counts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type testcase struct {
	Name      string  `xml:"name,attr"`
	Classname string  `xml:"classname,attr"`
	File      string  `xml:"file,attr"`
	Line      int     `xml:"line,attr"`
	Time      string  `xml:"time,attr"`
	Failure   *result `xml:"failure"`
	Error     *result `xml:"error"`
	Skipped   *result `xml:"skipped"`
}

type result struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// parsed writes the run, holds it to the schema and to what readers stumble over, and
// reads it.
func parsed(t *testing.T, r *reports.Run) testsuites {
	t.Helper()
	text := fake.Report(t, junit.Write, r)
	if err := schema(t, extended).Validate(strings.NewReader(text)); err != nil {
		t.Errorf("the report is not valid by the schema: %v", err)
	}
	if len(text) > 25_000_000 {
		t.Errorf("%d bytes", len(text))
	}
	narrow := fake.Report(t, junit.WriteStrict, r)
	if err := schema(t, strict).Validate(strings.NewReader(narrow)); err != nil {
		t.Errorf("the strict report is not valid by Jenkins' schema: %v", err)
	}
	if schema(t, strict).Validate(strings.NewReader(text)) == nil {
		t.Error("Jenkins' schema takes what it forbids: it proves nothing")
	}
	places := regexp.MustCompile(` (?:file|line)="[^"]*"| skipped="\d+"`)
	if got := places.ReplaceAllString(text, ""); got != regexp.MustCompile(` skipped="\d+"`).ReplaceAllString(narrow, "") {
		t.Error("the strict report says something else")
	}
	if !utf8.ValidString(text) || strings.Contains(text, "\ufffd") {
		t.Error("bytes have been replaced")
	}
	if strings.ContainsAny(text, "\u202e\u2066\x1b\x00\ufeff\u2028") {
		t.Error("the report holds characters that turn, hide or command")
	}
	var all testsuites
	decoder := xml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&all); err != nil {
		t.Fatal(err)
	}
	var total counts
	seen, names := map[string]bool{}, map[string]bool{}
	decimals := regexp.MustCompile(`^\d+\.\d{3}$`)
	for _, s := range all.Suites {
		if s.Nested != nil {
			t.Errorf("the suite %q has suites in it: readers lose them", s.Name)
		}
		if names[s.Name] {
			t.Errorf("there are two suites %q", s.Name)
		}
		names[s.Name] = true
		var n counts
		for _, c := range s.Cases {
			n.Tests++
			results := 0
			for count, r := range map[*int]*result{&n.Failures: c.Failure, &n.Errors: c.Error, &n.Skipped: c.Skipped} {
				if r == nil {
					continue
				}
				*count++
				results++
				if strings.ContainsAny(r.Message, "\r\n") || len(r.Message) > 4<<10 || r.Message == "" {
					t.Errorf("%s has a message of %d bytes, not one line: %.100q", c.Name, len(r.Message), r.Message)
				}
				if len(r.Text) > 80<<10 {
					t.Errorf("%s has a text of %d bytes", c.Name, len(r.Text))
				}
			}
			if results > 1 {
				t.Errorf("%s has %d results", c.Name, results)
			}
			if key := c.Classname + "\x00" + c.Name; seen[key] {
				t.Errorf("%s of %s is there twice: readers keep one", c.Name, c.Classname)
			} else {
				seen[key] = true
			}
			if c.Name == "" || c.Classname == "" || !decimals.MatchString(c.Time) {
				t.Errorf("a case %q of %q took %q", c.Name, c.Classname, c.Time)
			}
		}
		if n != s.counts {
			t.Errorf("%s says %+v, has %+v", s.Name, s.counts, n)
		}
		total.Tests += n.Tests
		total.Failures += n.Failures
		total.Errors += n.Errors
		total.Skipped += n.Skipped
	}
	if total != all.counts {
		t.Errorf("the file says %+v, has %+v", all.counts, total)
	}
	return all
}

// find returns the test case with the given name, wherever it is.
func (all testsuites) find(t *testing.T, name string) testcase {
	t.Helper()
	for _, s := range all.Suites {
		for _, c := range s.Cases {
			if c.Name == name {
				return c
			}
		}
	}
	t.Fatalf("there is no test case %q", name)
	return testcase{}
}

// What becomes of each verdict, for a reader that knows nothing but JUnit.
func TestJUnit(t *testing.T) {
	plan := fake.Plan(9)
	cases := []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "InvalidOwner", "InvalidParameter")),
		fake.Case(plan[2], reports.Fail, golden.Recommended, fake.Finding(golden.Recommended, "cdata", "code", "a", "b")),
		fake.Case(plan[3], reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "panic")),
		fake.Case(plan[4], reports.Hang, golden.Required, fake.Finding(golden.Required, "no-hang", "", "an outcome", "none")),
		fake.Case(plan[5], reports.KnownFailure, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "b")),
		fake.Case(plan[6], reports.NotApplicable, golden.Required),
		fake.Case(plan[7], reports.HarnessError, golden.Required),
		// plan[8] is not run
	}
	all := parsed(t, fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), cases))
	if want := (counts{Tests: 9 + 2, Failures: 3, Errors: 2 + 1, Skipped: 2}); all.counts != want {
		t.Errorf("counts %+v, want %+v", all.counts, want)
	}
	var suites []string
	for _, s := range all.Suites {
		suites = append(suites, s.Name)
	}
	if got := strings.Join(suites, ", "); got != "sdk 1.0/description, sdk 1.0/alibaba-ecs-en, sdk 1.0/tencent-cvm-en, gate" {
		t.Errorf("the suites are %s", got)
	}
	name := func(i int) string { return plan[i].ID + " (decode)" }
	for i, want := range map[int]string{
		0: "passes", 1: "failure code", 2: "passes", 3: "failure no-crash", 4: "failure no-hang", 5: "skipped known-failure",
		6: "skipped not-applicable", 7: "error harness-error", 8: "error not-run",
	} {
		c := all.find(t, name(i))
		got := "passes"
		for kind, r := range map[string]*result{"failure": c.Failure, "error": c.Error, "skipped": c.Skipped} {
			if r != nil {
				got = kind + " " + r.Type
			}
		}
		if got != want {
			t.Errorf("%s is %s, want %s", plan[i].ID, got, want)
		}
		if c.File != plan[i].File || c.Line != plan[i].Line || c.Classname != "sdk."+plan[i].Source {
			t.Errorf("%s is of %s, at %s:%d", c.Name, c.Classname, c.File, c.Line)
		}
	}
	failure := all.find(t, name(1)).Failure
	if want := "[code] code: want “InvalidOwner”, got “InvalidParameter”"; failure.Message != want {
		t.Errorf("message %q, want %q", failure.Message, want)
	}
	for _, part := range []string{
		plan[1].ID, "rule code (required)", "why: It is shown byte for byte.", "sent: HTTP 400", "documented: 000.txt, line 25",
		"replay: sdkconform run --only ",
	} {
		if !strings.Contains(failure.Text, part) {
			t.Errorf("the text does not say %q:\n%s", part, failure.Text)
		}
	}
	// A case that fails below the gate passes; its suite says how many do.
	for _, s := range all.Suites {
		for _, p := range s.Properties {
			if p.Name != "cases.failing-below-the-gate" {
				continue
			}
			want := "0"
			if s.Name == "sdk 1.0/alibaba-ecs-en" {
				want = "1"
			}
			if p.Value != want {
				t.Errorf("%s says that %s cases fail below the gate, want %s", s.Name, p.Value, want)
			}
		}
	}
	if c := all.find(t, "complete"); c.Error == nil || !strings.Contains(c.Error.Text, "1 case not-run") {
		t.Errorf("the run is incomplete, and the gate's case says %+v", c.Error)
	}
}

// At a gate of recommended the same case fails.
func TestJUnitAtRecommended(t *testing.T) {
	plan := fake.Plan(1)
	a := fake.SDK("sdk")
	a.Findings = []golden.Finding{
		fake.Finding(golden.Informative, "known", "known", "a", "b"),
		fake.Finding(golden.Recommended, "exposes", "hostId", "a place", "none"),
	}
	all := parsed(t, fake.Run(t, fake.Header(golden.Recommended, plan, a), []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Recommended, fake.Finding(golden.Recommended, "cdata", "code", "a", "b")),
	}))
	if c := all.find(t, plan[0].ID+" (decode)"); c.Failure == nil || c.Failure.Type != "cdata" {
		t.Errorf("the case: %+v", c)
	}
	if c := all.find(t, "describe"); c.Failure == nil || c.Failure.Type != "exposes" || !strings.HasPrefix(c.Failure.Message, "exposes: hostId") {
		t.Errorf("the description: %+v", c.Failure)
	}
}

// A verdict without findings, which another program's journal may have, must not take
// the report with it.
func TestJUnitWithoutFindings(t *testing.T) {
	plan := fake.Plan(3)
	all := parsed(t, fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required), fake.Case(plan[1], reports.Crash, golden.Required),
		fake.Case(plan[2], reports.Hang, golden.Required),
	}))
	for i, kind := range []string{"fail", "crash", "hang"} {
		if c := all.find(t, plan[i].ID+" (decode)"); c.Failure == nil || c.Failure.Type != kind {
			t.Errorf("%s: %+v", kind, c.Failure)
		}
	}
}

// Two adapters of one name, two versions of one SDK, one adapter twice: of cases that
// are named alike readers keep one.
func TestJUnitNamesAdaptersApart(t *testing.T) {
	plan := fake.Plan(2)
	newer := fake.SDK("sdk")
	newer.Describe.Version = "2.0"
	dotted := fake.SDK("github.com/a/sdk.v2")
	nameless := reports.Adapter{Command: "./none.sh --a", Failure: "no such file"}
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk"), newer, newer, dotted, nameless, nameless))
	all := parsed(t, run)
	classnames := map[string]bool{}
	for _, s := range all.Suites {
		for _, c := range s.Cases {
			if c.Name == "describe" {
				classnames[c.Classname] = true
			}
		}
	}
	for _, want := range []string{
		"sdk 1_0.description", "sdk 2_0.description", "sdk 2_0~2.description", "github_com/a/sdk_v2.description",
		"./none_sh --a.description", "./none_sh --a~2.description",
	} {
		if want = strings.Replace(want, "./none", "_/none", 1); !classnames[want] {
			t.Errorf("there is no %q among %v", want, classnames)
		}
	}
}

// Whatever an SDK shows and however it ends, the file is one that every reader reads.
func TestJUnitOfPoison(t *testing.T) {
	all := parsed(t, fake.Poisoned(t, golden.Required))
	for _, s := range all.Suites {
		for _, c := range s.Cases {
			if c.Failure != nil && strings.Contains(c.Name, "/Code12/") && !regexp.MustCompile(`\\xFF\\+xFE\\+x80`).MatchString(c.Failure.Message) {
				t.Errorf("bytes that are no UTF-8 are not shown: %q", c.Failure.Message)
			}
		}
	}
}

// A text stands in the file as it is, line by line: not every reader resolves character references.
func TestJUnitTextsStandAsTheyAre(t *testing.T) {
	plan := fake.Plan(2)
	const shown = `<b>"no"</b> & it's ]]> ]]>`
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "<b>\"no\"</b>\n& it's")),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", shown)),
	})
	text := fake.Report(t, junit.Write, run)
	if want := "\n  rule code (required)\n    code: want “a”, got “<b>\"no\"</b>\\n& it's”\n"; !strings.Contains(text, want) {
		t.Errorf("the file does not hold %q:\n%s", want, text)
	}
	if got := parsed(t, run).find(t, plan[1].ID+" (decode)").Failure.Text; !strings.Contains(got, "got “"+shown+"”") {
		t.Errorf("the text is %s", got)
	}
}

// A catalogue may lie in a folder of any name, and another program's journal may name
// any rule.
func TestJUnitOfOddNames(t *testing.T) {
	plan := fake.Plan(2)
	plan[0].File = "my \x1b[31m\x01 folder/\uffff/codes.tsv"
	all := parsed(t, fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required, fake.Finding(golden.Required, "a\x00rule", "code", "a", "b")),
	}))
	c := all.find(t, plan[0].ID+" (decode)")
	if want := `my \u{1B}[31m\u{1} folder/\u{FFFF}/codes.tsv`; c.File != want || c.Failure.Type != `a\u{0}rule` {
		t.Errorf("file %q, want %q; type %q", c.File, want, c.Failure.Type)
	}
}

// Thousands of crashes with long stacks still make a file that readers take; what does
// not fit keeps its one line.
func TestJUnitIsBounded(t *testing.T) {
	plan := fake.Plan(700)
	for _, line := range []string{"goroutine 1 [running]:\n", "]]>"} { // the second takes five times as much room in XML
		var cases []*reports.Case
		for _, p := range plan {
			c := fake.Case(p, reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "panic"))
			c.Detail = strings.Repeat(line, 13800/len(line))
			cases = append(cases, c)
		}
		all := parsed(t, fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("sdk")), cases))
		if all.Failures != len(plan) {
			t.Errorf("%d failures of %d", all.Failures, len(plan))
		}
		last := all.find(t, plan[len(plan)-1].ID+" (decode)")
		if !strings.Contains(last.Failure.Text, "results.json") || !strings.HasPrefix(last.Failure.Message, "[no-crash] ") {
			t.Errorf("the last one says %.200q", last.Failure.Text)
		}
	}
}

// However large a run is, its file is one that GitLab takes, its counts are those of
// its test cases, and it says how many cases each stands for.
func TestJUnitOfAnySize(t *testing.T) {
	const n = 120_000
	quotes := strings.Repeat(`"<&>'`, 60)
	for name, end := range map[string]func(i int, c *reports.Case){
		"all pass": func(_ int, c *reports.Case) { c.Verdict = reports.Pass },
		"all fail": func(_ int, c *reports.Case) {
			c.Verdict = reports.Fail
			c.Findings = []golden.Finding{fake.Finding(golden.Required, "code", "code", quotes, quotes)}
		},
		"none is run": func(_ int, c *reports.Case) { c.Reason = quotes },
		"some fail, some pass": func(i int, c *reports.Case) {
			c.Verdict = reports.Pass
			if i%3 == 0 {
				c.Verdict, c.Reason, c.Detail = reports.Crash, "panic", strings.Repeat("stack\n", 1000)
			}
		},
	} {
		run := reports.NewRun(fake.Header(golden.Required, fake.Plan(n), fake.SDK("sdk")))
		run.Complete = true
		for i, c := range run.Adapters[0].Cases {
			end(i, c)
		}
		text := fake.Report(t, junit.Write, run)
		if len(text) > 25_000_000 {
			t.Errorf("%s: %d bytes", name, len(text))
		}
		var all testsuites
		if err := xml.Unmarshal([]byte(text), &all); err != nil {
			t.Fatal(err)
		}
		planned := 0
		var total counts
		for _, s := range all.Suites {
			if len(s.Cases) != s.Tests {
				t.Errorf("%s: %s says %d tests, has %d", name, s.Name, s.Tests, len(s.Cases))
			}
			total.Tests += s.Tests
			total.Failures += s.Failures
			total.Errors += s.Errors
			for _, p := range s.Properties {
				if p.Name == "cases.planned" {
					k, err := strconv.Atoi(p.Value)
					planned += k
					if err != nil {
						t.Error(err)
					}
				}
			}
		}
		total.Skipped = all.Skipped
		if total != all.counts {
			t.Errorf("%s: the file says %+v, has %+v", name, all.counts, total)
		}
		if planned < n {
			t.Errorf("%s: the suites stand for %d cases of %d", name, planned, n)
		}
		if red := total.Failures+total.Errors > 0; red == (name == "all pass") {
			t.Errorf("%s: %+v", name, total)
		}
	}
}

// A known failure is skipped, and says by whom it is waived and until when; each way in
// which waivers fail a gate is a test case of its own.
func TestJUnitOfWaivers(t *testing.T) {
	plan := fake.Plan(4)
	h := fake.Header(golden.Required, plan, fake.SDK("sdk"))
	h.Waivers = fake.Waivers(t, fake.WaiverFile(
		fake.Waiver(plan[0].ID+", "+plan[2].ID, `{rule: code, field: code, got: "b"}`),
		strings.Replace(fake.Waiver(plan[1].ID, `{rule: code, field: code, got: "b"}`), "2027", "2025", 1)))
	code := func(got string) golden.Finding { return fake.Finding(golden.Required, "code", "code", "a", got) }
	all := parsed(t, fake.Run(t, h, []*reports.Case{
		fake.Case(plan[0], reports.Fail, golden.Required, code("b")),
		fake.Case(plan[1], reports.Fail, golden.Required, code("b")),
		fake.Case(plan[2], reports.Fail, golden.Required, code("\u202e]]>\x00")),
		fake.Case(plan[3], reports.Pass, golden.Required),
	}))
	known := all.find(t, plan[0].ID+" (decode)")
	if known.Skipped == nil || known.Skipped.Type != "known-failure" ||
		!strings.HasPrefix(
			known.Skipped.Message,
			"known-failure: It reads XML with its JSON reader. (https://example.org/issues/1, owner somebody, expires 2027-03-31): [code] code: ",
		) {
		t.Errorf("a known failure is %+v", known.Skipped)
	}
	for i, want := range map[int]string{1: "[code] code: want “a”, got “b”", 2: "changed: the waiver expects code: code: got “b”"} {
		if c := all.find(t, plan[i].ID+" (decode)"); c.Failure == nil || !strings.Contains(c.Failure.Message, want) {
			t.Errorf("%s: %+v, want a failure that says %q", c.Name, c.Failure, want)
		}
	}
	for rule, want := range map[string]string{
		"no new failure": "first " + plan[1].ID, "no changed failure": "first " + plan[2].ID, "no expired waiver": "expired on 2025-03-31",
		"no fixed but still waived": "", "no waiver that matches nothing": "", "no pattern too broad": "",
	} {
		switch c := all.find(t, rule); {
		case want == "" && c.Failure != nil:
			t.Errorf("%s: %+v", rule, c.Failure)
		case want != "" && (c.Failure == nil || !strings.Contains(c.Failure.Text, want)):
			t.Errorf("%s: %+v, want a failure that says %q", rule, c.Failure, want)
		}
	}
}

// Of very many suites, each with one case that fails, the file is one that GitLab takes,
// too, and every case has its place.
func TestJUnitOfVeryManySuites(t *testing.T) {
	var plan []reports.Planned
	for i := range 600 {
		p := fake.Plan(1)[0]
		p.Source = fmt.Sprintf("source-%d", i)
		p.ID = p.Source + "/code/400/Code/json/wire"
		plan = append(plan, p)
	}
	var adapters []reports.Adapter
	var cases [][]*reports.Case
	for i := range 30 {
		adapters = append(adapters, fake.SDK(fmt.Sprintf("sdk-%d", i)))
		var list []*reports.Case
		for _, p := range plan {
			f := fake.Finding(golden.Required, "code", "code", strings.Repeat("a", 900), strings.Repeat("b", 900))
			list = append(list, fake.Case(p, reports.Fail, golden.Required, f))
		}
		cases = append(cases, list)
	}
	var b bytes.Buffer
	if err := junit.Write(&b, fake.Run(t, fake.Header(golden.Required, plan, adapters...), cases...)); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "<failure "); b.Len() > 25_000_000 || n != 30*600 {
		t.Errorf("%d bytes, %d failures", b.Len(), n)
	}
}

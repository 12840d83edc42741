package suite_test

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/suite/engine"
	"go.yaml.in/yaml/v3"
)

// Public reports: what users of cloud SDKs have reported in public about how an SDK
// reads responses. runner/adapters/public.yaml has one entry for each, and PUBLIC.md
// beside it is the same as a table. That the suite sees what people report is proved
// here, one entry at a time: the cases exist, and a planted SDK with the bug is caught
// on them by the rule.

const publicFile = "../runner/adapters/public.yaml"

// mayHaveNoCases says that an entry without cases is only counted. It is for the time in
// which a form that an entry needs is not there yet.
const mayHaveNoCases = false

// What the table must hold at least.
const (
	fewestReports = 60 // all together
	fewestOfTwo   = 30 // of the two vendors whose pages the catalogue has
)

// report is an entry of the file.
type report struct {
	Link     string   `yaml:"link"`
	Date     string   `yaml:"date"` // year and month of the report
	SDK      string   `yaml:"sdk"`
	Language string   `yaml:"language"`
	Symptom  string   `yaml:"symptom"`
	Response string   `yaml:"response"` // the smallest that shows it
	Cases    []string `yaml:"cases"`    // globs of case ids
	Needs    string   `yaml:"needs"`    // the form that is not there yet, in words
	Rule     string   `yaml:"rule"`
	Planted  string   `yaml:"planted"` // the name of a broken SDK
	Still    []string `yaml:"still"`   // see PUBLIC.md
}

var (
	reportLink  = regexp.MustCompile(`^https://github\.com/([A-Za-z0-9-]+)/[A-Za-z0-9._-]+/(issues|pull)/[1-9][0-9]*$`)
	reportMonth = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)
	// ofTwo are words in the names of the two vendors' repositories, and of those that
	// others write for their clouds.
	ofTwo = regexp.MustCompile(`(?i)ali(yun|cloud|baba)|tencent|/ali-sdk/|/rocketmq-dashboard/|cb-spider|cloudmonitor_exporter|warden`)
)

func publicReports(t *testing.T) []report {
	t.Helper()
	text, err := os.ReadFile(publicFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Reports []report `yaml:"reports"`
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	return file.Reports
}

// TestPublicReports holds that every report is seen by its cases.
func TestPublicReports(t *testing.T) {
	planted := map[string]broken{}
	for _, b := range slices.Concat(bentSDKs(), brokenReaders(), brokenClients(), publicSDKs()) {
		if _, ok := planted[b.name]; ok {
			t.Fatalf("two broken SDKs are called %s", b.name)
		}
		planted[b.name] = b
	}
	plan := wholePlan(t)
	reports := publicReports(t)
	links, used := map[string]bool{}, map[string]bool{}
	two := 0
	for _, r := range reports {
		if !reportLink.MatchString(r.Link) || links[strings.Replace(r.Link, "/pull/", "/issues/", 1)] {
			t.Errorf("%s: this is no link to a thread, or to one that was there before", r.Link)
		}
		links[strings.Replace(r.Link, "/pull/", "/issues/", 1)] = true
		if ofTwo.MatchString(r.Link) {
			two++
		}
		used[r.Planted] = true
		t.Run(strings.TrimPrefix(r.Link, "https://github.com/"), func(t *testing.T) {
			t.Parallel()
			r.check(t, plan, planted)
		})
	}
	if len(reports) < fewestReports || two < fewestOfTwo {
		t.Errorf("%d reports, %d of the two vendors; want %d and %d", len(reports), two, fewestReports, fewestOfTwo)
	}
	for _, b := range publicSDKs() {
		if !used[b.name] {
			t.Errorf("no report names the planted SDK %s", b.name)
		}
	}
}

// check fails the test unless a planted SDK is caught on the report's cases by its rule.
func (r *report) check(t *testing.T, whole *engine.Plan, planted map[string]broken) {
	for name, text := range map[string]string{
		"sdk": r.SDK, "language": r.Language, "symptom": r.Symptom, "response": r.Response, "rule": r.Rule, "planted": r.Planted,
	} {
		if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "\n|") {
			t.Errorf("%s: want one line without |, got %q", name, text)
		}
	}
	if !reportMonth.MatchString(r.Date) {
		t.Errorf("date: want year and month, got %q", r.Date)
	}
	b, ok := planted[r.Planted]
	switch {
	case !ok:
		t.Fatalf("there is no broken SDK %q", r.Planted)
	case golden.RuleByID(r.Rule) == nil:
		t.Fatalf("there is no rule %q", r.Rule)
	case len(r.Cases) == 0 && r.Needs == "":
		t.Fatal("there are no cases, and it does not say what it needs")
	case len(r.Cases) == 0:
		if !mayHaveNoCases {
			t.Errorf("there are no cases; it needs: %s", r.Needs)
		}
		return
	}
	plan := *whole
	var err error
	if plan.Fixtures, err = engine.Select(whole.Catalogue, r.Cases); err != nil {
		t.Fatal(err)
	}
	record := judged(t, &plan, b.adapter(), b.timeout, true)
	for _, glob := range r.Cases {
		if !slices.ContainsFunc(record.findings, func(f found) bool { return f.Rule == r.Rule && fixtures.Match(glob, f.id) }) {
			t.Errorf("%s (%s) is not caught by %s on %s, but by %s", b.name, b.bug, r.Rule, glob, record.count(""))
		}
	}
}

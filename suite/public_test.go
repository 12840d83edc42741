package suite_test

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
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
	Date     string   `yaml:"date"` // year and month of the report, where known
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
	plan := pagesPlan(t)
	reports := publicReports(t)
	links, used := map[string]bool{}, map[string]bool{}
	two := 0
	records, correct := make([]*record, len(reports)), make([]*record, len(reports))
	// Clients wait more than they work: all at once, beside the others.
	var clients sync.WaitGroup
	for i := range reports {
		r := &reports[i]
		thread := strings.Replace(r.Link, "/pull/", "/issues/", 1)
		if !reportLink.MatchString(r.Link) || links[thread] {
			t.Errorf("%s: this is no link to a thread, or to one that was there before", r.Link)
		}
		links[thread], used[r.Planted] = true, true
		if ofTwo.MatchString(r.Link) {
			two++
		}
		b, ok := planted[r.Planted]
		if selected := r.plan(t, plan); ok && b.client != nil && selected != nil {
			clients.Go(func() { records[i] = judged(t, selected, b.adapter, b.timeout, true) })
			clients.Go(func() {
				correct[i] = judged(t, selected, func() runner.Adapter { return calling{newClientSDK()} }, 0, true)
			})
		}
	}
	if len(reports) < fewestReports || two < fewestOfTwo {
		t.Errorf("%d reports, %d of the two vendors; want %d and %d", len(reports), two, fewestReports, fewestOfTwo)
	}
	for _, b := range publicSDKs() {
		if !used[b.name] {
			t.Errorf("no report names the planted SDK %s", b.name)
		}
	}
	for i := range reports {
		r := &reports[i]
		t.Run(strings.TrimPrefix(r.Link, "https://github.com/"), func(t *testing.T) {
			t.Parallel()
			b, ok := planted[r.Planted]
			r.checkWords(t)
			switch selected := r.plan(t, plan); {
			case !ok:
				t.Fatalf("there is no broken SDK %q", r.Planted)
			case golden.RuleByID(r.Rule) == nil:
				t.Fatalf("there is no rule %q", r.Rule)
			case selected == nil:
				if !mayHaveNoCases || r.Needs == "" {
					t.Errorf("there are no cases; it needs: %s", r.Needs)
				}
			case b.client != nil:
				clients.Wait()
				r.check(t, &b, records[i], correct[i])
			default:
				r.check(t, &b, judged(t, selected, b.adapter, b.timeout, true), judged(t, selected, func() runner.Adapter { return decoding{strict} }, 0, true))
			}
		})
	}
}

// plan is that of the report's cases; nil: it has none.
func (r *report) plan(t *testing.T, whole *engine.Plan) *engine.Plan {
	t.Helper()
	if len(r.Cases) == 0 {
		return nil
	}
	plan := *whole
	var err error
	if plan.Fixtures, err = engine.Select(whole.Catalogue, r.Cases); err != nil {
		t.Errorf("%s: %v", r.Link, err)
		return nil
	}
	return &plan
}

// checkWords fails the test unless the entry can be a row of the table.
func (r *report) checkWords(t *testing.T) {
	t.Helper()
	for name, text := range map[string]string{
		"sdk": r.SDK, "language": r.Language, "symptom": r.Symptom, "response": r.Response, "rule": r.Rule, "planted": r.Planted,
	} {
		if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "\n|") {
			t.Errorf("%s: want one line without |, got %q", name, text)
		}
	}
	if r.Date != "" && !reportMonth.MatchString(r.Date) {
		t.Errorf("date: want year and month, got %q", r.Date)
	}
}

// check fails the test unless the planted SDK was caught on each of the report's cases
// by its rule, and the SDK that it was planted in on none.
func (r *report) check(t *testing.T, b *broken, planted, correct *record) {
	t.Helper()
	for _, glob := range r.Cases {
		meant := func(f found) bool { return f.Rule == r.Rule && fixtures.Match(glob, f.id) }
		if !slices.ContainsFunc(planted.findings, meant) {
			t.Errorf("%s (%s) is not caught by %s on %s, but by %s", b.name, b.bug, r.Rule, glob, planted.count(""))
		}
		if slices.ContainsFunc(correct.findings, meant) {
			t.Errorf("a correct SDK is caught by %s on %s as well", r.Rule, glob)
		}
	}
}

package reports

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// sarifVersion and sarifSchema are of SARIF 2.1.0, errata 01.
const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// maxSARIF is how many results are written of one SDK: code scanning shows 5,000 of a
// run at most, and refuses a file with more than 25,000.
const maxSARIF = 5000

type sarifID struct {
	ID string `json:"id"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID                   string         `json:"id"`
	ShortDescription     sarifText      `json:"shortDescription"`
	FullDescription      sarifText      `json:"fullDescription"`
	Help                 sarifText      `json:"help"`
	DefaultConfiguration sarifLevel     `json:"defaultConfiguration"`
	Properties           map[string]any `json:"properties,omitempty"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifInvocation struct {
	ExecutionSuccessful        bool                `json:"executionSuccessful"`
	ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifResult struct {
	RuleID              string             `json:"ruleId"`
	RuleIndex           int                `json:"ruleIndex"`
	Level               string             `json:"level"`
	Kind                string             `json:"kind"`
	Message             sarifText          `json:"message"`
	Locations           []sarifLocation    `json:"locations"`
	PartialFingerprints map[string]string  `json:"partialFingerprints"`
	BaselineState       string             `json:"baselineState,omitempty"`
	Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	Properties          map[string]any     `json:"properties,omitempty"`
}

type sarifLocation struct {
	PhysicalLocation *sarifPhysical `json:"physicalLocation,omitempty"`
	LogicalLocations []sarifLogical `json:"logicalLocations"`
}

type sarifPhysical struct {
	ArtifactLocation sarifArtifact `json:"artifactLocation"`
	Region           *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

// WriteSARIF writes the findings as SARIF 2.1.0: one run an SDK, one result a finding
// of a case, the gravest first. What waivers cover is suppressed, with their reason;
// what was not run is a notification of an execution that did not succeed.
func (r *Run) WriteSARIF(w io.Writer) error {
	return writeSARIF(w, r, nil)
}

// WriteSARIF writes the findings of the head with what they are beside the base:
// new, unchanged or updated, and absent what is fixed.
func (c *Comparison) WriteSARIF(w io.Writer) error {
	return writeSARIF(w, c.Head, c)
}

// writeSARIF writes the log of a run; c is nil where it is compared with nothing.
func writeSARIF(w io.Writer, r *Run, c *Comparison) error {
	rules, index := sarifRules()
	before := map[*AdapterRun]*AdapterComparison{}
	if c != nil {
		for _, a := range c.Adapters {
			if a.Head != nil {
				before[a.Head] = a
			}
		}
	}
	j := jsonWriter{w: w}
	j.object(func() {
		j.member("$schema", sarifSchema)
		j.member("version", sarifVersion)
		j.name("runs")
		j.list(func() {
			for i, a := range r.Adapters {
				s := sarifWriter{run: r, adapter: a, index: index}
				s.collect(before[a])
				s.write(&j, i, rules)
			}
		})
	})
	return j.err
}

// sarifRules are the rules of the suite, and where each is among them.
func sarifRules() (rules []sarifRule, index map[string]int) {
	index = map[string]int{}
	for i, r := range golden.Rules() {
		index[r.ID] = i
		help := r.Reason
		for _, s := range r.Sources {
			help = strings.TrimSpace(help + "\n" + s.String())
		}
		if r.Usually != "" {
			help = strings.TrimSpace(help + "\nUsually: " + r.Usually)
		}
		rules = append(rules, sarifRule{
			ID: r.ID, ShortDescription: sarifText{r.Says}, FullDescription: sarifText{r.Says}, Help: sarifText{cmp.Or(help, r.Says)},
			DefaultConfiguration: sarifLevel{sarifLevelOf(r.Level)}, Properties: map[string]any{"level": r.Level},
		})
	}
	return rules, index
}

func sarifLevelOf(l golden.Level) string {
	switch l {
	case golden.Required:
		return "error"
	case golden.Recommended:
		return "warning"
	}
	return "note"
}

// invocation says what kept the run from being whole.
func (r *Run) invocation(a *AdapterRun) sarifInvocation {
	made := sarifInvocation{ExecutionSuccessful: r.Complete && a.Failure == ""}
	tell := func(text string) {
		made.ExecutionSuccessful = false
		made.ToolExecutionNotifications = append(made.ToolExecutionNotifications, sarifNotification{"error", sarifText{text}})
	}
	if a.Failure != "" {
		tell("never started: " + safetext.Short(a.Failure))
		return made
	}
	totals := a.Totals()
	for _, v := range []Verdict{NotRun, HarnessError} {
		if n := totals[v]; n > 0 {
			tell(fmt.Sprintf("%s %s: %s", safetext.Count(n, "case", "cases"), v, firstReason(a, v)))
		}
	}
	if !r.Complete && made.ToolExecutionNotifications == nil {
		tell("the run did not come to its end")
	}
	return made
}

// sarifWriter makes the results of one adapter.
type sarifWriter struct {
	run     *Run
	adapter *AdapterRun
	index   map[string]int // of the rules
	entries []sarifEntry
}

// sarifEntry is what will be a result: a finding of a case, and what it is beside the base.
type sarifEntry struct {
	c     *Case
	f     *golden.Finding
	state string
	harm  int
}

// sarifKey tells the findings of a run apart.
type sarifKey struct{ id, op, rule, field string }

func (e sarifEntry) key() sarifKey { return sarifKey{e.c.ID, e.c.Op, e.f.Rule, e.f.Field} }

// collect gathers the findings, the gravest first; against is nil where there is no base.
func (s *sarifWriter) collect(against *AdapterComparison) {
	for _, c := range s.adapter.all() {
		s.add(c)
	}
	if against != nil {
		s.baseline(against)
	}
	slices.SortStableFunc(s.entries, func(a, b sarifEntry) int { return cmp.Compare(b.harm, a.harm) })
}

func (s *sarifWriter) add(c *Case) {
	cause := Cause{Verdict: c.Verdict}
	for i := range c.Findings {
		f := &c.Findings[i]
		if _, known := s.index[f.Rule]; known { // else it is a rule that this version of the suite does not have
			s.entries = append(s.entries, sarifEntry{c: c, f: f, harm: f.Level.Rank()*10 + cause.harm(*f)})
		}
	}
}

// baseline says of the findings what they are beside the base, and adds the absent.
func (s *sarifWriter) baseline(against *AdapterComparison) {
	base := sarifWriter{index: s.index}
	if against.Base != nil {
		for _, c := range against.Base.all() {
			base.add(c)
		}
	}
	before := map[sarifKey]string{}
	for _, e := range base.entries {
		before[e.key()] = e.f.Got
	}
	for i := range s.entries {
		e := &s.entries[i]
		got, known := before[e.key()]
		switch {
		case !known:
			e.state = "new"
		case got == e.f.Got, changing(golden.Finding{Field: e.f.Field}):
			e.state = "unchanged"
		default:
			e.state = "updated"
		}
	}
	for _, e := range s.entries {
		delete(before, e.key())
	}
	for _, e := range base.entries {
		if _, left := before[e.key()]; left {
			e.state = "absent"
			s.entries = append(s.entries, e)
		}
	}
}

// write writes the adapter's run, with as many results as readers take.
func (s *sarifWriter) write(j *jsonWriter, i int, rules []sarifRule) {
	r, a := s.run, s.adapter
	j.object(func() {
		j.member("tool", sarifTool{sarifDriver{Name: "sdkconform", Version: r.Suite.Version, InformationURI: "https://github.com/sdkconform/sdkconform", Rules: rules}})
		j.member("automationDetails", sarifID{fmt.Sprintf("sdkconform/%d/%s/", i+1, safetext.Line(a.Describe.Name, 200))})
		j.member("invocations", []sarifInvocation{r.invocation(a)})
		j.member("columnKind", "unicodeCodePoints")
		j.name("results")
		j.list(func() {
			for _, e := range s.entries[:min(len(s.entries), maxSARIF)] {
				j.value(s.result(e))
			}
		})
		j.member("properties", map[string]any{
			"sdk": a.Label(), "level": r.Suite.Level, "gatePassed": r.Gate().Passed, "findings": len(s.entries),
		})
	})
}

func (s *sarifWriter) result(e sarifEntry) sarifResult {
	c, f := e.c, *e.f
	kind, level := "fail", sarifLevelOf(f.Level)
	if level == "note" {
		kind, level = "informational", "none"
	}
	message := Sentence(f)
	if f.Field == "" {
		message = safetext.Short(f.Got)
	}
	field := safetext.Line(f.Field, 200)
	return sarifResult{
		RuleID: f.Rule, RuleIndex: s.index[f.Rule], Level: level, Kind: kind,
		Message:   sarifText{fmt.Sprintf("%s: %s (%s)\n%s", s.adapter.Label(), message, c.ID, safetext.Line(f.Why, 2000))},
		Locations: []sarifLocation{s.location(c)},
		PartialFingerprints: map[string]string{
			"case/v1": fmt.Sprintf("%s/%s/%s/%s/%s", safetext.Line(s.adapter.Describe.Name, 200), c.ID, c.Op, f.Rule, field),
		},
		BaselineState: e.state, Suppressions: suppressions(c, f),
		Properties: map[string]any{
			"case": c.ID, "op": c.Op, "verdict": c.Verdict, "field": field, "want": safetext.Visible([]byte(f.Want), 1000),
			"got": safetext.Visible([]byte(f.Got), 1000), "replay": safetext.Line(s.adapter.Replay(c.ID), 2000),
		},
	}
}

// location is the line of the fixture's data, where the plan is known.
func (s *sarifWriter) location(c *Case) sarifLocation {
	made := sarifLocation{LogicalLocations: []sarifLogical{{c.ID, "member"}}}
	if p := s.run.Planned(c.ID); p != nil && p.File != "" {
		made.PhysicalLocation = &sarifPhysical{ArtifactLocation: sarifArtifact{uri(p.File)}}
		if p.Line > 0 {
			made.PhysicalLocation.Region = &sarifRegion{p.Line}
		}
	}
	return made
}

// uri is the path of a file as a reference relative to the repository.
func uri(file string) string {
	var b strings.Builder
	for _, c := range []byte(path.Clean(file)) {
		if c > ' ' && c < 0x7F && !strings.ContainsRune(`"<>\^`+"`{|}%?#[]", rune(c)) && c != ':' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// suppressions are the waivers that cover the finding, if the case is waived.
func suppressions(c *Case, f golden.Finding) (made []sarifSuppression) {
	if c.Verdict != KnownFailure || c.Waived == nil {
		return nil
	}
	for _, w := range c.Waived.Waivers {
		if slices.ContainsFunc(w.Findings, func(e Expected) bool { return e.Is(f) }) {
			made = append(made, sarifSuppression{"external", "accepted", w.Words()})
		}
	}
	return made
}

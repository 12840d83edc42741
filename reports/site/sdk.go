package site

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/compare"
	"github.com/sdkconform/sdkconform/reports/formats/badge"
	"github.com/sdkconform/sdkconform/reports/internal/rulematrix"
	"github.com/sdkconform/sdkconform/reports/internal/summary"
	"github.com/sdkconform/sdkconform/reports/internal/view"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// sdk is one SDK: what its latest run says, and its past.
type sdk struct {
	name, language, command string
	past                    *compare.Past
	changes                 []change
	shard                   string // which one the latest run is; empty: it is none
	now                     latest
}

// change is what the causes of an SDK were from one run to the next.
type change struct {
	Started, Version string
	Scope            string // of which part of the catalogue the run is; empty: of the whole
	Failure          string
	First            bool // there is none before it
	Came, Went       []compare.CauseChange
	MoreCame         int // that are not told
	MoreWent         int
}

// latest is the latest run of an SDK as its page shows it.
type latest struct {
	Label, Version, Language, Command string
	Vendor                            string
	Failure                           string
	Badge                             badge.Badge
	State                             view.State
	Reasons                           []string
	Facts                             []view.NamedValue
	Counts                            []count
	Judged, Passing                   int
	Required, Recommended             int // cases that fail, waived or not
	Ends                              int // of Required, those that end in a crash or a hang
	Waived                            int // of Required and Recommended, those that are waived
	Share                             string
	Sources                           []sourceCount
	Notes                             []string
	Differences                       []string
	Groups                            []causeGroup
	Further                           int  // causes that are not shown
	Bodies                            bool // whether the results have the bytes that were sent
	Started, Suite                    string
	Cells                             map[string]cell // by rule
}

type count struct {
	State view.State
	N     int
}

// sourceCount says how many of the judged cases of a source do not pass.
type sourceCount struct {
	Source          string
	Judged, Failing int
}

// Percent is the share that does not pass, of which a little is seen.
func (s sourceCount) Percent() int {
	if s.Failing == 0 {
		return 0
	}
	return max(1, s.Failing*100/max(s.Judged, 1))
}

// causeGroup are the causes of one level.
type causeGroup struct {
	Title, About string
	Causes       []*cause
}

// cause is a cause with the case that shows it in the fewest bytes.
type cause struct {
	view.Cause
	Smallest *view.Evidence
	Waived   bool
	Left     bool // there is no place for its bytes any more
	Waivers  []waiver
	Others   []string // ids of some of its other cases
	Further  int      // that are not named
}

type waiver struct{ Reason, Issue, Link, Owner, Expires, Versions string }

// cell says of an SDK and a rule how many cases break it, at which level, and which cause comes first.
type cell struct {
	N, Of       int
	Level       string
	Cause       int
	What        string
	Known       bool // every cause of it is waived
	Description bool // it is of the description, for which no case is judged
}

const (
	maxCauses  = 200
	maxOthers  = 20
	maxWaivers = 6
	maxChanges = 8
	maxRuns    = 50 // of a history, the latest
	// maxEvidence is how many bytes of bodies and values the page of an SDK has, about.
	maxEvidence = 1 << 20
)

func newSDK(a *reports.AdapterRun) *sdk {
	return &sdk{past: compare.NewPast(a.Describe.Name), name: a.Describe.Name, language: a.Describe.Language, command: a.Command}
}

// add makes the run the latest of the SDK.
func (s *sdk) add(r *reports.Run, a *reports.AdapterRun, causes []*reports.Cause) {
	if s.name == "" {
		s.name, s.language = a.Describe.Name, a.Describe.Language
	}
	s.command = a.Command
	if s.again(r, a) {
		return
	}
	s.shard = shardOf(r)
	first := len(s.changes) == 0
	came, went := s.past.AddWithCauses("", r, a, causes)
	part := r.Of(a)
	gate := part.Gate()
	s.changes = append(s.changes, newChange(r, a, gate, first, came, went))
	if len(s.changes) > maxRuns {
		s.changes = s.changes[1:]
	}
	s.now = newLatest(part, a, gate, causes)
}

// again reports whether the run is the one before.
func (s *sdk) again(r *reports.Run, a *reports.AdapterRun) bool {
	last := s.past.Last()
	if last == nil || last.Started != r.Suite.Started || last.Version != a.Describe.Version || last.Suite != r.Suite.Version {
		return false
	}
	if s.shard != shardOf(r) {
		return false
	}
	totals := a.Totals()
	for _, v := range reports.Verdicts() {
		if totals[v] != last.Totals[v] {
			return false
		}
	}
	return true
}

func shardOf(r *reports.Run) string {
	if r.Suite.Shard == nil {
		return ""
	}
	return r.Suite.Shard.String()
}

func newChange(r *reports.Run, a *reports.AdapterRun, gate reports.Gate, first bool, came, went []compare.CauseChange) change {
	c := change{
		Started: day(r.Suite.Started), Version: safetext.Line(a.Describe.Version, 50), Scope: safetext.Line(gate.Scope, 200),
		Failure: safetext.Line(a.Failure, 300), First: first,
	}
	shown := func(changes []compare.CauseChange) ([]compare.CauseChange, int) {
		some := slices.Clone(changes[:min(maxChanges, len(changes))])
		for i := range some {
			some[i].What = safetext.Line(some[i].What, 300)
			some[i].Rules = safeRules(some[i].Rules)
		}
		return some, len(changes) - len(some)
	}
	c.Came, c.MoreCame = shown(came)
	c.Went, c.MoreWent = shown(went)
	return c
}

func safeRules(rules []string) (safe []string) {
	for _, rule := range rules {
		safe = append(safe, safetext.Line(rule, 100))
	}
	return safe
}

// day is a time as people read it.
func day(started string) string {
	text := safetext.Line(started, 30)
	if date, clock, ok := strings.Cut(text, "T"); ok && len(date) == 10 && len(clock) >= 5 {
		return date + " " + clock[:5] + " UTC"
	}
	return cmp.Or(text, "not known")
}

func newLatest(part *reports.Run, a *reports.AdapterRun, gate reports.Gate, causes []*reports.Cause) latest {
	d := a.Describe
	l := latest{
		Label: safetext.Line(cmp.Or(d.Name, a.Command), 120), Version: safetext.Line(d.Version, 60), Language: safetext.Line(d.Language, 40),
		Command: safetext.Line(a.Command, 500), Vendor: vendorOf(d.Providers), Failure: safetext.Line(a.Failure, 500), Badge: badge.Of(part),
		Started: day(part.Suite.Started), Suite: safetext.Line(part.Suite.Version, 60), Cells: map[string]cell{},
	}
	if part.Suite.Shard != nil && l.Badge.Color != badge.Grey {
		l.Badge.Message, l.Badge.Color, l.Badge.IsError = "incomplete", badge.Grey, true
	}
	l.State = stateOf(l.Badge, a)
	if gate.Scope != "" && l.State.Name != "notrun" {
		l.State.Word += ", of a part"
	}
	l.Reasons = reasons(part, gate)
	l.Facts = facts(part, a)
	l.count(a)
	l.Notes = summary.NotJudged(part)
	l.Differences = summary.Differences(part)
	// By level, whether they are waived or not: a waiver does not make a crash less grave.
	causes = slices.Clone(causes)
	slices.SortStableFunc(causes, func(a, b *reports.Cause) int { return cmp.Compare(b.Level.Rank(), a.Level.Rank()) })
	l.tell(part, causes)
	l.fill(part, a, causes)
	return l
}

// vendorOf is the vendor whose responses an SDK reads: the part of a provider before its first hyphen.
func vendorOf(providers []string) string {
	var vendors []string
	for _, p := range providers {
		vendor, _, _ := strings.Cut(p, "-")
		if vendor = safetext.Line(vendor, 40); vendor != "" && !slices.Contains(vendors, vendor) {
			vendors = append(vendors, vendor)
		}
	}
	switch len(vendors) {
	case 0:
		return unknownVendor
	case 1:
		return vendors[0]
	}
	return severalVendors
}

const (
	severalVendors = "several vendors"
	unknownVendor  = "not known"
)

// stateOf is how the SDK stands, in a word and a shape.
func stateOf(b badge.Badge, a *reports.AdapterRun) view.State {
	switch b.Color {
	case badge.Grey:
		if a.Failure != "" {
			return view.State{Name: "notrun", Word: "never started"}
		}
		return view.State{Name: "notrun", Word: "incomplete"}
	case badge.Red:
		return view.State{Name: "required", Word: "fails"}
	case badge.Yellow:
		return view.State{Name: "known", Word: "known failures"}
	case badge.Green:
		return view.State{Name: "recommended", Word: "passes what is required"}
	}
	return view.State{Name: "pass", Word: "passes"}
}

func reasons(part *reports.Run, gate reports.Gate) (lines []string) {
	const most = 12
	for i, reason := range gate.Reasons {
		if i == most {
			lines = append(lines, fmt.Sprintf("and %s", safetext.Count(len(gate.Reasons)-i, "more reason", "more reasons")))
			break
		}
		lines = append(lines, safetext.Line(reason, 600))
	}
	if shard := part.Suite.Shard; shard != nil {
		lines = append(lines, fmt.Sprintf("this is shard %s of a run: 'sdkconform report' puts the shards together", shard))
	}
	if gate.Scope != "" {
		lines = append(lines, "it is of a part of the catalogue: "+safetext.Line(gate.Scope, 400))
	}
	return lines
}

func facts(part *reports.Run, a *reports.AdapterRun) []view.NamedValue {
	d := a.Describe
	tolerant := ""
	if d.Tolerant {
		tolerant = "malformed bodies too"
	}
	all := []view.NamedValue{
		{Name: "language", Value: d.Language},
		{Name: "responses of", Value: strings.Join(d.Providers, ", ")},
		{Name: "reads", Value: strings.Join(slices.DeleteFunc(append(slices.Clone(d.Formats), tolerant), func(s string) bool { return s == "" }), ", ")},
		{Name: "given", Value: strings.Join(a.Ops, ", ")},
		{Name: "shows", Value: strings.Join(d.Exposes, ", ")},
		{Name: "tested", Value: day(part.Suite.Started)},
		{Name: "gate", Value: string(part.Suite.Level)},
		{Name: "requirement set", Value: part.Suite.Requirements},
		{Name: "suite", Value: part.Suite.Version},
		{Name: "on", Value: strings.TrimSpace(part.Suite.Go + " " + part.Suite.Platform)},
		{Name: "catalogue", Value: part.Suite.Catalogue},
	}
	for i := range all {
		all[i].Value = safetext.Line(all[i].Value, 300)
	}
	return slices.DeleteFunc(all, func(f view.NamedValue) bool { return f.Value == "" })
}

// count counts the cases by what became of them, and by source.
func (l *latest) count(a *reports.AdapterRun) {
	counts := make([]int, len(view.States))
	sources := map[string]*sourceCount{}
	var order []*sourceCount
	for _, c := range a.Cases {
		counts[view.StateOf(c.Verdict, c.Level)]++
		if c.Sent != nil {
			l.Bodies = true
		}
		if !c.Judged() {
			continue
		}
		l.Judged++
		source, _, _ := strings.Cut(c.ID, "/")
		of := sources[source]
		if of == nil {
			of = &sourceCount{Source: safetext.Line(source, 100)}
			sources[source] = of
			order = append(order, of)
		}
		of.Judged++
		verdict := c.Unwaived()
		if verdict == reports.Pass || verdict == reports.Fixed {
			l.Passing++
			continue
		}
		of.Failing++
		if c.Verdict == reports.KnownFailure {
			l.Waived++
		}
		switch {
		case verdict == reports.Crash || verdict == reports.Hang:
			l.Ends++
			l.Required++
		case c.Level == golden.Required:
			l.Required++
		default:
			l.Recommended++
		}
	}
	const most = 60
	for _, of := range order[:min(most, len(order))] {
		l.Sources = append(l.Sources, *of)
	}
	for i, n := range counts {
		if n > 0 {
			l.Counts = append(l.Counts, count{view.States[i], n})
		}
	}
	if l.Judged > 0 && l.Badge.Color != badge.Grey {
		l.Share = view.Share(l.Passing, l.Judged)
	}
}

// tell tells the causes, grouped by level.
func (l *latest) tell(part *reports.Run, causes []*reports.Cause) {
	l.Further = max(0, len(causes)-maxCauses)
	left := maxEvidence
	for i, c := range causes[:min(maxCauses, len(causes))] {
		told := newCause(part, c, i+1)
		if told.Smallest != nil {
			if size := weight(told.Smallest); size > left {
				told.Smallest, told.Left = bare(told.Smallest), true
			} else {
				left -= size
			}
		}
		title, about := groupOf(c)
		if n := len(l.Groups); n == 0 || l.Groups[n-1].Title != title {
			l.Groups = append(l.Groups, causeGroup{Title: title, About: about})
		}
		last := &l.Groups[len(l.Groups)-1]
		last.Causes = append(last.Causes, told)
	}
}

func groupOf(c *reports.Cause) (title, about string) {
	switch {
	case c.Level == golden.Required:
		return "Required", "What follows from a vendor’s page, or holds for any response. It fails the gate."
	case c.Level == golden.Recommended:
		return "Recommended", "What has a stated reason. It fails a gate only where that is asked for."
	}
	return "Recorded only", "It never fails a gate."
}

func newCause(part *reports.Run, c *reports.Cause, number int) *cause {
	told := &cause{Cause: view.NewCause(c, number), Waived: c.Verdict == reports.KnownFailure}
	told.State = view.States[view.StateOf(c.Unwaived(), c.Level)]
	told.Waivers = waiversOf(c)
	if told.Cases == 0 {
		return told
	}
	best := smallest(c.Cases)
	if p := part.Planned(best.ID); p != nil {
		which := "Case"
		if best.Sent != nil && len(c.Cases) > 1 {
			which = "The smallest body"
		}
		told.Smallest = view.NewEvidence(which, best, p, c.Adapter)
		told.Smallest.Waived = "" // it stands with the cause
	}
	for _, other := range c.Cases {
		if other == best || len(told.Others) == maxOthers {
			continue
		}
		told.Others = append(told.Others, safetext.Line(other.ID, 300)+opOf(other))
	}
	told.Further = len(c.Cases) - 1 - len(told.Others)
	return told
}

func opOf(c *reports.Case) string { return " (" + safetext.Line(c.Op, 20) + ")" }

// smallest is the case with the shortest body, the first of several.
func smallest(cases []*reports.Case) *reports.Case {
	length := func(c *reports.Case) int {
		if c.Sent == nil {
			return math.MaxInt
		}
		return c.Sent.Length
	}
	best := cases[0]
	for _, c := range cases {
		if length(c) < length(best) {
			best = c
		}
	}
	return best
}

// weight is about how many bytes an evidence takes on a page.
func weight(e *view.Evidence) int {
	n := len(e.Body) + len(e.Hex) + len(e.Wire) + len(e.Detail)
	for _, v := range e.Shown {
		n += len(v.Value)
	}
	return n
}

// bare is an evidence without its bytes.
func bare(e *view.Evidence) *view.Evidence {
	return &view.Evidence{Which: "Case", ID: e.ID, Op: e.Op, Reason: e.Reason, Page: e.Page, Locator: e.Locator, Source: e.Source, Replay: e.Replay}
}

// waiversOf are those by which cases of the cause are known failures.
func waiversOf(c *reports.Cause) (told []waiver) {
	var seen []*reports.Waiver
	for _, of := range c.Cases {
		if of.Waived == nil {
			continue
		}
		for _, w := range of.Waived.Waivers {
			if len(seen) == maxWaivers || slices.Contains(seen, w) || !slices.ContainsFunc(w.Findings, func(e reports.Expected) bool {
				return slices.ContainsFunc(c.Examples, e.About)
			}) {
				continue
			}
			seen = append(seen, w)
			told = append(told, waiver{
				Reason: safetext.Line(strings.Join(strings.Fields(w.Reason), " "), 1000), Issue: safetext.Line(w.Issue, 300), Link: linkOf(w.Issue),
				Owner: safetext.Line(w.Owner, 100), Expires: safetext.Line(w.Expires, 20), Versions: safetext.Line(w.Versions, 100),
			})
		}
	}
	return told
}

// linkOf is an address that may be followed; empty: it may not.
func linkOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || len(address) > 300 || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" || safetext.Line(address, 300) != address {
		return ""
	}
	return u.String()
}

// fill fills in the cells of the SDK in the matrix.
func (l *latest) fill(part *reports.Run, a *reports.AdapterRun, causes []*reports.Cause) {
	m := rulematrix.Of(part)
	row := m.SDKs[0].Rows[0] // of all sources
	described := map[string]bool{}
	for _, f := range a.Findings {
		described[safetext.Line(f.Rule, 100)] = true
	}
	for i, rule := range m.Rules {
		if row.Counts[i] > 0 {
			l.Cells[rule.ID] = cell{N: row.Counts[i], Of: row.Judged, Level: rule.Level, Known: true, Description: described[rule.ID]}
		}
	}
	for i, c := range causes {
		for _, rule := range safeRules(c.Rules) {
			of, ok := l.Cells[rule]
			if !ok {
				continue
			}
			of.Known = of.Known && c.Verdict == reports.KnownFailure
			if of.What == "" {
				of.What = safetext.Line(c.What(), 500)
				if i < maxCauses {
					of.Cause = i + 1
				}
			}
			l.Cells[rule] = of
		}
	}
}

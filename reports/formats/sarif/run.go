package sarif

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/internal/jsonstream"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// ruleDescriptors are the rules of the suite, and where each is among them.
func ruleDescriptors() (rules []ruleDescriptor, index map[string]int) {
	index = map[string]int{}
	for i, r := range golden.Rules() {
		index[r.ID] = i
		help := r.Reason
		if r.Usually != "" {
			help = strings.TrimSpace(help + "\nUsually: " + r.Usually)
		}
		rules = append(rules, ruleDescriptor{
			ID: r.ID, ShortDescription: message{r.Says}, FullDescription: message{r.Says}, Help: message{cmp.Or(help, r.Says)},
			DefaultConfiguration: configuration{levelOf(r.Level)}, Properties: map[string]any{"level": r.Level},
		})
	}
	return rules, index
}

func levelOf(l golden.Level) string {
	switch l {
	case golden.Required:
		return "error"
	case golden.Recommended:
		return "warning"
	}
	return "note"
}

// invocationOf says what kept the run from being whole.
func invocationOf(r *reports.Run, a *reports.AdapterRun) invocation {
	inv := invocation{ExecutionSuccessful: r.Complete && a.Failure == ""}
	tell := func(what string) {
		inv.ExecutionSuccessful = false
		inv.ToolExecutionNotifications = append(inv.ToolExecutionNotifications, notification{"error", message{what}})
	}
	if a.Failure != "" {
		tell("never started: " + safetext.Short(a.Failure))
		return inv
	}
	for _, v := range []reports.Verdict{reports.NotRun, reports.HarnessError} {
		if n, first := a.Incomplete(v); n > 0 {
			tell(fmt.Sprintf("%s %s: %s", safetext.Count(n, "case", "cases"), v, first))
		}
	}
	if !r.Complete && inv.ToolExecutionNotifications == nil {
		tell("the run did not come to its end")
	}
	return inv
}

// runWriter makes the results of one adapter.
type runWriter struct {
	run     *reports.Run
	adapter *reports.AdapterRun
	index   map[string]int // of the rules
	entries []entry
}

// entry is what will be a result: a finding of a case, and its state compared with the base.
type entry struct {
	c     *reports.Case
	f     *golden.Finding
	state string
	harm  int
}

// findingKey identifies a finding of a run.
type findingKey struct{ id, op, rule, field string }

func (e entry) key() findingKey { return findingKey{e.c.ID, e.c.Op, e.f.Rule, e.f.Field} }

// collect gathers the findings, the gravest first; against is nil where there is no base.
func (s *runWriter) collect(against *comparison) {
	for _, c := range s.adapter.AllCases() {
		s.add(c)
	}
	if against != nil {
		s.baseline(against.bases[s.adapter])
	}
	slices.SortStableFunc(s.entries, func(a, b entry) int { return cmp.Compare(b.harm, a.harm) })
}

func (s *runWriter) add(c *reports.Case) {
	for i := range c.Findings {
		f := &c.Findings[i]
		if _, known := s.index[f.Rule]; known { // else it is a rule that this version of the suite does not have
			s.entries = append(s.entries, entry{c: c, f: f, harm: f.Level.Rank()*10 + reports.Harm(c.Verdict, *f)})
		}
	}
}

// baseline compares the findings with those of an adapter, nil where the base has not this SDK, and adds the absent ones.
func (s *runWriter) baseline(adapter *reports.AdapterRun) {
	base := runWriter{index: s.index}
	if adapter != nil {
		for _, c := range adapter.AllCases() {
			base.add(c)
		}
	}
	before := map[findingKey]string{}
	for _, e := range base.entries {
		before[e.key()] = e.f.Got
	}
	for i := range s.entries {
		e := &s.entries[i]
		got, known := before[e.key()]
		switch {
		case !known:
			e.state = "new"
		case got == e.f.Got, reports.Volatile(*e.f):
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
func (s *runWriter) write(j *jsonstream.Writer, i int, rules []ruleDescriptor) {
	r, a := s.run, s.adapter
	gate := r.Gate()
	j.Object(func() {
		j.Member("tool", tool{driver{Name: "sdkconform", Version: r.Suite.Version, InformationURI: "https://github.com/sdkconform/sdkconform", Rules: rules}})
		j.Member("automationDetails", identifier{fmt.Sprintf("sdkconform/%d/%s/", i+1, safetext.Line(a.Describe.Name, 200))})
		inv := invocationOf(r, a)
		if n := len(s.entries); n > maxResults {
			inv.ToolExecutionNotifications = append(inv.ToolExecutionNotifications,
				notification{"note", message{fmt.Sprintf("of %d findings the %d gravest are here; all are in results.json", n, maxResults)}})
		}
		j.Member("invocations", []invocation{inv})
		j.Member("columnKind", "unicodeCodePoints")
		j.Name("results")
		j.List(func() {
			for _, e := range s.entries[:min(len(s.entries), maxResults)] {
				j.Value(s.resultOf(e))
			}
		})
		j.Member("properties", map[string]any{
			"sdk": a.Label(), "level": r.Suite.Level, "gatePassed": gate.Passed, "scope": cmp.Or(gate.Scope, "the whole catalogue"), "findings": len(s.entries),
		})
	})
}

func (s *runWriter) resultOf(e entry) result {
	c, f := e.c, *e.f
	kind, level := "fail", levelOf(f.Level)
	if level == "note" {
		kind, level = "informational", "none"
	}
	says := reports.Sentence(f)
	if f.Field == "" {
		says = safetext.Short(f.Got)
	}
	field := safetext.Line(f.Field, 200)
	return result{
		RuleID: f.Rule, RuleIndex: s.index[f.Rule], Level: level, Kind: kind,
		Message:   message{fmt.Sprintf("%s: %s (%s)\n%s", s.adapter.Label(), says, c.ID, safetext.Line(f.Why, 2000))},
		Locations: []location{s.locationOf(c)}, RelatedLocations: s.relatedTo(c),
		PartialFingerprints: map[string]string{
			"case/v1": fmt.Sprintf("%s/%s/%s/%s/%s", safetext.Line(s.adapter.Describe.Name, 200), c.ID, c.Op, f.Rule, field),
		},
		BaselineState: e.state, Suppressions: suppressionsOf(c, f),
		Properties: map[string]any{
			"case": c.ID, "op": c.Op, "verdict": c.Verdict, "field": field, "want": safetext.Visible([]byte(f.Want), 1000),
			"got": safetext.Visible([]byte(f.Got), 1000), "replay": safetext.Line(s.adapter.Replay(c.ID), 2000),
		},
	}
}

// locationOf is the place of the case in the SDK's repository, where that is known, else the line of the fixture's data.
func (s *runWriter) locationOf(c *reports.Case) location {
	loc := location{LogicalLocations: []logicalLocation{{c.ID, "member"}}}
	if file, line, _ := s.run.Place(s.adapter, c); file != "" {
		loc.PhysicalLocation = physical(file, line)
	}
	return loc
}

// relatedTo is the line of the fixture's data, where the location is another one.
func (s *runWriter) relatedTo(c *reports.Case) []location {
	_, _, yours := s.run.Place(s.adapter, c)
	p := s.run.Planned(c.ID)
	if !yours || p == nil || p.File == "" {
		return nil
	}
	return []location{{PhysicalLocation: physical(p.File, p.Line), Message: &message{"the data of the response"}}}
}

// physical is a place in a file; where no line is known, its first one, because code scanning shows nothing without a
// line.
func physical(file string, line int) *physicalLocation {
	return &physicalLocation{artifactLocation{uri(file)}, region{max(line, 1)}}
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

// suppressionsOf are the waivers that cover the finding, if the case is waived.
func suppressionsOf(c *reports.Case, f golden.Finding) (list []suppression) {
	if c.Verdict != reports.KnownFailure || c.Waived == nil {
		return nil
	}
	for _, w := range c.Waived.Waivers {
		if slices.ContainsFunc(w.Findings, func(e reports.Expected) bool { return e.Is(f) }) {
			list = append(list, suppression{"external", "accepted", w.Summary()})
		}
	}
	return list
}

package reports

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"go.yaml.in/yaml/v4"
)

// WaiverUpdate is a waiver file written anew by what a run has shown.
type WaiverUpdate struct {
	Text []byte
	// Notes say in a line each what was changed, and what a person has to do.
	Notes []string
	// Unfinished is how many waivers lack what only a person can write.
	Unfinished int
}

// Fill is what new waivers are given where a person has said it; what is empty stays
// empty in the file, which is then not read until somebody has written it.
type Fill struct{ Issue, Owner, Expires string }

// UpdateWaivers writes the text of a waiver file anew by a whole and complete run. It
// takes out the cases and findings that are not broken any more, narrows globs down to
// what still is, and adds a waiver for each cause of the gating failures that none
// covers, without a reason: reasons, issues, owners and dates are kept and never made
// up, and so are comments. What fails otherwise than its waiver expects is a new cause,
// as the old reason need not hold for it. Sdk is the name of the only SDK whose new
// failures are added; empty: each of the run.
func UpdateWaivers(text []byte, name string, run *Run, sdk string, fill Fill) (*WaiverUpdate, error) {
	if err := updatable(run, sdk); err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte(newWaiverFile)
	}
	waivers, err := parseWaivers(text, name, true)
	if err != nil {
		return nil, err
	}
	edited, err := readWaiverText(text, name, waivers)
	if err != nil {
		return nil, err
	}
	u := &updater{run: run, text: edited, made: &WaiverUpdate{}}
	for _, e := range edited.entries {
		u.refresh(e)
	}
	var added []string
	for _, a := range run.Adapters {
		if sdk == "" || a.Describe.Name == sdk {
			added = append(added, u.add(a, fill)...)
		}
	}
	u.made.Text = edited.text(added)
	after, err := parseWaivers(u.made.Text, name, true)
	if err != nil {
		return nil, fmt.Errorf("the file written anew cannot be read, and is not written: %w", err)
	}
	for _, w := range after {
		if w.Reason == "" || w.Issue == "" || w.Owner == "" || w.Expires == "" {
			u.made.Unfinished++
			u.note("%s:%d: give it what is empty: reason, issue, owner, expires", name, w.Line)
		}
		if w.Expires != "" && w.Expired(run.day()) {
			u.note("%s:%d: it expired on %s; whether it is renewed is for a person to say", name, w.Line, w.Expires)
		}
	}
	return u.made, nil
}

const newWaiverFile = `# Known failures. 'sdkconform waivers update' writes cases and findings anew; reasons, issues,
# owners and dates are written by people.
version: 1
waivers: []
`

// updatable reports why a run cannot say which waivers are still needed.
func updatable(run *Run, sdk string) error {
	switch {
	case len(run.Suite.Only) > 0:
		return errors.New("the run is of some cases only (--only): waivers are written anew by a run of all")
	case run.Suite.Shard != nil:
		return fmt.Errorf("the run is shard %s: put the shards together first, with 'sdkconform report'", run.Suite.Shard)
	case sdk != "" && !slices.ContainsFunc(run.Adapters, func(a *AdapterRun) bool { return a.Describe.Name == sdk }):
		return fmt.Errorf("the run has no SDK %s; it has %s", safetext.Quote(sdk), namesOf(run))
	}
	for _, a := range run.Adapters {
		if sdk != "" && a.Describe.Name != sdk {
			continue
		}
		totals := a.Totals()
		if n := totals[NotRun] + totals[HarnessError]; n > 0 || a.Failure != "" || !run.Complete {
			return fmt.Errorf("the run of %s is incomplete: waivers are written anew by a complete one", a.Label())
		}
	}
	return nil
}

// updater changes a waiver file.
type updater struct {
	run  *Run
	text *waiverText
	made *WaiverUpdate
	// covered are the findings that a waiver of the file still stands for.
	covered map[*Case][]Expected
}

func (u *updater) note(format string, args ...any) {
	u.made.Notes = append(u.made.Notes, fmt.Sprintf(format, args...))
}

// about are the judged cases of the run that the waiver is about, and all others that
// it could be about; in says whether the SDK is in the run, in a version of the range.
func (u *updater) about(w *Waiver) (matching, others []*Case, in bool) {
	for _, a := range u.run.Adapters {
		if yes, _ := w.inForce(a.Describe); !yes {
			continue
		}
		in = true
		for _, c := range a.all() {
			switch {
			case w.Op != "" && w.Op != c.Op && c.ID != describedCase || !c.judged():
			case w.Matches(c.ID):
				matching = append(matching, c)
			default:
				others = append(others, c)
			}
		}
	}
	return matching, others, in
}

// breaks reports whether a case breaks what the waiver expects with one of its pins.
func (w *Waiver) breaks(c *Case, e Expected) bool {
	return slices.ContainsFunc(c.Findings, e.Is) || e.loses() && w.lost(c)
}

// refresh takes out of a waiver what is not so any more.
func (u *updater) refresh(e *entryText) {
	w := e.waiver
	matching, others, in := u.about(w)
	if !in {
		return // another SDK's, or of another version
	}
	var pins []Expected
	for i, pin := range w.Findings {
		if slices.ContainsFunc(matching, func(c *Case) bool { return w.breaks(c, pin) }) {
			pins = append(pins, pin)
		} else {
			e.findings.drop = append(e.findings.drop, i)
		}
	}
	var left []*Case
	for _, c := range matching {
		if len(pins) > 0 && !slices.ContainsFunc(pins, func(pin Expected) bool { return !w.breaks(c, pin) }) {
			left = append(left, c)
		} else {
			others = append(others, c)
		}
	}
	if len(left) == 0 {
		e.remove = true
		u.note("%s: taken out: nothing breaks it any more: %s", w.Place(), safetext.Short(w.Reason))
		return
	}
	for _, c := range left {
		if u.covered == nil {
			u.covered = map[*Case][]Expected{}
		}
		u.covered[c] = append(u.covered[c], pins...)
	}
	for _, i := range e.findings.drop {
		u.note("%s: taken out: %s", w.Place(), w.Findings[i])
	}
	u.narrow(e, left, others)
}

// narrow makes the globs of a waiver match the cases that are left and no others.
func (u *updater) narrow(e *entryText, left, others []*Case) {
	w := e.waiver
	uncovered := map[string]bool{}
	for _, c := range left {
		uncovered[c.ID] = true
	}
	for i, glob := range w.Cases {
		one := &Waiver{Cases: []string{glob}}
		exact := one.tooBroad() == "" && !slices.ContainsFunc(others, func(c *Case) bool { return one.Matches(c.ID) })
		if !exact || !slices.ContainsFunc(left, func(c *Case) bool { return one.Matches(c.ID) }) {
			e.cases.drop = append(e.cases.drop, i)
			continue
		}
		for id := range uncovered {
			if one.Matches(id) {
				delete(uncovered, id)
			}
		}
	}
	var ids []string
	for _, c := range left {
		if uncovered[c.ID] && !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	for _, glob := range globsFor(ids, idsOf(others)) {
		e.cases.add = append(e.cases.add, scalar(glob))
	}
	if len(e.cases.drop) > 0 {
		u.note("%s: narrowed to %s", w.Place(), safetext.Count(len(left), "case", "cases"))
	}
}

func idsOf(cases []*Case) []string {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	return ids
}

// add writes a waiver for each cause of what no waiver covers.
func (u *updater) add(a *AdapterRun, fill Fill) (entries []string) {
	open := &Run{Suite: u.run.Suite, Adapters: []*AdapterRun{{Adapter: a.Adapter}}}
	open.Adapters[0].Findings = nil
	from := map[*Case]*Case{} // the whole case by what of it is not covered
	for _, c := range a.all() {
		if !c.judged() {
			continue
		}
		left := *c
		left.Findings = nil
		left.Verdict = c.broken()
		for _, f := range c.Findings {
			if c.gating(f, u.run.Suite.Level) && !slices.ContainsFunc(u.covered[c], func(e Expected) bool { return e.Is(f) }) {
				left.Findings = append(left.Findings, f)
			}
		}
		if len(left.Findings) > 0 {
			open.Adapters[0].Cases = append(open.Adapters[0].Cases, &left)
			from[&left] = c
		}
	}
	for _, cause := range open.Causes() {
		for _, cases := range alikeShown(cause, cause.Cases) {
			for _, part := range byOp(a, cases, from) {
				entries = append(entries, u.entry(a, cause, part, fill))
			}
		}
	}
	return entries
}

// alikeShown divides the cases of a cause where what is shown in them has next to nothing
// in common: a pin must say something of it.
func alikeShown(cause *Cause, cases []*Case) (parts [][]*Case) {
	for _, f := range cause.Examples {
		gots := gotsOf(f, cases)
		if len(gots) == 0 {
			continue
		}
		pattern := common(gots)
		shortest := slices.MinFunc(gots, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
		alike := pattern != "*"
		if f.Field == "" { // the words of a crash are long; two of one sort differ in a few
			alike = 4*said(pattern) >= 3*len(shortest)
		}
		if alike {
			continue
		}
		begin, _, _ := strings.Cut(pattern, "*")
		var order []string
		byNext := map[string][]*Case{}
		for _, c := range cases {
			next := ""
			if got := gotsOf(f, []*Case{c}); len(got) > 0 {
				next = nextWord(strings.TrimPrefix(got[0], begin))
			}
			if byNext[next] == nil {
				order = append(order, next)
			}
			byNext[next] = append(byNext[next], c)
		}
		if len(order) < 2 {
			continue // values that begin alike and then with a star
		}
		for _, next := range order {
			parts = append(parts, alikeShown(cause, byNext[next])...)
		}
		return parts
	}
	return [][]*Case{cases}
}

// nextWord is the first letters of a text, or its first character where it is none.
func nextWord(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		return text
	}
	_, size := utf8.DecodeRuneInString(text)
	return text[:max(end, size)]
}

// gotsOf is what the cases show where they break the rule of a finding.
func gotsOf(f golden.Finding, cases []*Case) (gots []string) {
	for _, c := range cases {
		if i := slices.IndexFunc(c.Findings, func(g golden.Finding) bool { return g.Rule == f.Rule && g.Field == f.Field }); i >= 0 {
			got := c.Findings[i].Got
			if f.Field == "" {
				got = volatile.ReplaceAllString(got, "*")
			}
			gots = append(gots, got)
		}
	}
	return gots
}

// opPart is the cases of a cause, of one operation or of each.
type opPart struct {
	op     string // empty: each
	cases  []*Case
	others []*Case // that a glob must not match
}

// byOp returns the cases of a cause in one part where each operation shows it alike, else
// in a part for each.
func byOp(a *AdapterRun, cases []*Case, from map[*Case]*Case) (parts []opPart) {
	mine := map[*Case]bool{}
	ids := map[string]bool{}
	for _, c := range cases {
		mine[from[c]] = true
		ids[c.ID] = true
	}
	part := func(op string) opPart {
		p := opPart{op: op}
		for _, c := range cases {
			if op == "" || c.Op == op {
				p.cases = append(p.cases, c)
			}
		}
		for _, c := range a.all() {
			if c.judged() && !mine[c] && (op == "" || c.Op == op || c.ID == describedCase) {
				p.others = append(p.others, c)
			}
		}
		return p
	}
	alike := true
	for _, c := range a.all() {
		alike = alike && (!c.judged() || !ids[c.ID] || mine[c])
	}
	if alike {
		return []opPart{part("")}
	}
	for _, op := range a.ops() {
		if p := part(op); len(p.cases) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// volatile is what differs from run to run in the reason of a crash or a hang.
var volatile = regexp.MustCompile(`0x[0-9a-fA-F]{4,}|\b\d+(\.\d+)?(ms|s)\b|goroutine \d+|pid \d+|\b\d+ MiB`)

// entry writes one waiver.
func (u *updater) entry(a *AdapterRun, cause *Cause, part opPart, fill Fill) string {
	var b strings.Builder
	b.WriteString("- cases:\n")
	var ids []string
	for _, c := range part.cases {
		if !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	globs := ids
	if !slices.Contains(ids, describedCase) {
		globs = globsFor(ids, idsOf(part.others))
	}
	for _, glob := range globs {
		fmt.Fprintf(&b, "    - %s\n", scalar(glob))
	}
	fmt.Fprintf(&b, "  adapter: %s\n", scalar(a.Describe.Name))
	if part.op != "" {
		fmt.Fprintf(&b, "  op: %s\n", part.op)
	}
	b.WriteString("  findings:\n")
	for _, pin := range pinsOf(cause, part.cases) {
		field := ""
		if pin.Field != "" {
			field = ", field: " + scalar(pin.Field)
		}
		fmt.Fprintf(&b, "    - {rule: %s%s, got: %s}\n", pin.Rule, field, quotedScalar(pin.Got))
	}
	for _, line := range []struct{ key, value string }{
		{"reason", ""}, {"issue", fill.Issue}, {"owner", fill.Owner}, {"added", u.run.day().UTC().Format(date)}, {"expires", fill.Expires},
	} {
		value := line.value
		if value != "" {
			value = " " + scalar(value)
			if _, err := time.Parse(date, line.value); err == nil {
				value = " " + line.value
			}
		}
		fmt.Fprintf(&b, "  %s:%s\n", line.key, value)
	}
	u.note("added, without a reason: %s: %s: %s", a.Label(), safetext.Count(len(part.cases), "case", "cases"), Sentence(cause.Examples[0]))
	return b.String()
}

// pinsOf are what the cause breaks, one a rule and field, with a glob for what is shown in
// its cases.
func pinsOf(cause *Cause, cases []*Case) (pins []Expected) {
	for _, f := range cause.Examples {
		gots := gotsOf(f, cases)
		if len(gots) > 0 && !slices.ContainsFunc(pins, func(e Expected) bool { return e.about(f) }) {
			pins = append(pins, Expected{Rule: f.Rule, Field: f.Field, Got: common(gots)})
		}
	}
	slices.SortStableFunc(pins, func(a, b Expected) int { return cmp.Compare(a.Rule+a.Field, b.Rule+b.Field) })
	return pins
}

// scalar writes a string in one line of YAML, plain where it can be.
func scalar(s string) string {
	text, err := yaml.Dump(s, yaml.WithLineWidth(-1))
	if line := strings.TrimSpace(string(text)); err == nil && !strings.Contains(line, "\n") && !strings.ContainsAny(line, "{},[]#") {
		return line
	}
	return quotedScalar(s)
}

// quotedScalar writes a string in double quotes, whose escapes JSON's are among.
func quotedScalar(s string) string {
	n := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s}
	text, err := yaml.Dump(&n, yaml.WithLineWidth(-1))
	if err != nil {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSpace(string(text))
}

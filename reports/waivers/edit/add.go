package edit

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// add writes a waiver for each cause of what no waiver covers.
func (u *updater) add(a *reports.AdapterRun, t Template) (entries []string) {
	uncovered := &reports.AdapterRun{Adapter: a.Adapter}
	uncovered.Findings = nil                   // they are in the case of the description
	whole := map[*reports.Case]*reports.Case{} // the case of the run by its uncovered part
	for _, c := range a.AllCases() {
		if !c.Judged() {
			continue
		}
		part := *c
		part.Findings = nil
		part.Verdict = c.Unwaived()
		for _, f := range c.Findings {
			if c.GatesBy(f, u.run.Suite.Level) && !slices.ContainsFunc(u.covered[c], func(e reports.Expected) bool { return e.Is(f) }) {
				part.Findings = append(part.Findings, f)
			}
		}
		if len(part.Findings) > 0 {
			uncovered.Cases = append(uncovered.Cases, &part)
			whole[&part] = c
		}
	}
	run := &reports.Run{Suite: u.run.Suite, Adapters: []*reports.AdapterRun{uncovered}}
	defaults := takeDefaults(uncovered)
	for _, cause := range append(defaults, run.Causes()...) {
		for _, cases := range alike(cause.Examples, cause.Cases) {
			for _, part := range byOp(a, cases, whole) {
				entries = append(entries, u.entry(a, cause, part, t))
			}
		}
	}
	return entries
}

// takeDefaults takes the findings out of the cases that one default of the SDK makes, such as a code "UnknownError" wherever it
// finds none: the same value in the same field, by whatever rules. Each is one cause.
func takeDefaults(a *reports.AdapterRun) (causes []*reports.Cause) {
	type key struct{ field, got string }
	rules := map[key]map[string]bool{}
	var order []key
	for _, c := range a.Cases {
		for _, f := range c.Findings {
			k := key{f.Field, f.Got}
			if f.Got == "" || !slices.Contains([]string{"code", "message", "requestId", "hostId", "class"}, f.Field) {
				continue
			}
			if rules[k] == nil {
				rules[k] = map[string]bool{}
				order = append(order, k)
			}
			rules[k][f.Rule] = true
		}
	}
	for _, k := range order {
		if len(rules[k]) < 2 {
			continue // what one rule finds is one cause anyhow
		}
		cause := &reports.Cause{Adapter: a, Level: golden.Required, Verdict: reports.Fail}
		for _, c := range a.Cases {
			kept := c.Findings[:0:0]
			for _, f := range c.Findings {
				if f.Field != k.field || f.Got != k.got {
					kept = append(kept, f)
					continue
				}
				if cause.Examples == nil {
					f.Rule = reports.AnyRule
					cause.Examples = []golden.Finding{f}
				}
				if !slices.Contains(cause.Cases, c) {
					cause.Cases = append(cause.Cases, c)
				}
			}
			c.Findings = kept
		}
		causes = append(causes, cause)
	}
	return causes
}

// alike divides the cases of a cause where what they show has next to nothing in common: an expected finding must say
// something of it.
func alike(examples []golden.Finding, cases []*reports.Case) (parts [][]*reports.Case) {
	for _, f := range examples {
		values := valuesOf(f, cases)
		if len(values) == 0 || f.Rule == reports.AnyRule {
			continue
		}
		glob := commonGlob(values)
		shortest := slices.MinFunc(values, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
		enough := glob != "*"
		if f.Field == "" { // the words of a crash are long; those of the same crash differ little
			enough = 4*literals(glob) >= 3*len(shortest)
		}
		if enough {
			continue
		}
		begin, _, _ := strings.Cut(glob, "*")
		var order []string
		byNext := map[string][]*reports.Case{}
		for _, c := range cases {
			next := ""
			if values := valuesOf(f, []*reports.Case{c}); len(values) > 0 {
				next = firstWord(strings.TrimPrefix(values[0], begin))
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
			parts = append(parts, alike(examples, byNext[next])...)
		}
		return parts
	}
	return [][]*reports.Case{cases}
}

// firstWord is the first letters of a text, or its first character where it is no letter.
func firstWord(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		return text
	}
	_, size := utf8.DecodeRuneInString(text)
	return text[:max(end, size)]
}

// volatile is what differs from run to run in the reason of a crash or a hang.
var volatile = regexp.MustCompile(`0x[0-9a-fA-F]{4,}|\b\d+(\.\d+)?(ms|s)\b|goroutine \d+|pid \d+|\b\d+ MiB`)

// valuesOf is what the cases show in the place of a finding.
func valuesOf(f golden.Finding, cases []*reports.Case) (values []string) {
	if f.Rule == reports.AnyRule {
		return []string{f.Got}
	}
	for _, c := range cases {
		if i := slices.IndexFunc(c.Findings, func(g golden.Finding) bool { return g.Rule == f.Rule && g.Field == f.Field }); i >= 0 {
			value := c.Findings[i].Got
			if f.Field == "" {
				value = volatile.ReplaceAllString(value, "*")
			}
			values = append(values, value)
		}
	}
	return values
}

// opPart is the cases of a cause, of one operation or of each.
type opPart struct {
	op     string // empty: each
	cases  []*reports.Case
	others []*reports.Case // that a glob must not match
}

// byOp returns the cases of a cause in one part where each operation shows it alike, else in a part for each. Whole are
// the cases of the run by those of the cause.
func byOp(a *reports.AdapterRun, cases []*reports.Case, whole map[*reports.Case]*reports.Case) (parts []opPart) {
	included := map[*reports.Case]bool{}
	ids := map[string]bool{}
	for _, c := range cases {
		included[whole[c]] = true
		ids[c.ID] = true
	}
	part := func(op string) opPart {
		p := opPart{op: op}
		for _, c := range cases {
			if op == "" || c.Op == op {
				p.cases = append(p.cases, c)
			}
		}
		for _, c := range a.AllCases() {
			if c.Judged() && !included[c] && (op == "" || c.Op == op || c.ID == reports.DescriptionID) {
				p.others = append(p.others, c)
			}
		}
		return p
	}
	same := true
	for _, c := range a.AllCases() {
		same = same && (!c.Judged() || !ids[c.ID] || included[c])
	}
	if same {
		return []opPart{part("")}
	}
	for _, op := range a.PlannedOps() {
		if p := part(op); len(p.cases) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// entry writes one waiver.
func (u *updater) entry(a *reports.AdapterRun, cause *reports.Cause, part opPart, t Template) string {
	var b strings.Builder
	b.WriteString("- cases:\n")
	var ids []string
	for _, c := range part.cases {
		if !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	globs := ids
	if !slices.Contains(ids, reports.DescriptionID) && !reports.IsOfFuzz(ids[0]) {
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
	for _, e := range expectedOf(cause, part.cases) {
		field := ""
		if e.Field != "" {
			field = ", field: " + scalar(e.Field)
		}
		rule := e.Rule
		if rule == reports.AnyRule {
			rule = quotedScalar(rule)
		}
		fmt.Fprintf(&b, "    - {rule: %s%s, got: %s}\n", rule, field, quotedScalar(e.Got))
	}
	for _, line := range []struct{ key, value string }{
		{"reason", ""}, {"issue", t.Issue}, {"owner", t.Owner}, {"added", u.run.Day().UTC().Format(time.DateOnly)}, {"expires", t.Expires},
	} {
		value := line.value
		if value != "" {
			value = " " + scalar(value)
			if _, err := time.Parse(time.DateOnly, line.value); err == nil {
				value = " " + line.value
			}
		}
		fmt.Fprintf(&b, "  %s:%s\n", line.key, value)
	}
	u.note("added, without a reason: %s: %s: %s", a.Label(), safetext.Count(len(part.cases), "case", "cases"), reports.Sentence(cause.Examples[0]))
	return b.String()
}

// expectedOf are the findings of a cause as a waiver expects them, one a rule and field, with a glob for what its cases
// show.
func expectedOf(cause *reports.Cause, cases []*reports.Case) (list []reports.Expected) {
	for _, f := range cause.Examples {
		values := valuesOf(f, cases)
		if len(values) > 0 && !slices.ContainsFunc(list, func(e reports.Expected) bool { return e.About(f) }) {
			list = append(list, reports.Expected{Rule: f.Rule, Field: f.Field, Got: commonGlob(values)})
		}
	}
	slices.SortStableFunc(list, func(a, b reports.Expected) int { return cmp.Compare(a.Rule+a.Field, b.Rule+b.Field) })
	return list
}

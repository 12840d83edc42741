package golden_test

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"go.yaml.in/yaml/v3"
)

// strictly reads a data file and wants no key in it that nothing reads.
func strictly(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// A rule is a requirement that a maintainer may dispute: it has an id that is kept, a
// sentence, and a vendor's sentence or a reason behind it.
func TestRules(t *testing.T) {
	var inFile []golden.Rule
	strictly(t, "rules.yaml", &inFile)
	rules := golden.Rules()
	if len(rules) != len(inFile) || len(rules) < 40 {
		t.Fatalf("%d rules, %d in the file", len(rules), len(inFile))
	}
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	rank := golden.Required.Rank()
	for _, r := range rules {
		if !id.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("%q is no id, or there twice", r.ID)
		}
		seen[r.ID] = true
		if golden.RuleByID(r.ID) == nil || golden.RuleByID(r.ID).ID != r.ID {
			t.Errorf("%s is not found by its id", r.ID)
		}
		if r.Level != golden.Required && r.Level != golden.Recommended && r.Level != golden.Informative {
			t.Errorf("%s has the level %q", r.ID, r.Level)
		}
		if r.Level.Rank() > rank {
			t.Errorf("%s is %s and stands behind rules that are less: the required ones come first", r.ID, r.Level)
		}
		rank = r.Level.Rank()
		if !strings.HasSuffix(r.Says, ".") || r.Usually == "" {
			t.Errorf("%s does not say in a sentence what is required (%q), or not what usually goes wrong", r.ID, r.Says)
		}
		if len(r.Sources) == 0 && r.Reason == "" {
			t.Errorf("%s follows from no sentence and has no reason", r.ID)
		}
		if r.Level == golden.Informative && len(r.Sources) > 0 {
			t.Errorf("%s is only recorded, though a page says so", r.ID)
		}
	}
	if golden.RuleByID("no-such-rule") != nil {
		t.Error("a rule is found that is not there")
	}
}

// Whoever is told "the page says so" looks there: every quotation is on the lines that
// are named, byte for byte.
func TestQuotations(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	quoted := 0
	for _, r := range golden.Rules() {
		from := map[string]bool{}
		for _, q := range r.Sources {
			s := c.Source(q.Source)
			if s == nil {
				t.Errorf("%s quotes %q, which is no source", r.ID, q.Source)
				continue
			}
			if from[q.Source] {
				t.Errorf("%s quotes %s twice; the second is never shown", r.ID, q.Source)
			}
			from[q.Source] = true
			lines, err := s.PageLines(q.Lines)
			if err != nil || q.Quote == "" || !strings.Contains(lines, q.Quote) {
				t.Errorf("%s: %q is not on lines %s of %s: %v", r.ID, q.Quote, q.Lines, q.Source, err)
			}
			quoted++
		}
	}
	if quoted < 40 {
		t.Errorf("%d quotations were looked up: the test has lost its object", quoted)
	}
}

// Why prefers the page at hand, then a reason, then another page.
func TestWhy(t *testing.T) {
	here := golden.Sentence{Source: "alibaba-ecs-en", Lines: "3-5", Quote: "two\nlines"}
	there := golden.Sentence{Source: "tencent-cvm-en", Lines: "12", Quote: "another"}
	for _, test := range []struct {
		name   string
		rule   golden.Rule
		source string
		want   string
	}{
		{"the page at hand", golden.Rule{Sources: []golden.Sentence{there, here}, Reason: "because"}, "alibaba-ecs-en", "“two lines” (alibaba-ecs-en, line 3-5)"},
		{"a reason", golden.Rule{Sources: []golden.Sentence{there}, Reason: "because"}, "alibaba-ecs-en", "because"},
		{"another page", golden.Rule{Sources: []golden.Sentence{there}}, "alibaba-ecs-en", "“another” (tencent-cvm-en, line 12)"},
		{"nothing", golden.Rule{}, "alibaba-ecs-en", ""},
	} {
		if got := test.rule.Why(test.source); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// A gate at recommended takes both levels, one at required only that; what is
// informative never gates.
func TestLevels(t *testing.T) {
	for _, test := range []struct {
		level, gate golden.Level
		gates       bool
	}{
		{golden.Required, golden.Required, true},
		{golden.Recommended, golden.Required, false},
		{golden.Informative, golden.Required, false},
		{golden.Required, golden.Recommended, true},
		{golden.Recommended, golden.Recommended, true},
		{golden.Informative, golden.Recommended, false},
		{golden.Informative, golden.Informative, false},
		{golden.Informative, "", false},
		{"", golden.Recommended, false},
	} {
		if got := test.level.Gates(test.gate); got != test.gates {
			t.Errorf("%q at a gate of %q: %v", test.level, test.gate, got)
		}
	}
	for _, s := range []string{"required", "recommended"} {
		if l, err := golden.ParseLevel(s); err != nil || string(l) != s {
			t.Errorf("%q is read as %q, %v", s, l, err)
		}
	}
	for _, s := range []string{"", "informative", "Required", "all"} {
		if l, err := golden.ParseLevel(s); err == nil || l != "" {
			t.Errorf("%q is read as the level %q", s, l)
		}
	}
}

// Every rule can be broken: by the judge itself, by a form, or by what the engine
// sees of a run. One that cannot is a promise that nobody keeps.
func TestEveryRuleIsUsed(t *testing.T) {
	used := rulesOfForms(t)
	// TestJudge, TestSame, TestJudgeExchange and TestJudgeDescription break these; the last
	// three are broken by a run.
	for _, id := range []string{
		"success", "error", "code", "message", "request-id", "host-id", "http-status", "no-invention", "never-success",
		"malformed-values", "malformed-success", "malformed-recovered", "malformed-status", "class", "retryable",
		"text", "deterministic", "exposes", "formats",
		"deadline", "secret-on-wire", "retry-count", "retry-refused", "retry-nonce", "format-requested",
		"secret-printed", "signature-printed", "connections",
		"no-crash", "no-hang", "input-unchanged",
	} {
		if golden.RuleByID(id) == nil {
			t.Errorf("the judge uses the rule %q, which does not exist", id)
		}
		used[id] = true
	}
	for _, r := range golden.Rules() {
		if !used[r.ID] {
			t.Errorf("nothing can break %s", r.ID)
		}
	}
}

// What an SDK must call retryable is decided by words of the page, not by what we
// think of a code: the words stand in the row.
func TestDecided(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("decided.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if lines[0] != "source\tcode\tclass\tretryable\twords" {
		t.Fatalf("the first line is %q", lines[0])
	}
	type decision struct{ class, retryable, words string }
	decided := map[[2]string]decision{}
	for i, line := range lines[1:] {
		columns := strings.Split(line, "\t")
		if len(columns) != 5 {
			t.Fatalf("line %d has %d columns", i+2, len(columns))
		}
		key := [2]string{columns[0], columns[1]}
		if _, twice := decided[key]; twice {
			t.Errorf("line %d decides %s a second time", i+2, key)
		}
		d := decision{columns[2], columns[3], columns[4]}
		decided[key] = d
		if !slices.Contains(golden.Classes(), d.class) {
			t.Errorf("line %d: %q is no class", i+2, d.class)
		}
		if d.retryable != "yes" && d.retryable != "no" && d.retryable != "-" {
			t.Errorf("line %d: retryable is %q", i+2, d.retryable)
		}
		s := c.Source(key[0])
		if s == nil {
			t.Errorf("line %d: there is no source %q", i+2, key[0])
			continue
		}
		found := false
		for _, row := range s.Rows {
			page, err := s.PageLines(row.Lines)
			found = found || err == nil && row.Code == key[1] && d.words != "" &&
				strings.Contains(row.Message+"\n"+row.Description, d.words) && strings.Contains(page, d.words)
		}
		if !found {
			t.Errorf("line %d: no row of %s says %q", i+2, key, d.words)
		}
	}
	if len(decided) < 50 {
		t.Errorf("%d decisions were checked: the test has lost its object", len(decided))
	}

	// The goldens have the decision of their row's own words, and no other.
	classes := map[string]int{}
	for _, f := range c.Fixtures {
		g, err := golden.Build(f)
		if err != nil {
			t.Fatal(err)
		}
		row := f.Source.RowOf(f.Item)
		want := decision{retryable: "-"}
		if row != nil && g.Mode == golden.Exact && g.Status == row.Status && len(g.Code) == 1 && slices.Equal(g.Message, []string{row.Filled()}) {
			d, ok := decided[[2]string{f.Source.ID, row.Code}]
			if ok && strings.Contains(row.Message+"\n"+row.Description, d.words) {
				want = d
			}
		}
		retryable := "-"
		if g.Retryable != nil {
			retryable = map[bool]string{true: "yes", false: "no"}[*g.Retryable]
		}
		if g.Class != want.class || retryable != want.retryable {
			t.Errorf("%s is %q, retryable %s; the page's words say %q, %s", f.ID, g.Class, retryable, want.class, want.retryable)
		}
		if g.Class != "" && f.Form == fixtures.Wire {
			classes[g.Class]++
		}
	}
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		if !slices.Contains(golden.Classes(), class) {
			t.Errorf("a golden has the class %q", class)
		}
	}
	if len(classes) < 10 {
		t.Errorf("the goldens have %d classes: %v", len(classes), classes)
	}
}

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
// sentence, and a reason behind it.
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
		if !strings.HasSuffix(r.Reason, ".") {
			t.Errorf("%s does not say in a sentence why: %q", r.ID, r.Reason)
		}
	}
	if golden.RuleByID("no-such-rule") != nil {
		t.Error("a rule is found that is not there")
	}
}

// A finding on a page quotes that page or gives the reason, which holds for any: a vendor
// that is named in the rules would be quoted to the users of another.
func TestRulesNameNoVendor(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ToLower(string(data))
	for _, s := range c.Sources {
		for _, name := range []string{s.ID, s.Provider, s.HostID, "hostid", "requestid", "response.error"} {
			if name != "" && strings.Contains(text, strings.ToLower(name)) {
				t.Errorf("rules.yaml says %q", name)
			}
		}
	}
}

// The pages bring sentences for the rules that follow from them.
func TestSentences(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	quoted := 0
	for _, r := range golden.Rules() {
		sentences := r.Sentences(c)
		quoted += len(sentences)
		if r.Level == golden.Informative && len(sentences) > 0 {
			t.Errorf("%s is only recorded, though a page says so: %v", r.ID, sentences)
		}
	}
	if quoted < 50 {
		t.Errorf("the pages bring %d sentences", quoted)
	}
	for _, s := range c.Pages().Sources {
		if err := golden.CheckSentences(s); err != nil {
			t.Error(err)
		}
		for _, id := range []string{golden.RuleSuccess, golden.RuleError, golden.RuleCode, golden.RuleMessage, golden.RuleRequestID} {
			if len(s.Rules[id]) == 0 {
				t.Errorf("%s has no sentence for %s", s.ID, id)
			}
		}
	}
}

// Why quotes the page at hand, all that it says, or gives the rule's reason; never
// another page.
func TestWhy(t *testing.T) {
	quote := func(lines, quote string) fixtures.Sentence {
		return fixtures.Sentence{Source: "acme", Lines: lines, Quote: quote}
	}
	acme := &fixtures.Source{ID: "acme", Rules: map[string]fixtures.Sentences{
		"one": {quote("3-5", "two\nlines")},
		"two": {quote("1", "first"), quote("2", "second")},
	}}
	for _, test := range []struct {
		name, rule string
		source     *fixtures.Source
		want       string
	}{
		{"a sentence of the page", "one", acme, "“two lines” (acme, line 3-5)"},
		{"two sentences of the page", "two", acme, "“first” (acme, line 1) and “second” (acme, line 2)"},
		{"a rule of which the page says nothing", "three", acme, "because"},
		{"a page without sentences", "one", &fixtures.Source{ID: "other"}, "because"},
		{"no page", "one", nil, "because"},
	} {
		if got := (golden.Rule{ID: test.rule, Reason: "because"}).Why(test.source); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// Every finding says why: there is something on both sides of the dash, and no dash where
// there is nothing behind it.
func TestFindingsSayWhy(t *testing.T) {
	for _, r := range golden.Rules() {
		says, reason, ok := strings.Cut(r.Finding("", "", "").Why, " — ")
		if !ok || strings.TrimSpace(says) == "" || strings.TrimSpace(reason) == "" {
			t.Errorf("a finding of %s says %q, because %q", r.ID, says, reason)
		}
	}
	if got := (golden.Rule{Says: "It is so."}).Finding("", "", "").Why; got != "It is so." {
		t.Errorf("a rule without a reason: %q", got)
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

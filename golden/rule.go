package golden

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/sdkconform/sdkconform/fixtures"
	"go.yaml.in/yaml/v3"
)

// Level says how binding a rule, a case or a finding is.
type Level string

const (
	// Required follows from a vendor page: a failure fails the gate.
	Required Level = "required"
	// Recommended has a stated reason that is not the page: a failure is reported, and
	// fails the gate only when asked.
	Recommended Level = "recommended"
	// Informative is recorded and never gates.
	Informative Level = "informative"
)

// Rank is 2 for required, 1 for recommended, 0 for all else.
func (l Level) Rank() int {
	switch l {
	case Required:
		return 2
	case Recommended:
		return 1
	}
	return 0
}

// Gates reports whether a finding of level l fails a gate that is set at gate.
func (l Level) Gates(gate Level) bool { return l.Rank() >= max(gate.Rank(), Recommended.Rank()) }

// ParseLevel reads the level of a gate: "required" or "recommended".
func ParseLevel(s string) (Level, error) {
	if l := Level(s); l == Required || l == Recommended {
		return l, nil
	}
	return "", fmt.Errorf("level %q is neither required nor recommended", s)
}

// Rule is one requirement.
type Rule struct {
	ID    string `yaml:"id" json:"id"`       // permanent; a constant of this package
	Level Level  `yaml:"level" json:"level"` // how binding it is; in a form it may be less, see [Golden].Level
	// Says is the requirement in a sentence.
	Says string `yaml:"says" json:"says"`
	// Reason is what it follows from in general. Sources bring sentences of their own
	// pages; see [fixtures.Source].
	Reason string `yaml:"reason" json:"reason"`
	// Usually is what goes wrong in SDKs.
	Usually string `yaml:"usually" json:"usually"`
}

// Finding makes a finding of the rule outside the comparison with a golden, for a run as
// a whole or for bytes that are of no page. It gives the rule's reason.
func (r Rule) Finding(field, want, got string) Finding {
	return Finding{Rule: r.ID, Level: r.Level, Field: field, Want: want, Got: got, Why: r.Because(r.Says)}
}

// Because is what was seen, in words, and the rule's reason.
func (r Rule) Because(seen string) string { return because(seen, r.Reason) }

// because joins what is wrong and why it is; without a reason there is nothing to join.
func because(wrong, reason string) string {
	if reason == "" {
		return wrong
	}
	return wrong + " — " + reason
}

// Why returns the sentence of the source's page that the rule follows from, else the
// rule's reason. Of no source it is given nil.
func (r Rule) Why(s *fixtures.Source) string {
	if s == nil || len(s.Rules[r.ID]) == 0 {
		return r.Reason
	}
	var quoted []string
	for _, sentence := range s.Rules[r.ID] {
		quoted = append(quoted, sentence.String())
	}
	return strings.Join(quoted, " and ")
}

// Sentences are those from which the rule follows, of all pages of the catalogue.
func (r Rule) Sentences(c *fixtures.Catalogue) []fixtures.Sentence {
	var all []fixtures.Sentence
	for _, s := range c.Sources {
		if s.Of == nil { // a source of findings has those of its page
			all = append(all, s.Rules[r.ID]...)
		}
	}
	return all
}

// CheckSentences reports sentences of a source for rules that do not exist, each as a
// [fixtures.Fault].
func CheckSentences(s *fixtures.Source) error {
	if s.Of != nil {
		return nil // checked with its page
	}
	var faults []error
	for _, id := range slices.Sorted(maps.Keys(s.Rules)) {
		if RuleByID(id) == nil {
			faults = append(faults, &fixtures.Fault{
				File: s.File, Line: s.Rules[id][0].Line, What: fmt.Sprintf("there is no rule %q", id),
				Mend: "'sdkconform rules' prints them",
			})
		}
	}
	return errors.Join(faults...)
}

//go:embed rules.yaml
var rulesText []byte

var rules = sync.OnceValue(func() []Rule {
	var rules []Rule
	if err := yaml.Unmarshal(rulesText, &rules); err != nil {
		// Embedded at build time and read by a test: it cannot happen to a user.
		panic("golden/rules.yaml: " + err.Error())
	}
	return rules
})

var rulesByID = sync.OnceValue(func() map[string]*Rule {
	byID := map[string]*Rule{}
	for i := range rules() {
		byID[rules()[i].ID] = &rules()[i]
	}
	return byID
})

// Rules returns all rules, the required ones first.
func Rules() []Rule { return rules() }

// RuleByID returns the rule with the given id, nil if there is none.
func RuleByID(id string) *Rule { return rulesByID()[id] }

// mustRule returns the rule that the judge names. That it exists is a matter of this
// package's code and of goldens that were checked when they were loaded.
func mustRule(id string) *Rule {
	r := RuleByID(id)
	if r == nil {
		panic(fmt.Sprintf("golden/rules.yaml has no rule %q", id))
	}
	return r
}

// Finding is a rule that a case breaks.
type Finding struct {
	Rule  string `json:"rule"`  // the rule's id
	Level Level  `json:"level"` // how binding it is in this case
	Field string `json:"field"` // the outcome field that differs; empty where it is none
	Want  string `json:"want"`  // a right value, or what is right in words
	Got   string `json:"got"`   // what the SDK shows instead; empty: nothing
	Why   string `json:"why"`   // what the rule says, and the page's sentence or the reason
}

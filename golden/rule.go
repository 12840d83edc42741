package golden

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Level says how binding a rule, a case or a finding is.
type Level string

const (
	// Required follows from a vendor page: a failure fails the gate.
	Required Level = "required"
	// Recommended has a stated reason that is not the page: it is reported, and
	// gates only when asked.
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
	ID    string `yaml:"id" json:"id"`
	Level Level  `yaml:"level" json:"level"`
	// Says is the requirement in a sentence.
	Says string `yaml:"says" json:"says"`
	// Sources are the sentences of the vendor pages that it follows from.
	Sources []Sentence `yaml:"sources" json:"sources"`
	// Reason is why it is required where no page says so, or beside it.
	Reason string `yaml:"reason" json:"reason"`
	// Usually is what goes wrong in SDKs.
	Usually string `yaml:"usually" json:"usually"`
}

// Finding is what is reported where the rule is broken outside the comparison with a
// golden: by a run as a whole, or by bytes that are of no page.
func (r Rule) Finding(field, want, got string) Finding {
	return Finding{Rule: r.ID, Level: r.Level, Field: field, Want: want, Got: got, Why: r.Says + " — " + r.Reason}
}

// Sentence is a short quotation of a vendor page.
type Sentence struct {
	Source string `yaml:"source" json:"source"` // id of the source
	Lines  string `yaml:"lines" json:"lines"`   // of its page: "7", "14-16"
	Quote  string `yaml:"quote" json:"quote"`   // byte for byte
}

// Why returns the sentence of the given source that the rule follows from, else
// its reason, else the sentence of another source.
func (r Rule) Why(source string) string {
	for _, s := range r.Sources {
		if s.Source == source {
			return s.String()
		}
	}
	if r.Reason != "" || len(r.Sources) == 0 {
		return r.Reason
	}
	return r.Sources[0].String()
}

// String is the quotation and where it stands, in one line.
func (s Sentence) String() string {
	return fmt.Sprintf("“%s” (%s, line %s)", strings.ReplaceAll(s.Quote, "\n", " "), s.Source, s.Lines)
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
	Rule  string `json:"rule"`
	Level Level  `json:"level"`
	Field string `json:"field"` // the outcome field that differs; empty where it is none
	Want  string `json:"want"`
	Got   string `json:"got"`
	Why   string `json:"why"`
}

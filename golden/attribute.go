package golden

import (
	"slices"

	"github.com/sdkconform/sdkconform/runner"
)

// ofValues are the rules about what a body carries, whatever its form.
var ofValues = []string{RuleSuccess, RuleError, RuleCode, RuleMessage, RuleRequestID, RuleHostID, RuleHTTPStatus, RuleKnownCode}

// Attribute puts the form's rule in the place of a value's rule in the findings that the
// form causes: those that the same SDK does not have on the wire form of the same item,
// whose findings are given as wire. An SDK that loses the code in any form would otherwise
// break the rule of every form.
func (g *Golden) Attribute(findings, wire []Finding) []Finding {
	// Of a sample that is malformed as printed, the malformation is what the SDK stumbles over.
	if g.Rule == "" || g.Mode == Malformed {
		return findings
	}
	attributed := slices.Clone(findings)
	for i, f := range attributed {
		base := slices.Contains(ofValues, f.Rule)
		if !base || f.Field == runner.FieldStatus && f.Got != "" || f.Field == fieldKind && f.Got == runner.KindSuccess && g.NeverSuccess {
			continue // not about a value, or required of any response
		}
		if slices.ContainsFunc(wire, func(w Finding) bool { return w.Rule == f.Rule && w.Field == f.Field }) {
			continue
		}
		attributed[i].Rule = g.Rule
		attributed[i].Why = g.why(g.Rule, mustRule(g.Rule).Says+" The same values in the wire form are read right.")
	}
	return attributed
}

package golden

import (
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/runner"
)

// JudgeDescription judges what an SDK does not show at all and which documented
// formats it does not read: once, not in every case that it makes not applicable.
func JudgeDescription(d runner.Description, c *fixtures.Catalogue) []Finding {
	j := judge{Golden: &Golden{}, d: d}
	documented := map[string]bool{}
	for _, s := range c.Sources {
		if !slices.Contains(d.Providers, s.Provider) {
			continue
		}
		// The sentence of a page that the SDK is for, at best of one with a host id.
		if j.source == "" || s.HostID != "" {
			j.source = s.ID
		}
		documented[runner.FieldStatus] = true
		for _, v := range document.Read {
			if s.Envelope.Documents(v) && (v != envelope.HostID || s.HostID != "") {
				documented[v.String()] = true
			}
		}
	}
	for _, field := range []string{
		runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldHostID,
	} {
		if documented[field] && !d.Shows(field) {
			j.add("exposes", Recommended, field, "a place where the SDK's user sees it", "none", "")
		}
	}
	seen := map[string]bool{}
	for _, s := range c.Sources {
		if !slices.Contains(d.Providers, s.Provider) {
			continue
		}
		for _, format := range s.Formats {
			if !slices.Contains(d.Formats, format) && !seen[s.Provider+format] {
				seen[s.Provider+format] = true
				j.source = s.ID
				j.add("formats", Recommended, "formats", format+" of "+s.Provider, strings.Join(d.Formats, ", "), "")
			}
		}
	}
	return j.findings
}

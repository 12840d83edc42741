package golden

import (
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/runner"
)

// JudgeDescription judges what an SDK does not show at all, though a provider that it is
// for documents it, and which documented formats it does not read: once, not in every
// case that it makes not applicable.
func JudgeDescription(d runner.Description, c *fixtures.Catalogue) (findings []Finding) {
	var sources []*fixtures.Source
	for _, s := range c.Sources {
		if slices.Contains(d.Providers, s.Provider) {
			sources = append(sources, s)
		}
	}
	add := func(rule string, s *fixtures.Source, field, want, got string) {
		j := judge{Golden: &Golden{source: s}}
		j.add(atOwnLevel(rule), field, want, got)
		findings = append(findings, j.findings...)
	}
	for _, field := range []string{
		runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldHostID,
	} {
		if s := documenting(sources, field); s != nil && !d.ExposesField(field) {
			add(RuleExposes, s, field, "a place where the SDK's user sees it", "none")
		}
	}
	// A provider may have services with another format each. Who reads one of them need not read the others'.
	reads := func(s *fixtures.Source) bool {
		return slices.ContainsFunc(s.Formats, func(format string) bool { return slices.Contains(d.Formats, format) })
	}
	seen := map[[2]string]bool{}
	for _, s := range sources {
		if !reads(s) && slices.ContainsFunc(sources, func(other *fixtures.Source) bool { return other.Provider == s.Provider && reads(other) }) {
			continue
		}
		for _, format := range s.Formats {
			of := [2]string{s.Provider, format}
			if !slices.Contains(d.Formats, format) && !seen[of] {
				seen[of] = true
				add(RuleFormats, s, "formats", format+" of "+s.Provider, strings.Join(d.Formats, ", "))
			}
		}
	}
	return findings
}

// documenting returns the source to be quoted where an SDK does not show a field: one
// that documents it, of several the last with a host id, since its sentence asks for the
// most. It returns nil where none documents the field.
func documenting(sources []*fixtures.Source, field string) (chosen *fixtures.Source) {
	for _, s := range sources {
		if documents(s, field) && (chosen == nil || documents(s, runner.FieldHostID)) {
			chosen = s
		}
	}
	return chosen
}

// documents reports whether responses of the source carry a value that an SDK shows in
// the field. A status every response has; a host id those of a page that prints one.
func documents(s *fixtures.Source, field string) bool {
	v, ok := envelope.ParseValue(field)
	switch {
	case field == runner.FieldStatus || !ok:
		return true
	case v == envelope.HostID && s.HostID == "" &&
		!slices.ContainsFunc(s.Samples, func(sample fixtures.Sample) bool { return sample.WireValues().HostID != "" }):
		return false
	}
	return s.Envelope.Documents(v)
}

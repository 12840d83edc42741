package golden

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/runner"
)

// odd writes what the file of an odd body says beside what follows from it.
func (g *Golden) odd(f *fixtures.Fixture) error {
	fault := func(mend, format string, args ...any) error {
		return &fixtures.Fault{File: f.File, Line: f.Line, What: fmt.Sprintf(format, args...), Mend: mend}
	}
	if rule := f.Odd.Rule; rule != "" && RuleByID(rule) == nil {
		return fault("use one of 'sdkconform rules'", "there is no rule %q", rule)
	}
	if g.Rule == "" && (g.Mode == Unreadable || g.Mode == Refusable) {
		g.Rule = RuleNeverSuccess // a success at a status that says failure
	}
	if f.Odd.Any() {
		for _, v := range document.Read {
			if may := *f.Odd.Carries.Of(v); may != nil {
				*g.of(v) = slices.Clip(may)
			}
		}
	}
	if !f.Odd.Any() {
		g.Any, g.Kept, g.MayLack, g.NoData = f.Odd.AnyText, f.Odd.Kept, f.Odd.LackData, f.Odd.NoData
	}
	if kinds := f.Odd.Kinds; len(kinds) > 0 {
		if g.NeverSuccess && slices.Contains(kinds, runner.KindSuccess) {
			return fault("take it out of kinds, or say that the body does not tell it (fails: false)",
				"kinds are %s, and status %d or the body says that the call failed", strings.Join(kinds, ", "), g.Status)
		}
		g.Kinds = kinds
	}
	return nil
}

// pageOf is the source whose page a source is of: itself, but for odd bodies in a folder of
// their own.
func pageOf(s *fixtures.Source) *fixtures.Source {
	if s.Of != nil {
		return s.Of
	}
	return s
}

package reports

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/Masterminds/semver/v3"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Waiver is a known failure: findings that an SDK is known to break in the cases of some globs, with the reason,
// and the day until which that is tolerated. It is pinned: a case that fails otherwise than it says still fails.
type Waiver struct {
	// File and Line are where it is written.
	File string `json:"file"`
	Line int    `json:"line"`
	// Cases are globs on case ids as [fixtures.Match] reads them, or [DescriptionID] for what is judged once of
	// what the SDK shows at all.
	Cases []string `json:"cases"`
	// Adapter is the name in the SDK's description.
	Adapter string `json:"adapter"`
	// Versions is a range of versions of the SDK outside which the waiver is not in force, such as ">=1.2 <2";
	// empty: any.
	Versions string `json:"versions,omitempty"`
	// Op is the operation, decode or call; empty: each.
	Op string `json:"op,omitempty"`
	// Findings are what each of the cases breaks: all of them. Only of no-crash and no-hang, where both are named,
	// either is enough: an SDK that reads without end dies of its memory or is silent until the deadline, whichever
	// comes first on a machine.
	Findings []Expected `json:"findings"`
	Reason   string     `json:"reason"`
	Issue    string     `json:"issue"` // where it is being fixed: an http or https address
	Owner    string     `json:"owner"`
	Added    string     `json:"added,omitempty"` // a date, as Expires
	// Expires is the last day, in UTC, on which it is in force: "2027-03-31".
	Expires string `json:"expires"`
	// Unmatched are those globs of Cases that match no case of the catalogue, set by [Waivers.Against].
	Unmatched []string `json:"unmatched,omitempty"`
}

// Expected is a finding as a waiver expects it.
type Expected struct {
	// Rule is the id of a rule, or [AnyRule] for one value that an SDK shows in a field whatever rule asks for it.
	Rule  string `json:"rule"`
	Field string `json:"field,omitempty"` // empty where the rule is about the outcome as a whole
	// Got is what the SDK shows instead, a glob as [fixtures.Match] reads it. Of a crash and of a hang it is the
	// reason.
	Got string `json:"got"`
}

// AnyRule stands for any rule in an [Expected].
const AnyRule = "*"

// About reports whether the finding has the expected rule and field, whatever is shown.
func (e Expected) About(f golden.Finding) bool {
	return (e.Rule == f.Rule || e.Rule == AnyRule) && e.Field == f.Field
}

// Is reports whether the finding is the expected one.
func (e Expected) Is(f golden.Finding) bool { return e.About(f) && fixtures.Match(e.Got, f.Got) }

// noOutcome reports whether an SDK is expected to give no outcome.
func (e Expected) noOutcome() bool {
	return e.Rule == golden.RuleNoCrash || e.Rule == golden.RuleNoHang
}

// String is the expected finding in one line.
func (e Expected) String() string {
	return fmt.Sprintf("%s: %s: got %s", e.Rule, cmp.Or(e.Field, "outcome"), safetext.Quote(e.Got))
}

// Place is "file:line".
func (w *Waiver) Place() string { return fmt.Sprintf("%s:%d", w.File, w.Line) }

// Summary says why and until when, in one line.
func (w *Waiver) Summary() string {
	return fmt.Sprintf("%s (%s, owner %s, expires %s)", safetext.Short(w.Reason), safetext.Line(w.Issue, 300), safetext.Line(w.Owner, 100), w.Expires)
}

// Expired reports whether the day, in UTC, is after the last one of the waiver.
func (w *Waiver) Expired(day time.Time) bool {
	return day.UTC().Format(time.DateOnly) > w.Expires // days so written are ordered as their strings are
}

// Matches reports whether one of the globs matches the case id.
func (w *Waiver) Matches(id string) bool {
	return slices.ContainsFunc(w.Cases, func(glob string) bool { return fixtures.Match(glob, id) })
}

// Covers reports whether a finding of a case is one that the waiver expects, the adapter, the operation and the
// version of the SDK included. The day is not looked at; see [Waiver.Expired]. An empty id stands for any case and
// an empty op for any operation: then only the finding is compared, as for responses that are in no catalogue.
func (w *Waiver) Covers(d runner.Description, id, op string, f golden.Finding) bool {
	if inForce, _ := w.InForce(d); !inForce || id != "" && !w.Matches(id) || op != "" && w.Op != "" && w.Op != op {
		return false
	}
	return slices.ContainsFunc(w.Findings, func(e Expected) bool { return e.Is(f) })
}

// InForce reports whether the waiver is about this SDK in this version; problem says why the version cannot be
// compared.
func (w *Waiver) InForce(d runner.Description) (yes bool, problem string) {
	if w.Adapter != d.Name {
		return false, ""
	}
	if w.Versions == "" {
		return true, ""
	}
	within, err := parseVersions(w.Versions)
	if err != nil {
		return false, err.Error()
	}
	version, ok := parseVersion(d.Version)
	if !ok {
		return false, fmt.Sprintf("the SDK's version %s cannot be compared with %q", safetext.Quote(d.Version), w.Versions)
	}
	return within.Check(version), ""
}

// CheckVersions returns an error if the text is no range of versions.
func CheckVersions(text string) error {
	_, err := parseVersions(text)
	return err
}

// parseVersions reads a range. A version before a release is in it where the release's number is: "<2" means
// 2.0.0-beta1 too.
func parseVersions(text string) (*semver.Constraints, error) {
	c, err := semver.NewConstraint(text)
	if err != nil {
		return nil, fmt.Errorf("%q is no range of versions such as \">=1.2 <2\": %w", text, err)
	}
	c.IncludePrerelease = true
	return c, nil
}

var leadingNumbers = regexp.MustCompile(`^v?\d+(\.\d+){0,2}`)

// parseVersion reads the version of an SDK; of one that is not semantic ("2.14.0.post1"), its first three numbers.
func parseVersion(text string) (*semver.Version, bool) {
	if v, err := semver.NewVersion(text); err == nil {
		return v, true
	}
	v, err := semver.NewVersion(leadingNumbers.FindString(text))
	return v, err == nil
}

// minSource is how many characters of a source a glob has to name.
const minSource = 3

// TooBroad says why the waiver would cover what nobody has looked at; empty: it would not. A glob has to name the
// beginning of a source and one more part of the id, and an expected finding some of the value.
func (w *Waiver) TooBroad() string {
	for _, glob := range w.Cases {
		named := 0
		parts := strings.Split(glob, "/")
		for _, part := range parts {
			if strings.ContainsFunc(part, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
				named++
			}
		}
		if wild := strings.IndexAny(parts[0], "*?"); wild >= 0 && wild < minSource || named < 2 && glob != DescriptionID {
			return fmt.Sprintf("%q names no source and part of it", glob)
		}
	}
	for _, e := range w.Findings {
		if e.Got != "" && strings.Trim(e.Got, "*?") == "" {
			return fmt.Sprintf("got %q of rule %s is any value", e.Got, e.Rule)
		}
	}
	return ""
}

// IsOfFuzz reports whether a glob of a waiver is about generated cases, which are in no catalogue: SOURCE/…/fuzz:MUTATION.
func IsOfFuzz(glob string) bool { return strings.Contains(glob, "/fuzz:") }

// OfFuzz reports whether the waiver is about generated cases alone.
func (w *Waiver) OfFuzz() bool {
	return !slices.ContainsFunc(w.Cases, func(glob string) bool { return !IsOfFuzz(glob) })
}

// Waivers are those of a run.
type Waivers struct {
	Files []string  `json:"files"` // as they were named
	List  []*Waiver `json:"list"`  // in the order of the files
}

// Against compares the globs of the waivers with the ids of a whole catalogue, so that a run of a few cases does
// not call the waivers of all other cases stale.
func (w *Waivers) Against(ids []string) {
	for _, waiver := range w.List {
		waiver.Unmatched = nil
		for _, glob := range waiver.Cases {
			if glob != DescriptionID && !IsOfFuzz(glob) && !slices.ContainsFunc(ids, func(id string) bool { return fixtures.Match(glob, id) }) {
				waiver.Unmatched = append(waiver.Unmatched, glob)
			}
		}
	}
}

// Known returns the first waiver that covers the finding and is not expired on the day, nil if there is none. See
// [Waiver.Covers] for an empty id or op. It may be called on nil.
func (w *Waivers) Known(d runner.Description, id, op string, f golden.Finding, day time.Time) *Waiver {
	if w == nil {
		return nil
	}
	for _, waiver := range w.List {
		if !waiver.Expired(day) && waiver.Covers(d, id, op, f) {
			return waiver
		}
	}
	return nil
}

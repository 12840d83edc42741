package golden

import (
	"bufio"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
)

//go:embed requirements
var requirementFiles embed.FS

// Requirements is a requirement set: which rules gate in which cases, at which level,
// as they stood when a release froze them. Rules and cases that were added or changed
// later do not count for an SDK that is held to it.
type Requirements struct {
	Name string // "v1"
	// Rules are the levels of the rules at that time, by id.
	Rules map[string]Level
	cases map[string]frozen
}

// frozen is a case as a requirement set has it.
type frozen struct {
	level       Level
	expectation string
}

// RequirementSets are the names of the frozen sets, the oldest first.
func RequirementSets() []string {
	entries, err := requirementFiles.ReadDir("requirements")
	if err != nil {
		return nil // embedded at build time
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".tsv"); ok {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return setNumber(a) - setNumber(b) })
	return names
}

var setName = regexp.MustCompile(`^v[1-9][0-9]{0,5}$`)

// CheckSetName reports a name that a requirement set cannot have: they are v1, v2, and
// so on.
func CheckSetName(name string) error {
	if !setName.MatchString(name) {
		return fmt.Errorf("%q is no name of a requirement set; they are v1, v2, and so on", name)
	}
	return nil
}

func setNumber(name string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(name, "v")) // one that is none comes first
	return n
}

// LoadRequirements reads a frozen set by its name.
func LoadRequirements(name string) (*Requirements, error) {
	file := RequirementsFile(name)
	text, err := requirementFiles.ReadFile(strings.TrimPrefix(file, "golden/"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no requirement set %q; there are %q", name, RequirementSets())
	}
	if err != nil {
		return nil, err
	}
	return ParseRequirements(text, name, file)
}

// RequirementsFile is where a set is stored in the repository.
func RequirementsFile(name string) string { return path.Join("golden/requirements", name+".tsv") }

// ParseRequirements reads the text of a set. Faults in it are [fixtures.Fault], all of
// them, joined.
func ParseRequirements(text []byte, name, file string) (*Requirements, error) {
	r := &Requirements{Name: name, Rules: map[string]Level{}, cases: map[string]frozen{}}
	var faults []error
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		columns := strings.Split(strings.TrimRight(string(raw), "\r\n"), "\t")
		if columns[0] == "" || strings.HasPrefix(columns[0], "#") {
			continue
		}
		if err := r.add(columns); err != nil {
			faults = append(faults, &fixtures.Fault{File: file, Line: line, What: err.Error(), Mend: "a frozen set is never edited: restore it"})
		}
	}
	if len(faults) == 0 && (len(r.Rules) == 0 || len(r.cases) == 0) {
		faults = append(faults, &fixtures.Fault{File: file, What: "the set has no rules or no cases", Mend: "a frozen set is never edited: restore it"})
	}
	return r, errors.Join(faults...)
}

func (r *Requirements) add(columns []string) error {
	known := func(l string) bool { return slices.Contains([]Level{Required, Recommended, Informative}, Level(l)) }
	switch {
	case columns[0] == "rule" && len(columns) == 3 && known(columns[2]):
		if r.Rules[columns[1]] != "" {
			return fmt.Errorf("the rule %q is here twice", columns[1])
		}
		r.Rules[columns[1]] = Level(columns[2])
	case columns[0] == "case" && len(columns) == 4 && known(columns[2]) && len(columns[3]) == 16:
		if r.cases[columns[1]].level != "" {
			return fmt.Errorf("the case %q is here twice", columns[1])
		}
		r.cases[columns[1]] = frozen{Level(columns[2]), columns[3]}
	default:
		return errors.New("it is neither rule, id and level, nor case, id, level and digest, between tabs")
	}
	return nil
}

// Cases are the ids of the cases that the set has, in no order.
func (r *Requirements) Cases() []string {
	ids := make([]string, 0, len(r.cases))
	for id := range r.cases {
		ids = append(ids, id)
	}
	return ids
}

// Unscored says why a case does not count: it was added later, or something else is
// expected of it now. Empty: it counts, at most at the returned level.
func (r *Requirements) Unscored(g *Golden) (why string, most Level) {
	f, known := r.cases[g.ID]
	switch {
	case !known:
		return "added after requirement set " + r.Name, ""
	case f.expectation != g.Expectation():
		return "changed after requirement set " + r.Name, ""
	}
	return "", f.level
}

// Freeze writes the set of what gates today: of every rule its level, of every case
// its level and a digest of what is expected of it.
func Freeze(w io.Writer, name string, c *fixtures.Catalogue, goldens Set) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# Requirement set %s: the rules and cases that gate for who holds an SDK to it, with their levels and a\n", name)
	fmt.Fprint(b, "# digest of what is expected. It is frozen: written once, by 'sdkconform golden freeze', and never edited.\n")
	for _, rule := range Rules() {
		fmt.Fprintf(b, "rule\t%s\t%s\n", rule.ID, rule.Level)
	}
	for _, f := range c.Fixtures {
		g := goldens[f.ID]
		if g == nil {
			return fmt.Errorf("there is no golden for %q", f.ID)
		}
		fmt.Fprintf(b, "case\t%s\t%s\t%s\n", g.ID, g.Level, g.Expectation())
	}
	return b.Flush()
}

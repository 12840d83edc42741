package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Planned is one fixture of a run's plan.
type Planned struct {
	ID      string       `json:"id"`      // the fixture's
	Digest  string       `json:"digest"`  // of the body, by [golden.Digest]
	Level   golden.Level `json:"level"`   // of what its cases can break
	Source  string       `json:"source"`  // id of the page
	Form    string       `json:"form"`    // name of the form
	File    string       `json:"file"`    // the data file, slash-separated
	Line    int          `json:"line"`    // of File, from 1
	Page    string       `json:"page"`    // file name of the page
	Locator string       `json:"locator"` // "line 29"
	// Call says whether an adapter that can decode is given the fixture by call, too; see [Planned.Ops].
	Call string `json:"call,omitempty"`
	// Unscored says why the case does not count in the requirement set of the run; empty: it does.
	Unscored string `json:"unscored,omitempty"`
	// MaxLevel is the highest level at which the case counts, where that is lower than Level.
	MaxLevel golden.Level `json:"most,omitempty"`
	// At is the place in the plan of the whole selection, from 1, where the run is a shard of it; 0: it is none.
	At int `json:"at,omitempty"`
}

// The values of [Planned].Call.
const (
	CallOnly = "only" // decode cannot see how a response is delivered
	CallToo  = "too"  // given by both operations
)

// Ops are those of an adapter's operations by which it is given the fixture. Call is slow, and repeats what decode
// has shown of the body's forms: an adapter of both is given by call only what a page documents, in one form.
func (p *Planned) Ops(all []string) []string {
	decode := slices.Contains(all, runner.OpDecode)
	return slices.DeleteFunc(slices.Clone(all), func(op string) bool {
		if op == runner.OpDecode {
			return p.Call == CallOnly
		}
		return decode && p.Call == ""
	})
}

// Suite is the suite that ran.
type Suite struct {
	Version  string       `json:"version"`  // of this module, or "devel"
	Go       string       `json:"go"`       // "go1.25.4"
	Platform string       `json:"platform"` // "linux/amd64"
	Started  string       `json:"started"`  // RFC 3339
	Level    golden.Level `json:"level"`    // of the gate
	Fixtures int          `json:"fixtures"` // how many were selected
	// All is how many fixtures the whole catalogue has; 0: it is not known.
	All  int      `json:"all,omitempty"`
	Only []string `json:"only,omitempty"`
	// Lacks says what this system could not do about adapters; see [runner.Lacks].
	Lacks []string `json:"lacks,omitempty"`
	// Catalogue is a digest of every fixture of the catalogue, selected or not, and of what is expected of it. Only
	// runs of the same catalogue can be merged.
	Catalogue string `json:"catalogue,omitempty"`
	// Requirements is the name of the requirement set; empty: every rule gates.
	Requirements string `json:"requirements,omitempty"`
	// Shard is which part of the selection this is; nil: the whole.
	Shard *Shard `json:"shard,omitempty"`
}

// whole reports whether the run is of the whole catalogue.
func (s *Suite) whole() bool { return len(s.Only) == 0 && s.Shard == nil }

// scopeOnly stands between how many responses a run is of and the globs that chose them.
const scopeOnly = ", only "

// scope says of which part of the catalogue the run is; empty: of the whole.
func (r *Run) scope() string {
	s := r.Suite
	if s.whole() && r.Missing == nil {
		return ""
	}
	text := safetext.Count(s.Fixtures, "response", "responses")
	if s.All > 0 {
		text = fmt.Sprintf("%d of %s", s.Fixtures, safetext.Count(s.All, "response", "responses"))
	}
	if s.Shard != nil {
		text = fmt.Sprintf("shard %s, %s", s.Shard, text)
	}
	if len(s.Only) > 0 {
		text += scopeOnly + safetext.Line(safetext.QuoteList(s.Only), 200)
	}
	return text
}

// Shard is one of several equal parts of a run's selection, with a number from 1. The n-th case is in shard
// (n-1) modulo Of, plus 1.
type Shard struct {
	Index int `json:"index"` // from 1
	Of    int `json:"of"`    // how many there are
}

// String is "2/5".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// maxShards is more than any CI service starts jobs at once.
const maxShards = 1000

// ParseShard reads "2/5".
func ParseShard(text string) (*Shard, error) {
	index, of, _ := strings.Cut(text, "/")
	var s Shard
	var err, also error
	s.Index, err = strconv.Atoi(index)
	s.Of, also = strconv.Atoi(of)
	if err != nil || also != nil || s.Index < 1 || s.Of < s.Index || s.Of > maxShards || text != s.String() {
		return nil, fmt.Errorf("%q is no shard such as 2/5, from 1/5 to 5/5", text)
	}
	return &s, nil
}

// Adapter is one adapter of a run.
type Adapter struct {
	// Command is what starts it: a command line, or "builtin:reference".
	Command  string             `json:"command"`
	Describe runner.Description `json:"describe"`
	// Catalogues are the folders that were run beside the shipped catalogue, as --catalogue names them.
	Catalogues []string `json:"catalogues,omitempty"`
	// Flags are those of its replay, such as --tls, each with its value.
	Flags []string `json:"flags,omitempty"`
	// GoTest is the test that runs it, where that is no command; nil: it is one.
	GoTest *GoTest `json:"goTest,omitempty"`
	// File and Line are where it is in the repository of its SDK; empty: that is not known.
	File string   `json:"file,omitempty"`
	Line int      `json:"line,omitempty"`
	Ops  []string `json:"ops"`
	// Failure says why it could not be started; empty where it was.
	Failure string `json:"failure,omitempty"`
	// Findings are those of its description, judged once.
	Findings []golden.Finding `json:"findings,omitempty"`
	// number is 0 for the first adapter of its name and version in the run, 1 for the second, and so on.
	number int
}

// Label names the adapter in reports, in one bounded line; see [MakeLabelsUnique].
func (a *Adapter) Label() string {
	if a.number > 0 {
		return fmt.Sprintf("%s~%d", a.SharedLabel(), a.number+1)
	}
	return a.SharedLabel()
}

// SharedLabel is the label without the number that [MakeLabelsUnique] gives it.
func (a *Adapter) SharedLabel() string {
	label := a.Describe.Label()
	if a.Describe.Name == "" {
		label = a.Command
	}
	return safetext.Line(label, 200)
}

// MakeLabelsUnique numbers the adapters of one run that have the same name and version: the label of the second
// ends with ~2, and so on.
func MakeLabelsUnique(adapters []Adapter) {
	list := make([]*Adapter, len(adapters))
	for i := range adapters {
		list[i] = &adapters[i]
	}
	makeLabelsUnique(list)
}

func makeLabelsUnique(adapters []*Adapter) {
	seen := map[string]int{}
	for _, a := range adapters {
		a.number = seen[a.SharedLabel()]
		seen[a.SharedLabel()]++
	}
}

// PlannedOps are the operations that cases are planned of.
func (a *Adapter) PlannedOps() []string {
	if len(a.Ops) == 0 {
		return []string{runner.OpDecode} // it could not say; its cases are not run all the same
	}
	return a.Ops
}

// DescriptionID is the id of the case that stands for an adapter's description, in which no response is sent.
const DescriptionID = "description"

// CatalogueFlags are the flags of a command line that name catalogues, with a space before each.
func CatalogueFlags(dirs []string) string {
	var flags strings.Builder
	for _, dir := range dirs {
		flags.WriteString(" --catalogue " + safetext.ShellWord(dir))
	}
	return flags.String()
}

// Replay is the command that runs one case of an adapter again.
func (a *Adapter) Replay(id string) string {
	if a.GoTest != nil {
		return a.GoTest.Replay(id)
	}
	var flags strings.Builder
	for _, word := range a.Flags {
		if !strings.HasPrefix(word, "--") {
			word = safetext.ShellWord(word)
		}
		flags.WriteString(" " + word)
	}
	return fmt.Sprintf("sdkconform run --only %s%s --adapter %s%s",
		safetext.ShellWord(id), CatalogueFlags(a.Catalogues), safetext.ShellWord(a.Command), flags.String())
}

package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// Planned is one fixture of a run's plan.
type Planned struct {
	ID      string       `json:"id"`
	Digest  string       `json:"digest"`
	Level   golden.Level `json:"level"`
	Source  string       `json:"source"`
	Form    string       `json:"form"`
	File    string       `json:"file"`
	Line    int          `json:"line"`
	Page    string       `json:"page"`
	Locator string       `json:"locator"`
	// Call says whether an adapter that can decode is given the fixture by call, too; see [Planned.Ops].
	Call string `json:"call,omitempty"`
	// Unscored says why the case does not count in the requirement set of the run; empty: it does.
	Unscored string `json:"unscored,omitempty"`
	// MaxLevel is the highest level at which the case counts, where that is lower than Level.
	MaxLevel golden.Level `json:"most,omitempty"`
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
	Version  string       `json:"version"`
	Go       string       `json:"go"`
	Platform string       `json:"platform"`
	Started  string       `json:"started"`
	Level    golden.Level `json:"level"` // of the gate
	Fixtures int          `json:"fixtures"`
	Only     []string     `json:"only,omitempty"`
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

// Shard is one of several equal parts of a run's selection, with a number from 1. The n-th case is in shard
// (n-1) modulo Of, plus 1.
type Shard struct {
	Index int `json:"index"`
	Of    int `json:"of"`
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

// Package site writes a static site of many runs: an index SDK × rule, a page for each SDK with its causes, its bytes, its
// waivers and its history, a page for each rule with who breaks it, and badges. Its pages need no server, no network and no
// script, and are safe with whatever bytes an SDK was given or has shown.
//
//	s := site.New()
//	if err := s.Read("reports/out", "sent/results.json"); err != nil { … }
//	err := s.Write("public", "https://conformance.example")
//
// The runs are read one at a time, and of each no more is kept than its pages show, so that there may be many.
package site

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/results"
)

// Site is what the pages tell.
type Site struct {
	sdks   []*sdk
	runs   int
	latest string // when the latest run was started
	suites []string
	// levels are those of the rules that are broken and that this program does not know: another version has written them.
	levels map[string]golden.Level
}

// New is a site of no run.
func New() *Site { return &Site{levels: map[string]golden.Level{}} }

// SDKs is how many there are.
func (s *Site) SDKs() int { return len(s.sdks) }

// Runs is how many runs were added.
func (s *Site) Runs() int { return s.runs }

const (
	// maxSDKs is how many SDKs a site has place for.
	maxSDKs = 1000
	// maxFile is how large a file of results may be, in bytes.
	maxFile = 1 << 30
)

// Read adds the runs that files and folders hold, as [results.Load] takes them, the oldest first. Of the journals of
// shards the whole run is added. Beside a results.json its journal is read too, where there is one: it knows more.
func (s *Site) Read(names ...string) error {
	type named struct{ name, started string }
	var order []named
	for _, name := range names {
		order = append(order, named{name, results.Started(name)})
	}
	slices.SortStableFunc(order, func(a, b named) int { return cmp.Compare(a.started, b.started) })
	var parts shards
	for _, o := range order {
		run, err := load(o.name)
		if err != nil {
			return err
		}
		if run.Suite.Shard != nil {
			if run = parts.add(run); run == nil {
				continue // the others of its run are not there yet
			}
		}
		if err := s.Add(run); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	for _, run := range parts.left() {
		if err := s.Add(run); err != nil {
			return err
		}
	}
	return nil
}

// shards are those of runs of which not every shard has been read.
type shards [][]*reports.Run

// add adds a shard, and returns the whole run where that was its last one.
func (s *shards) add(run *reports.Run) *reports.Run {
	for i, parts := range *s {
		if !goesWith(run, parts) {
			continue
		}
		parts = append(parts, run)
		if len(parts) == run.Suite.Shard.Of {
			*s = slices.Delete(*s, i, i+1)
			if whole, err := reports.Merge(parts); err == nil {
				return whole
			}
			*s = append(*s, parts) // they are told apart, each as what it is
			return nil
		}
		(*s)[i] = parts
		return nil
	}
	if run.Suite.Shard.Of == 1 {
		return run
	}
	*s = append(*s, []*reports.Run{run})
	return nil
}

// goesWith reports whether a shard is of the same run as others.
func goesWith(run *reports.Run, parts []*reports.Run) bool {
	first := parts[0]
	return run.Suite.Shard.Of == first.Suite.Shard.Of && run.Suite.Catalogue == first.Suite.Catalogue && run.Suite.Version == first.Suite.Version &&
		run.Suite.Level == first.Suite.Level && slices.Equal(run.Suite.Only, first.Suite.Only) &&
		slices.EqualFunc(run.Adapters, first.Adapters, func(a, b *reports.AdapterRun) bool {
			return a.Command == b.Command && a.SharedLabel() == b.SharedLabel()
		}) &&
		!slices.ContainsFunc(parts, func(other *reports.Run) bool { return other.Suite.Shard.Index == run.Suite.Shard.Index })
}

// left are the runs that have a gap: what is there of each, or its shards where they do not fit together.
func (s shards) left() (runs []*reports.Run) {
	for _, parts := range s {
		if merged, err := reports.MergeParts(parts); err == nil {
			runs = append(runs, merged)
		} else {
			runs = append(runs, parts...)
		}
	}
	return runs
}

func load(name string) (*reports.Run, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s has %d bytes, and a file of results at most %d: divide the run by its SDKs", name, info.Size(), maxFile)
	}
	run, err := results.Load(name)
	if err != nil {
		return nil, mended(name, err)
	}
	if filepath.Base(name) == results.File {
		// One that cannot be read, or is of another run, is not what was asked for.
		if journals, err := reports.Journals(filepath.Dir(name)); err == nil && len(journals) > 0 {
			if journal, err := reports.ReadFiles(journals...); err == nil {
				run.Recall(journal)
			}
		}
	}
	return run, nil
}

// mended adds to what is wrong with a file what can be done.
func mended(name string, err error) error {
	text := err.Error()
	if !strings.Contains(text, filepath.Clean(name)) && !strings.Contains(text, name) {
		err = fmt.Errorf("%s: %w", name, err)
	}
	if errors.Is(err, os.ErrNotExist) || strings.Contains(text, "there is neither") {
		return err
	}
	return fmt.Errorf("%w; write it anew by 'sdkconform run', or by 'sdkconform report' with its journal", err)
}

// Add adds a run, which must not be older than those before. Of an SDK that is in it as it was in the one before, the same run
// twice, nothing is added.
func (s *Site) Add(r *reports.Run) error {
	if len(r.Adapters) == 0 {
		return errors.New("the run has no SDK, because it has not come to its end; 'sdkconform report' with its journal tells what ran")
	}
	s.runs++
	s.latest = max(s.latest, r.Suite.Started)
	if !slices.Contains(s.suites, r.Suite.Version) && r.Suite.Version != "" {
		s.suites = append(s.suites, r.Suite.Version)
	}
	causes := map[*reports.AdapterRun][]*reports.Cause{}
	for _, c := range r.Causes() {
		causes[c.Adapter] = append(causes[c.Adapter], c)
		for _, rule := range c.Rules {
			if golden.RuleByID(rule) == nil && (s.levels[rule] == "" || c.Level.Rank() > s.levels[rule].Rank()) {
				s.levels[rule] = c.Level
			}
		}
	}
	used := map[*sdk]bool{} // two adapters of one run are two SDKs, whatever they are called
	for _, a := range r.Adapters {
		of := s.sdkOf(a, used)
		if of == nil {
			return fmt.Errorf("there are more than %d SDKs: make several sites of them", maxSDKs)
		}
		used[of] = true
		of.add(r, a, causes[a])
	}
	return nil
}

// sdkOf is the SDK of an adapter: the one of its name and language. One that could not be started has no name, and is the SDK
// that was started by the same command.
func (s *Site) sdkOf(a *reports.AdapterRun, used map[*sdk]bool) *sdk {
	for _, of := range s.sdks {
		if used[of] {
			continue
		}
		same := of.name == a.Describe.Name && of.language == a.Describe.Language
		if a.Describe.Name == "" || of.name == "" {
			same = a.GoTest == nil && a.Command != "" && of.command == a.Command
		}
		if same {
			return of
		}
	}
	if len(s.sdks) == maxSDKs {
		return nil
	}
	of := newSDK(a)
	s.sdks = append(s.sdks, of)
	return of
}

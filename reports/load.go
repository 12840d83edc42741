package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sdkconform/sdkconform/golden"
)

// Load reads a run back from what it has left: a journal, a results.json, or a
// folder with journals or, where there is none, a results.json in it. Of a run from
// results.json there is no plan but the cases themselves, and its verdicts are those
// that were written.
func Load(name string) (*Run, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		journals, err := Journals(name)
		if err != nil {
			return nil, err
		}
		if len(journals) > 0 {
			return ReadFiles(journals...)
		}
		run, err := Load(filepath.Join(name, ResultsFile))
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("there is neither a journal nor a %s in %s", ResultsFile, name)
		}
		return run, err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	var header record
	if json.Unmarshal(first, &header) == nil && header.Type != "" {
		return ReadFiles(name)
	}
	run, err := readResults(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return run, nil
}

// results is results.json as it is read; see [Run.WriteJSON].
type results struct {
	Version  int              `json:"version"`
	Suite    Suite            `json:"suite"`
	Waivers  *Waivers         `json:"waivers"`
	Adapters []adapterResults `json:"adapters"`
	Gate     Gate             `json:"gate"`
}

type adapterResults struct {
	Command  string           `json:"command"`
	Describe describe         `json:"describe"`
	Failure  string           `json:"failure"`
	Findings []golden.Finding `json:"findings"`
	Notes    []string         `json:"notes"`
	Cases    []*Case          `json:"cases"`
}

// readResults reads a results.json.
func readResults(text []byte) (*Run, error) {
	var version struct {
		Version  *int              `json:"version"`
		Adapters []json.RawMessage `json:"adapters"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, fmt.Errorf("it is neither a journal nor a results.json: %w", err)
	}
	if version.Version == nil || version.Adapters == nil {
		return nil, errors.New("it is neither a journal nor a results.json: it has no version or no adapters")
	}
	if *version.Version != resultsVersion {
		return nil, fmt.Errorf("it is of version %d, this program reads version %d", *version.Version, resultsVersion)
	}
	var results results
	if err := json.Unmarshal(text, &results); err != nil {
		return nil, fmt.Errorf("it is no results.json of version %d: %w", resultsVersion, err)
	}
	return results.run()
}

func (r *results) run() (*Run, error) {
	made := &Run{Suite: r.Suite, Waivers: r.Waivers, Complete: !r.Gate.Incomplete, planned: map[string]*Planned{}}
	places := map[string]*Waiver{}
	if r.Waivers != nil {
		for _, w := range r.Waivers.List {
			places[w.Place()] = w
		}
	}
	known := map[Verdict]bool{}
	for _, v := range Verdicts() {
		known[v] = true
	}
	for _, a := range r.Adapters {
		run := &AdapterRun{
			Adapter: Adapter{Command: a.Command, Describe: a.Describe.Description, Ops: a.Describe.Ops, Failure: a.Failure, Findings: a.Findings},
			Cases:   a.Cases, Notes: a.Notes,
		}
		for _, c := range a.Cases {
			if c == nil || c.ID == "" || !known[c.Verdict] {
				return nil, fmt.Errorf("%s has a case without an id or with a verdict that does not exist", run.Label())
			}
			if c.Waived != nil {
				for _, place := range c.Waived.By {
					if w := places[place]; w != nil {
						c.Waived.Waivers = append(c.Waived.Waivers, w)
					}
				}
			}
			if made.planned[c.ID] == nil {
				made.planned[c.ID] = &Planned{ID: c.ID, Level: c.Level}
				made.Plan = append(made.Plan, *made.planned[c.ID])
			}
		}
		run.Described = run.described()
		made.Adapters = append(made.Adapters, run)
	}
	made.distinguish()
	return made, nil
}

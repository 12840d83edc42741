package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
)

// Load reads a run back from what it has left: a journal, a results.json, or a folder with journals or, where there
// is none, a results.json in it. See [Read] for what is known of a run from results.json.
func Load(name string) (*reports.Run, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return loadFolder(name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if isJournal(text) {
		return reports.ReadFiles(name)
	}
	run, err := Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return run, nil
}

func loadFolder(dir string) (*reports.Run, error) {
	journals, err := reports.Journals(dir)
	if err != nil {
		return nil, err
	}
	if len(journals) > 0 {
		return reports.ReadFiles(journals...)
	}
	run, err := Load(filepath.Join(dir, File))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is neither a journal nor a %s in %s", File, dir)
	}
	return run, err
}

// isJournal reports whether the first line of a text is a record, which has a type; results.json has none.
func isJournal(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	var record struct {
		Type string `json:"type"`
	}
	return json.Unmarshal(first, &record) == nil && record.Type != ""
}

// document is results.json as it is read; see [Write].
type document struct {
	Suite    reports.Suite     `json:"suite"`
	Waivers  *reports.Waivers  `json:"waivers"`
	Adapters []adapterDocument `json:"adapters"`
	Gate     reports.Gate      `json:"gate"`
}

type adapterDocument struct {
	Command  string           `json:"command"`
	Describe description      `json:"describe"`
	Failure  string           `json:"failure"`
	Findings []golden.Finding `json:"findings"`
	Notes    []string         `json:"notes"`
	Cases    []*reports.Case  `json:"cases"`
}

// Read reads a results.json. The run has no plan but the cases themselves, and its verdicts are those that were
// written.
func Read(text []byte) (*reports.Run, error) {
	var head struct {
		Version  *int              `json:"version"`
		Adapters []json.RawMessage `json:"adapters"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("it is neither a journal nor a results.json: %w", err)
	}
	if head.Version == nil || head.Adapters == nil {
		return nil, errors.New("it is neither a journal nor a results.json: it has no version or no adapters")
	}
	if *head.Version != version {
		return nil, fmt.Errorf("it is of version %d, this program reads version %d", *head.Version, version)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("it is no results.json of version %d: %w", version, err)
	}
	var adapters []*reports.AdapterRun
	for _, a := range d.Adapters {
		adapters = append(adapters, &reports.AdapterRun{
			Adapter: reports.Adapter{Command: a.Command, Describe: a.Describe.Description, Ops: a.Describe.Ops, Failure: a.Failure, Findings: a.Findings},
			Cases:   a.Cases, Notes: a.Notes,
		})
	}
	return reports.Restore(d.Suite, d.Waivers, !d.Gate.Incomplete, adapters)
}

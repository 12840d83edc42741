package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

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

// Started is when a run of [Load] was started, as RFC 3339. It reads no more of it than that; empty: it is not said.
func Started(name string) string {
	if journals, err := reports.Journals(name); err == nil {
		name = filepath.Join(name, File)
		if len(journals) > 0 {
			name = journals[0]
		}
	}
	file, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer file.Close()
	var suite reports.Suite
	decoder := json.NewDecoder(file)
	if _, err := decoder.Token(); err != nil { // {
		return ""
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return ""
		}
		if key == "suite" {
			_ = decoder.Decode(&suite) // what is wrong with it, Load says
			break
		}
		var skipped json.RawMessage
		if err := decoder.Decode(&skipped); err != nil {
			return ""
		}
	}
	return suite.Started
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
	return reports.Restore(d.Suite, d.Waivers, !d.Gate.Incomplete || explained(adapters), adapters)
}

// explained reports whether an incomplete run is so by one of its adapters: then nothing is known against the others.
func explained(adapters []*reports.AdapterRun) bool {
	return slices.ContainsFunc(adapters, func(a *reports.AdapterRun) bool {
		return a.Failure != "" || slices.ContainsFunc(a.Cases, func(c *reports.Case) bool { return c != nil && c.Verdict.Incomplete() })
	})
}

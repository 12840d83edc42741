package reports

import (
	"fmt"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// Adapter is one adapter of a run.
type Adapter struct {
	// Command is what starts it: a command line, or "builtin:reference".
	Command  string             `json:"command"`
	Describe runner.Description `json:"describe"`
	Ops      []string           `json:"ops"`
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

// Replay is the command that runs one case of an adapter again.
func (a *Adapter) Replay(id string) string {
	return fmt.Sprintf("sdkconform run --only %s --adapter %s", safetext.ShellWord(id), safetext.ShellWord(a.Command))
}

package reports_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// A run that was stopped after its first case: what it journaled is told, what it did
// not come to as well.
func ExampleReadFiles() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, reports.JournalFile)
	journal, err := reports.CreateJournal(name, reports.Header{
		Suite: reports.Suite{Level: golden.Required},
		Adapters: []reports.Adapter{{
			Command:  "./adapter",
			Describe: runner.Description{Name: "sdk", Version: "1.0"},
			Ops:      []string{runner.OpDecode},
		}},
		Plan: []reports.Planned{{ID: "acme/code/503/Busy/json/wire"}, {ID: "acme/code/503/Busy/json/layout"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := journal.End(0, &reports.Case{ID: "acme/code/503/Busy/json/wire", Op: runner.OpDecode, Verdict: reports.Pass}); err != nil {
		fmt.Println(err)
		return
	}
	if err := journal.Close(false); err != nil {
		fmt.Println(err)
		return
	}
	run, err := reports.ReadFiles(name)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range run.Adapters[0].Cases {
		fmt.Println(c.ID, c.Verdict)
	}
	gate := run.Gate()
	fmt.Println(gate.Exit(), gate.Reasons)
	// Output:
	// acme/code/503/Busy/json/wire pass
	// acme/code/503/Busy/json/layout not-run
	// 3 [sdk 1.0: 1 case not-run: never started]
}

package reports_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/waivers"
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

// Known tells whether a finding is put up with: of a case, or of a response that is in no
// catalogue, by its cause alone.
func ExampleWaivers_Known() {
	list, err := waivers.Parse([]byte(`waivers:
  - cases: [alibaba-ecs-en/code/*/xml/wire]
    adapter: example-sdk
    versions: <2
    findings: [{rule: code, field: code, got: ""}]
    reason: XML errors are read with the JSON reader.
    issue: https://github.com/example/sdk/issues/7
    owner: "@example/runtime"
    expires: 2027-03-31
`), "waivers.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	waivers := &reports.Waivers{List: list}
	lost := golden.Finding{Rule: "code", Level: golden.Required, Field: runner.FieldCode, Want: "InvalidOwner", Got: ""}
	day := time.Date(2027, 3, 31, 12, 0, 0, 0, time.UTC)
	for _, version := range []string{"1.4.0", "2.0.0"} {
		d := runner.Description{Name: "example-sdk", Version: version}
		if w := waivers.Known(d, "", runner.OpDecode, lost, day); w != nil {
			fmt.Println(version, "known:", w.Summary())
		} else {
			fmt.Println(version, "new")
		}
	}
	// Output:
	// 1.4.0 known: XML errors are read with the JSON reader. (https://github.com/example/sdk/issues/7, owner @example/runtime, expires 2027-03-31)
	// 2.0.0 new
}

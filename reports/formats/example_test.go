package formats_test

import (
	"fmt"
	"os"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/runner"
)

// The reports that every run has, and those that are asked for by name. A run is usually read from its journals, by
// reports.ReadFiles.
func ExampleWrite() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	run := reports.NewRun(reports.Header{
		Suite:    reports.Suite{Level: golden.Required},
		Adapters: []reports.Adapter{{Command: "./adapter", Describe: runner.Description{Name: "sdk"}, Ops: []string{runner.OpDecode}}},
	})
	if err := formats.Write(run, dir, "sarif", "badge"); err != nil {
		fmt.Println(err)
		return
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, file := range files {
		fmt.Println(file.Name())
	}
	// Output:
	// badge.json
	// junit.xml
	// report.html
	// results.json
	// results.sarif
	// summary.md
}

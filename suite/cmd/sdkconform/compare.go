package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/compare"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/urfave/cli/v3"
)

// compareRuns tells what became of the cases of one run in another.
func compareRuns(_ context.Context, c *cli.Command) error {
	if c.NArg() != 2 {
		return usage(errors.New("name two runs, BASE and HEAD: results.json, journals or their folders"))
	}
	format, err := formatOf(c, compare.Formats())
	if err != nil {
		return err
	}
	var level golden.Level
	if c.IsSet("level") {
		if level, err = golden.ParseLevel(c.String("level")); err != nil {
			return usage(fmt.Errorf("--level: %w", err))
		}
	}
	var runs [2]*reports.Run
	for i, name := range c.Args().Slice() {
		if runs[i], err = results.Load(name); err != nil {
			return usage(err)
		}
	}
	comparison, err := compare.Runs(runs[0], runs[1], level)
	if err != nil {
		return usage(err)
	}
	if err := writeTo(c, func(w io.Writer) error { return comparison.Write(w, format) }); err != nil {
		return err
	}
	if status := comparison.Exit(); status != reports.ExitPassed {
		return exit{status: status}
	}
	return nil
}

// history tells how SDKs went through many runs.
func history(_ context.Context, c *cli.Command) error {
	if c.NArg() == 0 {
		return usage(errors.New("name the runs: results.json, journals or their folders"))
	}
	format, err := formatOf(c, compare.HistoryFormats())
	if err != nil {
		return err
	}
	names := c.Args().Slice()
	runs := make([]*reports.Run, len(names))
	for i, name := range names {
		if runs[i], err = results.Load(name); err != nil {
			return usage(err)
		}
	}
	past := compare.NewHistory(names, runs)
	return writeTo(c, func(w io.Writer) error { return past.Write(w, format) })
}

// formatOf reads --format.
func formatOf(c *cli.Command, known []string) (string, error) {
	format := c.String("format")
	if !slices.Contains(known, format) {
		return "", usage(fmt.Errorf("--format: there is no format %q; there are %q", format, known))
	}
	return format, nil
}

// writeTo writes into the file of --out, to standard output where there is none.
func writeTo(c *cli.Command, write func(io.Writer) error) error {
	err := func() error {
		name := c.String("out")
		if name == "" {
			return write(c.Root().Writer)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		return reports.WriteFile(name, write)
	}()
	if err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/reports/site"
	"github.com/urfave/cli/v3"
)

// writeSite writes a static site of many runs.
func writeSite(_ context.Context, c *cli.Command) error {
	if c.NArg() == 0 {
		return usage(errors.New("name the runs: results.json, journals or their folders"))
	}
	dir := c.String("out")
	if dir == "" {
		return usage(errors.New("name the folder of the site: give --out DIR"))
	}
	address := c.String("url")
	if address != "" {
		if err := site.CheckAddress(address); err != nil {
			return usage(fmt.Errorf("--url: %w", err))
		}
	}
	pages := site.New()
	if err := pages.Read(c.Args().Slice()...); err != nil {
		return usage(err)
	}
	switch err := pages.Write(dir, address); {
	case errors.Is(err, site.ErrOccupied):
		return usage(fmt.Errorf("--out: %w", err))
	case err != nil:
		return exit{reports.ExitUnwritten, err}
	}
	_, err := fmt.Fprintf(c.Root().Writer, "%s: %s of %s\n", safetext.Line(filepath.Join(dir, "index.html"), 500),
		safetext.Count(pages.SDKs(), "SDK", "SDKs"), safetext.Count(pages.Runs(), "run", "runs"))
	if err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}

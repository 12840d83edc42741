package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/suite/engine"
	"github.com/urfave/cli/v3"
)

// version prints what a report of a fault needs: this program's version, the commit and Go that it was built with, and the digest
// of its catalogue, as results.json has it.
func version(_ context.Context, c *cli.Command) error {
	if err := noArguments(c); err != nil {
		return err
	}
	p, err := engine.NewPlan(engine.Selection{})
	if err != nil {
		return usage(err)
	}
	suite := p.Header(engine.Options{Level: golden.Required}, nil).Suite
	return said(c, "sdkconform %s\ncommit:    %s\ngo:        %s %s/%s\ncatalogue: %s, %d responses of %d sources\n",
		reports.Version(), commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH, suite.Catalogue, suite.All, len(p.Catalogue.Sources))
}

// released is the commit of a release, as commit writes it. The linker sets it (.goreleaser.yaml); it is empty in any other build.
var released string

// commit is the commit that this program was built from, as far as Go has noted it.
func commit() string {
	if released != "" {
		return released
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "not known"
	}
	of := map[string]string{}
	for _, s := range info.Settings {
		of[s.Key] = s.Value
	}
	if of["vcs.revision"] == "" {
		return "not known"
	}
	words := []string{of["vcs.revision"]}
	if t := of["vcs.time"]; t != "" {
		words = append(words, t)
	}
	if of["vcs.modified"] == "true" {
		words = append(words, "with changes")
	}
	return strings.Join(words, ", ")
}

// versionOrUnknown is the action of the program itself.
func versionOrUnknown(ctx context.Context, c *cli.Command) error {
	if c.Bool("version") {
		return version(ctx, c)
	}
	return unknown(ctx, c)
}

// versionFlag is --version of the program itself.
func versionFlag() cli.Flag {
	return &cli.BoolFlag{Name: "version", Usage: "print the version", Local: true}
}

func versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version, the commit, Go and the digest of the catalogue",
		Action: version,
	}
}

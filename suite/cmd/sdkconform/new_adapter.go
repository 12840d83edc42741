package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"path"
	"path/filepath"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/urfave/cli/v3"
)

//go:embed adapters/*/*
var adapterFiles embed.FS

// adapterLanguages are those that a new adapter can be written in, with what starts it: the program and the file.
var adapterLanguages = []struct{ name, program, file string }{
	{"python", "python3", "adapter.py"},
	{"node", "node", "adapter.js"},
}

func newAdapterCommand() *cli.Command {
	return &cli.Command{
		Name: "adapter", Usage: "write a small adapter that works, with comments, as a start for your SDK's", ArgsUsage: "DIR",
		Flags:  []cli.Flag{&cli.StringFlag{Name: "language", Usage: "write it in `LANGUAGE`: python or node"}},
		Action: newAdapter,
	}
}

// newAdapter writes the start of an adapter, and never over what is there.
func newAdapter(_ context.Context, c *cli.Command) error {
	if c.NArg() != 1 || c.Args().First() == "" {
		return usage(errors.New("name one folder, to be made or empty; see 'sdkconform new adapter --help'"))
	}
	dir, language := c.Args().First(), c.String("language")
	var names []string
	for _, l := range adapterLanguages {
		if names = append(names, l.name); l.name != language {
			continue
		}
		if err := absentOrEmpty(dir); err != nil {
			return usage(err)
		}
		text, err := adapterFiles.ReadFile(path.Join("adapters", l.name, l.file))
		if err != nil {
			return err
		}
		name := filepath.Join(dir, l.file)
		if err := writeNew(name, string(text)); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		command := shellquote.Join(shellquote.Join(l.program, filepath.ToSlash(name)))
		return said(c, "wrote %s\n\nIt works as it is, with a small reader in the place of your SDK. Try\n\n"+
			"  sdkconform smoke --adapter %[2]s\n  sdkconform run --adapter %[2]s\n"+
			"\nThen put your SDK in its place, and go by what smoke says.\n", filepath.ToSlash(name), command)
	}
	if language == "go" {
		return usage(errors.New("--language: in Go an SDK is judged by a test of its own repository: call suite.Test or suite.Run in it"))
	}
	what := fmt.Sprintf("there is no adapter in %q", language)
	if language == "" {
		what = "name the language"
	}
	return usage(fmt.Errorf("--language: %s; use python or node, or see 'sdkconform schema protocol' for any other%s",
		what, didYouMean(nearest(language, names))))
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/scaffold"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/urfave/cli/v3"
)

func newCommand() *cli.Command {
	return &cli.Command{
		Name: "new", Usage: "write the first files of something of your own", Action: unknown,
		Commands: []*cli.Command{
			newAdapterCommand(),
			{
				Name: "catalogue", Usage: "write a small catalogue that works, with comments, as a start for your product's pages", ArgsUsage: "DIR",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "format", Value: fixtures.JSON, Usage: "the API answers in `FORMAT`: json, xml or both"},
					&cli.StringFlag{Name: "provider", Value: "my-cloud", Usage: "the `NAME` that adapters give of the vendor"},
					&cli.StringFlag{Name: "product", Value: "items", Usage: "the `NAME` of the product that the page is about"},
				},
				Action: newCatalogue,
			},
		},
	}
}

// newCatalogue writes the start of a catalogue, and never over what is there.
func newCatalogue(_ context.Context, c *cli.Command) error {
	if c.NArg() != 1 || c.Args().First() == "" {
		return usage(errors.New("name one folder, to be made or empty; see 'sdkconform new catalogue --help'"))
	}
	dir := c.Args().First()
	made, err := scaffold.New(scaffold.Options{Provider: c.String("provider"), Product: c.String("product"), Format: c.String("format")})
	if err != nil {
		return usage(fmt.Errorf("--%w", err))
	}
	if err := absentOrEmpty(dir); err != nil {
		return usage(err)
	}
	for _, file := range made.Files {
		name := filepath.Join(dir, filepath.FromSlash(file.Path))
		if err := writeNew(name, file.Text); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		if err := said(c, "wrote %s\n", filepath.ToSlash(name)); err != nil {
			return err
		}
	}
	return said(c, "\nIt works as it is. Try\n\n"+
		"  sdkconform lint --catalogue %[1]s\n"+
		"  sdkconform list --catalogue %[1]s --only '%[2]s/*'\n"+
		"  sdkconform run --catalogue %[1]s --only '%[2]s/*' --adapter builtin:reference\n"+
		"\nThen put your page's text in the place of the example, and go by what lint says.\n", shellquote.Join(dir), made.Source)
}

// absentOrEmpty returns an error if something is there that is no empty folder.
func absentOrEmpty(dir string) error {
	about, err := os.Stat(dir)
	if err != nil {
		return nil // writing tells why, if it is not that there is none
	}
	if !about.IsDir() {
		return fmt.Errorf("%s is a file; name a folder, to be made or empty", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: %s is in it; name a folder, to be made or empty", dir, entries[0].Name())
	}
	return nil
}

// writeNew writes a file that is not there yet, and the folders above it.
func writeNew(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

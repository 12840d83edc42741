package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/golden/lint"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/urfave/cli/v3"
)

// tree is a catalogue on disk, with where its goldens and its ledger are.
type tree struct {
	dir    string // of the sources
	base   string // of file names in faults
	golden func(*fixtures.Source) string
	ledger string // empty: it keeps none
}

// trees are the catalogues that a command names.
func trees(c *cli.Command) ([]tree, error) {
	if err := noArguments(c); err != nil {
		return nil, err
	}
	var named []tree
	for _, dir := range c.StringSlice("catalogue") {
		if err := notOneSource(dir); err != nil {
			return nil, usage(err)
		}
		named = append(named, tree{dir: dir, base: filepath.ToSlash(dir), golden: func(s *fixtures.Source) string {
			return filepath.Join(dir, s.ID, "golden.jsonl")
		}})
	}
	if repo := c.String("repo"); repo != "" {
		named = append(named, tree{
			dir: filepath.Join(repo, fixtures.Base), base: fixtures.Base,
			golden: func(s *fixtures.Source) string { return filepath.Join(repo, golden.DataFile(s)) },
			ledger: filepath.Join(repo, "fixtures", "ledger.txt"),
		})
	}
	if named == nil {
		return nil, usage(errors.New("name a catalogue with --catalogue DIR, or a checkout of sdkconform with --repo DIR"))
	}
	for _, t := range named {
		if _, err := os.ReadDir(t.dir); err != nil {
			return nil, usage(fmt.Errorf("there is no catalogue: %w", err))
		}
	}
	return named, nil
}

func lintCatalogues(_ context.Context, c *cli.Command) error {
	named, err := trees(c)
	if err != nil {
		return err
	}
	for _, t := range named {
		fsys := os.DirFS(t.dir)
		if err := lint.Catalogue(fsys, t.base); err != nil {
			return usage(err)
		}
		loaded, err := fixtures.Load(fsys, t.base)
		if err != nil {
			return usage(err)
		}
		var faults []error
		for _, s := range loaded.Sources {
			file := t.golden(s)
			stored, err := os.ReadFile(file)
			if errors.Is(err, fs.ErrNotExist) && t.ledger == "" {
				continue // a catalogue without stored goldens is judged by what it makes
			}
			if err == nil {
				err = lint.Goldens(loaded, s, stored, filepath.ToSlash(file))
			}
			faults = append(faults, err)
		}
		if t.ledger != "" {
			ledger, err := os.ReadFile(t.ledger)
			if err == nil {
				err = lint.Ledger(loaded, ledger, filepath.ToSlash(t.ledger))
			}
			faults = append(faults, err, lintRequirements(loaded, c.String("repo")))
		}
		if err := errors.Join(faults...); err != nil {
			return usage(err)
		}
		fmt.Fprintf(c.Root().Writer, "%s: %d sources, %d fixtures, nothing wrong\n", t.base, len(loaded.Sources), len(loaded.Fixtures))
	}
	return nil
}

// goldenUpdate writes the golden data of catalogues anew and enters new ids. It is
// the one way in which goldens change, and the difference is for a person to review.
func goldenUpdate(_ context.Context, c *cli.Command) error {
	named, err := trees(c)
	if err != nil {
		return err
	}
	for _, t := range named {
		loaded, err := fixtures.Load(os.DirFS(t.dir), t.base)
		if err != nil {
			return usage(err)
		}
		for _, s := range loaded.Sources {
			file := t.golden(s)
			if err := reports.WriteFile(file, func(w io.Writer) error { return golden.Write(w, loaded, s) }); err != nil {
				return exit{reports.ExitUnwritten, err}
			}
			fmt.Fprintln(c.Root().Writer, "wrote", filepath.ToSlash(file))
		}
		if t.ledger == "" {
			continue
		}
		old, err := os.ReadFile(t.ledger)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return usage(err)
		}
		if err := reports.WriteFile(t.ledger, func(w io.Writer) error {
			_, err := w.Write(lint.AppendLedger(loaded, old))
			return err
		}); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		fmt.Fprintln(c.Root().Writer, "wrote", filepath.ToSlash(t.ledger))
	}
	return nil
}

// lintRequirements checks the requirement sets of a checkout: each is readable, and its
// cases are still there, as ids are permanent.
func lintRequirements(loaded *fixtures.Catalogue, repo string) error {
	names, err := filepath.Glob(filepath.Join(repo, "golden", "requirements", "*.tsv"))
	if err != nil {
		return err
	}
	var faults []error
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		set := strings.TrimSuffix(filepath.Base(name), ".tsv")
		requirements, err := golden.ParseRequirements(text, set, filepath.ToSlash(name))
		if faults = append(faults, err, golden.CheckSetName(set)); err != nil {
			continue
		}
		for _, id := range requirements.Cases() {
			if loaded.Fixture(id) == nil {
				faults = append(faults, &fixtures.Fault{
					File: filepath.ToSlash(name), What: fmt.Sprintf("the frozen case %q has vanished", id), Mend: "bring it back: repositories are held to it",
				})
			}
		}
	}
	return errors.Join(faults...)
}

// goldenFreeze writes a new requirement set. One that is there is never written again.
func goldenFreeze(_ context.Context, c *cli.Command) error {
	if c.NArg() != 1 {
		return usage(errors.New("name the new requirement set, v1 and so on"))
	}
	set, repo := c.Args().First(), c.String("repo")
	if err := golden.CheckSetName(set); err != nil {
		return usage(err)
	}
	dir := filepath.Join(repo, fixtures.Base)
	loaded, err := fixtures.Load(os.DirFS(dir), filepath.ToSlash(dir))
	if err != nil {
		return usage(err)
	}
	goldens := golden.Set{}
	for _, f := range loaded.Fixtures {
		if goldens[f.ID], err = golden.Build(f); err != nil {
			return usage(err)
		}
	}
	file := filepath.Join(repo, golden.RequirementsFile(set))
	if _, err := os.Stat(file); err == nil {
		return usage(fmt.Errorf("%s is there: a set is frozen once; name a new one", filepath.ToSlash(file)))
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	if err := reports.WriteFile(file, func(w io.Writer) error { return golden.Freeze(w, set, loaded, goldens) }); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return said(c, "wrote %s: %d rules, %d cases\n", filepath.ToSlash(file), len(golden.Rules()), len(loaded.Fixtures))
}

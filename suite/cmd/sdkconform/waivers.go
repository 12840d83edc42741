package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fuzz"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/reports/waivers/edit"
	"github.com/urfave/cli/v3"
)

// waiversOf reads the files of --waivers; nil where there are none.
func waiversOf(c *cli.Command) (*reports.Waivers, error) {
	names := c.StringSlice("waivers")
	if len(names) == 0 {
		return nil, nil
	}
	w, err := waivers.Read(names...)
	return w, usage(err)
}

// howToUpdate is the command that writes the waiver file of a run anew, where that would
// help: a line, or nothing.
func howToUpdate(r *reports.Run, dir string) string {
	gate := r.Gate()
	if r.Waivers == nil || len(r.Waivers.Files) == 0 || len(gate.Problems) == 0 || gate.Incomplete {
		return ""
	}
	command := []string{"sdkconform", "waivers", "update", "--waivers", r.Waivers.Files[0], dir}
	if len(r.Waivers.Files) > 1 {
		command = []string{"sdkconform", "waivers", "update", "--sdk", "NAME", "--waivers", "FILE", dir}
	}
	return fmt.Sprintf("Waivers: %s writes them anew, for you to give reasons\n", shellquote.Join(command...))
}

// waiversUpdate writes a waiver file anew by what a run has shown.
func waiversUpdate(_ context.Context, c *cli.Command) error {
	if c.NArg() > 1 {
		return usage(fmt.Errorf("unexpected argument %q; name one run: its folder, journal or results.json", c.Args().Get(1)))
	}
	names := c.StringSlice("waivers")
	if len(names) != 1 {
		return usage(errors.New("name one waiver file with --waivers FILE; of several SDKs each has its own, see --sdk"))
	}
	fill := edit.Template{Issue: c.String("issue"), Owner: c.String("owner"), Expires: c.String("expires")}
	if _, err := time.Parse(time.DateOnly, fill.Expires); err != nil && fill.Expires != "" {
		return usage(fmt.Errorf("--expires: %q is no date such as 2027-03-31", fill.Expires))
	}
	if u, err := url.Parse(fill.Issue); fill.Issue != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return usage(fmt.Errorf("--issue: %q is no http or https address", fill.Issue))
	}
	from := defaultOut
	if c.NArg() == 1 {
		from = c.Args().First()
	}
	run, rewrite, err := waivable(from)
	if err != nil {
		return usage(err)
	}
	name := names[0]
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return usage(err)
	}
	update, err := rewrite(text, name, run, c.String("sdk"), fill)
	if err != nil {
		return usage(err)
	}
	for _, note := range update.Notes {
		if _, err := fmt.Fprintln(c.Root().Writer, note); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
	}
	if string(text) == string(update.Text) {
		return said(c, "%s: nothing to change\n", name)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	if err := reports.WriteFile(name, func(w io.Writer) error { _, err := w.Write(update.Text); return err }); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	if update.Unfinished > 0 {
		return said(c, "wrote %s: %d waivers wait for a person, and no run reads the file until then\n", name, update.Unfinished)
	}
	return said(c, "wrote %s\n", name)
}

// waivable reads what waivers are written of: a run, or what fuzz has found in a folder of its own.
func waivable(from string) (*reports.Run, func([]byte, string, *reports.Run, string, edit.Template) (*edit.Updated, error), error) {
	file := from
	if info, err := os.Stat(from); err == nil && info.IsDir() {
		file = filepath.Join(from, fuzz.FindingsFile)
	}
	if _, err := os.Stat(file); err != nil || filepath.Base(file) != fuzz.FindingsFile {
		run, err := results.Load(from)
		return run, edit.Update, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	pairs, err := fuzz.ReadPairs(text)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	return fuzz.Found(pairs, time.Now()), edit.AddFound, nil
}

// waiversCheck reads waiver files and says what is wrong in them.
func waiversCheck(_ context.Context, c *cli.Command) error {
	if c.NArg() == 0 {
		return usage(errors.New("name the waiver files"))
	}
	w, err := waivers.Read(c.Args().Slice()...)
	if err != nil {
		return usage(err)
	}
	return said(c, "waivers: %d, nothing wrong\n", len(w.List))
}

// said writes to standard output.
func said(c *cli.Command, format string, args ...any) error {
	if _, err := fmt.Fprintf(c.Root().Writer, format, args...); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}
